"""The table of the notation is true: every way of writing is read as it says, without a warning."""

import pytest

from tutor.expression.notation import NOTATION
from tutor.expression.read import read
from tutor.expression.write_text import to_text
from tutor.wording import LOCALES, catalogue

ROWS = [(row.read_as, written) for section in NOTATION for row in section.rows for written in row.written]


@pytest.mark.parametrize(("read_as", "written"), ROWS)
def test_every_row_is_read_as_it_says(read_as, written):
    reading = read(written)
    assert to_text(reading.node) == read_as
    assert not reading.warnings


@pytest.mark.parametrize("locale", LOCALES)
def test_every_section_is_explained(locale):
    for section in NOTATION:
        assert {f"notation.{section.key}.title", f"notation.{section.key}.note"} <= catalogue(locale).keys()
