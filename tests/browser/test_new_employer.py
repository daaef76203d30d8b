"""A recruiter nobody knows yet: signs up, writes, pays, waits for an editor, and is told when the posting is live."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser import story
from tests.browser.conftest import accessibility_violations, screenshot
from tests.browser.demo_site import DemoSite

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_a_new_employers_first_posting_goes_live_through_an_editor(
    open_context: Callable[..., BrowserContext], site: DemoSite, width: str
) -> None:
    email = f"recruiter-{width}@clinic.example"
    page = open_context(width).new_page()
    story.sign_up(page, site, email)
    story.name_the_company(page, f"Prairie Clinic {width}")
    mark = f"newcomer{width}"
    story.write_posting(page, story.REAL[0], mark)
    pay_and_wait_for_review(page)
    screenshot(page, f"in-review-{width}")
    assert story.titles_for(page, "CPC", mark) == set()

    eddie = open_context().new_page()
    story.sign_in(eddie, site, "eddie@example.org")
    publish_from_review(eddie, f"Prairie Clinic {width}")
    mail = story.wait_for_mail(site, email, "has been read by an editor")
    page.goto(story.link_in(mail, "/jobs/"))
    expect(page.get_by_role("heading", level=1)).to_have_text(story.REAL[0].title)
    assert story.titles_for(page, "CPC", mark) == {story.REAL[0].title}


def pay_and_wait_for_review(page: Page) -> None:
    page.get_by_role("link", name="Choose how to publish").or_(
        page.get_by_role("button", name="Choose how to publish")
    ).first.click()
    page.locator("input[name=product][value=single]").check()
    page.get_by_role("button", name="Continue to payment").click()
    story.pay(page, "4242 4242 4242 4242")
    expect(page.get_by_role("heading", name="Paid. Your posting is in review")).to_be_visible()
    assert accessibility_violations(page) == []


def publish_from_review(page: Page, company: str) -> None:
    """As an editor does it: the list narrowed to what waits, the page, the publish button of its menu."""
    page.goto("/admin/postings/?state_of_life=in+review")
    row = page.get_by_role("row").filter(has_text=company)
    row.get_by_role("link", name=story.REAL[0].title).first.click()
    page.get_by_role("button", name="More actions").last.click()
    page.locator("button[name='action-publish']").click()
    expect(page.get_by_text("published").first).to_be_visible()
