"""What a student can type: one table that is test, documentation and the page "What you can type" at once.

Titles and explanations stand in the catalogue under ``notation.<section>``.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """Ways of writing one thing, and the canonical text all of them are read as."""

    read_as: str
    written: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """Rows on one topic; ``key`` names its title ``notation.<key>.title`` and its note ``notation.<key>.note``."""

    key: str
    rows: tuple[Row, ...]


def _section(key: str, *rows: tuple[str, ...]) -> Section:
    return Section(key, tuple(Row(row[0], row[1:]) for row in rows))


NOTATION: tuple[Section, ...] = (
    _section(
        "numbers",
        ("1/2", "0.5", ".5", "1/2", "½", r"\frac12", r"\frac{1}{2}"),
        ("3/2000", "1.5e-3", "0.0015"),
        ("pi", "pi", "π", r"\pi"),
        ("e", "e", r"\mathrm{e}", r"\exponentialE"),
    ),
    _section(
        "variables",
        ("x", "x", "ｘ", "𝑥"),
        ("theta", "theta", "θ", r"\theta"),
        ("w_1", "w_1", "w₁", "w_{1}"),
        ("x*y", "xy", "x y", "x*y", "x·y", "x×y", r"x \cdot y"),
    ),
    _section(
        "products",
        ("2*x", "2x", "2 x", "2*x", "2⋅x"),
        ("x*(x + 1)", "x(x+1)", "x (x+1)", "x*(x+1)"),
        ("(x + 1)*(x - 2)", "(x+1)(x-2)", "[x+1][x-2]"),
        ("x/2", "x/2", "x÷2", r"\frac{x}{2}", r"\frac x2"),
        ("(x + 1)/(x - 1)", "(x+1)/(x-1)", r"\frac{x+1}{x-1}"),
    ),
    _section(
        "powers",
        ("x^2", "x^2", "x**2", "x²", "x^{2}"),
        ("x^(-1)", "x^-1", "x^(-1)", "x⁻¹"),
        ("-x^2", "-x^2", "-(x^2)"),
        ("2^(3^x)", "2^3^x", "2^(3^x)", "2^{3^x}"),
        ("e^(-x)", "e^-x", "exp(-x)", "e⁻ˣ", "e^{-x}"),
        ("x^(1/3)", "x^(1/3)", "x^{1/3}", "x^⅓", r"x^{\frac13}"),
    ),
    _section(
        "functions",
        ("sin(x)*cos(x)", "sin x cos x", "sin(x)cos(x)", r"\sin x\cos x"),
        ("sin(2*x)", "sin 2x", "sin(2x)", r"\sin 2x"),
        ("x*sin(x)", "x sin x", "xsin(x)", r"x\sin x"),
        ("sin(x)^2", "sin^2 x", "sin²(x)", "sin(x)^2", "(sin x)^2", r"\sin^{2}x"),
        ("asin(x)", "arcsin x", "asin(x)", "sin^-1 x", "sin⁻¹(x)", r"\sin^{-1}x", r"\arcsin x"),
        ("tan(x)", "tan x", "tg x", r"\tan x"),
        ("sinh(x)", "sinh x", r"\sinh x"),
        ("asinh(x)", "arsinh x", "asinh(x)", "sinh^-1 x", r"\operatorname{arsinh}x"),
    ),
    _section(
        "logarithms",
        ("e^x", "exp(x)", "exp x", "e^x", r"\exp(x)"),
        ("ln(x)", "ln x", "ln(x)", r"\ln x"),
        ("log(x, 2)", "log_2(x)", "log_2 x", "log₂(x)", "log(x, 2)", r"\log_{2}x"),
        ("log(x, 10)", "log10(x)", "log_10(x)", r"\log_{10}(x)"),
    ),
    _section(
        "roots",
        ("sqrt(x)", "sqrt(x)", "sqrt x", "√x", r"\sqrt{x}"),
        ("root(x, 3)", "cbrt(x)", "root(x, 3)", "∛x", "³√x", r"\sqrt[3]{x}"),
        ("abs(x - 1)", "|x-1|", "abs(x-1)", r"\left|x-1\right|"),
        ("abs(abs(x) - 1)", "||x|-1|", "abs(abs(x)-1)"),
        ("sign(x)", "sign(x)", "sgn x", r"\operatorname{sgn}(x)"),
        ("floor(x)", "floor(x)", "⌊x⌋", r"\lfloor x\rfloor"),
        ("ceil(x)", "ceil(x)", "⌈x⌉", r"\lceil x\rceil"),
        ("max(x, 1)", "max(x, 1)", r"\max(x,1)"),
    ),
    _section(
        "piecewise",
        (
            "piecewise((x^2, x < 0), (x, x >= 0))",
            "{x^2, x<0; x, x>=0}",
            "{x^2 if x<0; x if x≥0}",
            "piecewise((x^2, x<0), (x, x>=0))",
            r"\begin{cases} x^2 & x<0 \\ x & x\ge 0 \end{cases}",
        ),
        (
            "piecewise((x, 0 < x and x < 1), (0, true))",
            "{x, 0<x<1; 0, otherwise}",
            "piecewise((x, 0<x and x<1), (0, true))",
        ),
    ),
    _section(
        "sums",
        ("sum(y_i, i, 1, n)", "sum(y_i, i, 1, n)", "Σ(y_i, i, 1, n)", r"\sum_{i=1}^{n} y_i"),
        ("sum((y_i - (w*x_i + b))^2, i, 1, n)/n", "sum((y_i - (w*x_i + b))^2, i, 1, n)/n"),
    ),
    _section(
        "derivatives",
        ("d/dx(x^2)", "d/dx(x^2)", "d/dx x^2", r"\frac{d}{dx}x^2"),
        ("d^2/dx^2(sin(x))", "d^2/dx^2(sin x)", "d²/dx²(sin x)", r"\frac{d^2}{dx^2}\sin x"),
    ),
)
"""Everything in this table is read without a warning."""
