"""Whoever changes a password or a second step, the account's owner reads of it: somebody else may have done it."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from jobboard.accounts.models import User
from jobboard.mail.models import OutgoingMail
from tests.factories import PASSWORD
from tests.mydata.doors import code, prove, sign_in

pytestmark = pytest.mark.django_db
NEW = "another-good-password-2026"
AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0 see https://evil.example"


def change(client: Client, old: str) -> None:
    typed = {"oldpassword": old, "password1": NEW, "password2": NEW}
    client.post("/account/password/change/", typed, HTTP_USER_AGENT=AGENT)


def test_a_changed_password_is_told_with_the_browser_by_name_and_nothing_else_of_it(
    client: Client, dana: User
) -> None:
    sign_in(client, dana)
    change(client, "wrong")
    assert not OutgoingMail.objects.exists()
    change(client, PASSWORD)
    mail = OutgoingMail.objects.get()
    assert (mail.to, mail.kind, mail.subject) == (dana.email, "password_changed", "Your password was changed")
    for part in (mail.text, mail.html):
        assert "(Firefox on Linux)" in part
        assert "http://127.0.0.1:8000/account/password/reset/" in part
        assert "evil" not in part


def test_each_change_of_the_second_step_is_told(
    client: Client, dana: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    sign_in(client, dana)
    prove(client)
    page = client.get("/account/2fa/totp/activate/").content.decode()
    secret = re.search(r"\b[A-Z2-7]{32}\b", page)
    assert secret
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/account/2fa/totp/activate/", {"code": code(secret[0])})
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/account/2fa/recovery-codes/generate/")
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/account/2fa/totp/deactivate/")
    assert not Authenticator.objects.exists()
    told = OutgoingMail.objects.order_by("created_at")
    assert [mail.kind for mail in told] == ["totp_activated", "recovery_codes_generated", "totp_deactivated"]
    assert all(mail.to == dana.email and mail.html for mail in told)
    assert secret[0] not in "".join(mail.text for mail in told)
