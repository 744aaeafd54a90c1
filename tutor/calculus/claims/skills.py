"""The skill a rule exercises."""

from __future__ import annotations

SKILLS: dict[str, str] = {
    **dict.fromkeys(("constant", "floor", "ceil"), "d.constant"),
    **dict.fromkeys(("variable", "power"), "d.power"),
    **dict.fromkeys(("sum", "summation"), "d.sum"),
    **dict.fromkeys(("negation", "constant_multiple"), "d.constant_multiple"),
    **dict.fromkeys(("quotient", "reciprocal"), "d.quotient"),
    **dict.fromkeys(("real_power", "sqrt", "root"), "d.power_general"),
    **dict.fromkeys(("exponential", "erf"), "d.exp"),
    **dict.fromkeys(("ln", "ln_abs"), "d.ln"),
    **dict.fromkeys(("sin", "cos"), "d.trig"),
    **dict.fromkeys(("tan", "cot", "sec", "csc"), "d.trig_other"),
    **dict.fromkeys(("asin", "acos", "atan", "acot", "asec", "acsc"), "d.inv_trig"),
    **dict.fromkeys(("abs", "sign", "cases", "max", "min"), "d.abs"),
    **dict.fromkeys(("piecewise", "joint"), "d.meaning"),
    **dict.fromkeys(("general_power", "log_derivative"), "d.log_diff"),
    **dict.fromkeys(("negative_power", "root_as_power"), "alg.exponents"),
    **dict.fromkeys(("change_of_base", "log_of_power"), "alg.logs"),
    **dict.fromkeys(("simplify", "identity", "collect", "factor"), "alg.simplify"),
    **dict.fromkeys(
        ("sinh", "cosh", "tanh", "coth", "sech", "csch", "asinh", "acosh", "atanh", "acoth", "asech", "acsch"),
        "d.hyperbolic",
    ),
    "product": "d.product",
    "chain": "d.chain",
    "exponential_base": "d.exp_base",
    "log": "d.log_base",
    "higher_order": "d.second",
    "cancel": "alg.fractions",
    "expand": "alg.expand",
    "no_rule": "d.combine",
}
