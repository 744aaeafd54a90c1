"""``make bench``: run every benchmark, print its table, and keep them in docs/benchmarks.md."""

from __future__ import annotations

import platform
from pathlib import Path

from benchmarks import analysis, derivation, descent, diagnosis, equality, reading

REPORTS = (
    reading.report,
    derivation.report,
    analysis.report,
    descent.report,
    equality.report,
    diagnosis.report,
)
KEPT = Path(__file__).parent.parent / "docs" / "benchmarks.md"


def main() -> None:
    head = (
        "# Benchmarks\n\nMade by `make bench`: CPU time, ratios against peers in the same run and on the same machine "
        f"(CPython {platform.python_version()}, {platform.machine()}). Absolute times vary; the ratios are the claim.\n"
    )
    parts = [head]
    for report in REPORTS:
        parts.append(report())
        print(parts[-1])
    KEPT.write_text("\n".join(parts), "utf-8")


if __name__ == "__main__":
    main()
