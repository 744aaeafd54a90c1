"""The API's answers for a person to read in a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from tutor.expression.message import Slot
from tutor.wording import Locale, phrase

Json = dict[str, Any]
_PATH_ROWS = 12


def show(name: str, answer: Json, locale: Locale) -> None:
    """Print the answer of the call ``name``."""
    Console(highlight=False, soft_wrap=False).print(Group(*SHOW[name](answer, _Words(locale))))


class _Words:
    """The terminal's own words in one language."""

    def __init__(self, locale: Locale) -> None:
        self._locale = locale

    def __call__(self, key: str, **slots: Slot) -> str:
        return phrase(f"cli.{key}", self._locale, **slots)


def _read(answer: Json, words: _Words) -> Iterable[RenderableType]:
    yield Text(words("read_as", text=answer["expression"]["text"]))
    if answer["variables"]:
        yield Text(words("variables", names=", ".join(answer["variables"])))
    yield from _warnings(answer, words)


def _derivative(answer: Json, words: _Words) -> Iterable[RenderableType]:
    order = answer.get("order", 1)
    name = f"d/d{answer['variable']}" if order == 1 else f"d^{order}/d{answer['variable']}^{order}"
    yield Text(words("read_as", text=answer["expression"]["text"]))
    yield from _warnings(answer, words)
    yield from _steps(answer["steps"])
    yield Text.assemble(f"\n{name}: ", (answer["derivative"]["text"], "bold"))
    conditions = ", ".join(_text(condition) for condition in answer["valid_where"])
    if "0 != 0" in conditions:
        yield Text(words("valid_nowhere"))
    elif conditions:
        conditions = conditions.replace(" or ", f" {words('or')} ").replace(" and ", f" {words('and')} ")
        yield Text(words("valid_where", conditions=conditions))
    unfinished = any(step["rule"] == "no_rule" for step in answer["steps"])
    checked = "verified" if answer["verified"] else "unfinished" if unfinished else "not_verified"
    yield Text(words(checked), style="dim")


def _verify(answer: Json, words: _Words) -> Iterable[RenderableType]:
    for fault in answer["faults"]:
        place = ".".join(str(number + 1) for number in fault["step"])
        yield Text.assemble((f"{place:<5}", "bold"), fault["reason"])
    yield Text(words("accepted" if answer["accepted"] else "rejected"), style="bold")


def _verify_analysis(answer: Json, words: _Words) -> Iterable[RenderableType]:
    for place in answer["failed"]:
        yield Text(words("certificate_wrong", place=place))
    for place in answer["unchecked"]:
        yield Text(words("certificate_claimed", place=place), style="dim")
    found = "proved" if answer["proved"] else "accepted" if answer["accepted"] else "rejected"
    yield Text(words(f"certificate_{found}"), style="bold")


def _analysis(answer: Json, words: _Words) -> Iterable[RenderableType]:
    yield Text(words("read_as", text=answer["expression"]["text"]))
    if "derivative" in answer:
        yield Text(words("first_derivative", text=answer["derivative"]["text"]))
    for count, step in enumerate(answer["steps"], 1):
        yield Text.assemble((f"{count}. ", "bold cyan"), step["explanation"])
    points = [*answer["critical_points"], *answer.get("endpoints", ())]
    told = points or answer.get("families")
    yield Text("\n" + words("points" if told else "no_points"), style="bold")
    if points:
        yield _point_table(points, words)
    for family in answer.get("families", ()):
        yield Text(_family(family, words))
    for gap in answer.get("gaps", ()):
        yield Text(words(f"gap.{gap['kind']}", x=_coordinate(gap["x"])))
    for span in answer.get("plateaus", ()):
        yield Text(words("plateau", interval=span["interval"]))
    for curve in answer.get("curves", ()):
        yield Text(words("curve", where=_curve(curve), kind=words(f"kind.{curve['kind']}")))
    for name in ("global_minimum", "global_maximum"):
        extremum = answer.get(name)
        if extremum and extremum.get("value"):
            reached = "attained" if extremum.get("attained", True) else "not_attained"
            yield Text(words(name, value=_coordinate(extremum["value"]), reached=words(reached)))
            if "variables" in answer and extremum["points"]:
                places = "; ".join(_coordinate(place) for place in extremum["points"])
                yield Padding(Text(words("at", places=places)), (0, 0, 0, 2))
        elif "variables" in answer:
            yield Text(words(f"no_{name}", why=answer[f"{name}_why"]))
    yield Text(words("complete" if answer["complete"] else "incomplete"), style="dim")
    for part in answer["undecided"]:
        if "interval" in part:
            yield Padding(Text(f"{part['interval']}: {part['why']}", style="dim"), (0, 0, 0, 2))


