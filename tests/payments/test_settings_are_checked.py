"""Keys that contradict each other or the place are named."""

import pytest
from pytest_django import Settings

from jobboard.payments.checks import stripe_settings


def found(settings: Settings, **values: object) -> list[str]:
    production = {
        "DEBUG": False,
        "DEMO": False,
        "STRIPE_LIVEMODE": True,
        "STRIPE_API_BASE": "",
        "STRIPE_WEBHOOK_SECRETS": ["whsec_1"],
    }
    for name, value in {**production, **values}.items():
        setattr(settings, name, value)
    return [str(message.id) for message in stripe_settings(None)]


def test_production_is_quiet(settings: Settings) -> None:
    assert found(settings) == []
    assert found(settings, STRIPE_API_BASE="https://api.stripe.com") == []


@pytest.mark.parametrize(
    "base", ["http://127.0.0.1:8010", "http://api.stripe.com", "https://api.stripe.com.evil.example"]
)
def test_a_live_key_is_sent_to_stripe_only(settings: Settings, base: str) -> None:
    assert found(settings, STRIPE_API_BASE=base) == ["payments.E001"]


def test_a_test_key_in_public_is_named(settings: Settings) -> None:
    assert found(settings, STRIPE_LIVEMODE=False) == ["payments.W002"]
    assert found(settings, STRIPE_LIVEMODE=False, DEMO=True) == []


def test_a_missing_webhook_secret_is_named(settings: Settings) -> None:
    assert found(settings, STRIPE_WEBHOOK_SECRETS=[]) == ["payments.W001"]
    assert found(settings, STRIPE_WEBHOOK_SECRETS=[], DEBUG=True, STRIPE_LIVEMODE=False) == []
