"""The product's main sentence on real text: an employer posts and pays, those it fits find it, and are told."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser import story
from tests.browser.conftest import accessibility_violations, screenshot
from tests.browser.demo_site import DemoSite

pytestmark = [pytest.mark.browser, pytest.mark.timeout(420)]

VARIANTS = [("desktop", True), ("phone", True), ("desktop", False), ("phone", False)]


@pytest.mark.parametrize(
    ("width", "javascript"), VARIANTS, ids=["1280-js", "375-js", "1280-plain", "375-plain"]
)
def test_five_real_announcements_are_posted_paid_found_and_mailed(
    open_context: Callable[..., BrowserContext], site: DemoSite, width: str, javascript: bool
) -> None:
    mark = f"storymark{width}{'js' if javascript else 'plain'}"
    acme = open_context(width, javascript=javascript).new_page()
    story.sign_in(acme, site, "acme@example.org")
    for number, announcement in enumerate(story.REAL):
        story.write_posting(acme, announcement, mark)
        if number == 0 and javascript:  # axe itself is a script
            assert accessibility_violations(acme) == []
        story.choose_and_pay(acme, declined_first=number == 0)
    if javascript:
        assert accessibility_violations(acme) == []
    screenshot(acme, f"paid-{mark}")

    dana = open_context(width, javascript=javascript).new_page()
    story.sign_in(dana, site, "dana@example.org")
    assert story.titles_for(dana, "CPC-A", mark) == {a.title for a in story.REAL if a.for_paul}
    assert story.titles_for(dana, "CCDS", mark) == {story.REAL[2].title, story.REAL[4].title}
    assert story.titles_for(dana, "CPC", mark) == {a.title for a in story.REAL}

    dana.get_by_role("link", name="Save this search as an alert").click()
    dana.get_by_role("button", name="Save this alert").click()
    expect(dana.get_by_role("heading", name="alert").first).to_be_visible()
    screenshot(dana, f"alerts-{mark}")
    mail = story.wait_for_mail(site, "dana@example.org", mark.upper())
    assert_mail_gives_reasons(str(mail["text"]).replace("\r\n", "\n"))
    dana.goto(story.link_in(mail, "/alerts/manage/"))
    if javascript:
        assert accessibility_violations(dana) == []
    assert story.unsubscribe_with_one_click(mail) == 200
    dana.goto("/alerts/")
    alert = dana.get_by_role("article").filter(has_text=mark)
    expect(alert.get_by_text("Paused")).to_be_visible()


def assert_mail_gives_reasons(text: str) -> None:
    """Each posting stands in the mail with its own reason, after its pay and title."""
    for announcement in story.REAL:
        entry = next(part for part in text.split("\n* ") if f"\n  {announcement.title}\n" in part)
        assert announcement.reason_for_dana in entry
        assert announcement.pay[0].split(".")[0] in entry


def test_paul_sees_exactly_what_an_apprentice_qualifies_for(
    open_context: Callable[..., BrowserContext], site: DemoSite
) -> None:
    """The demo world's postings, through the link that his own profile gives him."""
    page = open_context().new_page()
    story.sign_in(page, site, "paul@example.org")
    page.goto("/jobs/")
    page.get_by_role("link", name="Jobs I qualify for").click()
    expect(page.get_by_role("link", name="Remove filter: I hold CPC-A")).to_be_visible()
    cards = page.locator(".job-card")
    expect(cards.first).to_be_visible()
    for card in cards.all():
        words = card.inner_text()
        assert "CPC-A" in words or "No credential required" in words
