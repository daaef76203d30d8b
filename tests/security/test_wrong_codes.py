"""A code that does not fit is answered with what to do next."""

import re
from html import unescape
from urllib.parse import urlencode

import pytest
from allauth.account import app_settings
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import LazySettings
from django.test import Client

from jobboard.accounts.models import User
from jobboard.mail.models import OutgoingMail
from tests.factories import PASSWORD
from tests.security.test_redirects import ELSEWHERE

pytestmark = pytest.mark.django_db


def test_a_wrong_code_for_a_new_address(client: Client) -> None:
    there = client.post("/account/signup/", {"email": "new@example.org", "password1": PASSWORD})
    page = client.post(there["Location"], {"code": "WRONG1"}).content.decode()
    assert "Copy it from the newest mail, or send a new code." in page
    assert "new@example.org" in page


@pytest.mark.parametrize("email", ["new@example.org", "dana@example.org"])
def test_who_got_no_code_can_have_a_new_one_or_start_again(
    client: Client, dana: User, settings: LazySettings, email: str
) -> None:
    """An address that has an account is answered like any other, and gets no code."""
    settings.ACCOUNT_RATE_LIMITS = {"confirm_email": None}  # one in ten seconds
    there = client.post("/account/signup/", {"email": email, "password1": PASSWORD})["Location"]
    assert "send a new code" in client.get(there).content.decode()
    again = client.post(there, {"action": "resend"}, follow=True).content.decode()
    assert f"We have sent an e-mail to {email}" in again
    assert code_mails_to(email) == (2 if email == "new@example.org" else 0)
    left = client.post("/account/logout/", {"next": _where_else(again)}, follow=True).content.decode()
    assert "<h1>Create an account</h1>" in left


@pytest.mark.parametrize("mistyped", ["new@example.org", "dana@example.org"])
def test_who_starts_again_with_another_address_still_gets_where_they_were_going(
    client: Client, dana: User, mistyped: str
) -> None:
    going = "/employers/start/?next=%2Femployers%2Fcredits%2Fbuy%2F%3Fproduct%3Dpack-5"
    account = {"email": mistyped, "password1": PASSWORD, "next": going}
    there = client.post(f"/account/signup/?{urlencode({'next': going})}", account)["Location"]
    where_else = _where_else(client.get(there).content.decode())
    again = client.post("/account/logout/", {"next": where_else})
    assert again["Location"] == f"/account/signup/?{urlencode({'next': going})}"
    page = client.get(again["Location"]).content.decode()
    assert f'name="next" value="{going}"' in page
    there = client.post(again["Location"], {**account, "email": "right@example.org"})["Location"]
    code = re.search(r"\b[A-Z0-9-]{6,}\b", OutgoingMail.objects.get(to="right@example.org").text)
    assert code
    assert client.post(there, {"code": code[0]})["Location"] == going


@pytest.mark.parametrize("target", ELSEWHERE)
def test_starting_again_leads_to_nobody_elses_site(client: Client, target: str) -> None:
    account = {"email": "new@example.org", "password1": PASSWORD, "next": target}
    there = client.post(f"/account/signup/?{urlencode({'next': target})}", account)["Location"]
    assert _where_else(client.get(there).content.decode()) == "/account/signup/"


def test_the_page_and_the_mail_say_how_long_a_code_works(client: Client) -> None:
    account = {"email": "new@example.org", "password1": PASSWORD}
    page = client.post("/account/signup/", account, follow=True).content.decode()
    assert app_settings.EMAIL_VERIFICATION_BY_CODE_TIMEOUT == 15 * 60
    said = "works for 15 minutes from when you began"
    assert said in page
    mail = OutgoingMail.objects.get(to="new@example.org")
    assert said in mail.text
    assert said in mail.html


def test_who_presses_again_at_once_reads_to_wait(client: Client) -> None:
    there = client.post("/account/signup/", {"email": "new@example.org", "password1": PASSWORD})["Location"]
    answer = client.post(there, {"action": "resend"})
    assert answer.status_code == 429
    assert "Wait a minute, go back and try again." in answer.content.decode()


def test_after_three_wrong_codes_signing_in_brings_a_new_one(client: Client, settings: LazySettings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"confirm_email": None}
    there = client.post("/account/signup/", {"email": "new@example.org", "password1": PASSWORD})["Location"]
    for code in ("WRONG1", "WRONG2", "WRONG3"):
        page = client.post(there, {"code": code}, follow=True).content.decode()
    assert "then sign in; an address that is not confirmed yet gets a new code." in page
    client.post("/account/login/", {"login": "new@example.org", "password": PASSWORD})
    assert OutgoingMail.objects.filter(to="new@example.org").count() == 2


def code_mails_to(email: str) -> int:
    return OutgoingMail.objects.filter(to=email, kind="email_confirmation_signup").count()


def _where_else(page: str) -> str:
    """What "Start again with another" sends."""
    form = page[: page.index("Start again with another")].rpartition("<form")[2]
    found = re.search(r'name="next" value="([^"]+)"', form)
    assert found
    return unescape(found[1])


def test_a_wrong_code_of_an_app(client: Client, dana: User) -> None:
    TOTP.activate(dana, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(dana)
    there = client.post("/account/login/", {"login": dana.email, "password": PASSWORD})
    page = client.post(there["Location"], {"code": "000000"}).content.decode()
    assert "A code of the app works for half a minute, a recovery code once." in page
