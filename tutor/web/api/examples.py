"""One request for every call: shown in the API document, and each tried by a test."""

from __future__ import annotations

from typing import Any

_SQUARE_SINE = "x^2*sin(x)"

EXAMPLES: dict[str, dict[str, Any]] = {
    "read": {"expression": "2 sin x cos x + 1/2x"},
    "derivative": {"expression": _SQUARE_SINE},
    "gradient": {"expression": "sum((y_i - (w*x_i + b))^2, i, 1, n)/n", "variables": ["w", "b"]},
    "verify": {
        "expression": {"text": "x^2", "latex": "x^{2}"},
        "variable": "x",
        "derivative": {"text": "2*x", "latex": "2 x"},
        "steps": [
            {
                "rule": "power",
                "skill": "d.power",
                "before": {"text": "d/dx(x^2)", "latex": r"\frac{d}{dx}\left(x^{2}\right)"},
                "after": {"text": "2*x", "latex": "2 x"},
                "explanation": "Power rule, (xⁿ)′ = n·xⁿ⁻¹: bring the exponent to the front and lower it by one. "
                "So x^2 gives 2*x.",
                "substeps": [],
                "check": "enclosed",
            }
        ],
    },
    "analysis": {"expression": _SQUARE_SINE, "domain": "[0, 10]"},
    "verify_analysis": {
        "certificate": {
            "expression": "x^2",
            "variable": "x",
            "domain": ["0", "1"],
            "period": None,
            "pieces": [
                {
                    "from": "0",
                    "to": "1",
                    "formula": "x^2",
                    "facts": [
                        {
                            "fact": "known_zero",
                            "kind": "local_minimum",
                            "at": "0",
                            "multiplicity": 1,
                            "from": "0",
                            "to": "1",
                        }
                    ],
                }
            ],
        }
    },
    "descent": {"expression": _SQUARE_SINE, "start": 4, "learning_rate": 0.01, "domain": "[0, 10]"},
    "regression": {"x": [0, 1, 2, 3], "y": [1, 3, 5, 7], "model": "w*x + b", "learning_rate": 0.05, "steps": 500},
    "working": {
        "task": "derivative",
        "expression": _SQUARE_SINE,
        "lines": ["f'(x) = d/dx(x^2)*sin(x) + x^2*d/dx(sin(x))", "= 2x sin x - x^2 cos x"],
    },
    "hint": {"task": "derivative", "expression": _SQUARE_SINE, "lines": [], "level": 1},
    "diagnose": {"expression": _SQUARE_SINE, "after": "d/dx(x^2)*sin(x) + x^2*d/dx(sin(x))"},
    "allfirsts": {"expression": "1/x^2"},
    "onefirst": {"expression": _SQUARE_SINE},
    "derivation": {"expression": _SQUARE_SINE, "line": "2*x*sin(x) + x^2*d/dx(sin(x))"},
    "apply": {"expression": "1/x^2", "rule": "quotient"},
    "ready": {"expression": _SQUARE_SINE, "line": "2*x*sin(x) + x^2*cos(x)"},
    "grade": {"task": "derivative", "expression": _SQUARE_SINE, "answer": "2x sin x + x^2 cos x"},
}
