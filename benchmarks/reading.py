"""Reading text against SymPy's ``parse_expr`` with implicit multiplication, and LaTeX against latex2sympy2_extended.

A reading is *right* when its value agrees with the row's hand-written meaning at every probe where that is defined.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import sympy
from latex2sympy2_extended import latex2sympy
from sympy.parsing.sympy_parser import (
    convert_xor,
    implicit_multiplication_application,
    parse_expr,
    split_symbols,
    standard_transformations,
)

from benchmarks.corpus import ROWS, Row
from benchmarks.measure import median, microseconds, per_item, percentile_95, table
from tutor.expression.evaluate import compile_function
from tutor.expression.read import read

PROBES = (0.37, 0.81, 1.93, -0.62)
RULES = (*standard_transformations, convert_xor, split_symbols, implicit_multiplication_application)


def _ours(text: str) -> Callable[[float], float]:
    return compile_function(read(text).node, ("x",))


def _sympy_value(expression: sympy.Expr) -> Callable[[float], float]:
    x = next(iter(expression.free_symbols), sympy.Symbol("x"))
    return lambda at: complex(expression.subs(x, at)).real


def _peer_text(text: str) -> Callable[[float], float]:
    return _sympy_value(parse_expr(text, transformations=RULES))


def _peer_latex(text: str) -> Callable[[float], float]:
    return _sympy_value(latex2sympy(text))


def _right(reader: Callable[[str], Callable[[float], float]], text: str, row: Row) -> bool:
    try:
        value = reader(text)
        checked = 0
        for probe in PROBES:
            try:
                expected = row.meaning(probe)
            except (ValueError, ZeroDivisionError):
                continue
            if isinstance(expected, complex):
                continue
            if not math.isclose(value(probe), expected, rel_tol=1e-9, abs_tol=1e-12):
                return False
            checked += 1
        return checked > 0
    except Exception:  # a peer may fail in any way; any failure is a row not read right
        return False


def report() -> str:
    rows = []
    for name, column, ours, peer_name, peer, peer_reader, repeats in (
        ("text", 0, read, "parse_expr", lambda text: parse_expr(text, transformations=RULES), _peer_text, 3),
        ("LaTeX", 1, read, "latex2sympy2_extended", latex2sympy, _peer_latex, 1),
    ):
        texts = [row[column] for row in ROWS]
        own = per_item(ours, texts, 20)
        other = per_item(peer, texts, repeats)
        share_own = sum(_right(_ours, row[column], row) for row in ROWS)
        share_peer = sum(_right(peer_reader, row[column], row) for row in ROWS)
        ratio = median(other) / median(own)
        rows.append(
            (
                name,
                "tutor",
                f"{share_own} of {len(ROWS)}",
                microseconds(median(own)),
                microseconds(percentile_95(own)),
                "1",
            )
        )
        rows.append(
            (
                name,
                peer_name,
                f"{share_peer} of {len(ROWS)}",
                microseconds(median(other)),
                microseconds(percentile_95(other)),
                f"{ratio:.0f} × slower",
            )
        )
    head = ("notation", "reader", "read right", "median", "p95", "ratio of medians")
    return table("Reading", head, rows)
