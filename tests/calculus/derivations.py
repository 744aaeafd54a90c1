"""Functions whose derivations are judged and corrupted: every rule and every kind of tidying is among them."""

INNER = ["x", "2*x + 1", "x^2", "sin(x)", "e^x", "x^3 - x", "sqrt(x)", "1/x", "ln(x)"]
OUTER = ["{}^3", "sin({})", "cos({})", "tan({})", "e^({})", "ln({})", "sqrt({})", "atan({})", "1/({})", "2^({})"]
OUTER += ["cosh({})", "({})^(2/3)", "x*({})", "({})/(x + 1)", "abs({})", "({})*sin(x) + 3", "5*({}) - x"]
PAIRS = [outer.format(inner if outer[0] != "{" else f"({inner})") for outer in OUTER for inner in INNER]

OTHERS = [
    "7",
    "x^5",
    "x^3 + 2x^2 - 5x + 7",
    "(x^2 + 1)*(x^3 - 2)",
    "x^2*sin(x)*e^x",
    "(x^2 - 1)/(x^2 + 1)",
    "3/x^2",
    "5/(x^2 + 1)",
    "x^x",
    "x^sin(x)",
    "log(x, 2)",
    "log(2, x)",
    "root(x, 3)",
    "root(5, x)",
    "asin(2x) + x^(2/3)",
    "acos(x) - acot(x)",
    "asec(x) + acsc(x)",
    "sec(x)*tan(x)",
    "csc(x) + cot(2x)",
    "sinh(x)/cosh(x)",
    "tanh(x) + coth(x)",
    "sech(x) - csch(x)",
    "asinh(x) + acosh(x)",
    "atanh(x) + acoth(x + 3)",
    "asech(x) + acsch(x)",
    "erf(x)*floor(x) + ceil(x)",
    "sign(x)*x^2",
    "max(x, 1 - x)",
    "min(x, 3)",
    "min(x^2, 1)",
    "x*max(0, x - 1)",
    "piecewise((x^2, x < 1), (2x - 1, true))",
    "piecewise((x, x < 0), (x + 1, true))",
    "sum((i*x - 2)^2, i, 1, 4)",
    "a*x^2 + b*x + c",
    "x^2 + b + c",
    "sqrt(4x)",
    "(a*x + b)^n",
    "sin(x)^2 + cos(x)^2",
    "(x + 1)^3*(x - 2)^4",
    "ln(abs(x))",
    "-(x^2)*cos(x)",
    "e^(-x^2)*cos(3x)",
]
FUNCTIONS = [*PAIRS, *OTHERS]
