"""Whoever reads the database alone can make no code: its secrets are encrypted, and older keys still read them."""

import importlib
import json
from typing import Any

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.apps import apps
from pytest_django.fixtures import Settings

from jobboard.accounts import second_steps
from jobboard.accounts.models import User
from tests.mydata.doors import code

pytestmark = pytest.mark.django_db
SECRET = "JBSWY3DPEHPK3PXP"
migration = importlib.import_module("jobboard.accounts.migrations.0003_second_steps_encrypted")


def stored() -> str:
    return json.dumps(list(Authenticator.objects.order_by("type").values_list("data", flat=True)))


def app_of(user: User) -> TOTP:
    return TOTP(Authenticator.objects.get(user=user, type="totp"))


def set_up(user: User) -> list[str]:
    TOTP.activate(user, SECRET)
    return list(RecoveryCodes.activate(user).generate_codes())


def rolled(settings: Settings, *, old: bool) -> None:
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY] if old else []
    settings.SECRET_KEY = "another key of a good length, made up for this test"


def test_the_row_holds_neither_secret_nor_seed_nor_code(dana: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(RecoveryCodes, "generate_seed", lambda *_: "known-seed")
    codes = set_up(dana)
    assert not [text for text in (SECRET, "known-seed", *codes) if text in stored()]
    assert app_of(dana).validate_code(code(SECRET))
    recovery = RecoveryCodes(Authenticator.objects.get(user=dana, type="recovery_codes"))
    assert recovery.validate_code(codes[0])
    assert not recovery.validate_code(codes[0])


def test_an_earlier_key_still_reads_and_is_not_needed_once_renewed(dana: User, settings: Settings) -> None:
    codes = set_up(dana)
    assert second_steps.renew() == 0
    rolled(settings, old=True)
    assert app_of(dana).validate_code(code(SECRET))
    assert second_steps.renew() == 2
    assert second_steps.renew() == 0
    settings.SECRET_KEY_FALLBACKS = []
    assert RecoveryCodes.activate(dana).generate_codes() == codes
    assert get_adapter().decrypt(app_of(dana).instance.data["secret"]) == SECRET


def test_what_no_key_reads_opens_nothing(dana: User, settings: Settings) -> None:
    set_up(dana)
    rolled(settings, old=False)
    app = app_of(dana)
    assert not [text for text in (code(SECRET), code(""), "", "000000") if app.validate_code(text)]
    settings.SECRET_KEY_FALLBACKS = ["a third key, which wrote none of these rows"]
    assert second_steps.renew() == 0


def test_rows_from_before_are_encrypted_and_can_be_read_back(dana: User) -> None:
    plain: list[dict[str, Any]] = [{"secret": SECRET}, {"seed": "known-seed", "used_mask": 5}]
    for kind, data in zip(("totp", "recovery_codes"), plain, strict=True):
        Authenticator.objects.create(user=dana, type=kind, data=data)
    key = Authenticator.objects.create(user=dana, type="webauthn", data={"name": "Phone"})
    migration.encrypt(apps, None)
    assert SECRET not in stored()
    assert "known-seed" not in stored()
    assert app_of(dana).validate_code(code(SECRET))
    assert Authenticator.objects.get(type="recovery_codes").data["used_mask"] == 5
    migration.decrypt(apps, None)
    rows = Authenticator.objects.exclude(pk=key.pk).order_by("-type")
    assert [row.data for row in rows] == plain
