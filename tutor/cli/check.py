"""``tutor check``: the lines of a student's working, marked up."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Any, TextIO

import click
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from tutor.cli.asking import NO, Asker, caret, common_options
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
@click.argument("expression")
@click.argument("working", type=click.File(encoding="utf-8"))
@click.option("--task", type=click.Choice(["derivative", "critical_points", "classification"]), default="derivative")
@click.option("--variable", help="The variable.")
@click.option("--order", type=int, help="How many times to differentiate.")
@click.option("--domain", help="An interval such as “[0, 10]”.")
@common_options
def check(asker: Asker, working: TextIO, **request: Any) -> None:
    """Judge the working on EXPRESSION, line by line; WORKING is a file, or - for standard input.

    Exit status 1 when a line is wrong.
    """
    lines = [line.strip() for line in working if line.strip()]
    answer = asker.ask("working", {**request, "lines": lines}, {"domain": "--domain"})
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
