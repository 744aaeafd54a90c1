"""What stands around an answer in words and is no part of it: ``Answer: … .``, ``정답은 …입니다``, ``about …``."""

from __future__ import annotations

import re

_BEFORE = re.compile(
    r"\s*(?:(?:∴|\\therefore(?![a-zA-Z])|(?:therefore|thus|hence|so)\b|따라서|그러므로)\s*,?\s*)?"
    r"(?:(?:(?:the|my|our|final)\s+)*(?:answer|ans|solution|result)\s*(?:[:：=]|is\b:?)\s*"
    r"|(?:정답|해답|답|결과|풀이)\s*(?:[:：=]|[은는](?![가-힣])\s*:?)\s*)?"
    r"(?:(?:about|approximately|approx\.?|약|대략)\s+|[~∼](?=\s*[-−.\d]))?",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"(?:(?<![가-힣\s])(?:입니다|이에요|예요|이다))?(?:(?<!\s)\s++)?(?:(?<!\.)(?<!\\right)\.|[,;。])?(?:(?<!\s)\s++)?\Z"
)
"""Spaces are taken a whole run at a time: tried from every space, a long run would never end."""


def unframed(text: str) -> str:
    """The text with its frame replaced by spaces, so that every place in it stays where it was."""
    before, after = _BEFORE.match(text), _AFTER.search(text)
    start = before.end() if before else 0
    end = after.start() if after else len(text)
    if not text[start:end].strip():
        return text
    return " " * start + text[start:end] + " " * (len(text) - end)
