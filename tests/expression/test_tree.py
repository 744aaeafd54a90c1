"""Trees as values: sent to another process, they are equal there and have forgotten what held here only."""

import pickle
from copy import copy

import pytest

from tutor.expression.read import read


@pytest.mark.parametrize("again", [copy, lambda tree: pickle.loads(pickle.dumps(tree))], ids=["copied", "sent"])
def test_a_tree_made_again_keeps_no_hash(again):
    tree = read("{x^2*sin(y_i), x < 0; |x| - 3, x >= 0}").node
    hash(tree)  # differs from process to process
    made = again(tree)
    assert made == tree and not hasattr(made, "_hash")
