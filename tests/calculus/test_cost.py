"""What an answer costs, counted in calls: in proportion to what is new in its lines, not to the lines all over again.

A sum of n terms has n short lines; a chain n deep has n lines, each with one factor more, which makes n²/2 factors in
all; a product of n factors has n terms of n factors. So doubling n may cost 2, 4 and 4 times as much; with what each
line costs besides, it stays well below that for these sizes. Without remembering written subtrees the chain costs 5.5
times as much; comparing lines part by part without the hashes they keep, the roots cost 3.6 times as much.
"""

import pytest

from tests.calculus.test_tidy import calls
from tutor.answers.derivative import DerivativeRequest, derivative
from tutor.expression.algebra import NoAlgebra

FAMILIES = {
    "sum": (lambda n: "+".join(f"sin({k}*x)" for k in range(2, n + 2)), 16, 2.1),
    "polynomial": (lambda n: "+".join(f"{k}*x^{k}" for k in range(2, n + 2)), 16, 2.1),
    "sum of products": (lambda n: "+".join(f"x^{k}*e^({k}*x)" for k in range(2, n + 2)), 12, 2.1),
    "chain": (lambda n: "sin(" * n + "x" + ")" * n, 12, 2.7),
    "roots": (lambda n: "sqrt(1+" * n + "x" + ")" * n, 10, 3.3),
    "product": (lambda n: "*".join(f"sin({k}*x)" for k in range(2, n + 2)), 6, 3.0),
}


def answer(text):
    return derivative(DerivativeRequest(expression=text, variable="x"), NoAlgebra())


@pytest.mark.parametrize("family", FAMILIES)
def test_a_whole_answer_costs_what_is_new_in_its_lines(family):
    function, n, most = FAMILIES[family]
    answer(function(2))
    smaller, larger = calls(lambda: answer(function(n))), calls(lambda: answer(function(2 * n)))
    assert larger < most * smaller
