"""A student types a function into a real browser and reads the lesson.

Expected: the minimum of x² sin x near (5.0870, −24.083), by Newton's method on 2 sin x + x cos x = 0 by hand.
"""

import re

import pytest
from playwright.sync_api import Page, expect

PHONE = {"viewport": {"width": 375, "height": 812}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True}
CALM = {"reduced_motion": "reduce"}
EXAMPLE = "/?f=x%5E2*sin(x)&domain=%5B0,10%5D&start=4&rate=0.01"
WORKING = "/working?f=x%5E2*sin(x)&lines=2x*sin(x)-x%5E2*cos(x)%0A2x*sin(x&hint=2"


def ask(page: Page, function: str, domain: str, start: str, rate: str, button: str) -> None:
    page.goto("/")
    for name, value in {"f": function, "domain": domain, "start": start, "rate": rate}.items():
        page.locator(f"#{name}").fill(value)
    page.get_by_role("button", name=button).click()
    page.wait_for_selector("#answer")


def test_a_function_is_typed_and_the_result_read(page: Page) -> None:
    ask(page, "x^2*sin(x)", "[0, 10]", "4", "0.01", "Work it out")
    expect(page.locator("#reading")).to_have_text("I read this as")
    lines = page.locator(".derivation > .lines > .line")
    assert lines.count() >= 3
    assert page.locator(".derivation .katex").count() > 3, "formulas are not set"
    expect(lines.first.locator(".check").first).to_be_visible()
    minimum = page.locator("tr.kind-local_minimum", has_text="5.0870")
    expect(minimum).to_contain_text("−24.083")
    expect(minimum).to_contain_text("second-derivative test")
    expect(page.locator("#run-x")).to_have_text("5.0870")
    expect(page.locator("#run-y")).to_have_text("−24.083")
    expect(page.locator("#exact-x")).to_have_text("5.0870")
    assert page.locator("svg .plot-curve").count() == 2


@pytest.mark.parametrize("page", [{"locale": "ko-KR"}], indirect=True)
def test_the_same_in_korean(page: Page) -> None:
    ask(page, "x^2*sin(x)", "[0, 10]", "4", "0.01", "풀어 보기")
    assert page.evaluate("document.documentElement.lang") == "ko"
    expect(page.locator("#derivative")).to_have_text("한 단계씩 미분하기")
    expect(page.locator("tr.kind-local_minimum", has_text="5.0870")).to_contain_text("극소")
    expect(page.locator("#run-y")).to_have_text("−24.083")
    explained = " ".join(page.locator(".line-why").all_inner_texts())
    assert re.search("[가-힣]", explained)
    page.get_by_role("link", name="English").click()
    expect(page.locator("#derivative")).to_have_text("The derivative, step by step")
    assert page.locator("#f").input_value() == "x^2*sin(x)"


@pytest.mark.parametrize("page", [PHONE], indirect=True)
@pytest.mark.parametrize(
    "address", ["/", EXAMPLE, "/?f=3*(x", "/learn", "/regression", "/notation", "/practise", WORKING]
)
def test_nothing_hangs_over_the_edge_of_a_phone(page: Page, address: str) -> None:
    page.goto(address)
    assert page.evaluate("document.documentElement.scrollWidth") <= 375


def test_the_run_plays_once_it_is_seen(page: Page) -> None:
    page.goto(EXAMPLE)
    page.locator(".player svg").scroll_into_view_if_needed()
    expect(page.locator(".player .play")).to_have_text("Pause")
    expect(page.locator(".player .play")).to_have_text("Play", timeout=30_000)
    expect(page.locator(".player .live")).to_have_text(re.compile(r"x = 5\.0870, f\(x\) = −24\.083"))


@pytest.mark.parametrize("page", [CALM], indirect=True)
def test_the_run_is_played_paused_and_stepped(page: Page) -> None:
    page.goto(EXAMPLE)
    player = page.locator(".player")
    slider = player.locator("input[type=range]")
    slider.focus()
    page.keyboard.press("Home")
    live = player.locator(".live")
    expect(live).to_have_text(re.compile(r"^Step 0: x = 4,"))
    player.get_by_role("button", name="One step on").click()
    # x − 0.01·f′(4) with f′(4) = 8 sin 4 + 16 cos 4 = −16.5127…
    expect(live).to_have_text(re.compile(r"^Step 1: x = 4\.1651,"))
    ball = player.locator(".plot-ball")
    before = ball.get_attribute("cx")
    player.locator(".play").click()
    expect(player.locator(".play")).to_have_text("Pause")
    expect(ball).not_to_have_attribute("cx", before or "")
    player.locator(".play").click()
    expect(player.locator(".play")).to_have_text("Play")
    page.locator(".player input[type=range]").focus()
    page.keyboard.press("End")
    expect(live).to_have_text(re.compile(r"x = 5\.0870, f\(x\) = −24\.083"))


@pytest.mark.parametrize("page", [CALM], indirect=True)
def test_nothing_moves_for_those_who_asked_for_calm(page: Page) -> None:
    page.goto(EXAMPLE)
    page.locator(".player svg").scroll_into_view_if_needed()
    expect(page.locator(".player .live")).to_have_text(re.compile(r"x = 5\.0870"))
    expect(page.locator(".player .play")).to_have_text("Play")


@pytest.mark.parametrize("page", [{"java_script_enabled": False}], indirect=True)
def test_all_but_the_moving_picture_works_without_a_script(page: Page) -> None:
    ask(page, "x^2*sin(x)", "[0, 10]", "4", "0.01", "Work it out")
    expect(page.locator("#run-x")).to_have_text("5.0870")
    expect(page.locator(".result").first).to_contain_text("x*(2*sin(x) + x*cos(x))")
    assert "\\" not in page.locator("main").inner_text()
    expect(page.locator(".player .controls")).to_be_hidden()
    expect(page.locator(".plot-ball")).to_be_visible()


def test_the_place_of_a_mistake_is_shown_in_what_was_typed(page: Page) -> None:
    page.goto("/?f=3*(x%2B1")
    box = page.locator("#f")
    assert box.input_value() == "3*(x+1"
    assert box.get_attribute("aria-invalid") == "true"
    expect(page.locator("#f-fault mark")).to_have_text("(")
    expect(page.locator("#f-fault .place")).to_have_text("3*(x+1")


def test_the_example_is_one_click_away(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name=re.compile("Work through this example")).click()
    expect(page.locator("#run-x")).to_have_text("5.0870")


def test_the_keyboard_reaches_the_content_first(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


@pytest.mark.parametrize("page", [CALM], indirect=True)
def test_a_line_learns_from_data(page: Page) -> None:
    page.goto("/regression")
    player = page.locator(".player")
    slider = player.locator("input[type=range]")
    slider.focus()
    page.keyboard.press("Home")
    expect(player.locator(".live")).to_have_text(re.compile(r"^Step 0: b = 0, w = 0,"))
    moving = (
        ('[data-scene="fit"] .plot-curve', "d"),
        ('[data-scene="loss"] .plot-ball', "cy"),
        ('[data-scene="ground"] .plot-ball', "cy"),
    )
    before = [player.locator(part).get_attribute(name) for part, name in moving]
    player.get_by_role("button", name="One step on").click()
    # After one step from (0, 0): w = 0.02·(2/5)·Σxy = 0.8816 with Σxy = 110.2.
    expect(player.locator(".live")).to_have_text(re.compile(r"^Step 1: b = 0\.24080, w = 0\.88160,"))
    for (part, name), value in zip(moving, before, strict=True):
        assert player.locator(part).get_attribute(name) != value, part
