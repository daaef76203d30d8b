"""The account pages write "E-mail" as all others do."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.test import Client

from jobboard.accounts.models import User
from jobboard.mail.models import OutgoingMail
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("page", ["login", "signup", "password/reset"])
def test_the_account_pages_say_e_mail(client: Client, page: str) -> None:
    text = client.get(f"/account/{page}/").content.decode()
    assert "E-mail" in text
    assert ">Email<" not in text


def test_what_a_password_needs_is_said_shortly_and_the_length_first(client: Client) -> None:
    text = client.get("/account/signup/").content.decode()
    asked = re.findall(r"<li>([^<]+)</li>", text[text.index("Password</label>") :])
    assert asked[0] == "At least 10 characters."
    assert len(asked) == len(settings.AUTH_PASSWORD_VALIDATORS)
    assert not [words for words in asked if words.startswith("Your password")]


@pytest.mark.parametrize("page", ["login", "signup", "password/reset"])
def test_no_field_says_its_label_twice(client: Client, page: str) -> None:
    assert "placeholder" not in client.get(f"/account/{page}/").content.decode()


def labels(answer: HttpResponseBase) -> list[str]:
    """Of the form of an account page, if nothing in it says its label twice."""
    assert isinstance(answer, HttpResponse)
    page = answer.content.decode().partition("<main")[2]
    assert "placeholder" not in page
    return [label.strip() for label in re.findall(r"<label[^>]*>([^<]+)", page)]


def test_passwords_are_asked_for_in_our_words(client: Client, dana: User) -> None:
    new = ["New password", "New password, once more"]
    client.post("/account/password/reset/", {"email": dana.email})
    link = re.search(r"/account/password/reset/key/\S+", OutgoingMail.objects.get().text)
    assert link
    assert labels(client.get(link[0], follow=True)) == new
    client.post("/account/login/", {"login": dana.email, "password": PASSWORD})
    assert labels(client.get("/account/password/change/")) == ["Current password", *new]
    assert labels(client.get("/account/reauthenticate/")) == ["Password"]
    dana.set_unusable_password()
    dana.save()
    client.force_login(dana)
    assert labels(client.get("/account/password/set/")) == ["Password", "Password, once more"]


def test_what_cannot_be_done_with_an_only_address_is_not_offered(client: Client, dana: User) -> None:
    client.force_login(dana)
    assert "You sign in with <strong>dana@example.org</strong>" in client.get("/account/email/").text
    assert "action_remove" not in client.get("/account/email/").text
    EmailAddress.objects.create(user=dana, email="dana@example.net", verified=True)
    assert "action_remove" in client.get("/account/email/").text


def test_a_confirmation_is_offered_for_what_is_not_confirmed_only(client: Client, dana: User) -> None:
    client.force_login(dana)
    EmailAddress.objects.create(user=dana, email="dana@example.net", verified=True)
    assert "Send the confirmation again" not in client.get("/account/email/").text
    EmailAddress.objects.create(user=dana, email="dana@example.com", verified=False)
    page = client.get("/account/email/").text
    asked = re.findall(r'name="email" value="([^"]+)">\s*<p>\1 is not confirmed yet', page)
    assert asked == ["dana@example.com"]
    assert page.count("action_send") == 1
    client.post("/account/email/", {"email": "dana@example.com", "action_send": ""})
    assert OutgoingMail.objects.get().to == "dana@example.com"
