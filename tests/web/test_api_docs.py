"""The API's document in a real browser: it shows every call, under the site's own policy, and asks nobody else."""

import shutil

import pytest
from playwright.sync_api import sync_playwright

CHROMIUM = shutil.which("chromium")


@pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")
def test_the_document_is_shown_and_a_call_can_be_tried(server):
    asked, complaints = [], []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"{server}/docs")
        page.click("#operations-Mathematics-derivative")
        page.click("text=Try it out")
        page.click("button.execute")
        answer = page.inner_text(".live-responses-table .response .response-col_description")
        calls = page.locator(".opblock").count()
        browser.close()
    assert '"derivative"' in answer
    assert calls >= 12
    assert complaints == []
    assert [url for url in asked if not url.startswith((server, "data:"))] == []
