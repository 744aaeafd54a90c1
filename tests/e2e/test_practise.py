"""A student practises in a real browser, and what was handed in outlives the server."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect


def test_an_answer_survives_the_death_of_the_server(page: Page, server) -> None:
    page.goto("/practise")
    page.locator("a[href$='square-times-sine']").click()
    box = page.locator("#answer-derivative")
    box.fill("2x cos x")
    page.get_by_role("button", name="Check my answer").click()
    expect(page.locator(".verdict .word")).to_have_text("Not yet.")
    box.fill("x^2 cos x + 2x sin x")
    page.get_by_role("button", name="Check again").click()
    expect(page.locator(".verdict .word")).to_have_text("Right.")
    address = page.url
    assert re.search(r"attempt=[\w-]+", address)

    page.wait_for_load_state("networkidle")
    server.kill()
    server.start()
    page.goto(address)
    expect(page.locator(".verdict .word")).to_have_text("Right.")
    assert page.locator("#answer-derivative").input_value() == "x^2 cos x + 2x sin x"


def test_another_variant_is_one_click_away(page: Page) -> None:
    page.goto("/practise/chain-rule-1:power-of-linear?seed=1")
    before = page.locator(".task").inner_text()
    page.get_by_role("link", name="Another variant").click()
    page.wait_for_url(re.compile("seed=2"))
    assert page.locator(".task").inner_text() != before
