"""What anybody can have mailed to anybody, by typing an address into a form."""

import re

import pytest
from django.test import Client

from jobboard.accounts.adapter import MAILS_PER_ADDRESS_AND_DAY
from jobboard.accounts.models import User
from jobboard.mail.models import OutgoingMail
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db


def from_elsewhere(number: int) -> Client:
    """A connection of its own, as somebody has who rents many."""
    return Client(REMOTE_ADDR=f"198.51.100.{number}")


def ask_for_a_password(email: str, number: int = 1, **headers: str) -> int:
    response = from_elsewhere(number).post("/account/password/reset/", {"email": email}, headers=headers)
    return response.status_code


def test_nobody_is_flooded_by_those_who_know_the_address(dana: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("allauth.account.app_settings.AppSettings.RATE_LIMITS", {})
    for number in range(MAILS_PER_ADDRESS_AND_DAY):
        ask_for_a_password(dana.email, number)
        from_elsewhere(number).post("/account/signup/", {"email": dana.email, "password1": PASSWORD})
        ask_for_a_password("nobody@example.org", number)
    assert OutgoingMail.objects.filter(to=dana.email).count() == MAILS_PER_ADDRESS_AND_DAY
    assert OutgoingMail.objects.filter(to="nobody@example.org").count() == MAILS_PER_ADDRESS_AND_DAY
    before = OutgoingMail.objects.count()
    assert ask_for_a_password(dana.email.upper(), 99) == 302
    assert OutgoingMail.objects.count() == before


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:6666", "evil.example"])
def test_the_link_to_a_new_password_leads_to_us_whatever_host_was_asked(dana: User, host: str) -> None:
    status = ask_for_a_password(dana.email, host=host)
    if host == "evil.example":
        assert status == 400
        assert not OutgoingMail.objects.exists()
        return
    mail = OutgoingMail.objects.get()
    assert "http://127.0.0.1:8000/account/password/reset/key/" in mail.text
    assert f"http://{host}/account/password/reset/key/" not in mail.text


def test_known_and_unknown_addresses_get_the_same_answers(dana: User) -> None:
    for path, extra in (
        ("/account/password/reset/", {}),
        ("/account/signup/", {"password1": PASSWORD}),
        ("/account/login/", {"password": "not the password"}),
        ("/alerts/new/", {"frequency": "daily"}),
    ):
        seen = set()
        for email in (dana.email, "nobody@example.org"):
            visitor = from_elsewhere(7)
            field = "login" if path == "/account/login/" else "email"
            answer = visitor.post(path, {field: email, **extra})
            seen.add((answer.status_code, answer.get("Location"), _without_the_typed(answer.text, email)))
        assert len(seen) == 1, path


def _without_the_typed(html: str, email: str) -> str:
    html = html.replace(email, "the address")
    return re.sub(r'(nonce|value)="[^"]{20,}"', "", html)
