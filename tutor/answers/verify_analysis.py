"""``POST /verify_analysis``: the certificate of an analysis, checked fact by fact without solving anything."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from tutor.answers.common import Json, Request
from tutor.expression.algebra import Algebra
from tutor.extrema.certificate import verify
from tutor.extrema.certificate_of_several import verify_several


class VerifyAnalysisRequest(Request):
    """The certificate of an analysis, as ``POST /analysis?certificate=1`` gives it."""

    certificate: dict[str, Any] = Field(
        description="Boxes and facts about the zeros of the derivative, or of the gradient."
    )


def verify_analysis(request: VerifyAnalysisRequest, algebra: Algebra) -> Json:
    """Whether no fact is wrong (``accepted``), whether all are verified (``proved``), and the places of all others."""
    several = "variables" in request.certificate
    found = verify_several(request.certificate) if several else verify(request.certificate)
    return {
        "accepted": found.holds,
        "proved": found.proved,
        "failed": list(found.failed),
        "unchecked": list(found.unchecked),
    }
