"""``docs/settings.md``, written from the table of settings (``make docs``)."""

from __future__ import annotations

import sys

from tutor.service.settings import TABLE

_HEAD = """\
# Settings

All settings come from environment variables; an empty one counts as not set. Written by `make docs` from the table in
`tutor/service/settings.py`.

| variable | default | meaning |
|---|---|---|
"""


def page() -> str:
    """The whole page."""
    return _HEAD + "".join(
        f"| `{row.name}` | {row.shown or (row.default and f'`{row.default}`')} | {row.meaning} |\n"
        for row in TABLE.values()
    )


if __name__ == "__main__":
    sys.stdout.write(page())
