"""Keys that contradict each other or the place are named by their variable."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.core.checks import Warning as Caution

STRIPE_HOST = "api.stripe.com"


def stripe_settings(app_configs: Sequence[AppConfig] | None, **_: object) -> list[CheckMessage]:
    found = [_live_key_elsewhere(), _test_key_in_public(), _no_webhook_secret()]
    return [message for message in found if message]


def _live_key_elsewhere() -> CheckMessage | None:
    if not settings.STRIPE_LIVEMODE or not settings.STRIPE_API_BASE:
        return None
    parts = urlsplit(settings.STRIPE_API_BASE)
    if (parts.scheme, parts.netloc) == ("https", STRIPE_HOST):
        return None
    return Error(
        "STRIPE_SECRET_KEY is a live key, but STRIPE_API_BASE is not Stripe.",
        hint="Leave STRIPE_API_BASE empty, or use a test key.",
        id="payments.E001",
    )


def _test_key_in_public() -> CheckMessage | None:
    if settings.STRIPE_LIVEMODE or settings.DEBUG or settings.DEMO:
        return None
    return Caution(
        "STRIPE_SECRET_KEY is a test key: anybody could publish with a test card.",
        hint="Set a live key, or DEMO=1 if nobody is to pay here.",
        id="payments.W002",
    )


def _no_webhook_secret() -> CheckMessage | None:
    if settings.STRIPE_WEBHOOK_SECRETS or settings.DEBUG:
        return None
    return Caution(
        "STRIPE_WEBHOOK_SECRETS is empty: every webhook is refused, payments are noticed minutes later.",
        hint="Copy the signing secret (whsec_...) of your endpoint at Stripe.",
        id="payments.W001",
    )
