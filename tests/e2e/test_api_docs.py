"""The API's document in a real browser: it shows every call, under the site's own policy, and asks nobody else."""

from playwright.sync_api import Browser

from .conftest import Server, context_of


def test_the_document_is_shown_and_a_call_can_be_tried(browser: Browser, server: Server) -> None:
    context, watch = context_of(browser, server)
    page = context.new_page()
    page.goto("/docs")
    page.click("#operations-Mathematics-derivative")
    page.click("text=Try it out")
    page.click("button.execute")
    assert '"derivative"' in page.inner_text(".live-responses-table .response .response-col_description")
    assert page.locator(".opblock").count() >= 12
    context.close()
    assert watch.complaints == []
    assert watch.left_the_machine == []
