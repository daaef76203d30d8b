"""What mail providers tell us of mail that they took: a bounce for good or a complaint suppresses the address.

django-anymail reads and verifies what they post. A provider is listened to only while its secret is set; without one
its address does not exist. Soft bounces change nothing: the provider goes on trying.
"""

from typing import Any

from anymail.exceptions import AnymailWebhookValidationFailure
from anymail.signals import AnymailTrackingEvent, EventType, RejectReason, tracking
from anymail.webhooks.base import AnymailBaseWebhookView
from anymail.webhooks.mailgun import MailgunTrackingWebhookView
from anymail.webhooks.postmark import PostmarkTrackingWebhookView
from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from jobboard.lib.text import one_line
from jobboard.mail.suppression import suppress

# What reading odd bytes as a provider's JSON may raise. From whoever it comes, it is the sender's fault.
_ODD = (ValueError, KeyError, TypeError, AttributeError, IndexError, OverflowError)


class _Answering(AnymailBaseWebhookView):
    """Odd bytes are 400 and never 500: Mailgun's are read before their signature is checked."""

    def run_validators(self, request: HttpRequest) -> None:
        try:
            super().run_validators(request)
        except _ODD as error:
            raise AnymailWebhookValidationFailure("This is not what a provider sends.") from error

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # the view's own
        self.run_validators(request)
        try:
            self.parse_events(request)
        except _ODD as error:
            raise SuspiciousOperation("This is not an event.") from error
        answer: HttpResponseBase = super().post(request, *args, **kwargs)
        return answer


class _Postmark(_Answering, PostmarkTrackingWebhookView):
    """Signs nothing: the name and password in the address that Postmark calls are the secret."""


class _Mailgun(_Answering, MailgunTrackingWebhookView):
    """Signs with the account's key; Postmark's name and password are not asked of it."""

    def __init__(self, **kwargs: Any) -> None:  # the view's own
        super().__init__(**kwargs)
        self.basic_auth: list[str] = []


_VIEWS = {"postmark": _Postmark.as_view(), "mailgun": _Mailgun.as_view()}


@csrf_exempt
@require_POST
def provider_events(request: HttpRequest, provider: str) -> HttpResponseBase:
    if provider not in settings.MAIL_EVENTS_FROM:
        raise Http404("No such provider.")
    answer: HttpResponseBase = _VIEWS[provider](request)
    return answer


def listen() -> None:
    """To anymail's signal, once for each process."""
    tracking.connect(note, dispatch_uid="jobboard.mail.events")


def note(event: AnymailTrackingEvent, esp_name: str, **_: object) -> None:
    if event.recipient and _is_final(event):
        suppress(str(event.recipient), one_line(f"{_what(event)}, said {esp_name}"))


def _is_final(event: AnymailTrackingEvent) -> bool:
    if event.event_type == EventType.COMPLAINED:
        return True
    bounced = event.event_type in {EventType.BOUNCED, EventType.REJECTED}
    return (
        bounced
        and event.reject_reason in {RejectReason.BOUNCED, RejectReason.INVALID}
        and not _is_soft(event)
    )


def _is_soft(event: AnymailTrackingEvent) -> bool:
    """anymail calls Postmark's soft bounces bounced, too: a full mailbox is no dead one."""
    return bool(event.esp_event.get("Type") == "SoftBounce")


def _what(event: AnymailTrackingEvent) -> str:
    if event.event_type == EventType.COMPLAINED:
        return "Its reader marked our mail as spam"
    return f"Mail bounced: {event.mta_response or event.description or 'the mailbox does not exist'}"
