"""Filtering as people do it: by keyboard, without JavaScript, back and forth, on a phone, and on a bad line."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.browser.conftest import WIDTHS, accessibility_violations, screenshot
from tests.browser.demo_site import DemoSite

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

REMOTE = ".facet input[name=arrangement][value=remote]"
CPC = ".facet input[name=holding][value=CPC]"
APPRENTICE = ".facet input[name=apprentice]"


def total(page: Page) -> int:
    found = re.match(r"([\d,]+) jobs?$", page.locator("#found").inner_text())
    assert found
    return int(found[1].replace(",", ""))


def answered(page: Page, act: Callable[[], object]) -> None:
    """Do something that asks for the list, and wait for its answer."""
    with page.expect_response(lambda response: "/jobs/?" in response.url or response.url.endswith("/jobs/")):
        act()
    expect(page.locator("#results[aria-busy], .htmx-request")).to_have_count(0)


def focus_by_tab(page: Page, wanted: str) -> None:
    for _ in range(80):
        if page.evaluate(f"document.activeElement.matches({wanted!r})"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not reach {wanted}")


def test_what_could_not_be_taken_up_is_told_with_the_number(
    open_context: Callable[..., BrowserContext],
) -> None:
    page = open_context().new_page()
    page.goto("/jobs/")
    page.locator("[name=near]").fill("Portland")
    answered(page, lambda: page.keyboard.press("Enter"))
    fault = page.locator(".listing__faults p").inner_text()
    assert "Portland, OR" in fault
    expect(page.locator("[data-announce]")).to_have_text(f"{page.locator('#found').inner_text()}. {fault}")


def test_a_box_that_needs_another_choice_says_so_until_it_is_made(
    open_context: Callable[..., BrowserContext],
) -> None:
    page = open_context().new_page()
    page.goto("/jobs/")
    answered(page, page.locator("#id_almost").check)
    said = page.locator("[data-field=almost] .field__error")
    expect(said).to_contain_text("Say first which credentials you hold")
    expect(page.locator("[data-announce]")).to_contain_text(said.inner_text())
    answered(page, page.locator(CPC).check)
    expect(said).to_have_count(0)
    assert page.url.endswith("/jobs/?almost=1&holding=CPC")


def test_filter_by_keyboard_alone_keeps_focus_and_tells_the_number(
    open_context: Callable[..., BrowserContext],
) -> None:
    page = open_context().new_page()
    page.goto("/jobs/")
    everything = total(page)
    focus_by_tab(page, CPC)
    answered(page, lambda: page.keyboard.press("Space"))
    assert page.evaluate(f"document.activeElement.matches({CPC!r})")
    focus_by_tab(page, REMOTE)
    scrolled = page.evaluate("scrollY")
    answered(page, lambda: page.keyboard.press("Space"))
    assert page.evaluate(f"document.activeElement.matches({REMOTE!r})")
    assert page.evaluate("scrollY") == scrolled
    assert page.url.endswith("/jobs/?arrangement=remote&holding=CPC")
    assert 0 < total(page) < everything
    expect(page.locator("[data-announce]")).to_have_text(page.locator("#found").inner_text())

    focus_by_tab(page, "#results .chip")
    answered(page, lambda: page.keyboard.press("Enter"))
    expect(page.locator(REMOTE)).not_to_be_checked()
    assert page.evaluate("document.activeElement.matches('#results .chip')")
    focus_by_tab(page, "#results .chips__clear")
    answered(page, lambda: page.keyboard.press("Enter"))
    assert total(page) == everything
    assert page.url.endswith("/jobs/")
    assert page.evaluate("document.activeElement.id") == "found"


def test_typed_words_are_searched_on_enter_and_a_fault_stands_at_its_field(
    open_context: Callable[..., BrowserContext],
) -> None:
    page = open_context().new_page()
    page.goto("/jobs/")
    page.locator("#id_pay").fill("a lot")
    answered(page, lambda: page.locator("#id_pay").press("Enter"))
    expect(page.locator("[data-field=pay] .field__error")).to_be_visible()
    assert page.locator("#id_pay").get_attribute("aria-invalid") == "true"
    assert accessibility_violations(page) == []
    page.locator("#id_pay").fill("")
    answered(page, lambda: page.locator("#id_pay").press("Tab"))
    expect(page.locator("[data-field=pay] .field__error")).to_have_count(0)
    assert page.locator("#id_pay").get_attribute("aria-invalid") is None


def test_jobs_are_found_while_the_last_word_is_typed(open_context: Callable[..., BrowserContext]) -> None:
    page = open_context().new_page()
    page.goto("/jobs/")
    everything = total(page)
    field = page.locator("form[data-listing] [name=q]")
    answered(page, lambda: field.press_sequentially("radiol", delay=20))
    assert 0 < total(page) < everything
    assert page.url.endswith("/jobs/?q=radiol")
    expect(field).to_be_focused()
    field.press_sequentially("ogy")
    answered(page, lambda: field.press("Enter"))
    assert page.url.endswith("?q=radiology")


def test_a_typed_word_is_there_after_a_reload_and_back_skips_its_letters(
    open_context: Callable[..., BrowserContext],
) -> None:
    page = open_context().new_page()
    page.goto("/jobs/")
    answered(page, page.locator(CPC).check)
    field = page.locator("form[data-listing] [name=q]")
    for letters in ("radio", "logy"):
        answered(page, lambda letters=letters: field.press_sequentially(letters))  # type: ignore[misc]  # a default of a lambda
    found = total(page)
    page.reload()
    assert page.url.endswith("/jobs/?holding=CPC&q=radiology")
    expect(field).to_have_value("radiology")
    assert total(page) == found
    answered(page, page.go_back)
    assert page.url.endswith("/jobs/")


@pytest.mark.parametrize("width", WIDTHS)
def test_everything_can_be_filtered_without_javascript(
    open_context: Callable[..., BrowserContext], width: str
) -> None:
    page = open_context(width, javascript=False).new_page()
    page.goto("/jobs/")
    everything = total(page)
    if width == "phone":
        page.locator(".filters__toggle").click()
    page.locator(CPC).check()
    page.locator(APPRENTICE).check()
    page.get_by_role("button", name="Show jobs").click()
    assert 0 < total(page) < everything
    expect(page.locator(CPC)).to_be_checked()
    page.locator(".chip").first.click()
    page.locator(".chips__clear").click()
    assert total(page) == everything
    assert page.locator(".job-card button").count() == 0


def test_the_next_page_is_read_from_its_top(open_context: Callable[..., BrowserContext]) -> None:
    page = open_context("phone").new_page()
    page.goto("/jobs/")
    answered(page, page.get_by_role("link", name="Next").click)
    assert page.url.endswith("/jobs/?page=2")
    expect(page.locator("#found")).to_be_in_viewport()
    assert page.evaluate("document.activeElement.id") == "found"


def test_back_and_forward_bring_the_right_jobs_and_the_right_choices(
    open_context: Callable[..., BrowserContext],
) -> None:
    page = open_context().new_page()
    page.goto("/jobs/?state=TX")
    numbers = [total(page)]
    for choice in (CPC, REMOTE):
        answered(page, page.locator(choice).check)
        numbers.append(total(page))
    assert len(set(numbers)) > 1
    answered(page, page.go_back)
    assert state(page) == (numbers[1], True, False, "?holding=CPC&state=TX")
    answered(page, page.go_back)
    assert state(page) == (numbers[0], False, False, "?state=TX")
    expect(page.locator(".facet input[name=state][value=TX]")).to_be_checked()
    answered(page, page.go_forward)
    answered(page, page.go_forward)
    assert state(page) == (numbers[2], True, True, "?arrangement=remote&holding=CPC&state=TX")

    page.locator(".job-card__link").first.click()
    page.wait_for_url(re.compile(r"/jobs/[a-z0-9-]+/$"))
    page.go_back()
    page.wait_for_load_state()
    assert state(page) == (numbers[2], True, True, "?arrangement=remote&holding=CPC&state=TX")


def state(page: Page) -> tuple[int, bool, bool, str]:
    checked = [page.locator(choice).is_checked() for choice in (CPC, REMOTE)]
    return total(page), checked[0], checked[1], page.evaluate("location.search")


def test_on_a_phone_the_filters_are_a_sheet_with_a_live_number(
    open_context: Callable[..., BrowserContext],
) -> None:
    page = open_context("phone").new_page()
    page.goto("/jobs/")
    toggle, sheet = page.locator(".filters__toggle"), page.locator("dialog.sheet")
    toggle.focus()
    page.keyboard.press("Enter")
    expect(sheet).to_be_visible()
    for _ in range(15):  # Tab goes round inside, or out to the browser itself, never to the page behind
        page.keyboard.press("Tab")
        assert page.evaluate(
            "document.activeElement === document.body || !!document.activeElement.closest('dialog')"
        )
    answered(page, page.locator(REMOTE).check)
    assert accessibility_violations(page) == []
    screenshot(page, "sheet")
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    assert page.evaluate("document.activeElement.matches('.filters__toggle')")
    assert page.locator(".chip").all_text_contents() == ["Remove filter: Remote"]

    toggle.click()
    show = page.locator("[data-show]")
    expect(show).to_have_text(f"Show {total(page)} jobs")
    answered(page, page.locator(CPC).check)
    expect(show).to_have_text(re.compile(rf"^Show {total(page)} jobs?$"))
    answered(page, show.click)
    expect(sheet).to_be_hidden()
    assert page.evaluate("document.activeElement.id") == "found"
    expect(page.locator("#found")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") <= WIDTHS["phone"][0]


def test_a_slow_older_answer_never_replaces_a_newer_one(open_context: Callable[..., BrowserContext]) -> None:
    page = open_context().new_page()
    page.goto("/jobs/")
    held: list[Route] = []

    def hold_the_first(route: Route) -> None:
        if held or route.request.resource_type != "xhr":
            route.continue_()
        else:
            held.append(route)

    page.route("**/jobs/?*", hold_the_first)
    page.locator(CPC).check()
    expect(page.locator("#results")).to_have_class(re.compile("htmx-request"))
    answered(page, page.locator(REMOTE).check)
    newest = total(page)
    held[0].abort() if held else None
    page.wait_for_timeout(300)
    assert total(page) == newest
    assert page.url.endswith("/jobs/?arrangement=remote&holding=CPC")
    expect(page.locator("[data-problem]")).to_be_hidden()


def test_a_lost_connection_is_told_in_words_and_nothing_chosen_is_lost(
    browser: Browser, site: DemoSite
) -> None:
    """A context of its own, as the browser itself logs each failed request as an error."""
    context = browser.new_context(base_url=site.web, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto("/jobs/")
    before = total(page)
    context.set_offline(True)
    page.locator(CPC).check()
    expect(page.locator("[data-problem]")).to_contain_text("What you chose is kept")
    expect(page.locator(CPC)).to_be_checked()
    assert total(page) == before
    assert accessibility_violations(page) == []
    context.set_offline(False)
    answered(page, page.get_by_role("button", name="Try again").click)
    expect(page.locator("[data-problem]")).to_be_hidden()
    assert page.url.endswith("/jobs/?holding=CPC")
    context.close()
