"""What the webhook's address lets in. No body, signed or not, is answered with a 5xx."""

import time

import pytest
from django.db import IntegrityError
from django.test import Client
from pytest_django import Settings

from jobboard.payments.models import RejectedWebhooks, StripeEvent
from tests.payments.shop import SECRET, event_body, post_event, sign

pytestmark = pytest.mark.django_db
BODY = event_body("checkout.session.completed", "cs_test_unknown")


@pytest.fixture(autouse=True)
def _our_secret(settings: Settings) -> None:
    settings.STRIPE_WEBHOOK_SECRETS = [SECRET]


def test_a_signed_event_is_kept_word_for_word() -> None:
    assert post_event(BODY, sign(BODY)) == 200
    event = StripeEvent.objects.get()
    assert (event.event_id, event.type, event.body) == ("evt_1", "checkout.session.completed", BODY.decode())
    assert (event.status, event.object_id) == (StripeEvent.Status.RECEIVED, "cs_test_unknown")


def test_a_second_delivery_of_the_same_event_is_answered_and_changes_nothing() -> None:
    for _ in range(3):
        assert post_event(BODY, sign(BODY)) == 200
    assert StripeEvent.objects.count() == 1


def test_the_database_itself_refuses_a_second_row_for_an_event() -> None:
    post_event(BODY, sign(BODY))
    twin = StripeEvent.objects.get()
    twin.pk = None
    with pytest.raises(IntegrityError):
        twin.save(force_insert=True)


@pytest.mark.parametrize(
    "header",
    [
        "",
        "nonsense",
        "t=1,v1=",
        f"t={'9' * 5000},v1=00",
        "t=1,v1=\xe9",
        sign(BODY, "whsec_of_somebody_else"),
        sign(BODY + b" "),
    ],
    ids=["none", "nonsense", "empty", "huge time", "not ascii", "other secret", "other body"],
)
def test_what_is_not_signed_for_us_is_refused_and_counted(header: str) -> None:
    assert post_event(BODY, header) == 400
    assert not StripeEvent.objects.exists()
    assert RejectedWebhooks.objects.get().count == 1


def test_an_old_signature_is_refused() -> None:
    import stripe

    old = stripe.WebhookSignature.generate_signature_header(BODY.decode(), SECRET, int(time.time()) - 3600)
    assert post_event(BODY, old) == 400


@pytest.mark.parametrize(
    "body",
    [
        b"\xff\xfe",
        b"",
        b"[]",
        b"null",
        b'"text"',
        b"{}",
        b'{"id": "evt_1"}',
        b"{" * 500,
        b"1" * 5000,
        event_body("a.b", "x", created=10**30),
        event_body("a.b", "x", created="soon"),
    ],
)
def test_a_body_that_is_no_event_is_refused_even_when_it_is_signed(body: bytes) -> None:
    signature = sign(body) if body != b"\xff\xfe" else "t=1,v1=00"
    assert post_event(body, signature) == 400
    assert not StripeEvent.objects.exists()


def test_a_form_is_refused() -> None:
    answer = Client().post("/stripe/webhook/", {"a": "b"})
    assert answer.status_code == 400


def test_a_body_too_large_is_refused_unread() -> None:
    answer = Client().post("/stripe/webhook/", b"x" * 1_000_001, content_type="application/json")
    assert answer.status_code == 413


def test_only_post_is_answered() -> None:
    assert Client().get("/stripe/webhook/").status_code == 405


def test_during_a_roll_both_secrets_are_good(settings: Settings) -> None:
    settings.STRIPE_WEBHOOK_SECRETS = ["whsec_new", SECRET]
    assert post_event(BODY, sign(BODY)) == 200
    other = event_body("charge.refunded", "ch_1", event_id="evt_2")
    assert post_event(other, sign(other, "whsec_new")) == 200


def test_without_a_secret_everything_is_refused(settings: Settings) -> None:
    settings.STRIPE_WEBHOOK_SECRETS = []
    assert post_event(BODY, sign(BODY)) == 400


def test_no_cookie_and_no_csrf_token_are_needed() -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(
        "/stripe/webhook/", BODY, content_type="application/json", headers={"Stripe-Signature": sign(BODY)}
    )
    assert answer.status_code == 200
    assert not answer.cookies
