"""Every page against axe-core's WCAG 2.2 AA rules and best practices: wide and light, narrow and dark, all unfolded."""

from __future__ import annotations

from pathlib import Path

import pytest

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text("utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PAGES = [
    "/",
    "/?f=x%5E2*sin(x)&domain=%5B0,10%5D&start=4&rate=0.01",
    "/?f=3*(x",
    "/?f=1/2x&start=oops(",
    "/?f=x%5E2*y%2By%5E3",
    "/learn",
    "/regression",
    "/notation",
    "/practise",
    "/practise/article:cubic",
    "/working",
    "/working?f=x%5E2*sin(x)&lines=2x*sin(x)-x%5E2*cos(x)%0A2x*sin(x&hint=2",
]


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 375)])
def test_no_page_shuts_anybody_out(open_context, scheme: str, width: int) -> None:
    options = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme, "reduced_motion": "reduce"}
    context = open_context(bypass_csp=True, **options)  # for the checker's own script only
    page = context.new_page()
    found = []
    for address in PAGES:
        page.goto(address)
        page.evaluate("document.querySelectorAll('details').forEach((part) => (part.open = true))")
        page.evaluate(AXE)
        violations = page.evaluate("(rules) => axe.run({ runOnly: rules }).then((result) => result.violations)", RULES)
        found += [(address, each["id"], each["nodes"][0]["html"]) for each in violations]
    context.close()
    assert found == []
