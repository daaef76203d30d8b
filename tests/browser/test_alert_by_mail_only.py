"""Somebody without an account: from a posting to an alert, confirmed, mailed, asked why, paused and ended by its links."""

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser import story
from tests.browser.conftest import WIDTHS, accessibility_violations, screenshot
from tests.browser.demo_site import DemoSite

pytestmark = [pytest.mark.browser, pytest.mark.timeout(420)]
VARIANTS = [("desktop", True), ("phone", True), ("phone", False)]


def fits(page: Page, width: str) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth") <= WIDTHS[width][0])


@pytest.mark.parametrize(("width", "javascript"), VARIANTS, ids=["1280-js", "375-js", "375-plain"])
def test_from_a_posting_to_the_last_mail(
    open_context: Callable[..., BrowserContext], site: DemoSite, width: str, javascript: bool
) -> None:
    email = f"only-mail-{width}-{javascript}-{time.time_ns()}@example.org".lower()
    page = open_context(width, javascript=javascript).new_page()
    page.goto("/jobs/?posted=7")
    page.locator(".job-card__link").first.click()
    page.wait_for_url("**/jobs/*/")
    posting = page.url
    title = page.locator("h1").inner_text()
    page.get_by_role("link", name="Mail me these").click()
    page.get_by_label("E-mail address").fill(email)
    page.get_by_role("button", name="Save this alert").click()
    expect(page.get_by_role("heading", name="Check your inbox")).to_be_visible()

    asked = story.wait_for_mail(site, email, "Yes, start this alert")
    page.goto(story.link_in(asked, "/alerts/confirm/"))
    page.get_by_role("button", name="Yes, start this alert").click()
    expect(page.get_by_role("heading", name="Job alerts")).to_be_visible()

    mail = story.wait_for_mail(site, email, title)
    page.context.clear_cookies()
    page.goto(story.link_in(mail, "/alerts/manage/"))
    check(page, width, f"manage-{width}-{javascript}", axe=javascript)

    page.get_by_role("link", name="Why did I not get a certain job?").click()
    page.get_by_label("Address or number of the posting").fill(posting)
    page.get_by_role("button", name="Explain").click()
    expect(page.get_by_text("It was in your mail of")).to_be_visible()
    check(page, width, f"why-{width}-{javascript}", axe=javascript)

    page.get_by_role("link", name="Back to my alerts").click()
    page.get_by_role("link", name="Change the search").click()
    check(page, width, f"search-{width}-{javascript}", axe=javascript)
    page.get_by_role("button", name="Save this search").click()
    page.get_by_role("button", name="Pause for a month").click()
    expect(page.get_by_text("goes on by itself on")).to_be_visible()

    assert story.unsubscribe_with_one_click(mail) == 200
    page.reload()
    expect(page.get_by_text("You unsubscribed")).to_be_visible()
    check(page, width, f"ended-{width}-{javascript}", axe=javascript)


def check(page: Page, width: str, name: str, *, axe: bool) -> None:
    if axe:  # itself a script
        assert accessibility_violations(page) == []
        assert fits(page, width)
    screenshot(page, name)


@pytest.mark.parametrize("width", WIDTHS)
def test_editors_look_at_the_mails(
    open_context: Callable[..., BrowserContext], site: DemoSite, width: str
) -> None:
    page = open_context(width).new_page()
    story.sign_in(page, site, "eddie@example.org")
    page.goto("/admin/mail/")
    assert accessibility_violations(page) == []
    screenshot(page, f"mails-{width}")
    page.get_by_role("link", name="Digest").click()
    frame = page.frame_locator("iframe").first
    expect(frame.get_by_role("heading", level=1)).to_be_visible()
    assert fits(page, width)
    screenshot(page, f"mail-digest-{width}")
