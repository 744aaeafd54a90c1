"""``tutor plot`` and ``tutor descend --gif``: pictures, saved in files of the kind their names end in."""

from __future__ import annotations

import sys
from base64 import b64decode
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import Progress

from tutor.cli.asking import BAD_INPUT, Asker, common_options, notation
from tutor.wording import phrase

FUNCTION_FORMS = ("svg", "png")
DESCENT_FORMS = ("gif", "apng", "webp", "png", "svg")
_SECONDS = 60.0

picture_file = click.Path(dir_okay=False, writable=True, path_type=Path)


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("expression")
@click.argument("file", type=picture_file)
@click.option("--domain", help="An interval such as “[0, 10]”.")
@click.option("--variable", help="The variable.")
@notation
@common_options
def plot(asker: Asker, file: Path, **request: Any) -> None:
    """Draw EXPRESSION with its critical points into FILE (.svg or .png)."""
    check_form(asker, file, FUNCTION_FORMS)
    draw(asker, "function_picture", request, file)


def check_form(asker: Asker, file: Path, forms: Sequence[str]) -> None:
    """End with status 2 where the file's name ends in nothing that can be drawn, or its folder is missing."""
    if form_of(file) in forms and file.parent.is_dir():
        return
    key = "cli.picture_form" if form_of(file) not in forms else "cli.no_folder"
    click.echo(phrase(key, asker.locale, file=str(file), forms=", ".join(f".{form}" for form in forms)), err=True)
    sys.exit(BAD_INPUT)


def draw(
    asker: Asker, name: str, request: Mapping[str, Any], file: Path, names: Mapping[str, str] | None = None
) -> None:
    """Save the picture of the call ``name``, with a progress bar where a person looks."""
    hidden = not sys.stderr.isatty()
    with Progress(console=Console(stderr=True), transient=True, disable=hidden) as progress:
        task = progress.add_task(file.name, total=None)
        picture = asker.ask(
            name,
            {**request, "form": form_of(file)},
            names,
            _SECONDS,
            lambda done, total: progress.update(task, completed=done, total=total),
        )
    data = b64decode(picture["data"])
    file.write_bytes(data)
    click.echo(phrase("cli.drawn", asker.locale, file=str(file), size=len(data)), err=True)


def form_of(file: Path) -> str:
    return file.suffix.lstrip(".").lower()
