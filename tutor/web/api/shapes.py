"""The shapes of the answers as JSON Schema, for the API document. A test holds real answers against them.

An object may always hold more than is written here: fields may be added, never renamed or removed.
"""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

TEXT: Json = {"type": "string"}
NUMBER: Json = {"type": "number"}
WHOLE: Json = {"type": "integer"}
YES_NO: Json = {"type": "boolean"}


REF = "#/components/schemas/{model}"


def ref(name: str) -> Json:
    return {"$ref": REF.format(model=name)}


def listing(item: Json) -> Json:
    return {"type": "array", "items": item}


def record(**fields: Json) -> Json:
    """An object with all of these fields."""
    return {"type": "object", "required": list(fields), "properties": fields}


def maybe(shape: Json) -> Json:
    """The shape, or null."""
    return {"anyOf": [shape, {"type": "null"}]}


def one_of(*values: str) -> Json:
    return {"type": "string", "enum": list(values)}


MATH = ref("Math")
_QUESTION = record(text=TEXT, expression=maybe(MATH)) | {"description": "`if` gives the mistake behind each answer."}
_KIND = one_of("local_minimum", "local_maximum", "neither", "saddle", "undecided")
_COORDINATE = {"anyOf": [ref("Coordinate"), {"type": "object", "additionalProperties": ref("Coordinate")}]}

SHAPES: dict[str, Json] = {
    "Problem": record(type=TEXT, title=TEXT, status=WHOLE, detail=TEXT)
    | {"description": "RFC 9457. `offset` and `length` count code points of the text in `field`."},
    "Math": record(text=TEXT, latex=TEXT)
    | {"description": "`text` is canonical and reads back to the same expression."},
    "Warning": record(code=TEXT, message=TEXT, readings=listing(TEXT)),
    "Step": record(
        rule=TEXT,
        skill=TEXT,
        before=MATH,
        after=MATH,
        explanation=TEXT,
        substeps=listing(ref("Step")),
        check=maybe(one_of("exact", "enclosed", "sampled")),
    ),
    "Coordinate": record(exact=maybe(MATH), approx=maybe(NUMBER), enclosure=maybe(listing(TEXT))),
    "Point": record(
        x=_COORDINATE,
        y=maybe(ref("Coordinate")),
        kind=_KIND,
        reason=one_of("stationary", "derivative_undefined", "endpoint"),
        test=TEXT,
        certified=YES_NO,
    ),
    "Family": record(x=MATH, kind=_KIND),
    "Mark": record(points=NUMBER, of=NUMBER),
    "Read": record(expression=MATH, variables=listing(TEXT), warnings=listing(ref("Warning"))),
    "Derivative": record(
        expression=MATH,
        variable=TEXT,
        derivative=MATH,
        steps=listing(ref("Step")),
        valid_where=listing({}),
        verified=YES_NO,
        warnings=listing(ref("Warning")),
    ),
    "Gradient": record(
        partials=listing(record(variable=TEXT, derivative=MATH, steps=listing(ref("Step")))),
        hessian=listing(listing(MATH)),
        verified=YES_NO,
    ),
    "Verified": record(accepted=YES_NO, faults=listing(record(step=listing(WHOLE), reason=TEXT))),
    "VerifiedAnalysis": record(accepted=YES_NO, proved=YES_NO, failed=listing(TEXT), unchecked=listing(TEXT)),
    "Report": record(critical_points=listing(ref("Point")), complete=YES_NO),
    "Descent": record(
        path=listing(record(step=WHOLE, value=maybe(NUMBER))),
        outcome=one_of("converged", "diverged", "cycle", "step_limit", "left_domain"),
        nearest_critical_point=maybe(ref("Point")),
        error=maybe(NUMBER),
        agrees=YES_NO,
        theory={"type": "object"},
        advice=listing(TEXT),
    ),
    "Regression": {"type": "object"},
    "Verdict": record(
        correct=YES_NO,
        score=maybe(NUMBER),
        value=one_of("equal", "different", "undecided", "unreadable"),
        form=maybe(one_of("ok", "not_in_required_form")),
        marks=listing({"type": "object"}),
        feedback=listing(TEXT),
        diagnosis=listing({"type": "object"}),
        question=maybe(_QUESTION),
    ),
    "Working": record(
        lines=listing(record(status=TEXT, feedback=listing(TEXT), question=maybe(_QUESTION))),
        first_error=maybe(WHOLE),
        complete=YES_NO,
        marks=listing({}),
    ),
    "Hint": record(hint=TEXT, level=WHOLE, rule=TEXT),
    "LineDiagnosis": record(
        diagnosis=one_of("expected", "similar", "detour", "correct", "buggy", "not_equal", "undecided"),
        rule=maybe(TEXT),
        malrules=listing({"type": "object"}),
    ),
    "Steps": record(steps=listing(ref("Step"))),
    "OneStep": record(step=maybe(ref("Step"))),
    "Ready": record(ready=YES_NO, finished=YES_NO, right=maybe(YES_NO), tidy=YES_NO),
    "Picture": {"type": "string", "format": "binary"},
    "PartOfProblem": record(problem=TEXT, answer=TEXT)
    | {"description": "A part of a stored problem: `problem` (its id), `seed`, `part` (its name or place), `answer`."},
    "WorkingOnPart": record(problem=TEXT, lines=listing(TEXT))
    | {"description": "Working on a part of a stored problem, by its policy: `seed`, `part`, `attempt`, `hinted`."},
    "HintOnPart": record(problem=TEXT)
    | {"description": "A hint on a part of a stored problem: `seed`, `part`, `lines`, `level`."},
    "ProblemSets": record(
        sets=listing(record(set=TEXT, title=TEXT, problems=listing(record(id=TEXT, title=TEXT, asks=listing(TEXT)))))
    ),
    "Variant": record(
        id=TEXT,
        title=TEXT,
        seed=WHOLE,
        function=MATH,
        text=TEXT,
        parts=listing(record(part=TEXT, task=TEXT, text=TEXT, points=NUMBER)),
    ),
    "Batch": record(results=listing({"type": "object"})),
    "Job": record(id=TEXT, status=one_of("running", "done"), done=WHOLE, total=WHOLE, created=TEXT, result=maybe(TEXT)),
    "Attempt": record(
        id=TEXT, problem=TEXT, seed=WHOLE, status=one_of("stored", "graded"), verdict=maybe({"type": "object"})
    ),
}

ANSWERS: dict[str, str] = {
    "read": "Read",
    "derivative": "Derivative",
    "gradient": "Gradient",
    "verify": "Verified",
    "analysis": "Report",
    "verify_analysis": "VerifiedAnalysis",
    "descent": "Descent",
    "regression": "Regression",
    "diagnose": "LineDiagnosis",
    "allfirsts": "Steps",
    "onefirst": "OneStep",
    "derivation": "Steps",
    "apply": "OneStep",
    "ready": "Ready",
}
"""The shape of each call's answer."""
