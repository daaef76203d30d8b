"""An invoice that nobody wants any more is canceled after one more question, which says what is lost with it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser import story
from tests.browser.conftest import WIDTHS, accessibility_violations, screenshot
from tests.browser.demo_site import DemoSite
from tests.browser.looking import too_wide

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]


@pytest.mark.parametrize("width", WIDTHS)
def test_an_invoice_is_ordered_and_canceled(
    open_context: Callable[..., BrowserContext], site: DemoSite, width: str
) -> None:
    page = open_context(width).new_page()
    story.sign_in(page, site, "acme@example.org")
    page.goto("/employers/credits/buy/")
    page.get_by_role("button", name="Pay by invoice (net 30)").click()
    look_at(page, width, "invoice-new")
    order(page)
    look_at(page, width, "invoice-sent")
    page.get_by_role("link", name="Cancel this order").click()
    look_at(page, width, "invoice-cancel")
    page.get_by_role("link", name="Keep it").click()
    expect(page.get_by_role("heading", name="Your invoice is sent")).to_be_visible()
    page.get_by_role("link", name="Cancel this order").click()
    page.get_by_role("button", name="Cancel the invoice").click()
    expect(page.get_by_text("The invoice is canceled. Nothing is to be paid.").first).to_be_visible()
    page.goto("/employers/orders/")
    expect(page.locator("main").get_by_text("Invoice canceled").first).to_be_visible()
    look_at(page, width, "orders")


def order(page: Page) -> None:
    page.get_by_label("Bill to").fill("Acme Health")
    page.get_by_label("Street or PO box").fill("1 Main Street")
    page.get_by_label("City").fill("Austin")
    page.get_by_label("State, in the United States").select_option("TX")
    page.get_by_label("ZIP or postal code").fill("78701")
    page.get_by_role("button", name="Order by invoice").click()
    expect(page.get_by_role("heading", name="Your invoice is sent")).to_be_visible()


def look_at(page: Page, width: str, name: str) -> None:
    assert accessibility_violations(page) == []
    assert too_wide(page.evaluate("document.documentElement.scrollWidth"), WIDTHS[width][0], name) == []
    screenshot(page, f"{name}-{width}")
