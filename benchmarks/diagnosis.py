"""Mistakes named: one slip, two slips, answers wrong for no known reason, and the first wrong line of working.

The students are ``slips.py``, made from the descriptions of the mistakes; strings in, verdict out. A mistake counts as
named only under its own id, though some give the same answer as another. An explanation of a changed answer is *false*
where the mistakes it names do not lead to that answer in the students' own hands, and whenever it names two.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.measure import cpu_seconds, median, microseconds, percentile_95, table
from benchmarks.slips import Plan, derive, slips, whole
from benchmarks.student_functions import Tree, alike, function, is_constant, minus, mutated, text
from tutor.answers.grade import GradeRequest, grade
from tutor.answers.working import WorkingRequest, working
from tutor.expression.algebra import NoAlgebra

SINGLE, DOUBLE, CHANGED, WORKINGS = 400, 250, 400, 150
_PER_MISTAKE = 8


@dataclass(frozen=True, slots=True)
class Case:
    function: Tree
    answer: Tree
    plan: Plan

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(sorted(_name(slip) for slip in self.plan.values()))


def _name(slip: str) -> str:
    return slip.partition("#")[0]


def slipped(count: int, wanted: int, seed: int) -> list[Case]:
    """Wrong answers with so many slips, every kind of mistake about equally often."""
    draw, cases, seen = random.Random(seed), list[Case](), Counter[str]()
    while len(cases) < wanted:
        tree = function(draw)
        found = [] if is_constant(tree) else slips(tree)
        if len(found) < count:
            continue
        found.sort(key=lambda slip: (seen[_name(slip[1])], draw.random()))
        chosen = found[:1] if count == 1 else draw.sample(found, count)
        plan = dict(chosen)
        if len(plan) == count and all(seen[_name(slip)] < _PER_MISTAKE * count for slip in plan.values()):
            case = _case(tree, plan)
            if case is not None:
                cases.append(case)
                seen.update(case.names)
    return cases


def _case(tree: Tree, plan: Plan) -> Case | None:
    """The case, if each of its slips makes a difference, and no single slip gives the same as two."""
    try:
        answer = derive(tree, plan)
        fewer = [derive(tree, {path: plan[path] for path in plan if path != left_out}) for left_out in plan]
    except (ValueError, ZeroDivisionError, KeyError, IndexError):
        return None
    case = Case(tree, answer, plan)
    if any(alike(answer, other) is not False for other in fewer):
        return None
    return None if len(plan) > 1 and _has_one_slip(case) else case


def _has_one_slip(case: Case) -> bool:
    """Whether the answer is also that of a single slip, or the function itself, or the right answer with one sign."""
    right = whole(case.function)
    return any(alike(case.answer, other) for other in (case.function, minus(right))) or bool(_single_slips(case))


def _single_slips(case: Case) -> set[str]:
    """The mistakes that, made once anywhere, give this answer."""
    found = set()
    for path, slip in slips(case.function):
        try:
            if alike(derive(case.function, {path: slip}), case.answer):
                found.add(_name(slip))
        except (ValueError, ZeroDivisionError, KeyError):
            continue
    return found


def changed_answers(wanted: int, seed: int) -> Iterator[Case]:
    draw = random.Random(seed)
    while wanted:
        tree = function(draw)
        if is_constant(tree):
            continue
        try:
            answer = mutated(whole(tree), draw)
        except (ValueError, ZeroDivisionError):
            continue
        if alike(answer, whole(tree)) is False:
            wanted -= 1
            yield Case(tree, answer, {})


def explanations(case: Case) -> list[tuple[str, ...]]:
    request = GradeRequest(
        task="derivative", expression=text(case.function), answer=text(case.answer), variable="x", locale="en"
    )
    return [tuple(sorted(found["malrules"])) for found in grade(request, NoAlgebra())["diagnosis"]]


def leads_there(case: Case, names: tuple[str, ...]) -> bool:
    """Whether a student who makes this one mistake, anywhere, gets this answer."""
    return len(names) == 1 and names[0] in _single_slips(case)


def _named(title: str, cases: list[Case]) -> tuple[str, ...]:
    found = [explanations(case) for case in cases]
    seconds = [cpu_seconds(lambda case=case: explanations(case), 2) for case in cases]  # type: ignore[misc]
    first = sum(each[:1] == [case.names] for each, case in zip(found, cases, strict=True))
    third = sum(case.names in each[:3] for each, case in zip(found, cases, strict=True))
    shares = (f"{100 * part / len(cases):.1f} %" for part in (first, third))
    times = (microseconds(value) for value in (median(seconds), percentile_95(seconds), max(seconds)))
    return (title, str(len(cases)), *shares, *times)


def _first_wrong_lines() -> tuple[str, ...]:
    """Working of three lines that goes wrong in the second: found there, and the third taken as following from it."""
    right = followed = 0
    cases = slipped(1, WORKINGS, 4)
    for case in cases:
        wrong = text(case.answer)
        lines = [f"f(x) = {text(case.function)}", f"f'(x) = {wrong}", f"= (6*({wrong}))/6"]
        judged = working(WorkingRequest(expression=text(case.function), lines=lines, variable="x"), NoAlgebra())
        right += judged["first_error"] == 1
        followed += judged["lines"][2]["follow_through"]
    return (str(len(cases)), f"{100 * right / len(cases):.1f} %", f"{100 * followed / len(cases):.1f} %")


def report() -> str:
    head = ("answers", "cases", "named first", "among three", "median", "p95", "slowest")
    rows = [_named("one slip", slipped(1, SINGLE, 1)), _named("two slips", slipped(2, DOUBLE, 2))]
    changed = list(changed_answers(CHANGED, 3))
    told = [(case, found[0]) for case in changed if (found := explanations(case))]
    false = sum(not leads_there(case, names) for case, names in told)
    shares = (f"{100 * part / len(changed):.1f} %" for part in (len(told), false))
    lines = ("working", "first wrong line", "the line after it followed through")
    return "\n".join(
        (
            table("Mistakes named", head, rows),
            table("Answers changed at random", ("cases", "explained", "falsely"), [(str(len(changed)), *shares)]),
            table("Working", lines, [_first_wrong_lines()]),
        )
    )


if __name__ == "__main__":
    print(report())
