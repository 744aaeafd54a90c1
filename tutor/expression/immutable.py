"""Values that never change: what trees, messages and steps are made as."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeVar, dataclass_transform

Kind = TypeVar("Kind")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def immutable(kind: type[Kind]) -> type[Kind]:
    """A dataclass whose fields are never assigned to again; it is equal by its fields unless it says itself when.

    The type checker refuses the assignment. ``frozen=True`` would refuse it while the program runs as well, and make
    every node of a tree four times as slow to build.
    """
    plain = kind.__hash__ is object.__hash__
    return dataclass(slots=True, eq=plain, unsafe_hash=plain)(kind)
