"""Guessing passwords is slow, from one connection and for one account, and the connection cannot be made up."""

import pytest
from django.test import Client
from pytest_django import Settings

from jobboard.accounts.models import User
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db


def sign_in(email: str, password: str, **meta: str) -> bool:
    return Client().post("/account/login/", {"login": email, "password": password}, **meta).status_code == 302  # type: ignore[arg-type]  # WSGI values


def test_after_five_wrong_passwords_the_right_one_waits_from_wherever_it_comes(dana: User) -> None:
    for number in range(5):
        assert not sign_in(dana.email, "wrong", REMOTE_ADDR=f"198.51.100.{number}")
    assert not sign_in(dana.email, PASSWORD, REMOTE_ADDR="198.51.100.99")
    assert not sign_in(dana.email.upper(), PASSWORD, REMOTE_ADDR="198.51.100.98")


def test_one_connection_cannot_try_many_accounts(dana: User) -> None:
    for number in range(10):
        sign_in(f"nobody{number}@example.org", "wrong", HTTP_X_FORWARDED_FOR=f"203.0.113.{number}")
    assert not sign_in(dana.email, PASSWORD, HTTP_X_FORWARDED_FOR="203.0.113.200")
    assert sign_in(dana.email, PASSWORD, REMOTE_ADDR="198.51.100.1")


def test_behind_a_proxy_the_address_is_the_one_that_the_proxy_saw(dana: User, settings: Settings) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(10):
        sign_in(f"nobody{number}@example.org", "wrong", HTTP_X_FORWARDED_FOR=f"203.0.113.{number}, 192.0.2.7")
    assert not sign_in(dana.email, PASSWORD, HTTP_X_FORWARDED_FOR="203.0.113.200, 192.0.2.7")
    assert sign_in(dana.email, PASSWORD, HTTP_X_FORWARDED_FOR="192.0.2.7, 192.0.2.8")
