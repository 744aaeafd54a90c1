"""Methods of descent: update rules as values in a table. A new method is one function and one row.

A *place* is a number in one variable and an array of shape (n,) in several; the same update rule serves both. Every
rule descends; ascent is descent on the negated function. Symbols in the docstrings: x the place, g the gradient
there, η the learning rate, k the number of steps made before this one.

Sources: Polyak, "Some methods of speeding up the convergence of iteration methods" (1964); Nesterov (1983) in the
form of Sutskever et al. (2013); Tieleman and Hinton, lecture 6.5 (2012); Kingma and Ba, "Adam" (2015), algorithm 1;
Nocedal and Wright, "Numerical Optimization", algorithms 3.1 and 3.2.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Place = Any
"""A float, or an array of shape (n,): arithmetic is the same for both."""
State = tuple[Any, ...]

MOMENTUM = 0.9
RMSPROP_MEMORY = 0.9
ADAM_MEMORY = (0.9, 0.999)
SMALL = 1e-8
ARMIJO_SHARE = 1e-4
SHRINK = 0.5
LONGEST_SEARCH = 60


@dataclass(frozen=True, slots=True)
class Landscape:
    """The function to descend on, as callables on a place: value, gradient, second derivative or Hessian.

    ``values`` takes many places at once, shape (m, n), and gives shape (m,): runs judge their iterates in portions.
    """

    value: Callable[[Place], float]
    gradient: Callable[[Place], Place]
    curvature: Callable[[Place], Place]
    values: Callable[[Array], Array]


Update = Callable[[Landscape, Place, Place, State, float], tuple[Place, State]]


@dataclass(frozen=True, slots=True)
class Method:
    """``update(landscape, x, g, state, η)`` gives the next place and state; ``begin(x)`` the state before the first
    step.

    ``multiplier(η, h)`` is the factor by which the distance to a minimum of curvature h shrinks per step in the long
    run (spectral radius of the linearised step), ``stable_below(h)`` the rate from which it no longer shrinks;
    ``None`` where the method has no such constant factor.
    """

    id: str
    begin: Callable[[Place], State]
    update: Update
    multiplier: Callable[[float, float], float] | None = None
    stable_below: Callable[[float], float] | None = None


def _nothing(x: Place) -> State:
    return ()


def _velocity(x: Place) -> State:
    return (0.0 * x,)


def _moments(x: Place) -> State:
    return (0.0 * x, 0.0 * x, 0)


def gradient_descent(landscape: Landscape, x: Place, g: Place, state: State, rate: float) -> tuple[Place, State]:
    """x ← x − η·g."""
    return x - rate * g, state


def momentum(landscape: Landscape, x: Place, g: Place, state: State, rate: float) -> tuple[Place, State]:
    """v ← β·v − η·g, x ← x + v, with β = 0.9 (Polyak's heavy ball)."""
    v = MOMENTUM * state[0] - rate * g
    return x + v, (v,)


def nesterov(landscape: Landscape, x: Place, g: Place, state: State, rate: float) -> tuple[Place, State]:
    """v ← β·v − η·∇f(x + β·v), x ← x + v, with β = 0.9: the gradient is taken where the velocity leads."""
    v = MOMENTUM * state[0]
    v = v - rate * landscape.gradient(x + v)
    return x + v, (v,)


def rmsprop(landscape: Landscape, x: Place, g: Place, state: State, rate: float) -> tuple[Place, State]:
    """s ← ρ·s + (1 − ρ)·g², x ← x − η·g/(√s + ε), with ρ = 0.9, ε = 1e-8, each coordinate by itself."""
    s = RMSPROP_MEMORY * state[0] + (1 - RMSPROP_MEMORY) * g * g
    return x - rate * g / (s**0.5 + SMALL), (s,)


def adam(landscape: Landscape, x: Place, g: Place, state: State, rate: float) -> tuple[Place, State]:
    """m ← β₁m + (1 − β₁)g, s ← β₂s + (1 − β₂)g², x ← x − η·m̂/(√ŝ + ε), m̂ = m/(1 − β₁ᵏ⁺¹), ŝ = s/(1 − β₂ᵏ⁺¹)."""
    first, second = ADAM_MEMORY
    m = first * state[0] + (1 - first) * g
    s = second * state[1] + (1 - second) * g * g
    k = state[2] + 1
    m_hat, s_hat = m / (1 - first**k), s / (1 - second**k)
    return x - rate * m_hat / (s_hat**0.5 + SMALL), (m, s, k)


def backtracking(landscape: Landscape, x: Place, g: Place, state: State, rate: float) -> tuple[Place, State]:
    """x ← x − t·g with the first t of η, η/2, η/4, … for which f falls enough: f(x − t·g) ≤ f(x) − c·t·|g|², c = 1e-4.

    Once the fall is lost in the rounding of f, the slope decides instead: −∇f(x − t·g)·g ≤ (1 − 2c)·|g|² (Hager and
    Zhang's approximate condition, 2005).
    """
    here = landscape.value(x)
    steepness = float(np.dot(g, g))
    rounding = 8 * float(np.spacing(abs(here)))
    t = rate
    for _ in range(LONGEST_SEARCH):
        there = x - t * g
        fall = here - landscape.value(there)
        if fall >= ARMIJO_SHARE * t * steepness and fall > rounding:
            break
        if abs(fall) <= rounding and -np.dot(landscape.gradient(there), g) <= (1 - 2 * ARMIJO_SHARE) * steepness:
            break
        t *= SHRINK
    return there, state


def newton(landscape: Landscape, x: Place, g: Place, state: State, rate: float) -> tuple[Place, State]:
    """x ← x − g/f″(x), in several variables x − H⁻¹g; the learning rate plays no part. NaN where f″ vanishes."""
    curvature = landscape.curvature(x)
    if isinstance(x, np.ndarray):
        try:
            return x - np.linalg.solve(curvature, g), state
        except np.linalg.LinAlgError:
            return x * np.nan, state
    return (x - g / curvature if curvature else float("nan")), state


def _plain_multiplier(rate: float, curvature: float) -> float:
    return abs(1 - rate * curvature)


def _radius(trace: float, determinant: float) -> float:
    """The larger modulus of the roots of λ² − trace·λ + determinant."""
    return float(np.max(np.abs(np.roots((1.0, -trace, determinant)))))


def _momentum_multiplier(rate: float, curvature: float) -> float:
    """Spectral radius of e_{k+1} = (1 + β − ηh)e_k − β·e_{k−1}."""
    return _radius(1 + MOMENTUM - rate * curvature, MOMENTUM)


def _nesterov_multiplier(rate: float, curvature: float) -> float:
    """Spectral radius of e_{k+1} = (1 − ηh)((1 + β)e_k − β·e_{k−1})."""
    shrink = 1 - rate * curvature
    return _radius(shrink * (1 + MOMENTUM), shrink * MOMENTUM)


_ROWS = (
    Method("gradient_descent", _nothing, gradient_descent, _plain_multiplier, lambda h: 2 / h),
    Method("momentum", _velocity, momentum, _momentum_multiplier, lambda h: 2 * (1 + MOMENTUM) / h),
    Method(
        "nesterov", _velocity, nesterov, _nesterov_multiplier, lambda h: 2 * (1 + MOMENTUM) / ((1 + 2 * MOMENTUM) * h)
    ),
    Method("rmsprop", _velocity, rmsprop),
    Method("adam", _moments, adam),
    Method("backtracking", _nothing, backtracking),
    Method("newton", _nothing, newton),
)

METHODS: dict[str, Method] = {row.id: row for row in _ROWS}
