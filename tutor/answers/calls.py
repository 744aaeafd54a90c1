"""The calls by name: what the workers, the web and the command line look up. A new call is one row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tutor.answers.analysis import AnalysisRequest, analysis
from tutor.answers.common import Json, Request
from tutor.answers.derivative import DerivativeRequest, derivative
from tutor.answers.descent import DescentRequest, descent
from tutor.answers.grade import GradeBatchRequest, GradeRequest, grade, grade_batch
from tutor.answers.gradient import GradientRequest, gradient
from tutor.answers.hint import HintRequest, PartHintRequest, hint, hint_part
from tutor.answers.plot import DescentPlotRequest, FunctionPlotRequest, descent_picture, function_picture
from tutor.answers.problem_files import (
    LintRequest,
    PreviewRequest,
    SchemaRequest,
    problem_lint,
    problem_preview,
    problem_schema,
)
from tutor.answers.problems import (
    AttemptRequest,
    PartRequest,
    VariantRequest,
    grade_attempt,
    grade_part,
    problem_variant,
)
from tutor.answers.reading import ReadRequest, reading
from tutor.answers.regression import RegressionRequest, regression
from tutor.answers.services import (
    AllFirstsRequest,
    ApplyRequest,
    DerivationRequest,
    DiagnoseRequest,
    OneFirstRequest,
    ReadyRequest,
    allfirsts,
    apply,
    derivation,
    diagnose,
    onefirst,
    ready,
)
from tutor.answers.verify import VerifyRequest, verify
from tutor.answers.verify_analysis import VerifyAnalysisRequest, verify_analysis
from tutor.answers.working import PartWorkingRequest, WorkingRequest, working, working_part
from tutor.expression.algebra import Algebra


@dataclass(frozen=True, slots=True)
class Call:
    """The model a request is checked against, and the function that answers it."""

    request: type[Request]
    answer: Callable[[Any, Algebra], Json]


CALLS: dict[str, Call] = {
    "read": Call(ReadRequest, reading),
    "derivative": Call(DerivativeRequest, derivative),
    "gradient": Call(GradientRequest, gradient),
    "verify": Call(VerifyRequest, verify),
    "analysis": Call(AnalysisRequest, analysis),
    "verify_analysis": Call(VerifyAnalysisRequest, verify_analysis),
    "descent": Call(DescentRequest, descent),
    "regression": Call(RegressionRequest, regression),
    "grade": Call(GradeRequest, grade),
    "grade_batch": Call(GradeBatchRequest, grade_batch),
    "working": Call(WorkingRequest, working),
    "hint": Call(HintRequest, hint),
    "function_picture": Call(FunctionPlotRequest, function_picture),
    "descent_picture": Call(DescentPlotRequest, descent_picture),
    "diagnose": Call(DiagnoseRequest, diagnose),
    "allfirsts": Call(AllFirstsRequest, allfirsts),
    "onefirst": Call(OneFirstRequest, onefirst),
    "derivation": Call(DerivationRequest, derivation),
    "apply": Call(ApplyRequest, apply),
    "ready": Call(ReadyRequest, ready),
    "grade_part": Call(PartRequest, grade_part),
    "working_part": Call(PartWorkingRequest, working_part),
    "hint_part": Call(PartHintRequest, hint_part),
    "problem_variant": Call(VariantRequest, problem_variant),
    "grade_attempt": Call(AttemptRequest, grade_attempt),
    "problem_lint": Call(LintRequest, problem_lint),
    "problem_preview": Call(PreviewRequest, problem_preview),
    "problem_schema": Call(SchemaRequest, problem_schema),
}
