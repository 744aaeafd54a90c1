"""Things to be said to a person, before they are put into words.

Core rooms never make prose: they return a ``Message``, a key of the catalogues in ``tutor/wording`` with named slots.
The edge puts it into English or Korean.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from fractions import Fraction
from typing import Union

from tutor.expression.immutable import immutable
from tutor.expression.tree import Condition, Node

Slot = Union[str, int, float, Fraction, Node, Condition, "Message"]


@immutable
class Message:
    """A catalogue key such as ``rule.product`` and what goes into its named slots.

    A slot may be a tree (set as mathematics), a number, a short text taken as it is, or another message.
    """

    key: str
    slots: Mapping[str, Slot] = field(default_factory=dict)


def message(key: str, **slots: Slot) -> Message:
    """``message("rule.product", u=u, v=v)``."""
    return Message(key, slots)
