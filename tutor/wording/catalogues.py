"""The texts of each language: ``en/*.toml`` and ``ko/*.toml``, one file per room.

A key is the path of tables: ``[rule] product = "…"`` is ``rule.product``. Slots are written ``{u}``. A test holds the
two languages against each other: same keys, same slots.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any, Literal

Locale = Literal["en", "ko"]
LOCALES: tuple[Locale, ...] = ("en", "ko")


@cache
def catalogue(locale: Locale) -> Mapping[str, str]:
    """Every message of a language by its key. Two files with the same key are an error."""
    messages: dict[str, str] = {}
    for file in sorted(resources.files(__package__).joinpath(locale).iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".toml"):
            for key, text in _flatten(tomllib.loads(file.read_text("utf-8"))):
                if key in messages:
                    raise ValueError(f"{locale}/{file.name}: {key} is defined twice")
                messages[key] = text
    return messages


def _flatten(table: Mapping[str, Any], prefix: str = "") -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    for name, value in table.items():
        rows += _flatten(value, f"{prefix}{name}.") if isinstance(value, dict) else [(prefix + name, value)]
    return rows
