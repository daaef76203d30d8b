"""The sentence about a state's pay law comes while a posting is first written, and goes with the state."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser import story
from tests.browser.conftest import accessibility_violations, screenshot
from tests.browser.demo_site import DemoSite

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_it_comes_and_goes_with_the_state(
    open_context: Callable[..., BrowserContext], site: DemoSite, width: str
) -> None:
    page = open_context(width).new_page()
    story.sign_in(page, site, "acme@example.org")
    page.goto("/employers/postings/new/")
    sentence = page.get_by_role("status").filter(has_text="Colorado requires the pay range in job adverts.")
    page.locator("[name=title]").fill("Inpatient coder")
    page.locator("[name=arrangement][value=onsite]").check()
    page.locator("[name=city]").fill("Denver")
    expect(sentence).to_have_count(0)
    page.locator("[name=state]").select_option("CO")
    expect(sentence).to_be_visible()
    assert accessibility_violations(page) == []
    sentence.scroll_into_view_if_needed()
    screenshot(page, f"pay-law-{width}")
    page.locator("[name=state]").select_option("TX")
    expect(sentence).to_have_count(0)


def test_without_a_script_it_is_there_after_saving(
    open_context: Callable[..., BrowserContext], site: DemoSite
) -> None:
    page = open_context("phone", javascript=False).new_page()
    story.sign_in(page, site, "acme@example.org")
    page.goto("/employers/postings/new/")
    page.locator("[name=arrangement][value=onsite]").check()
    page.locator("[name=state]").select_option("CO")
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_text("Colorado requires the pay range")).to_be_visible()
