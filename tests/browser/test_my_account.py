"""One's own account in a browser at both widths: a passkey made and used, sessions ended, data taken along, the account left and kept."""

import json
import zipfile
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser import story
from tests.browser.conftest import WIDTHS
from tests.browser.demo_site import DemoSite
from tests.browser.looking import Looked

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]
# One for each width, as the stories of both run on one site.
PERSONA = {"desktop": "dana@example.org", "phone": "paul@example.org"}


def prove(page: Page, password: str) -> None:
    page.locator("[name=password]").fill(password)
    page.get_by_role("button", name="Confirm").click()


@pytest.mark.parametrize("width", WIDTHS)
def test_a_passkey_is_made_and_signs_in_without_a_password(
    open_context: Callable[..., BrowserContext], site: DemoSite, width: str
) -> None:
    looked, email = Looked(width), PERSONA[width]
    # Browsers know passkeys at "localhost" and at no bare IP address.
    here = site.web.replace("127.0.0.1", "localhost")
    page = open_context(width).new_page()
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    device = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": device})
    page.goto(f"{here}/account/login/")
    page.locator("[name=login]").fill(email)
    page.locator("[name=password]").fill(site.passwords[email])
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.goto(f"{here}/account/2fa/")
    looked.at(page, "two-steps")
    page.get_by_role("link", name="Add a passkey").click()
    prove(page, site.passwords[email])
    looked.at(page, "passkey-new")
    page.get_by_role("button", name="Add a passkey").click()
    page.wait_for_url("**/account/2fa/recovery-codes/**")
    looked.at(page, "recovery-codes")
    page.goto(f"{here}/account/2fa/webauthn/")
    expect(page.get_by_role("row").nth(1)).to_contain_text("Chrome on Linux")
    looked.at(page, "passkeys")
    page.context.clear_cookies()
    page.goto(f"{here}/account/login/?next=/account/sessions/")
    looked.at(page, "sign-in")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/account/sessions/")
    expect(page.get_by_text("This browser")).to_be_visible()
    # A code of the app or a key is asked for after the password from now on.
    page.context.clear_cookies()
    page.goto(f"{here}/account/login/")
    page.locator("[name=login]").fill(email)
    page.locator("[name=password]").fill(site.passwords[email])
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="The second step")).to_be_visible()
    looked.at(page, "second-step")
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(lambda url: "/2fa/" not in url)
    page.goto(f"{here}/account/2fa/webauthn/")
    page.get_by_role("link", name="Remove").click()
    remove, key = (page.get_by_role("button", name=name) for name in ("Remove", "Use a passkey"))
    password = page.locator("[name=password]")
    expect(remove.or_(key).or_(password).first).to_be_visible()
    if key.is_visible():
        key.click()
    elif password.is_visible():
        prove(page, site.passwords[email])
    expect(remove).to_be_visible()
    looked.at(page, "passkey-remove")
    remove.click()
    expect(page.get_by_text("You have none yet")).to_be_visible()
    assert looked.found == []


@pytest.mark.parametrize("width", WIDTHS)
def test_data_is_taken_along_and_the_account_left_and_kept(
    open_context: Callable[..., BrowserContext], site: DemoSite, width: str
) -> None:
    looked, email = Looked(width), PERSONA[width]
    elsewhere = open_context().new_page()
    story.sign_in(elsewhere, site, email)
    page = open_context(width).new_page()
    story.sign_in(page, site, email)
    page.goto("/account/sessions/")
    looked.at(page, "sessions")
    page.get_by_role("button", name="Sign out everywhere else").click()
    expect(page.get_by_text("Signed out everywhere else.")).to_be_visible()
    elsewhere.goto("/account/profile/")
    expect(elsewhere.get_by_role("heading", name="Sign in")).to_be_visible()

    page.goto("/account/data/")
    looked.at(page, "my-data")
    page.get_by_role("button", name="Ask for my data").click()
    looked.at(page, "prove")
    prove(page, site.passwords[email])
    mail = story.wait_for_mail(site, email, "put together as one ZIP file")
    page.goto(story.link_in(mail, "/account/data/"))
    expect(page.get_by_role("link", name="Download my data")).to_be_visible()
    looked.at(page, "my-data-ready")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download my data").click()
    with zipfile.ZipFile(download.value.path()) as packed:
        assert json.loads(packed.read("account.json"))[0]["e-mail"] == email

    page.get_by_role("link", name="Delete my account").click()
    looked.at(page, "delete")
    page.locator("[name=email]").fill("somebody@else.example")
    page.get_by_role("button", name="Delete my account").click()
    expect(page.locator(".field__error")).to_contain_text("This is not the address of this account")
    looked.at(page, "delete-errors")
    page.locator("[name=email]").fill(email)
    page.get_by_role("button", name="Delete my account").click()
    expect(page.get_by_role("heading", name="Your account rests")).to_be_visible()
    looked.at(page, "deleted")
    mail = story.wait_for_mail(site, email, "You asked us to delete your account")
    page.goto(story.link_in(mail, "/account/keep/"))
    looked.at(page, "keep")
    page.get_by_role("button", name="Keep my account").click()
    expect(page.get_by_text("Your account is kept")).to_be_visible()
    story.sign_in(page, site, email)
    page.goto("/account/")
    expect(page.get_by_role("heading", name="Your account")).to_be_visible()
    assert looked.found == []
