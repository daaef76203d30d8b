"""A newcomer pastes a real announcement, fills in what it does not say, and sees the preview: with and without JavaScript."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser import story
from tests.browser.conftest import accessibility_violations, screenshot
from tests.browser.demo_site import DemoSite

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
# From the empty form to the preview: every paste, choice, field and button counts as one.
MOST_STEPS = 14


@pytest.mark.parametrize(("width", "javascript"), [("desktop", True), ("phone", True), ("phone", False)])
def test_a_newcomer_pastes_an_announcement_and_reaches_the_preview(
    open_context: Callable[..., BrowserContext], site: DemoSite, width: str, javascript: bool
) -> None:
    page = open_context(width, javascript=javascript).new_page()
    if javascript:
        story.sign_up(page, site, f"paste-{width}@clinic.example")
        story.name_the_company(page, f"Paste Clinic {width}")
    else:  # the sign-up is looked at with axe, which is JavaScript itself
        story.sign_in(page, site, "acme@example.org")
    page.goto("/employers/postings/new/")
    announcement = story.REAL[0]
    steps = paste(page, announcement.text)
    if javascript:
        assert accessibility_violations(page) == []
    screenshot(page, f"pasted-{width}-{javascript}")
    expect(page.locator("[name=title]")).to_have_value(announcement.title)
    expect(page.get_by_text("Still to say")).to_be_visible()
    steps += fill_in_the_rest(page, announcement)
    page.get_by_role("button", name="Preview", exact=True).click()
    steps += 1
    expect(page.get_by_text("This is a preview.")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text(announcement.title)
    if javascript:
        assert accessibility_violations(page) == []
    assert steps <= MOST_STEPS


def paste(page: Page, text: str) -> int:
    page.get_by_label("Paste your job description").fill(text)
    page.get_by_role("button", name="Fill in the form").click()
    page.wait_for_url("**/edit/")
    return 2


def fill_in_the_rest(page: Page, announcement: story.Announcement) -> int:
    """What the text does not say: pay, place, kind of employment, specialty, how to apply."""
    page.locator("[name=employment_type]").select_option("full_time")
    story.say_pay_and_place(page, announcement)  # six of the nine
    page.locator("[name=specialty]").select_option(label="Hospital inpatient")
    page.locator("[name=apply_url]").fill("https://jobs.example.org/apply")
    return 9
