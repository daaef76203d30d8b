"""The account pages write "E-mail" as all others do."""

import re

import pytest
from django.conf import settings
from django.test import Client

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
