"""``tutor read | derive | analyze | descend | regress | grade``: the calls of the API, one command each."""

from __future__ import annotations

import csv
import sys
from pathlib import Path
from typing import Any

import click

from tutor.cli import showing
from tutor.cli.asking import BAD_INPUT, NO, Asker, common_options, notation
from tutor.cli.drawing import DESCENT_FORMS, check_form, draw, picture_file
from tutor.wording import phrase

METHODS = ("gradient_descent", "momentum", "nesterov", "rmsprop", "adam", "backtracking", "newton")
TASKS = (
    "expression",
    "derivative",
    "critical_points",
    "classification",
    "inflection_points",
    "global_extrema",
    "gradient",
    "descent_step",
    "descent_limit",
    "descent_trace",
    "number",
)

_EXPRESSIONS = {"ignore_unknown_options": True}  # "-x^2" is an expression, not an option
_NAMES = {"learning_rate": "--rate", "start": "--start", "domain": "--domain"}
"""What fields of the calls are called here."""


class Coordinates(click.ParamType[Any]):
    """A number, or numbers by variable: ``4`` or ``x=1,y=-2``."""

    name = "number or x=…,y=…"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if not isinstance(value, str):
            return value
        try:
            if "=" not in value:
                return float(value)
            pairs = (part.split("=") for part in value.split(","))
            return {name.strip(): float(number) for name, number in pairs}
        except ValueError:
            return self.fail(f"{value!r} is neither a number nor of the form x=1,y=-2", param, ctx)


@click.command(context_settings=_EXPRESSIONS)
@click.argument("expression")
@notation
@common_options
def read(asker: Asker, **request: Any) -> None:
    """Say how EXPRESSION is read."""
    _answer(asker, "read", request)


@click.command(context_settings=_EXPRESSIONS)
@click.argument("expression")
@click.option("--variable", help="The variable to differentiate by.")
@click.option("--order", type=int, help="How many times.")
@notation
@common_options
def derive(asker: Asker, **request: Any) -> None:
    """Differentiate EXPRESSION step by step."""
    _answer(asker, "derivative", request)


@click.command(context_settings=_EXPRESSIONS)
@click.argument("expression")
@click.option("--domain", help="An interval such as “[0, 10]” or “(-oo, oo)”.")
@click.option("--variable", help="The variable.")
@notation
@common_options
def analyze(asker: Asker, **request: Any) -> None:
    """Find and classify the critical points of EXPRESSION."""
    _answer(asker, "analysis", request)


@click.command(context_settings=_EXPRESSIONS)
@click.argument("expression")
@click.option("--start", type=Coordinates(), required=True, help="Where to begin.")
@click.option("--rate", "learning_rate", type=float, required=True, help="The learning rate.")
@click.option("--method", type=click.Choice(METHODS), help="The method (default gradient_descent).")
@click.option("--max-steps", type=int, help="The most steps to take.")
@click.option("--tolerance", type=float, help="The gradient that counts as zero.")
@click.option("--direction", type=click.Choice(["minimize", "maximize"]), help="Downhill or uphill.")
@click.option("--decay", type=float, help="Let the rate of step k be rate/(1 + decay·k).")
@click.option("--starts", type=int, help="Also run from so many other starts, against the proved least value.")
@click.option("--domain", help="An interval the run must stay in.")
@click.option(
    "--gif",
    "--picture",
    "file",
    type=picture_file,
    help="Draw the run; .gif, .apng, .webp move.",
)
@notation
@common_options
def descend(asker: Asker, file: Path | None, **request: Any) -> None:
    """Follow the gradient of EXPRESSION from a start."""
    if file is not None:
        check_form(asker, file, DESCENT_FORMS)
    _answer(asker, "descent", request)
    if file is not None:
        draw(asker, "descent_picture", request, file, _NAMES)


@click.command(context_settings=_EXPRESSIONS)
@click.argument("data", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--model", help="The model, such as “w*x + b”.")
@click.option("--start", type=Coordinates(), help="Where to begin: w=0,b=0.")
@click.option("--rate", "learning_rate", type=float, help="The learning rate.")
@click.option("--steps", type=int, help="How many steps to take.")
@common_options
def regress(asker: Asker, data: Path, **request: Any) -> None:
    """Fit a model to DATA, a CSV file whose last column is y."""
    _answer(asker, "regression", {**_columns(data, asker), **request})


@click.command(context_settings=_EXPRESSIONS)
@click.argument("expression")
@click.argument("answer")
@click.option("--task", type=click.Choice(TASKS), default="derivative", show_default=True, help="What was asked.")
@click.option("--variable", help="The variable.")
@click.option("--domain", help="An interval such as “[0, 10]”.")
@click.option("--start", type=Coordinates(), help="Where a run begins.")
@click.option("--rate", "learning_rate", type=float, help="Its learning rate.")
@click.option("--method", type=click.Choice(METHODS), help="Its method.")
@click.option("--direction", type=click.Choice(["minimize", "maximize"]), help="descent_trace: downhill or uphill.")
@click.option("--steps", type=int, help="descent_step: after how many; descent_trace: how many are asked for.")
@notation
@common_options
def grade(asker: Asker, **request: Any) -> None:
    """Grade ANSWER to a task about EXPRESSION. Exit status 1 when it is not right."""
    verdict = _answer(asker, "grade", request)
    if not verdict["correct"]:
        sys.exit(NO)


def _answer(asker: Asker, name: str, request: dict[str, Any]) -> dict[str, Any]:
    answer = asker.ask(name, request, _NAMES)
    if asker.as_json:
        asker.show_json(answer)
    else:
        showing.show(name, answer, asker.locale)
    return answer


def _columns(file: Path, asker: Asker) -> dict[str, Any]:
    """``x`` and ``y`` of a CSV file: the last column is y, one other is x, more are rows. A header is skipped."""
    with file.open(encoding="utf-8-sig", newline="") as opened:
        rows = [(number, row) for number, row in enumerate(csv.reader(opened), 1) if any(cell.strip() for cell in row)]
    if rows and not all(_is_number(cell) for cell in rows[0][1]):
        rows = rows[1:]
    width = len(rows[0][1]) if rows else 0
    for number, row in rows:
        if len(row) != width or width < 2 or not all(_is_number(cell) for cell in row):
            click.echo(phrase("cli.bad_row", asker.locale, file=str(file), line=number), err=True)
            sys.exit(BAD_INPUT)
    if not rows:
        click.echo(phrase("cli.no_rows", asker.locale, file=str(file)), err=True)
        sys.exit(BAD_INPUT)
    values = [[float(cell) for cell in row] for _, row in rows]
    x: list[Any] = [row[0] for row in values] if width == 2 else [row[:-1] for row in values]
    return {"x": x, "y": [row[-1] for row in values]}


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True
