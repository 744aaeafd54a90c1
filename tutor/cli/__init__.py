"""The tutor in a terminal. It asks the same calculators as the web does, and decides nothing itself."""

from __future__ import annotations

import click

from tutor.cli.check import check
from tutor.cli.drawing import plot
from tutor.cli.mathematics import analyze, derive, descend, grade, read, regress, verify
from tutor.cli.problems import problems
from tutor.cli.regrade import regrade
from tutor.cli.serving import serve


@click.group()
@click.version_option(package_name="calculus-tutor")
def main() -> None:
    """Derivatives step by step, critical points with proof, gradient descent explained.

    Every command takes --json (the API's own answer) and --locale. Exit status: 0 fine, 1 the answer is "no", 2 the
    input cannot be used, 3 the tutor failed.
    """


for command in (read, derive, verify, analyze, plot, descend, regress, grade, check, problems, regrade, serve):
    main.add_command(command)