def _family(family: Json, words: _Words) -> str:
    """The points of a family: where they are, or between what, for which whole numbers."""
    kind, index = words(f"kind.{family['kind']}"), family["index"]
    which = words("every", index=index)
    if family["first"] is not None:
        which = words("every_from", index=index, first=family["first"])
    elif family["last"] is not None:
        which = words("every_to", index=index, last=family["last"])
    if family["bracket"] is None:
        return words("family", which=which, x=family["x"]["text"], kind=kind)
    low, high = (end["text"] for end in family["bracket"])
    return words("family_between", which=which, low=low, high=high, kind=kind)


def _descent(answer: Json, words: _Words) -> Iterable[RenderableType]:
    path = answer["path"]
    table = Table(box=None, pad_edge=False)
    for heading in ("step", "place", "value"):
        table.add_column(words(f"column.{heading}"), justify="right")
    skipped = max(0, len(path) - _PATH_ROWS)
    for number, entry in enumerate(path):
        if not skipped or number < _PATH_ROWS // 2 or number >= len(path) - _PATH_ROWS // 2:
            table.add_row(str(entry["step"]), _place(entry["x"]), _number(entry["value"]))
        elif number == _PATH_ROWS // 2:
            table.add_row("…", "…", "…")
    yield table
    yield Text("\n" + words(f"outcome.{answer['outcome']}", steps=path[-1]["step"] if path else 0), style="bold")
    nearest = answer["nearest_critical_point"]
    if nearest:
        kind = words(f"kind.{nearest['kind']}")
        place = _coordinate(nearest["x"])
        place = place if len(answer["variables"]) > 1 else f"{answer['variables'][0]} = {place}"
        yield Text(words("nearest", place=place, value=_coordinate(nearest["y"]), kind=kind))
    if answer["error"] is not None:
        yield Text(words("distance", distance=_number(answer["error"])))
    for line in answer["advice"]:
        yield Text("· " + line)


def _regression(answer: Json, words: _Words) -> Iterable[RenderableType]:
    yield Text(words("read_as", text=answer["model"]["text"]))
    yield from _warnings(answer, words)
    yield Text(f"L = {answer['loss']['expression']['text']}")
    for partial in answer["partials"]:
        recovered = f" = {partial['residual_form']['text']}" if partial["residual_form"] else ""
        yield Text(f"∂L/∂{partial['variable']} = {partial['derivative']['text']}{recovered}")
    yield Text("\n" + words("by_hand"), style="bold")
    for step in answer["first_steps"]:
        yield Padding(Text("\n".join([*step["working"], *step["lines"]])), (0, 0, 0, 2))
    yield Text("\n" + words(f"outcome.{answer['outcome']}", steps=answer["steps"]), style="bold")
    yield Text(words("learned", place=_place(answer["final"]["parameters"]), loss=_number(answer["final"]["value"])))
    if answer["closed_form"]:
        best, distance = answer["closed_form"], _number(answer["distance"])
        place = _place(best["parameters"])
        yield Text(words("least_squares", place=place, loss=_number(best["value"]), distance=distance))
    if answer["rates"]:
        yield _rate_table(answer["rates"], words)
    for line in answer["advice"]:
        yield Text("· " + line)


def _rate_table(rows: list[Json], words: _Words) -> Table:
    """What rates too small and too large do: the factor per step that is predicted, and where they lead."""
    table = Table(box=None, pad_edge=False)
    for heading in ("rate", "predicted", "distance"):
        table.add_column(words(f"column.{heading}"), justify="right")
    table.add_column("")
    for row in rows:
        numbers = (row["learning_rate"], row["predicted_rate"], row["distance"])
        table.add_row(*map(_number, numbers), words(f"rate.{row['size']}"))
    return table


