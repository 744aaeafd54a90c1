"""The lines of tidying: one for every stage that changes something, in the order in which a student would go."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tutor.calculus.bench import STAGES
from tutor.calculus.rule import Step
from tutor.calculus.tidy import Round, Tidied, Tidying
from tutor.calculus.tidying_words import simplifying, together, using_identity
from tutor.expression.message import Message, message
from tutor.expression.tree import ONE, Apply, Integer, Node, Quotient, walk

SKILLS = {
    "simplify": "alg.simplify",
    "cancel": "alg.fractions",
    "identity": "alg.simplify",
    "collect": "alg.simplify",
    "expand": "alg.expand",
    "factor": "alg.simplify",
}


def stage_by_stage(node: Node, tidied: Tidied, tidying: Tidying) -> tuple[Step, ...]:
    """The lines from a tree to its tidy form."""
    lines = (node, *(each.node for each in tidied.rounds))
    return tuple(
        step for line, each in zip(lines, tidied.rounds, strict=False) for step in _of_round(line, each, tidying)
    )


def in_one_line(before: Node, after: Node, steps: Sequence[Step]) -> Step:
    """The same as one line, those of the stages, where there are any, folded into it."""
    words = together([step.explanation for step in steps]) if steps else simplifying(before)
    return Step("simplify", SKILLS["simplify"], before, after, words, tuple(steps))


def _of_round(line: Node, reached: Round, tidying: Tidying) -> Iterator[Step]:
    stages = _in_order(line, [stage for stage in STAGES if stage in reached.stages], tidying)
    for position, stage in enumerate(stages):
        after, about = reached.node, reached.stages.get(stage, reached.node)
        if position < len(stages) - 1:
            tried = tidying.tidied(line, stages[: position + 1], rounds=1).rounds
            if not tried:
                continue
            after, about = tried[0].node, tried[0].stages.get(stage, about)
        if after != line:
            words = simplifying(line) if stage == "simplify" else _tidying(stage, about, line, after)
            yield Step(stage, SKILLS[stage], line, after, words)
        line = after


def _in_order(line: Node, stages: list[str], tidying: Tidying) -> tuple[str, ...]:
    """The stages as a student would go: a common factor that is there already is taken out before anything is
    multiplied out, in 2x(x − 1)³ + 3x²(x − 1)²; and what can be cancelled only after that is cancelled after it."""

    def acts(stage: str, *before: str) -> bool:
        earlier = [each for each in stages if each in before]
        tried = tidying.tidied(line, ("simplify", *earlier, stage), rounds=1).rounds
        return bool(tried) and stage in tried[0].stages

    if "expand" in stages:
        if "factor" in stages and acts("factor", "cancel", "identity", "collect"):
            stages.remove("expand")
            stages.append("expand")
        if "cancel" in stages and not acts("cancel") and acts("expand", "identity", "collect"):
            stages.remove("cancel")
            stages.append("cancel")
    return "simplify", *stages


def _tidying(stage: str, about: Node, line: Node, after: Node) -> Message:
    match stage, about:
        case "identity", _:
            return using_identity(line, after) or message("rule.identity_of", about=about)
        case "factor", Integer(1):
            return message("rule.factor_number")
        case "factor", Apply("root", (taken, _)):
            return message("rule.factor_root", about=taken)
        case "factor", Quotient(numerator, denominator) if numerator == ONE:
            return message("rule.factor_denominator", about=denominator)
        case "expand", _ if about == line or about not in set(walk(line)):
            return message("rule.expand_all")
    return message(f"rule.{stage}", about=about)
