"""Samples of the mails about an account. Most of them allauth writes."""

from functools import partial
from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from jobboard.accounts import emails, leaving
from jobboard.accounts.models import Export, User
from jobboard.mail import outbox
from jobboard.mail.samples import Sample

READER = "reader@sample.example"


def _write(name: str, **context: Any) -> None:  # what the templates name
    site = {"site_name": settings.SITE_NAME, "site_url": settings.SITE_URL, "email": READER}
    message = get_adapter().render_mail(f"account/email/{name}", READER, site | context)
    outbox.queue_message(message, kind=name)


def _link(name: str, *args: str) -> str:
    return settings.SITE_URL + reverse(name, args=args)


def _account(name: str, when: str, reader: str = "Who has an account") -> Sample:
    """Of a change that somebody else may have made, so it says from where."""
    where = {"ip": "192.0.2.1", "user_agent": "Firefox on Windows", "timestamp": timezone.now()}
    addresses = {"from_email": READER, "to_email": "new@sample.example", "deleted_email": READER}
    return Sample(name, reader, when, partial(_write, name, **where, **addresses))


def _reset_link() -> None:
    _write(
        "password_reset_key", password_reset_url=_link("account_reset_password_from_key", "1", "sample-key")
    )


def _leaver() -> User:
    return User.objects.create(email=READER, leaves_at=timezone.now() + leaving.GRACE)


def _leaving() -> None:
    leaver = _leaver()
    emails.account_leaving(leaver, leaving.keep_url(leaver), asked_at=timezone.now())


def _export_ready() -> None:
    now = timezone.now()
    emails.export_ready(Export.objects.create(user=User.objects.create(email=READER), built_at=now))


SAMPLES = [
    Sample(
        "email_confirmation_signup", "Who signs up", "At once",
        partial(_write, "email_confirmation_signup", code="AB12-CD34"),
    ),
    Sample(
        "email_confirmation", "Who adds an address to an account", "At once",
        partial(_write, "email_confirmation", code="AB12-CD34"),
    ),
    Sample(
        "account_already_exists", "Who signs up with an address that has an account", "At once",
        lambda: _write("account_already_exists", password_reset_url=_link("account_reset_password")),
    ),
    Sample("password_reset_key", "Who forgot the password", "When they ask for it", _reset_link),
    Sample(
        "unknown_account", "Who asks for a new password without having an account", "At once",
        lambda: _write("unknown_account", signup_url=_link("account_signup")),
    ),
    _account("password_changed", "When the password was changed"),
    _account("password_reset", "When a new password was chosen by a mailed link"),
    _account("password_set", "When a first password was set"),
    _account("email_changed", "When another address was made the account's"),
    _account("email_confirm", "When an address was confirmed"),
    _account("email_deleted", "When an address was taken off", "The address itself"),
    _account("totp_activated", "When an authenticator app was set up"),
    _account("totp_deactivated", "When an authenticator app was taken off"),
    _account("recovery_codes_generated", "When new recovery codes were made"),
    _account("webauthn_added", "When a passkey was added"),
    _account("webauthn_removed", "When a passkey was removed"),
    Sample("export_ready", "Who asked for a copy of their data", "When it is packed", _export_ready),
    Sample("account_leaving", "Who asked to be deleted", "At once", _leaving),
    Sample(
        "account_kept", "Who asked to be deleted and stays", "At once",
        lambda: emails.account_kept(_leaver(), at=timezone.now()),
    ),
    Sample("account_gone", "Who was deleted", "When all is gone, seven days later", lambda: emails.account_gone(READER)),
]  # fmt: skip
