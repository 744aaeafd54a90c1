"""The mal-rules: typical mistakes in taking derivatives, as unsound rules. A new mistake is one row of one of these."""

from __future__ import annotations

from tutor.calculus.rule import Rule
from tutor.grading.slips.algebra import ALGEBRA_SLIPS
from tutor.grading.slips.chains import CHAIN_SLIPS
from tutor.grading.slips.mean_squares import MEAN_SQUARE_SLIPS
from tutor.grading.slips.powers import POWER_SLIPS
from tutor.grading.slips.products import PRODUCT_SLIPS
from tutor.grading.slips.sums import SUM_SLIPS

SLIPS: tuple[Rule, ...] = (
    *SUM_SLIPS,
    *POWER_SLIPS,
    *PRODUCT_SLIPS,
    *CHAIN_SLIPS,
    *ALGEBRA_SLIPS,
    *MEAN_SQUARE_SLIPS,
)
