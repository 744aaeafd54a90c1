"""Asking the calculators from a terminal: options every command has, answers as JSON, problems with a caret."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

import click
from rich.cells import cell_len

from tutor.service.problem import Problem
from tutor.service.settings import SettingError, Settings
from tutor.service.workers import Calculators
from tutor.wording import LOCALES, Locale, phrase

Json = dict[str, Any]

NO = 1
BAD_INPUT = 2
FAILED = 3
_WIDTH = 100  # columns of the person's text shown around the spot


@dataclass(frozen=True, slots=True)
class Asker:
    """How this run of a command asks and answers."""

    locale: Locale
    as_json: bool

    def ask(
        self,
        name: str,
        payload: Mapping[str, Any],
        names: Mapping[str, str] | None = None,
        seconds: float | None = None,
        told: Callable[[int, int], None] | None = None,
    ) -> Json:
        """The answer of the call ``name`` within ``seconds``; options left out (``None``) are not sent.

        ``told`` hears how far a long call has come. A problem is printed and ends the command with status 2. ``names``
        says what the fields are called here.
        """
        given = {field: value for field, value in payload.items() if value is not None}
        calculators = Calculators(replace(settings(), workers=1))
        try:
            return calculators.call(name, {"locale": self.locale, **given}, seconds, told)
        except Problem as problem:
            self.refuse(problem, given, names or {})
        finally:
            calculators.close()
        raise AssertionError("refuse() ends the command")

    def refuse(self, problem: Problem, given: Mapping[str, Any], names: Mapping[str, str]) -> None:
        """Print the problem on stderr (with --json also on stdout, in the API's shape) and end with status 2.

        Status 3 if the fault is ours.
        """
        if self.as_json:
            self.show_json(problem.json(self.locale))
        field = problem.more.get("field")
        head = phrase("cli.error", self.locale, title=phrase(f"title.{problem.code}", self.locale))
        place = f" ({names.get(field, field)})" if field else ""
        click.echo(f"{head}{place}", err=True)
        text = given.get(field) if field else None
        if isinstance(text, str) and problem.more.get("offset") is not None:
            line, offset = _line_at(text, problem.more["offset"])
            click.echo(caret(line, offset, problem.more.get("length") or 1), err=True)
        click.echo(problem.detail, err=True)
        sys.exit(FAILED if problem.code in ("busy", "internal-error") else BAD_INPUT)

    def show_json(self, answer: Json) -> None:
        click.echo(json.dumps(answer, ensure_ascii=False, indent=2))


def _line_at(text: str, offset: int) -> tuple[str, int]:
    """The line of the text that holds the place, and where in it."""
    begin = text.rfind("\n", 0, offset) + 1
    return text[begin:].partition("\n")[0], offset - begin


def caret(text: str, offset: int, length: int) -> str:
    """Two lines: the text, and carets under ``length`` characters from ``offset``; wide characters take two columns."""
    shown = "".join(character if character.isprintable() else " " for character in text)
    start = max(0, offset - _WIDTH // 2)
    end = start + _WIDTH
    before = "…" if start else ""
    after = "…" if end < len(shown) else ""
    line = before + shown[start:end] + after
    spot = shown[offset : min(offset + length, end)]
    return f"  {line}\n  {' ' * cell_len(before + shown[start:offset])}{'^' * max(1, cell_len(spot))}"


notation = click.option("--notation", type=click.Choice(["auto", "text", "latex"]), help="How the input is written.")


def common_options(command: Callable[..., None]) -> Callable[..., None]:
    """--json, --locale: handed to the command as one ``Asker``."""

    def run(as_json: bool, locale: str | None, **options: Any) -> None:
        command(Asker(cast(Locale, locale) if locale else _locale_of_terminal(), as_json), **options)

    run.__name__, run.__doc__ = command.__name__, command.__doc__
    run.__click_params__ = getattr(command, "__click_params__", [])  # type: ignore[attr-defined]
    run = click.option("--locale", type=click.Choice(LOCALES), help="Language of the explanations.")(run)
    return click.option("--json", "as_json", is_flag=True, help="Print the API's own answer.")(run)


def _locale_of_terminal() -> Locale:
    environment = os.environ
    language = environment.get("LC_ALL") or environment.get("LC_MESSAGES") or environment.get("LANG") or ""
    return next((locale for locale in LOCALES if language.startswith(locale)), "en")


def settings() -> Settings:
    """The settings of the environment; a value that cannot be used ends the command with status 2."""
    try:
        return Settings.from_environment(os.environ)
    except SettingError as error:
        raise click.UsageError(str(error)) from error
