"""The one door to Stripe. Outside of it there are only our own values and one error."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import lru_cache
from typing import Literal

import stripe
from django.conf import settings
from stripe.params import CustomerCreateParams
from stripe.params.checkout import SessionCreateParams

from jobboard.lib.one_by_one import ElsewhereError
from jobboard.payments import reading
from jobboard.payments.values import Basket, Charge, Checkout, Event, Running, Subscription

# Said here and not left to the library, so that an upgrade of it shows in a diff.
API_VERSION = "2026-10-28.endive"
RETRIES = 2
TIMEOUT_SECONDS = 20
SESSION_PARTS = ["line_items", "payment_intent.latest_charge", "invoice"]

UNREACHABLE = "We could not reach the payment service. Please try again in a minute."
REFUSED = "The payment service did not accept our request. Please try again, or write to us."


class GatewayError(ElsewhereError):
    """Stripe did not do what was asked. The message may be shown to a person.

    answered: Stripe said no, so the same request would be refused again. Otherwise nobody knows, and the same
    request with the same idempotency key is the safe thing to repeat. is_busy: that is so of this request alone.
    """

    def __init__(self, words: str, *, answered: bool, is_busy: bool = False) -> None:
        super().__init__(words, is_away=not answered and not is_busy)
        self.answered = answered


class RejectedWebhookError(Exception):
    """Not a body that Stripe signed for us."""


def create_checkout(basket: Basket) -> Checkout:
    with our_errors():
        session = client().v1.checkout.sessions.create(
            _creation(basket), {"idempotency_key": basket.idempotency_key}
        )
        return reading.checkout(session)


def fetch_checkout(checkout_id: str) -> Checkout:
    check_id(checkout_id, "cs_", of="a checkout")
    with our_errors():
        return reading.checkout(
            client().v1.checkout.sessions.retrieve(checkout_id, {"expand": [*SESSION_PARTS]})
        )


def expire_checkout(checkout_id: str) -> Checkout:
    """Close a session for good. One that was decided meanwhile is returned as it is."""
    try:
        with our_errors():
            client().v1.checkout.sessions.expire(checkout_id)
    except GatewayError as error:
        if not error.answered:
            raise
    return fetch_checkout(checkout_id)


def create_customer(*, name: str, email: str, employer_id: int, idempotency_key: str) -> str:
    params: CustomerCreateParams = {
        "name": name,
        "metadata": {"employer": str(employer_id), "site": settings.SITE_HOST},
    }
    if email:
        params["email"] = email
    with our_errors():
        return client().v1.customers.create(params, {"idempotency_key": idempotency_key}).id


def fetch_subscription(subscription_id: str) -> Subscription:
    check_id(subscription_id, "sub_", of="a subscription")
    with our_errors():
        api = client().v1
        found = api.subscriptions.retrieve(subscription_id)
        bills = api.invoices.list({"subscription": subscription_id, "limit": 100})
        return reading.subscription(found, bills.data)


def running_subscriptions() -> Iterator[Running]:
    with our_errors():
        for found in client().v1.subscriptions.list({"limit": 100}).auto_paging_iter():
            order_uuid = reading.order_uuid_of(found.metadata)
            if order_uuid:
                yield Running(found.id, order_uuid, datetime.fromtimestamp(found.created, UTC))


def subscription_of_invoice(invoice_id: str) -> str:
    """Empty for an invoice of something else."""
    with our_errors():
        parent = client().v1.invoices.retrieve(invoice_id).parent
        details = parent.subscription_details if parent else None
        return reading.id_of(details.subscription) if details else ""


def end_subscription(subscription_id: str) -> None:
    """At once. One that has ended already stays so."""
    try:
        with our_errors():
            client().v1.subscriptions.cancel(subscription_id)
    except GatewayError as error:
        if not error.answered:
            raise


def portal_url(customer_id: str, return_url: str) -> str:
    """Where a customer changes its card, and ends or goes on with its plan. Good for a moment, so never kept."""
    with our_errors():
        return (
            client()
            .v1.billing_portal.sessions.create({"customer": customer_id, "return_url": return_url})
            .url
        )


def fetch_charge(charge_id: str) -> Charge:
    with our_errors():
        api = client().v1
        charge = api.charges.retrieve(charge_id, {"expand": ["payment_intent"]})
        parts = ["data.failure_balance_transaction"]
        refunds = api.refunds.list({"charge": charge_id, "limit": 100, "expand": parts}).auto_paging_iter()
        disputes = api.disputes.list({"charge": charge_id, "limit": 100}).auto_paging_iter()
        return reading.charge(charge, refunds, disputes)


def charges_since(moment: datetime) -> list[Charge]:
    """Every charge from then on, without what has gone back of each in detail."""
    with our_errors():
        found = client().v1.charges.list(
            {
                "created": {"gte": int(moment.timestamp())},
                "limit": 100,
                "expand": ["data.payment_intent"],
            }
        )
        return [reading.charge(charge) for charge in found.auto_paging_iter()]


def charge_of_refund(refund_id: str) -> str:
    with our_errors():
        return reading.id_of(client().v1.refunds.retrieve(refund_id).charge)


def charge_of_dispute(dispute_id: str) -> str:
    with our_errors():
        return reading.id_of(client().v1.disputes.retrieve(dispute_id).charge)


def charge_of_payment(payment_intent_id: str) -> str:
    check_id(payment_intent_id, "pi_", of="a payment")
    with our_errors():
        return reading.id_of(client().v1.payment_intents.retrieve(payment_intent_id).latest_charge)


def create_refund(payment_intent_id: str, amount_cents: int, *, asked_by: str) -> None:
    """Give money back. The key is the asking row's own, so a repeated call refunds once."""
    with our_errors():
        client().v1.refunds.create(
            {
                "payment_intent": payment_intent_id,
                "amount": amount_cents,
                "reason": "requested_by_customer",
                "metadata": {"refund": asked_by, "site": settings.SITE_HOST},
            },
            {"idempotency_key": f"refund:{asked_by}"},
        )


