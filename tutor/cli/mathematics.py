"""``tutor read | derive | analyze | descend | regress | grade``: the calls of the API, one command each."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, TextIO

import click

from tutor.cli import showing
from tutor.cli.asking import BAD_INPUT, NO, Asker, common_options, notation
from tutor.cli.drawing import DESCENT_FORMS, check_form, draw, picture_file
from tutor.wording import phrase

METHODS = ("gradient_descent", "momentum", "nesterov", "rmsprop", "adam", "backtracking", "newton")
LOSSES = ("mse", "mae", "huber")
EXAMPLES = ("anscombe-1", "anscombe-2", "anscombe-3", "anscombe-4")
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
DOMAIN = "An interval such as “[0, 10]”, or one for each variable: “x=[0, 3], y=(-oo, oo)”."
_NAMES = {
    "learning_rate": "--rate",
    "start": "--start",
    "domain": "--domain",
    "max_steps": "--max-steps",
    "steps": "--steps",
    "decay": "--decay",
}
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
@click.option("--detail", type=click.Choice(["brief", "normal", "full"]), help="How much is folded into one line.")
@click.option("--fractions", type=click.Choice(["power", "quotient"]), help="How c/x^n is done.")
@click.option("--derivatives", type=click.Choice(["leibniz", "prime"]), help="How lines are written: d/dx(…) or (…)'.")
@notation
@common_options
def derive(asker: Asker, **request: Any) -> None:
    """Differentiate EXPRESSION step by step."""
    _answer(asker, "derivative", request)


@click.command()
@click.argument("file", type=click.File(encoding="utf-8"))
@common_options
def verify(asker: Asker, file: TextIO) -> None:
    """Judge FILE, the output of “tutor derive --json” or “tutor analyze --certificate --json” (- for standard input).

    Steps are judged without the engine, certificates without solving anything.

    Exit status 1 when they are rejected.
    """
    try:
        given = json.load(file)
    except (ValueError, RecursionError):
        given = None
    if not isinstance(given, dict):
        click.echo(phrase("cli.not_json", asker.locale, file=file.name), err=True)
        sys.exit(BAD_INPUT)
    if "certificate" in given:
        answer = _answer(asker, "verify_analysis", {"certificate": given["certificate"]})
    else:
        answer = _answer(asker, "verify", given)
    if not answer["accepted"]:
        sys.exit(NO)


@click.command(context_settings=_EXPRESSIONS)
@click.argument("expression")
@click.option("--domain", help=DOMAIN)
@click.option("--variable", help="The variable.")
@click.option("--certificate", is_flag=True, default=None, help="Add what “tutor verify” checks (with --json).")
@notation
@common_options
def analyze(asker: Asker, **request: Any) -> None:
    """Find and classify the critical points of EXPRESSION."""
    _answer(asker, "analysis", request)


@click.command(context_settings=_EXPRESSIONS)
@click.argument("expression")
@click.option("--start", required=True, help="Where to begin: “4”, “pi/2”, or “x=1, y=2”.")
@click.option("--rate", "learning_rate", type=float, required=True, help="The learning rate.")
@click.option("--method", type=click.Choice(METHODS), help="The method (default gradient_descent).")
@click.option("--max-steps", type=int, help="The most steps to take.")
@click.option("--tolerance", type=float, help="The gradient that counts as zero.")
@click.option("--direction", type=click.Choice(["minimize", "maximize"]), help="Downhill or uphill.")
@click.option("--decay", type=float, help="Let the rate of step k be rate/(1 + decay·k).")
@click.option("--starts", type=int, help="Also run from so many other starts, against the proved least value.")
@click.option("--domain", help=f"{DOMAIN} The run must stay there.")
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
@click.argument("data")
@click.option("--model", help="The model, such as “w*x + b” or “a*x^2 + b*x + c”.")
@click.option("--start", type=Coordinates(), help="Where to begin: w=0,b=0.")
@click.option("--rate", "learning_rate", type=float, required=True, help="The learning rate.")
@click.option("--steps", type=int, help="How many steps to take.")
@click.option("--method", type=click.Choice(METHODS), help="The method (default gradient_descent).")
@click.option("--loss", type=click.Choice(LOSSES), help="What a residual costs (default mse).")
@click.option("--batch-size", type=int, help="Points per step; all of them if not given.")
@click.option("--seed", type=int, help="Decides the order of the mini-batches.")
@common_options
def regress(asker: Asker, data: str, **request: Any) -> None:
    """Fit a model to DATA: a file (CSV or YAML, the last column is y), “-”, or an example such as anscombe-1."""
    if data in EXAMPLES:
        _answer(asker, "regression", {"example": data, **request})
        return
    text = _text(data, asker)
    _answer(asker, "regression", {"data": text, **request}, {"data": data, "x": data, "y": data})


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


def _answer(asker: Asker, name: str, request: dict[str, Any], names: dict[str, str] | None = None) -> dict[str, Any]:
    answer = asker.ask(name, request, {**_NAMES, **(names or {})})
    if asker.as_json:
        asker.show_json(answer)
    else:
        showing.show(name, answer, asker.locale)
    return answer


def _text(file: str, asker: Asker) -> str:
    """What stands in the file, or comes in through “-”."""
    try:
        with click.open_file(file, encoding="utf-8-sig") as opened:
            return str(opened.read())
    except (OSError, UnicodeDecodeError):
        click.echo(phrase("cli.no_file", asker.locale, file=file), err=True)
        sys.exit(BAD_INPUT)
