"""``GET /plots/…``: pictures of a function with its critical points, and of a run of gradient descent."""

from __future__ import annotations

import importlib
from base64 import b64encode
from collections.abc import Sequence
from typing import Any, Literal

from tutor.answers.analysis import AnalysisRequest, analysis
from tutor.answers.by_variable import interval_of
from tutor.answers.common import Json, Request
from tutor.answers.descent import DescentRequest, descent
from tutor.answers.progress import tell
from tutor.calculus.differentiate import worked_out
from tutor.expression.algebra import Algebra
from tutor.expression.errors import TutorError
from tutor.expression.message import message
from tutor.expression.read import read_interval
from tutor.expression.tree import Node
from tutor.pictures.contour import contour_plot
from tutor.pictures.scene import (
    descent_captions,
    descent_scene,
    function_captions,
    function_scene,
    ground_captions,
    ground_scene,
)
from tutor.pictures.svg import descent_plot, function_plot


class FunctionPlotRequest(AnalysisRequest):
    """Draw a function of one variable with its critical points."""

    form: Literal["svg", "png"] = "svg"


class DescentPlotRequest(DescentRequest):
    """Draw a run on its function; ``gif``, ``apng`` and ``webp`` move. In two variables: over level curves."""

    form: Literal["svg", "png", "gif", "apng", "webp"] = "svg"


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
    return _picture(_raster().function_picture(scene.function, scene.window, scene.marks, letter=letter), request.form)


def descent_picture(request: DescentPlotRequest, algebra: Algebra) -> Json:
    """The picture, its bytes in base 64. The frames of a moving one are told to whoever listens."""
    run = descent(request, algebra)
    names = run["variables"]
    if len(names) > 1:
        return _on_level_curves(request, run)
    domain = interval_of(request.domain, names[0])
    nearest = run["nearest_critical_point"]
    near: Json = {"critical_points": [nearest] if nearest else [], "endpoints": []}
    scene = descent_scene(_function(request), names[0], domain, near, run, request.locale)
    if scene is None:
        raise TutorError(message("plot.nothing"), field="expression")
    if request.form == "svg":
        captions = descent_captions(scene, run["expression"]["text"], names[0], run["steps"], request.locale)
        return _svg(descent_plot(scene.function, scene.window, captions, scene.path, scene.marks))
    if request.form == "png":
        drawn = _raster().descent_picture(scene.function, scene.window, scene.path, scene.marks, letter=names[0])
    else:
        drawn = _raster().descent_animation(
            scene.function, scene.window, scene.path, scene.marks, request.form, tell, scene.steps, names[0]
        )
    return _picture(drawn, request.form)


def _on_level_curves(request: DescentPlotRequest, run: Json) -> Json:
    """The run of a function of two variables."""
    if len(run["variables"]) > 2:
        raise TutorError(message("plot.two_variables"), field="expression")
    names = (run["variables"][0], run["variables"][1])
    ground = ground_scene(_function(request), run, request.locale)
    if ground is None:
        raise TutorError(message("plot.nothing"), field="expression")
    drawn = (ground.function, ground.frame)
    if request.form == "svg":
        captions = ground_captions(ground, run["expression"]["text"], names, run["steps"], request.locale)
        return _svg(contour_plot(*drawn, captions, ground.path, ground.marks))
    if request.form == "png":
        return _picture(_raster().contour_picture(*drawn, ground.path, names, ground.marks), request.form)
    moving = _raster().contour_animation(*drawn, ground.path, names, ground.marks, request.form, tell, ground.steps)
    return _picture(moving, request.form)


def _function(request: Request, declared: Sequence[str] = ()) -> Node:
    return worked_out(request.read_function("expression", declared).node)


def _raster() -> Any:
    """matplotlib's side of the pictures. It takes half a second to load, which only who wants such a picture pays."""
    return importlib.import_module("tutor.pictures.raster")


def _svg(text: str) -> Json:
    return _picture(text.encode(), "svg")


def _picture(data: bytes, form: str) -> Json:
    return {"form": form, "data": b64encode(data).decode("ascii")}
