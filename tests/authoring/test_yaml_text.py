"""YAML read strictly: values as YAML 1.2 has them, every fault at its line and column."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutor.authoring.yaml_text import Place, YamlError, read_yaml

SCALARS = [
    ("no", "no"),
    ("yes", "yes"),
    ("on", "on"),
    ("true", True),
    ("false", False),
    ("null", None),
    ("~", None),
    ("12", 12),
    ("-3", -3),
    ("0.01", Decimal("0.01")),
    ("1e-3", "1e-3"),
    ("60%", "60%"),
    ("2024-01-01", "2024-01-01"),
    ("'true'", "true"),
    ('"12"', "12"),
    ("0x1F", "0x1F"),
    ("1_000", "1_000"),
]


@pytest.mark.parametrize(("text", "value"), SCALARS)
def test_scalars(text, value):
    assert read_yaml(f"a: {text}\n").data == {"a": value}


BROKEN = [
    ("a: 1\na: 2\n", "duplicate", 2, 1),
    ("a: {b: 1, b: 2}\n", "duplicate", 1, 11),
    ("a: &x [1]\nb: *x\n", "alias", 1, 4),
    ("a: [*x]\n", "alias", 1, 5),
    ("a: !!python/object/apply:os.system [ls]\n", "tag", 1, 4),
    ("a: !!int 3\n", "tag", 1, 4),
    ("? [a]\n: b\n", "key", 1, 3),
    ("a: [1, 2\n", "broken", 2, 1),
    ("a:\n\tb: 1\n", "broken", 2, 1),
    ("a: b: c\n", "broken", 1, 5),
    ("a: \x00\n", "character", 1, 4),
    ("b: 1\na: \ud800\n", "character", 2, 4),
    ("--- 1\n--- 2\n", "second_document", 2, 1),
    ("a: " + "[" * 60, "too_deep", 1, 20),
    ("a: " + "[" * 20000 + "]" * 20000, "too_deep", 1, 20),
    ("x" * 1_000_001, "too_long", 1, 1),
]


@pytest.mark.parametrize(("text", "code", "line", "column"), BROKEN, ids=[row[1] for row in BROKEN])
def test_faults_are_named_and_placed(text, code, line, column):
    with pytest.raises(YamlError) as caught:
        read_yaml(text)
    assert caught.value.message.key == f"authoring.yaml.{code}"
    assert caught.value.place == Place(line, column)


def test_an_alias_bomb_is_refused_before_it_grows():
    rows = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    rows += [f"a{k}: &a{k} [{', '.join([f'*a{k - 1}'] * 9)}]" for k in range(1, 10)]
    with pytest.raises(YamlError):
        read_yaml("\n".join(rows))


def test_places_of_keys_items_and_values():
    document = read_yaml("a: 1\nb:\n  - x\n  - c: 'text'\n")
    assert document.place(("a",)) == Place(1, 1)
    assert document.place(("b", 1, "c")) == Place(4, 5)
    assert document.place(("b", 1, "c", "not there")) == Place(4, 5)
    assert document.inside(("b", 1, "c"), 2) == Place(4, 11)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=" \n\t:-[]{}&*!|>'\"%#?,abc01.~@`\\", max_size=60))
def test_any_text_is_read_or_refused_with_a_place(text):
    try:
        read_yaml(text)
    except YamlError as error:
        assert 1 <= error.place.line <= text.count("\n") + 2
        assert error.place.column >= 1
