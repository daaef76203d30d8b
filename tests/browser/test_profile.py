"""From a profile to the jobs that fit, and from an anonymous card to a yes. At both widths, each with a coder of its own."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser import story
from tests.browser.conftest import WIDTHS
from tests.browser.demo_site import DemoSite
from tests.browser.looking import Looked

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]

# A company asks a coder once, and both widths run on one site.
CODERS = {
    "desktop": ("dana@example.org", "Dana Whitfield", "CPC"),
    "phone": ("paul@example.org", "Paul Okafor", "CPC-A"),
}


@pytest.mark.parametrize("width", WIDTHS)
def test_a_coder_is_found_asked_and_says_yes(
    open_context: Callable[..., BrowserContext], site: DemoSite, width: str
) -> None:
    looked = Looked(width)
    email, name, credential = CODERS[width]
    coder = open_context(width).new_page()
    story.sign_in(coder, site, email)
    fill_in(coder, looked, width)
    follow(coder, looked)

    acme = open_context(width).new_page()
    story.sign_in(acme, site, "acme@example.org")
    ask(acme, looked, credential)
    expect(acme.get_by_text("None yet")).to_be_visible()
    assert name not in acme.content()

    story.wait_for_mail(site, email, "would like to talk to you")
    coder.goto("/account/")
    coder.get_by_role("link", name="Read and answer").click()
    looked.at(coder, "contact")
    coder.get_by_role("button", name="Yes, tell them who I am").click()
    expect(coder.get_by_role("heading", name="You said yes")).to_be_visible()
    coder.goto("/contacts/")
    looked.at(coder, "contacts")

    story.wait_for_mail(site, "acme@example.org", "would like to talk to you")
    acme.reload()
    expect(acme.get_by_text(name)).to_be_visible()
    looked.at(acme, "coders-asked")
    assert looked.found == []


def fill_in(page: Page, looked: Looked, width: str) -> None:
    page.goto("/account/profile/")
    looked.at(page, "profile")
    page.locator("[name=held-0-number]").fill("")
    page.locator("[name=held-0-cycle_ends_on]").fill("1990-01-01")
    page.get_by_role("button", name="Save my credentials").click()
    expect(page.get_by_text("A cycle ends after the credential was issued.")).to_be_visible()
    looked.at(page, "profile-errors")
    page.locator("[name=held-0-number]").fill(f"0{len(width)}1234")
    page.locator("[name=held-0-cycle_ends_on]").fill("2027-12-31")
    page.get_by_role("button", name="Save my credentials").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    page.get_by_role("link", name="Ask for a check").click()
    looked.at(page, "credential-check")
    page.locator("[name=consent]").check()
    page.get_by_role("button", name="Ask for the check").click()
    expect(page.get_by_text("Waits for an editor")).to_be_visible()
    page.locator("[name=wishes-least_pay]").fill("$18/h")
    page.get_by_role("button", name="Save what I look for").click()
    page.locator("[name=privacy-findable]").check()
    page.locator("[name=privacy-block]").fill("My present employer")
    page.get_by_role("button", name="Save these choices").click()
    expect(page.get_by_text("Unblock My present employer")).to_be_visible()


def follow(page: Page, looked: Looked) -> None:
    """From the account to what fits, to what almost does, and to the alert in one click."""
    page.goto("/account/")
    looked.at(page, "account")
    almost = page.locator("section", has=page.get_by_role("heading", name="One credential short"))
    expect(almost.get_by_text("One credential short:").first).to_be_visible()
    almost.get_by_role("link", name="in the list").click()
    expect(page.get_by_text("One credential short:").first).to_be_visible()
    page.goto("/account/")
    fitting = page.locator("section", has=page.get_by_role("heading", name="Jobs I qualify for"))
    fitting.get_by_role("link", name="in the list").click()
    expect(page.locator(".job-card").first).to_be_visible()
    page.goto("/account/")
    fitting.get_by_role("button", name="Mail me new ones").click()
    expect(page.get_by_text("Your alert is on, daily")).to_be_visible()


def ask(page: Page, looked: Looked, credential: str) -> None:
    page.goto("/employers/coders/")
    page.locator("[name=credential]").select_option(credential)
    page.locator("[name=state]").select_option("TX")
    page.get_by_role("button", name="Show").click()
    card = page.locator(
        ".coder-card", has=page.locator("strong", has_text=credential).get_by_text(credential, exact=True)
    )
    expect(card).to_have_count(1)
    looked.at(page, "coders")
    card.get_by_role("link", name="Ask").click()
    page.get_by_role("button", name="Ask them").click()
    expect(page.get_by_text("Choose a posting above").first).to_be_visible()
    looked.at(page, "coder-errors")
    page.locator("[name=posting]").select_option(index=1)
    page.locator("[name=message]").fill("We liked what you have coded.")
    page.get_by_role("button", name="Ask them").click()
