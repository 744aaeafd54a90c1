"""Marks for working: method by the rules the question needs, accuracy by the answer; each item with its reason."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from fractions import Fraction

from tutor.calculus.rule import Derivation
from tutor.expression.message import Message, message
from tutor.grading.catalogue import MISTAKES
from tutor.grading.judged import Judged, Working
from tutor.grading.marks import Mark, Policy, at_attempt

TIDYING = frozenset(
    {"simplify", "cancel", "identity", "collect", "expand", "factor", "joint", "no_rule", "higher_order"}
)
WHOLE = Fraction(1)
NOTHING = Fraction(0)


@dataclass(frozen=True, slots=True)
class Item:
    """A mark and the line it was decided in, counted from 0; ``None`` where no line decides it."""

    mark: Mark
    line: int | None


@dataclass(frozen=True, slots=True)
class _Earned:
    share: Fraction
    line: int | None
    reason: Message

    def item(self, purpose: Message, of: Fraction) -> Item:
        return Item(Mark(purpose, of * self.share, of, self.reason), self.line)


def _at_attempt(item: Item, attempt: int, policy: Policy) -> Item:
    return replace(item, mark=at_attempt(item.mark, attempt, policy))


def needed_rules(derivation: Derivation) -> dict[str, str]:
    """The rules the question needs, each with its skill, in the order of our own derivation."""
    return {step.rule: step.skill for step in derivation.steps if step.rule not in TIDYING}


def mark_working(
    working: Working,
    derivation: Derivation,
    policy: Policy,
    attempt: int = 1,
    hinted: Collection[int] = (),
) -> tuple[Item, ...]:
    """The marks for the lines. ``hinted`` are the lines that a hint wrote out, counted from 0."""
    rules = needed_rules(derivation)
    for_method = policy.points * policy.method_share if rules else NOTHING
    for_answer = policy.points - for_method
    items: list[Item] = []
    for rule, skill in rules.items():
        earned = _method(rule, skill, working, policy, hinted)
        of = for_method / len(rules)
        purpose = message("working.for.method", rule=Message(f"rule_name.{rule}"))
        items.append(earned.item(purpose, of))
    items.append(_accuracy(working, policy, hinted).item(message("working.for.answer"), for_answer))
    return tuple(_at_attempt(item, attempt, policy) for item in items)


def mark_points_working(
    working: Working, policy: Policy, classify: bool, attempt: int = 1, hinted: Collection[int] = ()
) -> tuple[Item, ...]:
    """The marks for working on critical points: the derivative, the solutions, the kinds; and the answer."""
    stages = ("derivative", "solve", "classify") if classify else ("derivative", "solve")
    for_method = policy.points * policy.method_share
    earned = [_stage(stage, working, policy, hinted) for stage in stages]
    items = [(Message(f"working.for.{stage}"), for_method / len(stages)) for stage in stages]
    items.append((message("working.for.answer"), policy.points - for_method))
    return tuple(
        _at_attempt(each.item(purpose, of), attempt, policy)
        for (purpose, of), each in zip(items, [*earned, _accuracy(working, policy, hinted)], strict=True)
    )


def _stage(stage: str, working: Working, policy: Policy, hinted: Collection[int]) -> _Earned:
    easier = False
    wrong: int | None = None
    for k, line in enumerate(working.lines):
        easier = easier or line.easier
        if line.status == "error":
            wrong = k if wrong is None and _belongs(stage, line) else wrong
        elif _belongs(stage, line) and (wrong is None or not line.follow_through):
            return _shown(k, easier, hinted, policy, line.follow_through)
    if wrong is not None:
        return _Earned(NOTHING, wrong, message("working.reason.slipped", line=wrong + 1))
    if working.complete:
        return _Earned(_cap(_last(working), hinted, policy), _last(working), message("working.reason.in_answer"))
    return _Earned(NOTHING, None, message("working.reason.missing"))


def _belongs(stage: str, line: Judged) -> bool:
    """Whether the line is about that stage of the work."""
    if line.stage is not None:
        return line.stage == stage
    return stage == "derivative" and line.level == 1 and line.node is not None and not line.aside


def is_settled(working: Working) -> bool:
    """Whether the marks can be given: no line is undecided, and there is something to mark."""
    readable = [line for line in working.lines if line.status != "unreadable"]
    return bool(readable) and all(line.status != "undecided" for line in readable)


def _method(rule: str, skill: str, working: Working, policy: Policy, hinted: Collection[int]) -> _Earned:
    slipped: int | None = None
    easier = False
    for k, line in enumerate(working.lines):
        if line.status == "error":
            if rule in line.applied and _is_to_blame(line, skill):
                slipped = k if slipped is None else slipped
            elif rule in line.applied and slipped is None:
                return _shown(k, easier, hinted, policy, line.follow_through)
            easier = easier or line.easier
        elif rule in line.applied and slipped is None:
            return _shown(k, easier, hinted, policy, line.follow_through)
    if working.complete:
        return _Earned(_cap(_last(working), hinted, policy), _last(working), message("working.reason.in_answer"))
    if slipped is not None:
        return _Earned(NOTHING, slipped, message("working.reason.slipped", line=slipped + 1))
    return _Earned(NOTHING, None, message("working.reason.missing"))


def _is_to_blame(line: Judged, skill: str) -> bool:
    """Whether the line's mistake is one of the rule: without an explanation every rule of the line may be."""
    if not line.diagnosis:
        return True
    return any(MISTAKES[name].skill == skill for name in line.diagnosis[0].malrules)


def _shown(k: int, easier: bool, hinted: Collection[int], policy: Policy, follow_through: bool) -> _Earned:
    if follow_through and not policy.follow_through:
        return _Earned(NOTHING, k, message("working.reason.not_counted", line=k + 1))
    if easier and follow_through:
        return _Earned(min(policy.easier_cap, WHOLE), k, message("working.reason.easier", line=k + 1))
    if k in hinted:
        return _Earned(policy.hint_cap, k, message("working.reason.hinted", line=k + 1))
    return _Earned(WHOLE, k, message("working.reason.shown", line=k + 1))


def _accuracy(working: Working, policy: Policy, hinted: Collection[int]) -> _Earned:
    last = _last(working)
    if working.complete:
        if last in hinted:
            return _Earned(policy.hint_cap, last, message("working.reason.hinted", line=(last or 0) + 1))
        return _Earned(WHOLE, last, message("working.reason.right"))
    wrong = working.first_error
    if working.finished and wrong is not None and policy.follow_through:
        cause = next((k for k, line in enumerate(working.lines) if line.easier), None)
        if cause is not None:
            share = policy.follow_through_share * policy.easier_cap
            return _Earned(share, last, message("working.reason.easier", line=cause + 1))
        return _Earned(policy.follow_through_share, last, message("working.reason.follow_through", line=wrong + 1))
    return _Earned(NOTHING, None, message("working.reason.wrong"))


def _last(working: Working) -> int | None:
    found = [k for k, line in enumerate(working.lines) if line.status != "unreadable" and not line.aside]
    return found[-1] if found else None


def _cap(k: int | None, hinted: Collection[int], policy: Policy) -> Fraction:
    return policy.hint_cap if k in hinted else WHOLE
