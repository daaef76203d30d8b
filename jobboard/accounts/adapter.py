"""How allauth behaves here: its mails go through the outgoing-mail rows like every other mail."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from django.conf import settings
from django.urls import reverse

from jobboard.accounts.devices import name_of
from jobboard.lib import throttle
from jobboard.mail import outbox

# What anybody can have sent to any address, by typing it: not more a day than a person needs who mistypes a lot.
ASKED_BY_ANYBODY = {
    "email_confirmation",
    "email_confirmation_signup",
    "account_already_exists",
    "password_reset_key",
    "unknown_account",
}
MAILS_PER_ADDRESS_AND_DAY = 10


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "incorrect_code": "This is not the code that we sent last. Copy it from the newest mail, or send a new code.",
        # Of passwords as of codes: whoever had a new address to confirm gets a new code by signing in.
        "too_many_login_attempts": "Too many tries did not fit. Wait a few minutes, then sign in; "
        "an address that is not confirmed yet gets a new code.",
    }

    def send_mail(
        self, template_prefix: str, email: str, context: dict[str, Any]
    ) -> None:  # allauth's signature
        kind = template_prefix.rsplit("/", 1)[-1]
        if kind in ASKED_BY_ANYBODY and not throttle.allows(
            "account-mail", email.lower(), at_most=MAILS_PER_ADDRESS_AND_DAY, per=timedelta(days=1)
        ):
            return
        if "user_agent" in context:  # what any program may say of itself: only what we know goes into a mail
            context = context | {"user_agent": name_of(context["user_agent"])}
        # Those of second steps stand among the others.
        outbox.queue_message(self.render_mail(f"account/email/{kind}", email, context), kind=kind)

    def get_email_verification_redirect_url(self, email_address: EmailAddress) -> str:
        """Back to the list, where the new address can be made the main one."""
        return reverse("account_email")

    def get_reset_password_from_key_url(self, key: str) -> str:
        """On our own address, whatever host the request named: who has this link has the account."""
        path: str = urlsplit(super().get_reset_password_from_key_url(key)).path
        return f"{settings.SITE_URL}{path}"
