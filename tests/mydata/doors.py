"""In at the door, and the proof that it is really them."""

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client

from jobboard.accounts.models import User
from tests.factories import PASSWORD

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def sign_in(client: Client, user: User, agent: str = FIREFOX) -> None:
    answer = client.post(
        "/account/login/", {"login": user.email, "password": PASSWORD}, HTTP_USER_AGENT=agent
    )
    assert answer.status_code == 302


def prove(client: Client) -> None:
    assert client.post("/account/reauthenticate/", {"password": PASSWORD}).status_code == 302


def code(secret: str) -> str:
    """What the app of a second step shows now."""
    return str(format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time())))))
