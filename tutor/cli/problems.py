"""``tutor problems lint | preview | new | schema``: for teachers who write problem sets."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from tutor.cli import showing
from tutor.cli.asking import BAD_INPUT, NO, Asker, Json, common_options, settings
from tutor.wording import phrase

_LINT_SECONDS = 600.0
_FILES = click.Path(exists=True, path_type=Path)
_TEMPLATE = """\
# A problem set. `tutor problems lint` says what is wrong with it, `tutor problems preview` shows what students see.
set: {name}
title: {{en: A new set, ko: 새 문제 모음}}
problems:
  - id: power-of-linear
    parameters: {{a: {{integers: [2, 9]}}, b: {{integers: [1, 5]}}, n: {{choice: [3, 4, 5]}}}}
    where: ["a != n"]
    function: (a*x + b)^n
    ask:
      - derivative:
          points: 4
          # mistakes that must not look alike in any variant: with a = n, two of these would
          tells_apart: [chain.inner_missing_power, power.coefficient_missing, power.exponent_kept]
    text: {{en: "Differentiate $f(x) = {{function}}$.", ko: "함수 $f(x) = {{function}}$ 의 도함수를 구하시오."}}
    hints: auto
"""


@click.group()
def problems() -> None:
    """Check, preview and begin problem sets."""


@problems.command()
@click.argument("paths", nargs=-1, type=_FILES)
@common_options
def lint(asker: Asker, paths: tuple[Path, ...]) -> None:
    """Try every variant of the problem sets in PATHS (files or folders). Exit status 1 when one has an error."""
    files = _sets(paths or (settings().problems,))
    found: list[Json] = []
    with click.progressbar(files, file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
        for file in bar:
            request = {"text": _text(file), "file": str(file)}
            found += asker.ask("problem_lint", request, seconds=_LINT_SECONDS)["findings"]
    if asker.as_json:
        asker.show_json({"files": [str(file) for file in files], "findings": found})
    else:
        for finding in found:
            _show(finding)
        click.echo(phrase("cli.linted", asker.locale, files=len(files), findings=len(found)))
    if any(finding["severity"] == "error" for finding in found):
        sys.exit(NO)


@problems.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--id", "identifier", help="One problem only.")
@click.option("--seed", type=int, default=0, show_default=True, help="Which variant.")
@common_options
def preview(asker: Asker, file: Path, identifier: str | None, seed: int) -> None:
    """Show a variant of each problem in FILE as students see it. Exit status 1 when the file has an error."""
    answer = asker.ask("problem_preview", {"text": _text(file), "id": identifier, "seed": seed})
    if asker.as_json:
        asker.show_json(answer)
    else:
        showing.show("problem_preview", answer, asker.locale)
        for finding in answer["findings"]:
            _show({**finding, "file": str(file)})
    if answer["findings"]:
        sys.exit(NO)


@problems.command()
@click.argument("name")
@click.argument("folder", required=False, type=click.Path(file_okay=False, path_type=Path))
@common_options
def new(asker: Asker, name: str, folder: Path | None) -> None:
    """Begin a problem set called NAME in FOLDER (default: the folder of the settings)."""
    file = (folder or settings().problems) / f"{name}.yaml"
    if file.exists() or not name.replace("-", "").isalnum() or not name.isascii():
        key = "cli.file_exists" if file.exists() else "cli.bad_name"
        click.echo(phrase(key, asker.locale, file=str(file), name=name), err=True)
        sys.exit(BAD_INPUT)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(_TEMPLATE.format(name=name.lower()), "utf-8")
    if asker.as_json:
        asker.show_json({"file": str(file)})
    else:
        click.echo(phrase("cli.begun", asker.locale, file=str(file)))


@problems.command()
@common_options
def schema(asker: Asker) -> None:
    """Print the JSON Schema of problem sets, for an editor to complete from."""
    asker.show_json(asker.ask("problem_schema", {}))


def _sets(paths: tuple[Path, ...]) -> list[Path]:
    return [file for path in paths for file in (sorted(path.glob("*.yaml")) if path.is_dir() else [path])]


def _text(file: Path) -> str:
    return file.read_text("utf-8-sig", "replace")


def _show(finding: Json) -> None:
    click.echo("{file}:{line}:{column}: {severity}: {message} [{key}]".format_map(finding))
