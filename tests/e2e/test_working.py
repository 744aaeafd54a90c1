"""A student has working checked line by line in a real browser, and takes hints one after the other."""

from __future__ import annotations

from playwright.sync_api import Page, expect


def test_lines_are_typed_checked_and_hinted(page: Page) -> None:
    page.goto("/practise/article:square-times-sine")
    page.get_by_role("link", name="Check my working line by line").click()
    page.get_by_label("Your working").fill("d/dx(x^2)*sin(x) + x^2*d/dx(sin(x))\n= 2x sin x - x^2 cos x")
    page.get_by_role("button", name="Check my lines").click()
    expect(page.locator(".step.follows")).to_have_count(1)
    expect(page.locator(".step.error")).to_contain_text("sine is rising")
    page.get_by_role("button", name="Give me a hint").click()
    page.get_by_role("button", name="A bigger hint").click()
    page.get_by_role("button", name="Show me the next line").click()
    expect(page.locator(".hinted .result")).to_contain_text("cos")
    page.get_by_label("Your working").fill("2x sin x + x^2 cos x")
    page.get_by_role("button", name="Check my lines").click()
    expect(page.locator(".claim")).to_have_text("Finished, and right.")
