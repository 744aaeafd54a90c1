"""Errors that point at a place. Each has one of the public codes of the API and a message for the person."""

from __future__ import annotations

from tutor.expression.message import Message, Slot


class TutorError(Exception):
    """Something in the request cannot be used.

    ``offset`` and ``length`` count characters (code points) of the person's own text; ``field`` names the part of the
    request the text came from and is filled in at the edge.
    """

    code = "invalid-request"

    def __init__(
        self, message: Message, offset: int | None = None, length: int | None = None, field: str | None = None
    ):
        super().__init__(message.key)
        self.message = message
        self.offset = offset
        self.length = length
        self.field = field


class ReadingError(TutorError):
    """The text is not mathematics the reader knows; the message says what was expected there."""

    code = "reading-error"


class LimitExceeded(TutorError):
    """A budget was passed before anything was computed. ``limit`` is the budget's public name."""

    code = "limit-exceeded"

    def __init__(
        self, limit: str, allowed: int, offset: int | None = None, length: int | None = None, field: str | None = None
    ):
        slots: dict[str, Slot] = {"allowed": allowed}
        super().__init__(Message(f"limit.{limit}", slots), offset, length, field)
        self.limit = limit
