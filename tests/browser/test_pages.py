"""Every main page at both widths: no axe violation of WCAG 2.2 A and AA, nothing wider than the screen, a clean console."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.browser import story
from tests.browser.conftest import WIDTHS, accessibility_violations, screenshot
from tests.browser.demo_site import DemoSite
from tests.browser.looking import too_wide

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

PAGES = {
    "": ["/", "/jobs/", "/jobs/?credential=CPC&state=TX", "/jobs/?q=nothing-like-this", "/employers/", "/employers/pricing/",
         "/alerts/",
         "/alerts/new/?credential=CPC", "/jobs/cpc/texas/", "/account/login/", "/account/signup/", "/about/", "/companies/"],
    "acme@example.org": ["/employers/postings/", "/employers/postings/new/", "/employers/templates/",
                         "/employers/orders/", "/employers/credits/", "/employers/credits/buy/",
                         "/employers/postings/import/", "/employers/feeds/",
                         "/employers/team/", "/employers/team/leave/", "/employers/company/", "/employers/postings/1/statistics/"],
    "dana@example.org": ["/account/", "/alerts/", "/jobs/"],
}  # fmt: skip

LONG_ADDRESS = "https://careers.acme.example.org/openings/2026/coding/inpatient-coder-remote-full-time"


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("person", PAGES, ids=lambda person: person.partition("@")[0] or "nobody")
def test_pages_are_accessible_and_fit_the_screen(
    open_context: Callable[..., BrowserContext], site: DemoSite, person: str, width: str
) -> None:
    page = open_context(width).new_page()
    if person:
        story.sign_in(page, site, person)
    violations: list[str] = []
    for address in PAGES[person]:
        page.goto(address)
        violations += accessibility_violations(page)
        violations += too_wide(
            page.evaluate("document.documentElement.scrollWidth"), WIDTHS[width][0], address
        )
        screenshot(page, f"{person.partition('@')[0]}{address.replace('/', '_')}-{width}")
    assert violations == []


@pytest.mark.parametrize("width", WIDTHS)
def test_a_posting_is_accessible_and_complete(
    open_context: Callable[..., BrowserContext], width: str
) -> None:
    page = open_context(width).new_page()
    page.goto("/jobs/")
    page.locator(".job-card__link").first.click()
    page.wait_for_load_state()
    assert accessibility_violations(page) == []
    assert too_wide(page.evaluate("document.documentElement.scrollWidth"), WIDTHS[width][0], page.url) == []
    assert page.locator("script[type='application/ld+json']").count() == 1
    screenshot(page, f"posting-{width}")


def test_what_people_wrote_without_a_space_fits_a_phone(
    open_context: Callable[..., BrowserContext], site: DemoSite
) -> None:
    page = open_context("phone").new_page()
    found: list[str] = []
    story.sign_in(page, site, "paul@example.org")

    def look() -> None:
        found.extend(too_wide(page.evaluate("document.documentElement.scrollWidth"), 375, page.url))

    page.goto("/jobs/?sort=pay")
    page.locator(".job-card__link").first.click()
    page.locator(".apply-bar").get_by_role("button", name="Save").click()
    expect(page.locator(".apply-bar").get_by_role("button", name="Saved")).to_be_visible()
    page.goto("/saved/")
    page.locator("summary", has_text="Note").first.click()
    page.locator("textarea[name=note]").first.fill(f"https://careers.example.org/{'w' * 300}")
    page.get_by_role("button", name="Save note").first.click()
    expect(page.get_by_text("Your note is saved.")).to_be_visible()
    look()
    page.get_by_role("button", name="Remove").first.click()

    page.goto(f"/alerts/new/?q={'w' * 150}")
    look()
    page.get_by_role("button", name="Save this alert").click()
    page.goto("/alerts/")
    look()
    page.get_by_role("button", name="Delete “www").click()
    expect(page.get_by_text("Deleted: “www")).to_be_visible()
    look()
    assert found == []


def test_the_figures_of_a_day_fit_a_phone(
    open_context: Callable[..., BrowserContext], site: DemoSite
) -> None:
    page = open_context("phone").new_page()
    story.sign_in(page, site, "acme@example.org")
    page.goto("/employers/postings/1/statistics/")
    days = page.locator(".statistics__days").locator("xpath=..")
    assert days.evaluate("each => each.scrollWidth <= each.clientWidth")


@pytest.mark.parametrize("width", WIDTHS)
def test_a_long_address_in_a_form_fits_the_screen(
    open_context: Callable[..., BrowserContext], site: DemoSite, width: str
) -> None:
    page = open_context(width).new_page()
    story.sign_in(page, site, "acme@example.org")
    for address in ("/employers/postings/new/", "/employers/company/"):
        page.goto(address)
        for box in page.locator("main textarea:visible").all():
            box.fill(LONG_ADDRESS)
        found = page.evaluate("document.documentElement.scrollWidth")
        assert too_wide(found, WIDTHS[width][0], address) == []


# What stands in a cell as bare text may be anybody's words; days, states and figures are ours, and short.
WRITE_INTO_CELLS = """words => document.querySelectorAll("[data-label]:not(.table__number)").forEach(
  cell => cell.childNodes.forEach(node => { if (node.data?.trim()) node.data = words; })
)"""
TABLES = {
    "acme@example.org": ["/employers/postings/1/history/", "/employers/postings/1/applicants/", "/employers/postings/publish/",
                         "/employers/team/", "/employers/credits/", "/employers/coders/asked/", "/employers/postings/import/"],
    "dana@example.org": ["/account/sessions/", "/applications/", "/contacts/"],
}  # fmt: skip


@pytest.mark.parametrize("person", TABLES, ids=lambda person: person.partition("@")[0])
def test_a_long_address_in_a_table_fits_a_phone(
    open_context: Callable[..., BrowserContext], site: DemoSite, person: str
) -> None:
    page = open_context("phone").new_page()
    story.sign_in(page, site, person)
    wide: list[str] = []
    for address in TABLES[person]:
        page.goto(address)
        page.evaluate(WRITE_INTO_CELLS, "maximiliane.featherstone@acme.example.org")
        found = page.evaluate("document.documentElement.scrollWidth")
        wide += too_wide(found, WIDTHS["phone"][0], address)
    assert wide == []


def test_a_page_with_a_fault_is_noticed(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content("<html lang=en><title>Jobs</title><main><h1>Jobs</h1><input></main>")
    assert "label" in accessibility_violations(page)[0]
    page.close()
