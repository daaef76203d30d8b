"""Saving and hiding from the first visit on: in the browser, and in the account once there is one."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser import story
from tests.browser.conftest import WIDTHS, accessibility_violations, screenshot
from tests.browser.demo_site import DemoSite

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]


def shown(page: Page) -> list[str]:
    """The numbers of the postings, as several may have one title."""
    cards = page.locator(".job-card:visible:not(.job-card--gone)").all()
    return [number for each in cards if (number := each.get_attribute("data-job"))]


def card(page: Page, number: str) -> Locator:
    return page.locator(f".job-card[data-job='{number}']").first


def title_of(card: Locator) -> str:
    return card.locator(".job-card__title").inner_text()


@pytest.mark.parametrize("width", WIDTHS)
def test_jobs_are_saved_without_an_account_and_move_into_it_at_sign_in(
    open_context: Callable[..., BrowserContext], site: DemoSite, width: str
) -> None:
    page = open_context(width).new_page()
    page.goto("/jobs/?apprentice=1" if width == "phone" else "/jobs/?holding=CCS")
    first, second = shown(page)[:2]
    for number in (first, second):
        card(page, number).locator("[data-save]").click()
        expect(card(page, number).locator("[data-save]")).to_contain_text("Saved")
    page.goto("/saved/")
    expect(page.get_by_role("heading", name="2 saved jobs")).to_be_visible()
    assert set(shown(page)) == {first, second}
    assert accessibility_violations(page) == []
    screenshot(page, f"saved-{width}")
    card(page, second).locator("[data-save]").click()
    page.reload()
    expect(page.get_by_role("heading", name="1 saved job", exact=True)).to_be_visible()

    with page.expect_response("**/saved/move/"):
        story.sign_in(page, site, "dana@example.org")
    page.goto("/saved/")
    expect(card(page, first)).to_be_visible()
    assert page.evaluate("localStorage.getItem('board.saved')") == "[]"
    assert accessibility_violations(page) == []
    elsewhere = open_context(width).new_page()
    story.sign_in(elsewhere, site, "dana@example.org")
    elsewhere.goto("/saved/")
    expect(card(elsewhere, first)).to_be_visible()
    elsewhere.get_by_role("button", name=f"Remove {title_of(card(elsewhere, first))}").first.click()
    expect(card(elsewhere, first)).to_have_count(0)


def test_a_hidden_job_folds_can_come_back_and_stays_away(open_context: Callable[..., BrowserContext]) -> None:
    page = open_context().new_page()
    page.goto("/jobs/")
    first, second, third = shown(page)[:3]
    heading = page.locator("#found").inner_text()
    hide = card(page, first).locator("[data-hide]")
    hide.click()
    folded = page.locator(".job-card--gone")
    expect(folded).to_have_text(re.compile("Hidden: .* Undo"))
    assert page.evaluate("document.activeElement.matches('[data-undo]')")
    assert accessibility_violations(page) == []
    page.keyboard.press("Enter")
    assert shown(page)[0] == first
    card(page, second).locator("[data-hide]").click()
    card(page, third).locator("[data-hide]").click()

    page.reload()
    assert not {second, third} & set(shown(page))
    assert page.locator("#found").inner_text() == heading, "the number is that of the search, hidden or not"
    line = page.locator("[data-hidden-line]")
    expect(line).to_have_text("2 hidden jobs on this page · Show")
    line.get_by_role("button").click()
    assert {second, third} <= set(shown(page))
    card(page, second).locator("[data-hide]").click()
    expect(line).to_have_text("1 hidden job on this page · Hide again")


def test_held_credentials_are_marked_in_words_too(open_context: Callable[..., BrowserContext]) -> None:
    page = open_context().new_page()
    page.goto("/jobs/?holding=CPC")
    held = page.locator(".credential--held")
    expect(held.first).to_contain_text("you hold this")
    assert set(held.all_text_contents()) <= {"CPC (you hold this)", "CPC-A (you hold this)"}
    assert page.locator(".job-card time").first.get_attribute("title")
    assert accessibility_violations(page) == []


def test_what_was_viewed_and_searched_is_offered_again_until_it_is_cleared(
    open_context: Callable[..., BrowserContext],
) -> None:
    page = open_context().new_page()
    page.goto("/jobs/?holding=CPC")
    title = title_of(page.locator(".job-card").first)
    page.locator(".job-card__link").first.click()
    page.wait_for_url(re.compile(r"/jobs/[a-z0-9-]+/$"))
    page.get_by_role("button", name="Save").click()
    page.goto("/jobs/")
    viewed = page.locator("[data-recent=jobs]")
    expect(viewed.get_by_role("link", name=title)).to_be_visible()
    expect(page.locator("[data-recent=searches]").get_by_role("link")).to_have_text(["For holders of CPC"])
    viewed.get_by_role("button", name="Clear").click()
    expect(viewed).to_be_hidden()
    page.reload()
    expect(viewed).to_be_hidden()


@pytest.mark.parametrize("who", ["", "paul@example.org"])
def test_on_a_phone_a_posting_is_saved_without_reading_to_its_end(
    open_context: Callable[..., BrowserContext], site: DemoSite, who: str
) -> None:
    page = open_context("phone").new_page()
    if who:
        story.sign_in(page, site, who)
    title = (
        "Emergency Coder, Contract, Night Shift"  # it pays by a shift of so many hours, the longest of all
    )
    page.goto("/jobs/?q=night+contract")
    page.get_by_role("link", name=title).click()
    page.wait_for_url(re.compile(r"/jobs/[a-z0-9-]+/$"))
    bar = page.locator(".apply-bar")
    expect(bar).to_be_in_viewport()
    bar.get_by_role("button", name="Save").click()
    expect(bar.get_by_role("button", name="Saved")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "the bar fits"
    expect(page.get_by_role("button", name=re.compile("Save"))).to_have_count(1)
    assert accessibility_violations(page) == []
    posting = page.url
    page.goto("/saved/")
    expect(page.get_by_role("link", name=title).first).to_be_visible()
    page.goto(posting)
    bar.get_by_role("button", name="Saved").click()
    expect(bar.get_by_role("button", name=f"Save {title}")).to_be_visible()


@pytest.mark.parametrize("javascript", [True, False])
def test_a_posting_is_saved_by_a_plain_form_when_signed_in(
    open_context: Callable[..., BrowserContext], site: DemoSite, javascript: bool
) -> None:
    page = open_context(javascript=javascript).new_page()
    story.sign_in(page, site, "paul@example.org")
    page.goto("/jobs/?sort=pay")
    page.locator(".job-card__link").first.click()
    page.wait_for_url(re.compile(r"/jobs/[a-z0-9-]+/$"))
    title = page.get_by_role("heading", level=1).inner_text()
    page.get_by_role("button", name="Save this job").click()
    page.get_by_role("link", name="your jobs").click()
    page.locator("summary", has_text="Note").first.click()
    page.locator("textarea[name=note]").first.fill("Ask about the encoder.")
    page.get_by_role("button", name="Save note").first.click()
    expect(page.locator("textarea[name=note]").first).to_have_value("Ask about the encoder.")
    if javascript:
        assert accessibility_violations(page) == []
    page.get_by_role("button", name=f"Remove {title}").click()
    expect(page.get_by_role("heading", name="No saved jobs")).to_be_visible()