def _verdict(answer: Json, words: _Words) -> Iterable[RenderableType]:
    style = {"equal": "bold green", "different": "bold red"}.get(answer["value"], "bold yellow")
    heading = "correct" if answer["correct"] else "wrong" if answer["value"] == "different" else answer["value"]
    yield Text(words(f"verdict.{heading}"), style=style)
    for line in answer["feedback"]:
        yield Text("· " + line)
    for guess in answer["diagnosis"]:
        yield Text("· " + guess["hint"])
    if answer["question"]:
        yield Text("· " + answer["question"]["text"])


def _preview(answer: Json, words: _Words) -> Iterable[RenderableType]:
    for problem in answer["problems"]:
        yield Text(f"{problem['id']} ({problem['seed']}): {problem['title']}", style="bold")
        yield Padding(Text(problem["text"]), (0, 0, 0, 2))
        for part in problem["parts"]:
            yield Padding(
                Text(words("part", part=part["part"], text=part["text"], points=part["points"])), (0, 0, 0, 4)
            )


SHOW: dict[str, Callable[[Json, _Words], Iterable[RenderableType]]] = {
    "read": _read,
    "derivative": _derivative,
    "verify": _verify,
    "verify_analysis": _verify_analysis,
    "analysis": _analysis,
    "descent": _descent,
    "regression": _regression,
    "grade": _verdict,
    "problem_preview": _preview,
}


def _steps(steps: list[Json], number: str = "", depth: int = 0) -> Iterable[RenderableType]:
    for count, step in enumerate(steps, 1):
        label = f"{number}{count}."
        yield Padding(Text.assemble((f"{label} ", "bold cyan"), step["explanation"]), (0, 0, 0, 2 * depth))
        yield Padding(Text(step["before"]["text"], style="dim"), (0, 0, 0, 2 * depth + 4))
        if step["after"] != step["before"]:
            yield Padding(Text("= " + step["after"]["text"]), (0, 0, 0, 2 * depth + 2))
        yield from _steps(step["substeps"], label, depth + 1)


def _warnings(answer: Json, words: _Words) -> Iterable[RenderableType]:
    for warning in answer.get("warnings", ()):
        readings = f" ({' | '.join(warning['readings'])})" if warning["readings"] else ""
        yield Text(words("warning", message=warning["message"], readings=readings), style="yellow")


def _curve(curve: Json) -> str:
    """``x = 0``; a part of it as ``(0, t), t < 2``."""
    if curve["between"] is None:
        return f"{curve['equation']['text']} = 0"
    low, high = (None if end is None else _coordinate(end) for end in curve["between"])
    bounds = f"{low} < " * (low is not None) + curve["parameter"] + f" < {high}" * (high is not None)
    return f"({', '.join(side['text'] for side in curve['parametrization'])}), {bounds}"


def _point_table(points: list[Json], words: _Words) -> Table:
    table = Table(box=None, pad_edge=False)
    for heading in ("place", "value", "kind", "test"):
        table.add_column(words(f"column.{heading}"))
    for point in points:
        kind = words(f"kind.{point['kind']}")
        table.add_row(_coordinate(point["x"]), _coordinate(point["y"]), kind, words(f"test.{point['test']}"))
    return table


def _coordinate(value: Json) -> str:
    """``2*pi ≈ 6.28319``, ``≈ 5.08699``, ``−1 … 1`` for a stretch of the line, or by variable."""
    if "approx" not in value:
        return ", ".join(f"{name} = {_coordinate(part)}" for name, part in value.items())
    if value["approx"] is None and value.get("enclosure"):
        return " … ".join(_number(float(end)) for end in value["enclosure"])
    near = "" if value["approx"] is None else _number(value["approx"])
    exact = value["exact"]["text"] if value.get("exact") else ""
    if exact and exact.replace("-", "−") == near:
        return near
    return " ≈ ".join(part for part in (exact, near) if part) if exact else "≈ " + near


def _place(x: Any) -> str:
    return ", ".join(f"{name} = {_number(part)}" for name, part in x.items()) if isinstance(x, dict) else _number(x)


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.6g}".replace("-", "−")


def _text(condition: Any) -> str:
    return str(condition["text"]) if isinstance(condition, dict) else str(condition)
