"""The keyword field suggests filters, for the keyboard alone and for screen readers."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser import story
from tests.browser.conftest import WIDTHS, accessibility_violations, screenshot
from tests.browser.demo_site import DemoSite

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]


def test_a_credential_is_chosen_by_keyboard_alone_on_the_home_page(
    open_context: Callable[..., BrowserContext],
) -> None:
    page = open_context().new_page()
    page.goto("/")
    field = page.get_by_role("combobox", name="Keywords")
    field.press_sequentially("registered health information t")
    option = page.locator(".suggestions [role=option]").filter(has_text="RHIT")
    expect(option).to_be_visible()
    expect(field).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_role("status").filter(has_text="suggestion")).to_be_attached()
    field.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", str(option.get_attribute("id")))
    assert accessibility_violations(page) == []
    screenshot(page, "suggestions-home")
    field.press("Enter")
    page.wait_for_url("**/jobs/?credential=RHIT")


def test_the_listing_adds_what_is_chosen_to_its_filters(open_context: Callable[..., BrowserContext]) -> None:
    page = open_context().new_page()
    page.goto("/jobs/?state=TX")
    field = page.get_by_role("combobox", name="Keywords")
    field.press_sequentially("ce")
    options = page.locator(".suggestions [role=option]")
    expect(options.nth(1)).to_be_visible()
    expect(page.locator("#results[aria-busy], .htmx-request")).to_have_count(0)
    assert accessibility_violations(page) == []
    field.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    field.press("Home")
    expect(options.first).to_have_attribute("aria-selected", "true")
    field.press("End")
    expect(options.last).to_have_attribute("aria-selected", "true")
    field.press("Escape")
    expect(options.first).to_be_hidden()
    expect(field).to_have_value("ce")
    field.press("ArrowDown")
    expect(options.first).to_be_visible()
    field.press("ArrowDown")
    field.press("Enter")
    page.wait_for_url(lambda url: "state=TX" in url and "=C" in url)


def test_enter_without_a_choice_searches_for_the_words(open_context: Callable[..., BrowserContext]) -> None:
    page = open_context().new_page()
    page.goto("/")
    field = page.get_by_role("combobox", name="Keywords")
    field.press_sequentially("radiology")
    expect(page.locator(".suggestions [role=option]").first).to_be_visible()
    field.press("Enter")
    page.wait_for_url("**/jobs/?q=radiology")


def test_the_field_is_a_plain_one_without_javascript(open_context: Callable[..., BrowserContext]) -> None:
    page = open_context(javascript=False).new_page()
    page.goto("/")
    page.locator("#front_q").fill("radiology")
    page.locator("#front_q").press("Enter")
    page.wait_for_url("**/jobs/?q=radiology&near=")
    expect(page.locator(".job-card").first).to_be_visible()


def test_the_front_page_asks_what_and_where(open_context: Callable[..., BrowserContext]) -> None:
    page = open_context("phone").new_page()
    page.goto("/")
    page.get_by_role("combobox", name="Keywords").fill("coder")
    place = page.get_by_role("combobox", name="Near")
    place.press_sequentially("aust")
    expect(page.get_by_role("option", name="Austin, TX")).to_be_visible()
    place.press("ArrowDown")
    place.press("Enter")
    page.get_by_role("button", name="Search").click()
    page.wait_for_url("**/jobs/?q=coder&near=Austin%2C+TX")
    assert accessibility_violations(page) == []


def test_a_place_is_chosen_into_its_field(open_context: Callable[..., BrowserContext]) -> None:
    page = open_context().new_page()
    page.goto("/jobs/?arrangement=remote")
    field = page.get_by_role("combobox", name="Near")
    field.press_sequentially("aust")
    expect(page.get_by_role("option", name="Austin, TX")).to_be_visible()
    assert accessibility_violations(page) == []
    field.press("ArrowDown")
    field.press("Enter")
    expect(field).to_have_value("Austin, TX")
    expect(page.locator(".suggestions:visible")).to_have_count(0)
    page.wait_for_url("**/jobs/?arrangement=remote&near=Austin%2C+TX")
    expect(field).to_be_focused()


@pytest.mark.parametrize("width", WIDTHS)
def test_a_place_is_chosen_for_an_alert_and_no_keyword_leads_away_from_it(
    open_context: Callable[..., BrowserContext], site: DemoSite, width: str
) -> None:
    page = open_context(width).new_page()
    story.sign_in(page, site, "dana@example.org")
    page.goto("/alerts/new/?state=TX")
    page.get_by_role("button", name="Save this alert").click()
    page.get_by_role("link", name="Change the search").first.click()
    field = page.get_by_role("combobox", name="Near")
    field.press_sequentially("aust")
    expect(page.get_by_role("option", name="Austin, TX")).to_be_visible()
    assert accessibility_violations(page) == []
    screenshot(page, f"suggestions-alert-{width}")
    field.press("ArrowDown")
    field.press("Enter")
    expect(field).to_have_value("Austin, TX")
    expect(page.get_by_role("combobox", name="Keywords")).to_have_count(0)
