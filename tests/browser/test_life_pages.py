"""What can be done to a live posting: its pages are accessible and fit the screen at both widths."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext

from tests.browser import story
from tests.browser.conftest import WIDTHS, accessibility_violations, screenshot
from tests.browser.demo_site import DemoSite
from tests.browser.test_pages import too_wide

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


@pytest.mark.parametrize("width", WIDTHS)
def test_the_pages_of_a_live_posting_are_accessible_and_fit(
    open_context: Callable[..., BrowserContext], site: DemoSite, width: str
) -> None:
    page = open_context(width).new_page()
    story.sign_in(page, site, "acme@example.org")
    page.goto("/employers/postings/")
    screenshot(page, f"dashboard-{width}")
    row = page.locator("tr", has=page.locator("a[href$='/close/']")).first
    row.locator("[data-menu] summary").click()
    verbs = ("Extend", "Close", "Save as template", "Edit")
    addresses = [row.get_by_role("link", name=verb).get_attribute("href") or "" for verb in verbs]
    found: list[str] = []
    for verb, address in zip(verbs, addresses, strict=True):
        page.goto(address)
        found += accessibility_violations(page)
        found += too_wide(page.evaluate("document.documentElement.scrollWidth"), WIDTHS[width][0], address)
        screenshot(page, f"{verb}-{width}")
    page.goto(addresses[2])
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
