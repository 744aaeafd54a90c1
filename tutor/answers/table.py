"""Data as people have them: CSV, columns pasted from a spreadsheet, or YAML. The last column is the target."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from tutor.authoring.yaml_text import YamlError, read_yaml
from tutor.expression.errors import TutorError
from tutor.expression.message import message

_MAPPING = re.compile(r"\s*(-\s*\{?\s*)?[^\W\d]\w*\s*:")
_NAME = re.compile(r"[^\W\d_]\w*")
_COMMENT = "#"


@dataclass(frozen=True, slots=True)
class Table:
    """Columns of equal length, the target last; ``names`` is empty where the text gives none."""

    names: tuple[str, ...]
    columns: tuple[tuple[float, ...], ...]

    @property
    def target(self) -> list[float]:
        return list(self.columns[-1])

    def inputs(self, letters: frozenset[str]) -> dict[str, list[float]]:
        """The other columns by name: the table's own where ``letters`` has one of them, else x or x_1, x_2, …"""
        given = self.columns[:-1]
        names = self.names[:-1]
        if not letters & set(names):
            names = ("x",) if len(given) == 1 else tuple(f"x_{place}" for place in range(1, len(given) + 1))
        return {name: list(column) for name, column in zip(names, given, strict=True)}


def read_table(text: str) -> Table:
    """Read CSV (separated by commas, semicolons, tabs or blanks; a first line of names may stand) or YAML.

    YAML is one list for each column, or one mapping for each row. Raises ``TutorError`` that points at the line.
    """
    first = next((line for line in text.splitlines() if line.strip() and not line.lstrip().startswith(_COMMENT)), "")
    table = _from_yaml(text) if _MAPPING.match(first) else _from_lines(text)
    if len(table.columns) < 2 or not table.columns[0]:
        raise TutorError(message("regression.error.no_table"), 0, len(text), "data")
    return table


def _from_lines(text: str) -> Table:
    rows: list[tuple[float, ...]] = []
    names: tuple[str, ...] = ()
    offset = 0
    for number, line in enumerate(text.split("\n"), 1):
        cells = _cells(line.partition(_COMMENT)[0])
        values = [_number(cell) for cell in cells]
        if cells and not rows and not names and None not in map(_name, cells):
            names = tuple(cells)
        elif cells:
            width = len(rows[0]) if rows else len(names) or len(cells)
            found = tuple(value for value in values if value is not None)
            if len(found) != len(cells) or len(found) != width:
                key = "row" if len(found) != len(cells) else "row_width"
                slots = {"line": number, "width": width}
                raise TutorError(message(f"regression.error.{key}", **slots), offset, len(line), "data")
            rows.append(found)
        offset += len(line) + 1
    return Table(names, tuple(zip(*rows, strict=True)))


def _cells(line: str) -> list[str]:
    """The cells of a line; with semicolons or tabs between them, a comma is a decimal comma."""
    for separator in (";", "\t"):
        if separator in line:
            return [cell.strip().replace(",", ".") for cell in line.split(separator)]
    cells = [cell.strip() for cell in line.split(",")] if "," in line else line.split()
    return cells[:-1] if len(cells) > 1 and not cells[-1] else cells


def _number(cell: str) -> float | None:
    try:
        value = float(cell.replace("−", "-").strip("\"'"))
    except ValueError:
        return None
    return value if math.isfinite(value) and "_" not in cell else None


def _name(cell: str) -> str | None:
    return cell if _NAME.fullmatch(cell) else None


def _from_yaml(text: str) -> Table:
    try:
        data = read_yaml(text).data
    except YamlError as error:
        offset = sum(len(line) + 1 for line in text.split("\n")[: error.place.line - 1]) + error.place.column - 1
        raise TutorError(error.message, offset, 1, "data") from error
    if isinstance(data, Sequence) and data and all(isinstance(row, Mapping) for row in data):
        if any(list(one) != list(other) for one, other in pairwise(data)):
            raise TutorError(message("regression.error.yaml"), 0, len(text), "data")
        data = {name: [row[name] for row in data] for name in data[0]}
    if not isinstance(data, Mapping) or not all(isinstance(column, list) for column in data.values()):
        raise TutorError(message("regression.error.yaml"), 0, len(text), "data")
    columns = []
    for name, column in data.items():
        values = tuple(_number(str(value)) for value in column)
        if None in values or len(values) != len(next(iter(data.values()))):
            raise TutorError(message("regression.error.yaml_column", name=str(name)), 0, len(text), "data")
        columns.append(tuple(value for value in values if value is not None))
    order = [name for name in data if name != "y"] + [name for name in data if name == "y"]
    by_name = dict(zip(data, columns, strict=True))
    return Table(tuple(map(str, order)), tuple(by_name[name] for name in order))
