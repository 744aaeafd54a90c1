"""YAML read strictly, with the place of everything.

Only what a problem set needs: mappings, lists and scalars of one document. A key given twice, an anchor or alias (which
can stand for billions of nodes), a tag, a second document, deep nesting: each is an error with line and column. Scalars
are those of YAML 1.2: ``no`` is a text, and ``0.01`` is the exact decimal.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError, YAMLStreamError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from tutor.expression.message import Message, message

MAX_CHARACTERS = 1_000_000
MAX_DEPTH = 16

Path = tuple[str | int, ...]
Data = Any

_INTEGER = re.compile(r"[-+]?[0-9]{1,30}")
_DECIMAL = re.compile(r"[-+]?([0-9]{1,30}\.[0-9]{0,30}|\.[0-9]{1,30})([eE][-+]?[0-9]{1,2})?")
_WORDS: dict[str, Data] = {"true": True, "false": False, "null": None, "~": None, "": None}


@dataclass(frozen=True, slots=True)
class Place:
    """Where something begins in the text, counted from 1."""

    line: int
    column: int


class YamlError(Exception):
    """The text is not YAML of the kind we read; it says what and where."""

    def __init__(self, message: Message, place: Place):
        super().__init__(message.key)
        self.message = message
        self.place = place


@dataclass(frozen=True, slots=True)
class Document:
    """The data, and for each path the place of its key (in a mapping) or item (in a list), and that of its value.

    Only values that stand on one line as they are have a place of their own.
    """

    data: Data
    places: dict[Path, Place]
    values: dict[Path, Place]

    def place(self, path: Path) -> Place:
        """The place of the path, or of the nearest thing around it that the text holds."""
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path, Place(1, 1))

    def inside(self, path: Path, offset: int) -> Place:
        """The place of one character of a text; that of the text's key where it is folded over lines."""
        if path not in self.values:
            return self.place(path)
        start = self.values[path]
        return Place(start.line, start.column + offset)


def read_yaml(text: str) -> Document:
    """Read one document. Raises ``YamlError``."""
    if len(text) > MAX_CHARACTERS:
        raise YamlError(message("authoring.yaml.too_long", allowed=MAX_CHARACTERS), Place(1, 1))
    return _Builder(_events(text)).document()


def _events(text: str) -> Iterator[Event]:
    try:
        yield from YAML(typ="safe", pure=True).parse(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(mark.line + 1, mark.column + 1) if mark else Place(1, 1)
        raise YamlError(message("authoring.yaml.broken", problem=str(error.problem or error.context)), place) from error
    except (YAMLError, YAMLStreamError) as error:
        offset = getattr(error, "position", 0)
        before = text[:offset]
        place = Place(before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1)
        raise YamlError(message("authoring.yaml.character"), place) from error


class _Builder:
    def __init__(self, events: Iterator[Event]):
        self.events = events
        self.places: dict[Path, Place] = {}
        self.values: dict[Path, Place] = {}

    def document(self) -> Document:
        data: Data = None
        documents = 0
        for event in self.events:
            if isinstance(event, DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise YamlError(message("authoring.yaml.second_document"), _place(event))
                data = self.value(next(self.events), ())
        return Document(data, self.places, self.values)

    def value(self, event: Event, path: Path) -> Data:
        if isinstance(event, AliasEvent) or getattr(event, "anchor", None):
            raise YamlError(message("authoring.yaml.alias"), _place(event))
        # "!" alone only marks a quoted scalar; a named tag would ask for another type
        if getattr(event, "tag", None) not in (None, "!"):
            raise YamlError(message("authoring.yaml.tag"), _place(event))
        if len(path) > MAX_DEPTH:
            raise YamlError(message("authoring.yaml.too_deep", allowed=MAX_DEPTH), _place(event))
        self.places.setdefault(path, _place(event))
        if isinstance(event, MappingStartEvent):
            return self.mapping(path)
        if isinstance(event, SequenceStartEvent):
            return self.sequence(path)
        if not isinstance(event, ScalarEvent):
            return None
        if event.start_mark.line == event.end_mark.line:
            quote = int(event.style is not None)
            self.values[path] = Place(event.start_mark.line + 1, event.start_mark.column + 1 + quote)
        return _scalar(event)

    def mapping(self, path: Path) -> dict[str, Data]:
        entries: dict[str, Data] = {}
        while not isinstance(event := next(self.events), MappingEndEvent):
            if not isinstance(event, ScalarEvent) or getattr(event, "anchor", None):
                raise YamlError(message("authoring.yaml.key"), _place(event))
            key = event.value
            if key in entries:
                raise YamlError(
                    message("authoring.yaml.duplicate", name=key, line=self.places[(*path, key)].line), _place(event)
                )
            self.places[(*path, key)] = _place(event)
            entries[key] = self.value(next(self.events), (*path, key))
        return entries

    def sequence(self, path: Path) -> list[Data]:
        items: list[Data] = []
        while not isinstance(event := next(self.events), SequenceEndEvent):
            items.append(self.value(event, (*path, len(items))))
        return items


def _place(event: Event) -> Place:
    return Place(event.start_mark.line + 1, event.start_mark.column + 1)


def _scalar(event: ScalarEvent) -> Data:
    text: str = event.value
    if event.style is not None:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    return Decimal(text) if _DECIMAL.fullmatch(text) else text
