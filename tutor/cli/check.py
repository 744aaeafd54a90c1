"""``tutor check``: the lines of a student's working, marked up."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Any

import click
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from tutor.cli.asking import NO, Asker, caret, common_options, settings
from tutor.wording import Locale, phrase

Json = dict[str, Any]

SIGNS = {
    "follows": ("✓", "green"),
    "correct_not_from_previous": ("✓", "yellow"),
    "detour": ("↻", "yellow"),
    "error": ("✗", "red"),
    "unreadable": ("?", "magenta"),
    "undecided": ("?", "yellow"),
}


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("texts", nargs=-1, metavar="EXPRESSION WORKING")
@click.option(
    "--task", type=click.Choice(["derivative", "gradient", "critical_points", "classification"]), help="What is asked."
)
@click.option("--variable", help="The variable.")
@click.option("--order", type=int, help="How many times to differentiate.")
@click.option("--domain", help="An interval such as “[0, 10]”.")
@click.option("--points", type=float, help="What the question is worth.")
@click.option("--method", help="The part of the points for the method, such as 60%.")
@click.option("--later-attempts", help="What each later attempt costs, such as 10%.")
@click.option("--after-hint", help="What is left of a step that a hint wrote out, such as 50%.")
@click.option("--attempt", type=int, help="Which attempt this is.")
@click.option("--problem", help="A stored problem (id, or set:id) in place of EXPRESSION; it says how marks are given.")
@click.option("--seed", type=int, help="Which variant of the problem.")
@click.option("--part", help="Which part of the problem: its name.")
@common_options
def check(asker: Asker, texts: tuple[str, ...], problem: str | None, **request: Any) -> None:
    """Judge the working on EXPRESSION, line by line; WORKING is a file, or - for standard input.

    With --problem only WORKING is given. Exit status 1 when a line is wrong.
    """
    if len(texts) != (2 if problem is None else 1):
        raise click.UsageError(phrase("cli.check_arguments", asker.locale))
    file = click.File(encoding="utf-8", errors="replace")
    with file.convert(texts[-1], None, click.get_current_context()) as working:
        lines = [line.strip() for line in working if line.strip()]
    names = {name: f"--{name.replace('_', '-')}" for name in request}
    if problem is None:
        answer = asker.ask("working", {**request, "expression": texts[0], "lines": lines}, names)
    else:
        from tutor.service.exercises import Exercises  # noqa: PLC0415 (loads the mathematics)

        found = Exercises(settings().problems).find(problem)
        if found is None:
            raise click.UsageError(phrase("service.no_such_problem", asker.locale, name=problem))
        answer = asker.ask("working_part", {**request, "problem": found.json(), "lines": lines}, names)
    if asker.as_json:
        asker.show_json(answer)
    else:
        Console(highlight=False).print(Group(*marked_up(answer, asker.locale)))
    if answer["first_error"] is not None:
        sys.exit(NO)


def marked_up(answer: Json, locale: Locale) -> Iterable[RenderableType]:
    """Each line with its sign, what is said about it below, and the marks at the end."""
    for number, line in enumerate(answer["lines"], 1):
        sign, colour = SIGNS[line["status"]]
        style = f"bold {colour}" if line["status"] == "error" else colour
        yield Text.assemble((f"{sign} ", style), (f"{number:>2}  ", "dim"), (line["text"], style))
        if line["status"] == "unreadable":
            yield Padding(
                Text(caret(line["text"], line["offset"], line["length"]).splitlines()[1], style), (0, 0, 0, 4)
            )
        for said in line["feedback"]:
            yield Padding(Text(said, style="dim" if line["status"] == "follows" else ""), (0, 0, 0, 6))
        if line["question"]:
            yield Padding(Text(line["question"]["text"]), (0, 0, 0, 6))
    yield Text("")
    for mark in answer["marks"]:
        earned = f"{mark['points']:.3g}/{mark['of']:.3g}"
        yield Text.assemble((f"{earned:>9}  ", "bold"), mark["for"], (f"  {mark['reason']}", "dim"))
    ending = "complete" if answer["complete"] else "incomplete" if answer["first_error"] is None else "wrong"
    line_number = (answer["first_error"] or 0) + 1
    yield Text(phrase(f"working.ending.{ending}", locale, line=line_number), style="bold")
