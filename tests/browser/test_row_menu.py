"""The menu of a posting's row: by keyboard and by press, closed by Escape or a press elsewhere, open without a script."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser import story
from tests.browser.conftest import WIDTHS, accessibility_violations, screenshot
from tests.browser.demo_site import DemoSite
from tests.browser.looking import too_wide

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
MOST_FIRST = 2


def dashboard(context: BrowserContext, site: DemoSite) -> Page:
    page = context.new_page()
    story.sign_in(page, site, "acme@example.org")
    page.goto("/employers/postings/")
    return page


@pytest.mark.parametrize("width", WIDTHS)
def test_a_row_has_two_buttons_and_a_menu_that_opens_and_closes(
    open_context: Callable[..., BrowserContext], site: DemoSite, width: str
) -> None:
    page = dashboard(open_context(width), site)
    for cell in page.locator("td.table__actions").all():
        assert cell.locator("> a, > form").count() <= MOST_FIRST
    menu = page.locator("[data-menu]", has=page.locator("a[href$='/close/']")).first
    more, history = menu.locator("summary"), menu.get_by_role("link", name="History")
    expect(history).to_be_hidden()
    more.press("Enter")
    expect(history).to_be_visible()
    assert accessibility_violations(page) == []
    assert too_wide(page.evaluate("document.documentElement.scrollWidth"), WIDTHS[width][0], page.url) == []
    screenshot(page, f"row-menu-{width}")
    history.focus()
    page.keyboard.press("Escape")
    expect(history).to_be_hidden()
    expect(more).to_be_focused()
    more.click()
    expect(history).to_be_visible()
    page.get_by_role("heading", level=1).click()
    expect(history).to_be_hidden()
    more.press("Enter")
    menu.locator(".menu__item").last.press("Tab")
    expect(history).to_be_hidden()


def test_a_button_below_an_open_menu_is_pressed_where_it_is(
    open_context: Callable[..., BrowserContext], site: DemoSite
) -> None:
    page = dashboard(open_context(), site)
    page.locator("[data-menu] summary").first.click()
    page.locator("tbody tr").last.locator("td.table__actions > a").last.click()
    page.wait_for_url(lambda url: not url.endswith("/employers/postings/"))


def test_the_menu_opens_without_a_script(open_context: Callable[..., BrowserContext], site: DemoSite) -> None:
    page = dashboard(open_context("phone", javascript=False), site)
    row = page.locator("tr", has=page.locator("a[href$='/close/']")).first
    story.choose(row, "Close")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Close")
