"""The two languages against each other, and the code against the catalogues."""

import ast
import re
import string
from pathlib import Path

import pytest

import tutor
from tutor.wording import LOCALES, catalogue

PACKAGE = Path(tutor.__file__).parent
HANGUL = re.compile("[가-힣]")


def slots(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


def keys_in_code() -> set[str]:
    """The literal first arguments of every ``message("…")``, ``Message("…")`` and ``phrase("…")`` of the package."""
    found = set()
    for file in PACKAGE.rglob("*.py"):
        for call in ast.walk(ast.parse(file.read_text("utf-8"))):
            if not isinstance(call, ast.Call) or not call.args:
                continue
            name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
            first = call.args[0]
            if name in {"message", "Message", "phrase"} and isinstance(first, ast.Constant):
                found.add(first.value)
    return found


def test_both_languages_have_the_same_keys():
    assert set(catalogue("en")) == set(catalogue("ko"))


@pytest.mark.parametrize("key", sorted(catalogue("en")))
def test_both_languages_fill_the_same_slots(key):
    english, korean = (catalogue(locale)[key] for locale in LOCALES)
    assert slots(english) == slots(korean)


@pytest.mark.parametrize("key", sorted(catalogue("en")))
def test_no_message_is_empty_or_in_the_other_language(key):
    assert catalogue("en")[key].strip()
    assert catalogue("ko")[key].strip()
    if not key.startswith(("pages.language", "language")):
        assert not HANGUL.search(catalogue("en")[key])


def test_every_key_used_in_the_code_is_in_the_catalogue():
    used = keys_in_code()
    assert used, "the search for keys found nothing: the test itself is broken"
    assert used <= set(catalogue("en")), sorted(used - set(catalogue("en")))


@pytest.mark.parametrize("locale", LOCALES)
def test_what_students_are_told_is_short_and_asks_one_thing(locale):
    for key, text in catalogue(locale).items():
        room = key.split(".")[0]
        if room not in ("slip", "hint", "working", "grade"):
            continue
        assert len(text.split()) <= 40 if locale == "en" else len(text) <= 95, key
        asked = text.count("?")
        assert asked == 1 if room == "slip" else asked <= 1, (key, text)
