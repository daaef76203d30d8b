"""A code that does not fit is answered with what to do next."""

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client

from jobboard.accounts.models import User
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db


def test_a_wrong_code_for_a_new_address(client: Client) -> None:
    there = client.post("/account/signup/", {"email": "new@example.org", "password1": PASSWORD})
    page = client.post(there["Location"], {"code": "WRONG1"}).content.decode()
    assert "Copy it from the newest mail, or send a new code." in page
    assert "new@example.org" in page


def test_a_wrong_code_of_an_app(client: Client, dana: User) -> None:
    TOTP.activate(dana, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(dana)
    there = client.post("/account/login/", {"login": dana.email, "password": PASSWORD})
    page = client.post(there["Location"], {"code": "000000"}).content.decode()
    assert "A code of the app works for half a minute, a recovery code once." in page
