"""``tutor regrade``: stored attempts graded again by the tutor as it is now."""

from __future__ import annotations

import sys
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any, NoReturn

import click
from sqlalchemy.exc import SQLAlchemyError

from tutor.cli.asking import BAD_INPUT, NO, Asker, common_options, settings
from tutor.service.store import Store
from tutor.service.workers import Calculators
from tutor.wording import Locale, phrase

if TYPE_CHECKING:
    from tutor.service.regrading import Regraded, Regrader

Json = dict[str, Any]


@click.command()
@click.option("--dry-run", is_flag=True, help="Only tell what would change; write nothing.")
@click.option("--problem", help="Only attempts at this problem: its id, or set:id.")
@common_options
def regrade(asker: Asker, dry_run: bool, problem: str | None) -> None:
    """Grade every stored attempt again and list the verdicts that change. The old ones stay in the history.

    Exit status 1 with --dry-run when a verdict would change.
    """
    from tutor.service.exercises import Exercises  # noqa: PLC0415 (loads the mathematics)
    from tutor.service.regrading import Regrader  # noqa: PLC0415

    own = settings()
    exercises, store = Exercises(own.problems), Store(own.database_url)
    calculators = Calculators(replace(own, workers=1))
    try:
        found = None if problem is None else exercises.find(problem)
        if problem is not None and found is None:
            _refuse("service.no_such_problem", asker.locale, name=problem)
        if not _is_ready(store):
            _refuse("cli.no_attempts", asker.locale)
        name = None if found is None else found.name
        changed = _regraded(Regrader(exercises, calculators, store), store.count_graded(name), name, dry_run, asker)
    finally:
        calculators.close()
        store.close()
    if changed and dry_run:
        sys.exit(NO)


def _is_ready(store: Store) -> bool:
    try:
        return store.ready()
    except SQLAlchemyError:
        return False


def _refuse(key: str, locale: Locale, **slots: str) -> NoReturn:
    click.echo(phrase(key, locale, **slots), err=True)
    sys.exit(BAD_INPUT)


def _regraded(regrader: Regrader, count: int, problem: str | None, dry_run: bool, asker: Asker) -> int:
    """How many attempts change; tells each of them, and those that could not be graded."""
    told: list[Regraded] = []
    with click.progressbar(regrader.all(problem), length=count, file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
        for each in bar:
            if each.changes or each.refused:
                told.append(each)
            if not dry_run:
                regrader.keep(each)
    changed = sum(bool(each.changes) for each in told)
    if asker.as_json:
        asker.show_json({"attempts": count, "changed": changed, "written": not dry_run, "results": [*map(_json, told)]})
    else:
        for each in told:
            _show(each, asker.locale)
        key = "cli.would_change" if dry_run else "cli.changed"
        click.echo(phrase(key, asker.locale, changed=changed, count=count))
    return changed


def _json(found: Regraded) -> Json:
    attempt = found.attempt
    body: Json = {"attempt": attempt.id, "problem": attempt.problem, "seed": attempt.seed}
    return {**body, "changes": [asdict(change) for change in found.changes], "refused": found.refused}


def _show(found: Regraded, locale: Locale) -> None:
    click.echo(f"{found.attempt.id}  {found.attempt.problem} ({found.attempt.seed})")
    if found.refused:
        click.echo("  " + phrase("cli.not_regraded", locale, why=phrase(f"title.{found.refused}", locale)))
    for change in found.changes:
        click.echo(f"  {change.part or '–'}: {_said(change.before)} → {_said(change.after)}")


def _said(verdict: Json) -> str:
    score = verdict.get("score")
    return f"{verdict.get('value', '–')} {'–' if score is None else f'{score:.3g}'}"
