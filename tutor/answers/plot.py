"""``GET /plots/…``: pictures of a function with its critical points, and of a run of gradient descent."""

from __future__ import annotations

import importlib
from base64 import b64encode
from collections.abc import Sequence
from typing import Any, Literal

from tutor.answers.analysis import AnalysisRequest, analysis
from tutor.answers.common import Json, Request
from tutor.answers.descent import DescentRequest, descent
from tutor.answers.progress import tell
from tutor.calculus.differentiate import worked_out
from tutor.expression.algebra import Algebra
from tutor.expression.errors import TutorError
from tutor.expression.evaluate import compile_function
from tutor.expression.interval import REAL_LINE
from tutor.expression.message import message
from tutor.expression.read import read_interval
from tutor.expression.tree import Node
from tutor.pictures.curve import Frame
from tutor.pictures.scene import descent_captions, descent_scene, function_captions, function_scene
from tutor.pictures.svg import Mark, descent_plot, function_plot

_MOVING = ("gif", "webp")
_ROOM = 0.25
"""The share of a path's extent that is left free around it, over the level curves."""


class FunctionPlotRequest(AnalysisRequest):
    """Draw a function of one variable with its critical points."""

    form: Literal["svg", "png"] = "svg"


class DescentPlotRequest(DescentRequest):
    """Draw a run on its function; ``gif`` and ``webp`` move. In two variables: over level curves."""

    form: Literal["svg", "png", "gif", "webp"] = "svg"


def function_picture(request: FunctionPlotRequest, algebra: Algebra) -> Json:
    """The picture, its bytes in base 64."""
    report = analysis(request, algebra)
    if "variable" not in report:
        raise TutorError(message("plot.one_variable"), field="expression")
    letter = report["variable"]
    domain = read_interval(report["domain"])
    scene = function_scene(_function(request, [letter]), letter, domain, report, request.locale)
    if scene is None:
        raise TutorError(message("plot.nothing"), field="domain")
    if request.form == "svg":
        captions = function_captions(scene, report["expression"]["text"], letter, request.locale)
        return _svg(function_plot(scene.function, scene.window, captions, scene.marks))
    return _picture(_raster().function_picture(scene.function, scene.window, scene.marks), request.form)


def descent_picture(request: DescentPlotRequest, algebra: Algebra) -> Json:
    """The picture, its bytes in base 64. The frames of a moving one are told to whoever listens."""
    run = descent(request, algebra)
    names = run["variables"]
    if len(names) > 1:
        return _on_level_curves(request, run)
    domain = read_interval(request.domain) if isinstance(request.domain, str) else REAL_LINE
    nearest = run["nearest_critical_point"]
    near: Json = {"critical_points": [nearest] if nearest else [], "endpoints": []}
    scene = descent_scene(_function(request), names[0], domain, near, run, request.locale)
    if scene is None:
        raise TutorError(message("plot.nothing"), field="expression")
    if request.form == "svg":
        captions = descent_captions(scene, run["expression"]["text"], names[0], run["steps"], request.locale)
        return _svg(descent_plot(scene.function, scene.window, captions, scene.path, scene.marks))
    if request.form == "png":
        drawn = _raster().descent_picture(scene.function, scene.window, scene.path, scene.marks)
    else:
        drawn = _raster().descent_animation(
            scene.function, scene.window, scene.path, scene.marks, request.form, tell, scene.steps
        )
    return _picture(drawn, request.form)


def _on_level_curves(request: DescentPlotRequest, run: Json) -> Json:
    """The run of a function of two variables."""
    names = run["variables"]
    if len(names) > 2 or request.form in _MOVING:
        raise TutorError(message("plot.still_of_two" if len(names) == 2 else "plot.two_variables"), field="expression")
    path = [tuple(step["x"][name] for name in names) for step in run["path"]]
    places = [place for place in path if None not in place]
    if not places:
        raise TutorError(message("plot.nothing"), field="expression")
    nearest = run["nearest_critical_point"]
    found = [tuple(nearest["x"][name]["approx"] for name in names)] if nearest else []
    marks = [Mark(x, y, nearest["kind"]) for x, y in found]
    ends = [_widened([place[axis] for place in (*places, *found)]) for axis in (0, 1)]
    function = compile_function(_function(request), names)
    drawn = _raster().contour_picture(function, Frame(*ends[0], *ends[1]), places, tuple(names), marks, request.form)
    return _picture(drawn, request.form)


def _widened(values: list[float]) -> tuple[float, float]:
    room = _ROOM * ((max(values) - min(values)) or 4.0)
    return min(values) - room, max(values) + room


def _function(request: Request, declared: Sequence[str] = ()) -> Node:
    return worked_out(request.read_function("expression", declared).node)


def _raster() -> Any:
    """matplotlib's side of the pictures. It takes half a second to load, which only who wants such a picture pays."""
    return importlib.import_module("tutor.pictures.raster")


def _svg(text: str) -> Json:
    return _picture(text.encode(), "svg")


def _picture(data: bytes, form: str) -> Json:
    return {"form": form, "data": b64encode(data).decode("ascii")}
