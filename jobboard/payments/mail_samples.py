"""A sample of the mail about events of Stripe."""

from django.conf import settings

from jobboard.mail import outbox
from jobboard.mail.samples import Sample
from jobboard.payments.inbox import ATTEMPTS_BEFORE_ALARM
from jobboard.payments.models import StripeEvent


def _event_stuck() -> None:
    event = StripeEvent(
        event_id="evt_sample", type="checkout.session.completed", attempts=ATTEMPTS_BEFORE_ALARM
    )
    outbox.queue(
        "event_stuck",
        to=settings.SUPPORT_EMAIL,
        dedupe_key="sample-event-stuck",
        context={"event": event, "error": "GatewayError: Stripe did not answer in 20 seconds."},
    )


SAMPLES = [
    Sample(
        "event_stuck",
        "The operators",
        f"When an event of Stripe failed {ATTEMPTS_BEFORE_ALARM} times",
        _event_stuck,
    )
]