def events_since(moment: datetime, types: Iterable[str]) -> Iterator[Event]:
    """What Stripe would have told us by webhook, asked for; newest first."""
    with our_errors():
        found = client().v1.events.list(
            {"created": {"gte": int(moment.timestamp())}, "types": list(types), "limit": 100}
        )
        for event in found.auto_paging_iter():
            yield reading.event(json.dumps(event.to_dict(for_json=True)))


def verify_webhook(body: bytes, signature: str) -> Event:
    """The event in a body that carries a valid signature by any of our secrets."""
    # A body that is not UTF-8 fails before its signature is looked at, and a header that is not ASCII in comparing.
    for secret in settings.STRIPE_WEBHOOK_SECRETS:
        try:
            stripe.WebhookSignature.verify_header(body, signature, secret, stripe.Webhook.DEFAULT_TOLERANCE)
            return reading.event(body.decode())
        except (stripe.SignatureVerificationError, ValueError, TypeError, KeyError, OverflowError):
            continue
    raise RejectedWebhookError


@lru_cache(maxsize=4)
def _client_for(key: str, base: str) -> stripe.StripeClient:
    return stripe.StripeClient(
        key,
        stripe_version=API_VERSION,
        base_addresses={"api": base} if base else None,
        max_network_retries=RETRIES,
        http_client=stripe.RequestsClient(timeout=TIMEOUT_SECONDS),
    )


def client() -> stripe.StripeClient:
    return _client_for(settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE)


def check_id(given: str, begins: str, *, of: str) -> None:
    """Raise ValueError for another thing's id, or none: an empty one would turn the request into one for a list."""
    if not given.startswith(begins):
        raise ValueError(f"{given!r} is no id of {of}")


@contextmanager
def our_errors() -> Iterator[None]:
    try:
        yield
    except stripe.StripeError as error:
        # 409: the same request is still being carried out; 429: too many at once, or what it is about is in use.
        # Neither is an answer.
        answered = error.http_status not in {None, 409, 429}
        is_busy = error.http_status == 409 or (error.error is not None and error.error.code == "lock_timeout")
        raise GatewayError(
            REFUSED if answered else UNREACHABLE, answered=answered, is_busy=is_busy
        ) from error


def _creation(basket: Basket) -> SessionCreateParams:
    # Stripe copies the metadata of a session to nothing else, so each object is given its own.
    metadata = {"order": basket.order_uuid, "site": settings.SITE_HOST}
    params: SessionCreateParams = {
        "mode": "payment",
        "line_items": [
            {
                "quantity": basket.item.quantity,
                "metadata": {"product": basket.item.product},
                "price_data": {
                    "currency": basket.item.currency,
                    "unit_amount": basket.item.amount_cents,
                    "product_data": {"name": basket.name, "description": basket.description},
                },
            }
        ],
        "customer": basket.customer_id,
        "customer_update": {"address": "auto"},
        "billing_address_collection": "required",
        "client_reference_id": basket.order_uuid,
        "metadata": metadata,
        "allow_promotion_codes": True,
        "success_url": basket.success_url,
        "cancel_url": basket.cancel_url,
    }
    if basket.every:
        _repeat(params, basket, basket.every, metadata)
    else:
        _pay_once(params, basket, metadata)
    if settings.STRIPE_AUTOMATIC_TAX:
        params["automatic_tax"] = {"enabled": True}
        params["tax_id_collection"] = {"enabled": True}
        # Stripe asks for it where a tax id may be typed.
        params["customer_update"]["name"] = "auto"
    return params


def _repeat(
    params: SessionCreateParams, basket: Basket, every: Literal["month", "year"], metadata: dict[str, str]
) -> None:
    """Every invoice then carries the metadata of its subscription."""
    params["mode"] = "subscription"
    params["line_items"][0]["price_data"]["recurring"] = {"interval": every}
    params["subscription_data"] = {"metadata": metadata}
    if basket.po_number:
        params["subscription_data"]["invoice_settings"] = {
            "custom_fields": [{"name": "PO number", "value": basket.po_number}]
        }


def _pay_once(params: SessionCreateParams, basket: Basket, metadata: dict[str, str]) -> None:
    params["payment_intent_data"] = {"metadata": metadata, "description": basket.name}
    params["invoice_creation"] = {
        "enabled": True,
        "invoice_data": {"metadata": metadata, "description": basket.description},
    }
    if basket.email:
        params["payment_intent_data"]["receipt_email"] = basket.email
    if basket.po_number:
        params["invoice_creation"]["invoice_data"]["custom_fields"] = [
            {"name": "PO number", "value": basket.po_number}
        ]
