"""The list on a page of another origin: two ports of one machine are two origins."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, expect

from tests import site_elsewhere
from tests.browser.conftest import WIDTHS, accessibility_violations, screenshot
from tests.browser.demo_site import DemoSite

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


@pytest.fixture
def school(site: DemoSite) -> Iterator[str]:
    """Somebody else's page with the one line that the builder gives."""
    page = (
        '<!doctype html><html lang="en"><title>Our school</title><meta name="viewport" content="width=device-width">'
        '<link rel="icon" href="data:,"><main><h1>Our school</h1>'
        f'<script src="{site.web}/widget.js" data-search="credential=CPC" data-limit="3" async></script></main></html>'
    )
    with site_elsewhere.showing(page) as origin:
        yield origin


@pytest.mark.parametrize("width", WIDTHS)
def test_a_page_elsewhere_shows_the_list_at_its_full_height(
    open_context: Callable[..., BrowserContext], school: str, width: str
) -> None:
    context = open_context(width)
    page = context.new_page()
    page.goto(school)
    frame = page.frame_locator("iframe")
    expect(frame.locator(".job")).to_have_count(3)
    page.wait_for_function("document.querySelector('iframe').height !== '480'")
    inner = frame.locator("main").evaluate("main => Math.ceil(main.getBoundingClientRect().height)")
    assert page.locator("iframe").evaluate("frame => frame.clientHeight") == inner
    assert frame.locator("html").evaluate("html => html.scrollWidth <= html.clientWidth")
    assert context.cookies() == []
    assert accessibility_violations(page) == []
    screenshot(page, f"widget-elsewhere-{width}")
    with context.expect_page() as opened:
        frame.locator(".job a").first.click()
    opened.value.wait_for_load_state()
    assert "/jobs/" in opened.value.url
    assert opened.value.evaluate("window.opener") is None


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(
    "address", ["/widget/?state=TX&limit=3", "/widget/?q=nothing-like-this", "/api/v1/docs"]
)
def test_the_pages_for_those_elsewhere_are_accessible(
    open_context: Callable[..., BrowserContext], address: str, width: str
) -> None:
    page = open_context(width).new_page()
    page.goto(address)
    page.wait_for_load_state("networkidle")
    assert accessibility_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= WIDTHS[width][0]
    name = address.strip("/").replace("/", "_").partition("?")[0] + ("-empty" if "nothing" in address else "")
    screenshot(page, f"{name}-{width}")
