"""Writing certificates: boxes and facts about f′ that ``certificate.verify`` can repeat without searching.

Each fact is tried with the checker itself before it is written down, so what it could not repeat is marked ``claimed``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from fractions import Fraction
from itertools import pairwise
from typing import Any

from flint import arb

from tutor.calculus.differentiate import derivative
from tutor.expression.balls import precision
from tutor.expression.errors import TutorError
from tutor.expression.tree import ONE, Apply, E, Node, Power, multiply, number, rational_value, substitute
from tutor.expression.write_text import to_text
from tutor.extrema.branches import Branch
from tutor.extrema.certificate import BITS, T, approach, check, fraction_text, tree_of
from tutor.extrema.field import Field
from tutor.extrema.forms import GENERATORS, Form, Unrepresentable, multiply_rational
from tutor.extrema.isolate import Root
from tutor.extrema.periods import Repetition
from tutor.extrema.report import Coordinate

MOST_BOXES = 4_000
SHRINKS = 14
SHORE_SHRINKS = 8
FAR = 16
SHORT_BITS = 40
SMALLEST = Fraction(1, 2**30)

Json = dict[str, Any]


class Certifier:
    """Writes the certificate of one analysis; the number of boxes is bounded, beyond it facts are only claimed."""

    def __init__(self, node: Node, variable: str) -> None:
        self.node = node
        self.variable = variable
        self.left = MOST_BOXES

    def certificate(
        self, branches: list[Branch], lower: Coordinate, upper: Coordinate, again: Repetition | None
    ) -> Json:
        """The certificate of the pieces of f between two ends."""
        with precision(BITS):
            pieces = [self._piece(branch) for branch in branches]
            stops = [
                end_text(lower),
                *(end for piece in pieces for end in (piece["from"], piece["to"])),
                end_text(upper),
            ]
            gaps = [self._gap(low, high) for low, high in zip(stops[::2], stops[1::2], strict=True) if low != high]
        ordered = sorted((*pieces, *gaps), key=lambda piece: stops.index(piece["from"]))
        return {
            "expression": to_text(self.node),
            "variable": self.variable,
            "domain": [stops[0], stops[-1]],
            "period": None if again is None else to_text(again.length),
            "shift": None if again is None else to_text(again.shift),
            "pieces": ordered,
        }

    def _gap(self, low: str, high: str) -> Json:
        fact = {"fact": "undefined", "from": low, "to": high}
        return {"from": low, "to": high, "formula": to_text(self.node), "facts": [fact]}

    def _piece(self, branch: Branch) -> Json:
        low, high = end_text(branch.lower.edge.at), end_text(branch.upper.edge.at)
        formula = branch.piece.node
        if branch.constant:
            fact = {"fact": "constant", "from": low, "to": high}
            facts = [fact if self._holds(fact, formula) else {**fact, "fact": "claimed"}]
        else:
            facts = list(self._facts(branch))
        return {"from": low, "to": high, "formula": to_text(formula), "facts": facts}

    def _facts(self, branch: Branch) -> Iterator[Json]:
        formula, zeros = branch.piece.node, branch.zeros
        walls = self._walls(branch)
        boxes = [
            self._box(formula, root, point, walls[k], walls[k + 1])
            for k, (root, point) in enumerate(zip(branch.roots, branch.points, strict=True))
        ]
        signs = zeros.signs()
        at = branch.lower.edge.at, branch.upper.edge.at
        orders = [zone.order if zone else None for zone in (zeros.lower, zeros.upper)]
        start = self._shore(formula, at[0], walls[0], True, None if zeros.tails[0] else signs[0], orders[0])
        end = self._shore(formula, at[1], walls[-1], False, None if zeros.tails[1] else signs[-1], orders[1])
        for k, (before, after) in enumerate(pairwise([start, *boxes, end])):
            yield before
            yield from self._cover(formula, Fraction(before["to"]), Fraction(after["from"]), signs[k])
        yield end

    def _walls(self, branch: Branch) -> list[Fraction]:
        """Rational points before, between and after the zeros: no box about a zero reaches beyond them."""
        places = [middle_of(point.ball) for point in branch.points]
        sample = middle_of(branch.piece.cell.sample())
        low, high = branch.lower.edge.at, branch.upper.edge.at
        before, after = branch.zeros.tails
        bottom, top = (places[0], places[-1]) if places else (sample, sample)
        first = min(bottom, Fraction(0)) - FAR if low.side else (middle_of(low.ball) * 3 + bottom) / 4
        last = max(top, Fraction(0)) + FAR if high.side else (middle_of(high.ball) * 3 + top) / 4
        if before is not None:
            first = middle_of(before.inner)
        elif low.side and branch.zeros.lower is not None:
            first = min(middle_of(branch.zeros.lower.inner), bottom - 1, Fraction(-1))
        if after is not None:
            last = middle_of(after.inner)
        elif high.side and branch.zeros.upper is not None:
            last = max(middle_of(branch.zeros.upper.inner), top + 1, Fraction(1))
        return [first, *((one + other) / 2 for one, other in pairwise(places)), last]

    def _box(self, formula: Node, root: Root, point: Coordinate, low: Fraction, high: Fraction) -> Json:
        """The largest box tried about a zero of f′ in which it is seen to be the only one."""
        at = middle_of(point.ball)
        kind = "neither" if root.before == root.after else "local_minimum" if root.before < 0 else "local_maximum"
        fact: Json = {"fact": "one_zero", "kind": kind}
        if root.multiplicity > 1 and point.exact is not None:
            fact = {**fact, "fact": "known_zero", "at": to_text(point.exact), "multiplicity": root.multiplicity}
        elif root.multiplicity > 1:
            fact = {**fact, "fact": "factored_zero", "multiplicity": root.multiplicity, **self._factored(formula, root)}
        ends: Json = {}
        for shrinks in range(SHRINKS):
            share = Fraction(1, 4**shrinks)
            ends = _ends(at - (at - low) * share, at + (high - at) * share)
            if self._holds(fact | ends, formula):
                return fact | ends
        return {"fact": "claimed", "kind": kind, **ends}

    def _shore(
        self, formula: Node, at: Coordinate, wall: Fraction, at_lower: bool, sign: int | None, order: int | None
    ) -> Json:
        """The fact that reaches to an end of the piece."""
        edge, inner = end_text(at), wall
        possible = list(self._near(formula, at, at_lower, sign, order)) if sign else []
        for _ in range(SHORE_SHRINKS if possible else 0):
            ends = _ends(inner, inner) | {"from" if at_lower else "to": edge}
            for fact in possible:
                if self._holds(fact | ends, formula):
                    return fact | ends
            inner = inner * 4 if at.side else (inner + middle_of(at.ball) * 3) / 4
        return {"fact": "claimed", **_ends(wall, wall), "from" if at_lower else "to": edge, "sign": sign}

    def _near(self, formula: Node, at: Coordinate, at_lower: bool, sign: int, order: int | None) -> Iterator[Json]:
        """What might hold near an end of the piece, however near."""
        if at.exact is None and not at.side:
            return
        if not at.side:
            yield {"fact": "no_zero", "sign": sign}
        if order:
            kind = "neither" if order % 2 == 0 else "local_minimum" if (sign > 0) == at_lower else "local_maximum"
            yield {"fact": "known_zero", "kind": kind, "at": end_text(at), "multiplicity": order}
        for of in (1, 2):
            with suppress(Unrepresentable, ZeroDivisionError, TutorError):
                yield {"fact": "edge", **self._quotient(formula, end_text(at), at_lower, of), "sign": sign}

    def _quotient(self, formula: Node, edge: str, at_lower: bool, order: int) -> Json:
        """f′ or f″ close to an edge as factor·numerator/denominator. Raises ``Unrepresentable``."""
        x, _ = approach(tree_of(edge), ONE, at_lower)
        workings = Field()
        form = workings.forms(substitute(derivative(formula, self.variable, order), self.variable, x))[0]
        if form.is_zero:
            raise Unrepresentable
        power, exponents, rest = Fraction(0), [], []
        for polynomial, direction in ((form.above, 1), (form.below, -1)):
            for index, times in enumerate(polynomial.term_content().degrees()):
                generator = workings.generators[index] if times else ONE
                share = _power_of_t(generator)
                if share is None and not (isinstance(generator, Power) and generator.base == E):
                    continue
                if share is not None:
                    power += share * int(times) * direction
                elif isinstance(generator, Power):
                    exponents.append(multiply_rational(Fraction(int(times) * direction), generator.exponent))
                polynomial = polynomial / GENERATORS[index] ** int(times)
            rest.append(to_text(workings.polynomial(polynomial)))
        parts = [Power(T, number(power))] if power else []
        parts += [Power(E, exponent) for exponent in exponents]
        return {
            "edge": edge,
            "order": order,
            "factor": to_text(multiply(*parts)),
            "numerator": rest[0],
            "denominator": rest[1],
        }

    def _factored(self, formula: Node, root: Root) -> Json:
        """f′ as a power of the factor that vanishes, times the rest; nothing when it cannot be written so."""
        workings = Field(free=True)
        with suppress(Unrepresentable):
            form = workings.forms(derivative(formula, self.variable))[0]
            for polynomial, _ in form.above.factor()[1]:
                factor = workings.polynomial(polynomial)
                if factor == root.factor:
                    rest = Form(form.above / polynomial**root.multiplicity, form.below)
                    return {"factor": to_text(factor), "rest": to_text(workings.node(rest))}
        return {}

    def _cover(self, formula: Node, low: Fraction, high: Fraction, sign: int | None) -> Iterator[Json]:
        """Boxes side by side on which f′ keeps its sign."""
        pending = [(low, high)] if low != high else []
        while pending:
            a, b = pending.pop()
            fact = {"fact": "no_zero", "from": fraction_text(a), "to": fraction_text(b), "sign": sign}
            if sign is None or self.left <= 0 or (b - a) < SMALLEST * (1 + abs(a)):
                yield {**fact, "fact": "claimed"}
            elif self._holds(fact, formula):
                yield fact
            else:
                middle = short((a + b) / 2)
                pending += [(middle, b), (a, middle)]

    def _holds(self, fact: Json, formula: Node) -> bool:
        self.left -= 1
        with suppress(TutorError, KeyError, ValueError, OverflowError, ZeroDivisionError):
            return check(fact, formula, self.variable) is True
        return False


def end_text(at: Coordinate) -> str:
    """An end of a piece as ``verify`` reads it; a rational number close to it where no closed form is known."""
    if at.side:
        return "oo" if at.side > 0 else "-oo"
    return to_text(at.exact) if at.exact is not None else fraction_text(short(middle_of(at.ball)))


def _ends(low: Fraction, high: Fraction) -> Json:
    return {"from": fraction_text(short(low)), "to": fraction_text(short(high))}


def _power_of_t(generator: Node) -> Fraction | None:
    """q of a generator t^q."""
    if generator == T:
        return Fraction(1)
    match generator:
        case Apply("sqrt", (inside,)) if inside == T:
            return Fraction(1, 2)
        case Apply("root", (inside, degree)) if inside == T:
            whole = rational_value(degree)
            return None if whole is None else 1 / whole
    return None


def middle_of(ball: arb) -> Fraction:
    return Coordinate(ball.mid()).bounds()[0]


def short(value: Fraction) -> Fraction:
    """The value to about 40 binary digits: ends of boxes are chosen, not computed."""
    if not value:
        return value
    size = abs(value.numerator).bit_length() - value.denominator.bit_length()
    unit = Fraction(2) ** (size - SHORT_BITS)
    return round(value / unit) * unit
