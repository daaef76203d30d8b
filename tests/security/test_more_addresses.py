"""A second address: added with a code, made the main one, and told of in words that are true for who has an account."""

import re

import pytest
from django.test import Client

from jobboard.accounts.models import User
from jobboard.mail.models import OutgoingMail
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db
CODE = re.compile(r"\b[A-Z0-9]{3,4}-[A-Z0-9]{3,4}\b")


def mail_with_code(client: Client, email: str) -> OutgoingMail:
    client.post("/account/email/", {"email": email, "action_add": ""})
    return OutgoingMail.objects.get(to=email)


def test_who_adds_an_address_is_not_told_of_an_account_they_did_not_ask_for(
    client: Client, dana: User
) -> None:
    client.post("/account/login/", {"login": dana.email, "password": PASSWORD})
    mail = mail_with_code(client, "dana@example.net")
    for part in (mail.text, mail.html):
        assert "add this address to their account" in part
        assert "did not ask for an account" not in part


def test_who_signs_up_is_told_of_the_account(client: Client) -> None:
    client.post("/account/signup/", {"email": "new@example.org", "password1": PASSWORD})
    mail = OutgoingMail.objects.get(to="new@example.org")
    for part in (mail.text, mail.html):
        assert "If you did not ask for an account" in part
        assert "add this address" not in part
