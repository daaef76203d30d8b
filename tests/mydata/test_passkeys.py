"""Second steps are offered and asked for once chosen; what is another's is not found. The passkey itself: tests/browser/test_my_account.py."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client

from jobboard.accounts.models import User
from tests.factories import PASSWORD
from tests.mydata.doors import code, prove, sign_in

pytestmark = pytest.mark.django_db

SECRET = "JBSWY3DPEHPK3PXP"


@pytest.fixture
def with_app(dana: User) -> User:
    TOTP.activate(dana, SECRET)
    return dana


def password(client: Client, user: User) -> str:
    return str(client.post("/account/login/", {"login": user.email, "password": PASSWORD})["Location"])


def test_the_password_alone_no_longer_opens_the_account(client: Client, with_app: User) -> None:
    assert password(client, with_app) == "/account/2fa/authenticate/"
    assert client.get("/account/profile/").status_code == 302
    assert "Use a passkey" not in client.get("/account/2fa/authenticate/").content.decode(), "there is none"
    assert client.post("/account/2fa/authenticate/", {"code": "000000"}).status_code == 200
    assert client.post("/account/2fa/authenticate/", {"code": code(SECRET)}).status_code == 302
    assert client.get("/account/profile/").status_code == 200


def test_a_recovery_code_works_once(client: Client, with_app: User) -> None:
    sign_in_with_app(client, with_app)
    prove(client)
    assert client.post("/account/2fa/recovery-codes/generate/").status_code == 302
    spare = client.get("/account/2fa/recovery-codes/download/").content.decode().split()[0]
    for works in (True, False):
        other = Client()
        password(other, with_app)
        assert (other.post("/account/2fa/authenticate/", {"code": spare}).status_code == 302) == works


def sign_in_with_app(client: Client, user: User) -> None:
    password(client, user)
    assert client.post("/account/2fa/authenticate/", {"code": code(SECRET)}).status_code == 302


def test_nothing_is_added_or_taken_away_without_a_proof(client: Client, dana: User) -> None:
    sign_in(client, dana)
    for path in ("totp/activate/", "webauthn/add/", "recovery-codes/generate/"):
        assert client.get(f"/account/2fa/{path}")["Location"].startswith("/account/reauthenticate/"), path


def test_anothers_passkey_is_nobodys(client: Client, dana: User, paul: User) -> None:
    theirs = Authenticator.objects.create(
        user=dana, type=Authenticator.Type.WEBAUTHN, data={"name": "Dana’s phone", "credential": {}}
    )
    sign_in(client, paul)
    prove(client)
    for verb in ("remove", "edit"):
        for how in (client.get, client.post):
            assert how(f"/account/2fa/webauthn/keys/{theirs.pk}/{verb}/").status_code == 404
    assert Authenticator.objects.filter(pk=theirs.pk).exists()


def test_the_pages_run_their_scripts_under_the_strict_policy(client: Client, dana: User) -> None:
    for path in ("/account/login/", "/account/2fa/webauthn/add/"):
        if path != "/account/login/":
            sign_in(client, dana)
            prove(client)
        answer = client.get(path)
        assert "unsafe" not in answer["Content-Security-Policy"]
        shown = answer.content.decode()
        assert "mfa/js/webauthn.js" in shown
        assert all("src=" in tag or "application/json" in tag or "type=" in tag for tag in scripts(shown))


def scripts(shown: str) -> list[str]:
    return [part.split(">")[0] for part in shown.split("<script")[1:]]


def test_an_editor_is_offered_a_second_step_and_not_held_up(client: Client, eddie: User) -> None:
    sign_in(client, eddie)
    assert client.get("/admin/").status_code == 200
    assert "Set up an app" in client.get("/account/2fa/").content.decode()
