"""1,000 right answers in forms nobody would ask for, and as many wrong ones. What is right holds by the making of the
pairs (see ``benchmarks/pairs.py``): a chain of textbook identities, and for the wrong ones a slip in one term."""

import pytest

from benchmarks.pairs import pairs
from tutor.expression.algebra import NoAlgebra
from tutor.expression.read import read
from tutor.expression.write_latex import to_latex
from tutor.expression.write_text import to_text
from tutor.grading.equality import equality

PAIRS = pairs(1_000, seed=20)
WRITERS = (to_text, to_latex)


@pytest.mark.parametrize("part", range(10))
def test_no_right_answer_is_rejected_and_no_wrong_one_accepted(part):
    for k, pair in enumerate(PAIRS[part::10]):
        answer = WRITERS[k % 2](pair.yours)
        found = equality(read(answer).node, pair.expected, NoAlgebra())
        assert found.value == ("equal" if pair.equal else "different"), (answer, to_text(pair.expected))
