"""A second address: added with a code, made the main one, and told of in words that are true for who has an account."""

import re
from pathlib import Path

import allauth
import pytest
from allauth.account.models import EmailAddress
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


def test_a_confirmed_address_is_back_on_the_list_where_it_is_made_the_main_one(
    client: Client, dana: User
) -> None:
    client.post("/account/login/", {"login": dana.email, "password": PASSWORD})
    code = CODE.search(mail_with_code(client, "dana@example.net").text)
    assert code
    answer = client.post("/account/confirm-email/", {"code": code[0]}, follow=True)
    assert answer.redirect_chain == [("/account/email/", 302)]
    assert "dana@example.net is confirmed." in answer.text
    assert "Make it the main one" in answer.text
    answer = client.post("/account/email/", {"email": "dana@example.net", "action_primary": ""}, follow=True)
    assert "This is the main address now: you sign in with it, and our mail goes there." in answer.text
    assert EmailAddress.objects.get(user=dana, primary=True).email == "dana@example.net"


def test_who_signs_up_is_let_in_with_the_code(client: Client) -> None:
    there = client.post("/account/signup/", {"email": "new@example.org", "password1": PASSWORD})["Location"]
    code = CODE.search(OutgoingMail.objects.get().text)
    assert code
    assert client.post(there, {"code": code[0]})["Location"] == "/account/"


def test_all_that_is_said_of_addresses_is_in_our_words() -> None:
    """A template of ours replaces each of allauth's."""
    folder = "templates/account/messages"
    theirs = {path.name for path in (Path(allauth.__file__).parent / folder).glob("*email*.txt")}
    assert "primary_email_set.txt" in theirs
    assert theirs <= {path.name for path in Path(folder).glob("*.txt")}
