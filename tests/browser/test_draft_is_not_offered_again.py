"""What has reached the server is not offered again as text that did not; what has not, is."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser import story
from tests.browser.demo_site import DemoSite

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
NEW = "/employers/postings/new/"


@pytest.fixture
def page(open_context: Callable[..., BrowserContext], site: DemoSite) -> Page:
    page = open_context().new_page()
    story.sign_in(page, site, "acme@example.org")
    page.goto(NEW)
    return page


def save_draft(page: Page) -> None:
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_text("Saved. You can finish it")).to_be_visible()


def test_a_draft_that_the_server_tidied_is_saved_and_no_more(page: Page) -> None:
    page.locator("[name=title]").fill("Night  coder ")
    save_draft(page)
    expect(page.locator("[data-recovered]")).to_be_hidden()
    page.locator("[name=requirement]").fill("RHIT or CCS")
    page.locator("[name=pay_min_cents]").fill("$20")
    save_draft(page)
    expect(page.locator("[data-recovered]")).to_be_hidden()
    page.goto(NEW)
    expect(page.locator("[name=title]")).to_have_value("")
    expect(page.locator("[data-recovered]")).to_be_hidden()


def test_a_form_with_faults_has_arrived_as_well(page: Page) -> None:
    page.locator("[name=title]").fill("Faulty coder")
    page.locator("[name=pay_min_cents]").fill("$20")
    page.get_by_role("button", name="Preview", exact=True).click()
    expect(page.locator(".form-errors")).to_be_visible()
    expect(page.locator("[data-recovered]")).to_be_hidden()
    page.goto(NEW)
    expect(page.locator("[data-recovered]")).to_be_hidden()


def test_what_did_not_arrive_is_offered(page: Page) -> None:
    page.route(
        "**/draft/", lambda route: route.abort() if route.request.method == "POST" else route.fallback()
    )
    page.locator("[name=title]").fill("Lost coder")
    page.goto(NEW)
    page.locator("[data-recover]").click()
    expect(page.locator("[name=title]")).to_have_value("Lost coder")
