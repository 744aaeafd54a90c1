"""The named functions of the language: one row each. A new function starts here.

What a function *means* is in ``evaluate`` (doubles), ``balls`` (enclosures) and ``symbolic`` (SymPy); how it is
differentiated is in ``tutor.calculus.rules``. A test holds every row against all four.

Conventions where books differ: ``acot`` has the range (0, π), ``asec(u) = acos(1/u)``, ``acsc(u) = asin(1/u)``;
``log(u, b)`` is the logarithm of u to the base b; ``root(u, n)`` is the real n-th root.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Function:
    """``spellings`` are what a student may type besides ``name``; ``latex`` is the command that sets the name."""

    name: str
    spellings: tuple[str, ...] = ()
    latex: str = ""
    arguments: tuple[int, int | None] = (1, 1)


def _operator(name: str) -> str:
    return rf"\operatorname{{{name}}}"


_ROWS = (
    Function("sin", (), r"\sin"),
    Function("cos", (), r"\cos"),
    Function("tan", ("tg",), r"\tan"),
    Function("cot", ("ctg", "cotan"), r"\cot"),
    Function("sec", (), r"\sec"),
    Function("csc", ("cosec",), r"\csc"),
    Function("asin", ("arcsin",), r"\arcsin"),
    Function("acos", ("arccos",), r"\arccos"),
    Function("atan", ("arctan",), r"\arctan"),
    Function("acot", ("arccot",), _operator("arccot")),
    Function("asec", ("arcsec",), _operator("arcsec")),
    Function("acsc", ("arccsc", "arccosec", "acosec"), _operator("arccsc")),
    Function("sinh", ("sh",), r"\sinh"),
    Function("cosh", ("ch",), r"\cosh"),
    Function("tanh", ("th",), r"\tanh"),
    Function("coth", (), r"\coth"),
    Function("sech", (), _operator("sech")),
    Function("csch", ("cosech",), _operator("csch")),
    Function("asinh", ("arsinh", "arcsinh"), _operator("arsinh")),
    Function("acosh", ("arcosh", "arccosh"), _operator("arcosh")),
    Function("atanh", ("artanh", "arctanh"), _operator("artanh")),
    Function("acoth", ("arcoth", "arccoth"), _operator("arcoth")),
    Function("asech", ("arsech", "arcsech"), _operator("arsech")),
    Function("acsch", ("arcsch", "arccsch"), _operator("arcsch")),
    Function("ln", (), r"\ln"),
    Function("log", (), r"\log", (2, 2)),
    Function("sqrt", ("√",), r"\sqrt"),
    Function("root", (), r"\sqrt", (2, 2)),
    Function("abs", (), r"\left|"),
    Function("sign", ("sgn", "signum"), _operator("sgn")),
    Function("floor", (), r"\lfloor"),
    Function("ceil", ("ceiling",), r"\lceil"),
    Function("min", (), r"\min", (2, None)),
    Function("max", (), r"\max", (2, None)),
    Function("erf", (), _operator("erf")),
)

FUNCTIONS: dict[str, Function] = {row.name: row for row in _ROWS}
SPELLINGS: dict[str, str] = {spelling: row.name for row in _ROWS for spelling in (row.name, *row.spellings)}
