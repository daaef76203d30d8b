"""What can be done to a live posting: its pages are accessible and fit the screen at both widths."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext

from tests.browser import story
from tests.browser.conftest import WIDTHS, accessibility_violations, screenshot
from tests.browser.demo_site import DemoSite
from tests.browser.looking import too_wide

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
VERBS = {"applicants", "close", "edit", "extend", "history", "statistics", "template"}


@pytest.mark.parametrize("width", WIDTHS)
def test_the_pages_of_a_live_posting_are_accessible_and_fit(
    open_context: Callable[..., BrowserContext], site: DemoSite, width: str
) -> None:
    page = open_context(width).new_page()
    story.sign_in(page, site, "acme@example.org")
    page.goto("/employers/postings/")
    screenshot(page, f"dashboard-{width}")
    row = story.live_row(page)
    hrefs = [link.get_attribute("href") or "" for link in row.locator("td a").all()]
    addresses = {href.rstrip("/").rsplit("/", 1)[1]: href for href in hrefs}
    assert addresses.keys() >= VERBS
    found: list[str] = []
    for verb, address in addresses.items():
        page.goto(address)
        found += accessibility_violations(page)
        found += too_wide(page.evaluate("document.documentElement.scrollWidth"), WIDTHS[width][0], address)
        screenshot(page, f"{verb}-{width}")
    page.goto(addresses["template"])
    page.get_by_label("Name of the template").fill(f"Template {width}")
    page.get_by_role("button", name="Save the template").click()
    page.get_by_role("button", name=f"Start a posting Template {width}").click()
    page.goto("/employers/postings/")
    story.choose(page.locator("tbody tr").first, "History")
    page.wait_for_url("**/history/")
    assert "From the template" in page.locator("main").inner_text()
    found += accessibility_violations(page)
    found += too_wide(page.evaluate("document.documentElement.scrollWidth"), WIDTHS[width][0], page.url)
    screenshot(page, f"History-{width}")
    assert found == []
