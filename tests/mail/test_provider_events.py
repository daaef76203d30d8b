"""What Postmark and Mailgun post of bounces and complaints: hard ones suppress, soft ones do not, forged ones are refused."""

import base64
import hashlib
import hmac
import json
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from jobboard.mail.models import SuppressedAddress

pytestmark = pytest.mark.django_db
NAME_AND_PASSWORD = "postmark:long-and-random"  # of these tests
KEY = "key-of-these-tests"


@pytest.fixture(autouse=True)
def listening(settings: Settings) -> None:
    settings.MAIL_EVENTS_FROM = ["postmark", "mailgun"]
    settings.ANYMAIL = {"WEBHOOK_SECRET": [NAME_AND_PASSWORD], "MAILGUN_WEBHOOK_SIGNING_KEY": KEY}


def suppressed() -> dict[str, str]:
    return dict(SuppressedAddress.objects.values_list("email", "reason"))


# --- Postmark: the bodies of its documentation ---


def postmark(body: Any, secret: str = NAME_AND_PASSWORD) -> int:
    auth = base64.b64encode(secret.encode()).decode()
    headers = {"Authorization": f"Basic {auth}"} if secret else {}
    data = body if isinstance(body, (str, bytes)) else json.dumps(body)
    response = Client(enforce_csrf_checks=True).post(
        "/mail/events/postmark/", data, content_type="application/json", headers=headers
    )
    return response.status_code


BOUNCE = {
    "RecordType": "Bounce",
    "MessageStream": "outbound",
    "ID": 4323372036854775807,
    "Type": "HardBounce",
    "TypeCode": 1,
    "Name": "Hard bounce",
    "Tag": "Test",
    "MessageID": "883953f4-6105-42a2-a16a-77a8eac79483",
    "Metadata": {"a_key": "a_value", "b_key": "b_value"},
    "ServerID": 23,
    "Description": "The server was unable to deliver your message (ex: unknown user, mailbox not found).",
    "Details": "smtp;550 5.1.1 The email account that you tried to reach does not exist.",
    "Email": "Dana@example.org",
    "From": "hello@board.example",
    "BouncedAt": "2026-11-05T16:33:54.9070259Z",
    "DumpAvailable": True,
    "Inactive": True,
    "CanActivate": True,
    "Subject": "4 new CPC jobs in Texas",
    "Content": "Return-Path:\r\nReceived: ...",
}
COMPLAINT = BOUNCE | {
    "RecordType": "SpamComplaint",
    "Type": "SpamComplaint",
    "TypeCode": 512,
    "Name": "Spam complaint",
    "Description": "The subscriber explicitly marked this message as spam.",
    "Details": "Test spam complaint details",
}
SOFT = BOUNCE | {
    "Type": "SoftBounce",
    "TypeCode": 4096,
    "Name": "Soft bounce",
    "Description": "Unable to temporarily deliver message (i.e. mailbox full).",
    "Inactive": False,
}
TRANSIENT = BOUNCE | {"Type": "Transient", "TypeCode": 2, "Name": "Message delayed", "Inactive": False}
DELIVERY = {
    "RecordType": "Delivery",
    "ServerID": 23,
    "MessageStream": "outbound",
    "MessageID": "00000000-0000-0000-0000-000000000000",
    "Recipient": "dana@example.org",
    "Tag": "welcome-email",
    "DeliveredAt": "2026-02-15T10:23:41Z",
    "Details": "Test delivery webhook details",
    "Metadata": {},
}


def test_postmark_hard_bounce_suppresses() -> None:
    assert postmark(BOUNCE) == 200
    assert list(suppressed()) == ["dana@example.org"]
    assert "said Postmark" in suppressed()["dana@example.org"]


def test_postmark_complaint_suppresses() -> None:
    assert postmark(COMPLAINT) == 200
    assert suppressed() == {"dana@example.org": "Its reader marked our mail as spam, said Postmark"}


@pytest.mark.parametrize("body", [SOFT, TRANSIENT, DELIVERY], ids=["soft", "delayed", "delivered"])
def test_postmark_soft_bounce_and_delivery_change_nothing(body: dict[str, object]) -> None:
    assert postmark(body) == 200
    assert suppressed() == {}


@pytest.mark.parametrize("secret", ["postmark:guess", "", "long-and-random", "mailgun:long-and-random"])
def test_postmark_with_a_wrong_password_is_refused(secret: str) -> None:
    assert postmark(BOUNCE, secret) == 400
    assert suppressed() == {}


def test_the_same_bounce_twice_is_one_row_with_the_first_reason() -> None:
    assert postmark(BOUNCE) == postmark(COMPLAINT) == 200
    assert "bounced" in suppressed()["dana@example.org"]


# --- Mailgun: the bodies of its documentation ---


def mailgun(
    event: Any, *, key: str = KEY, timestamp: Any = "1529006854", token: Any = "a8ce0edb2dd8301d"
) -> int:
    signature = hmac.new(key.encode(), f"{timestamp}{token}".encode(), hashlib.sha256).hexdigest()
    body = {
        "signature": {"timestamp": timestamp, "token": token, "signature": signature},
        "event-data": event,
    }
    return posted(json.dumps(body))


def posted(body: str | bytes) -> int:
    browser = Client(enforce_csrf_checks=True)
    return browser.post("/mail/events/mailgun/", body, content_type="application/json").status_code


FAILED = {
    "event": "failed",
    "id": "G9Bn5sl1TC6nu79C8C0bwg",
    "timestamp": 1521233195.375624,
    "log-level": "error",
    "severity": "permanent",
    "reason": "bounce",
    "envelope": {"sender": "hello@board.example", "transport": "smtp", "targets": "dana@example.org"},
    "flags": {"is-routed": False, "is-authenticated": True, "is-system-test": False, "is-test-mode": False},
    "delivery-status": {
        "attempt-no": 1,
        "message": "No such user here",
        "code": 550,
        "enhanced-code": "5.1.1",
        "description": "",
        "session-seconds": 0.0,
    },
    "message": {
        "headers": {
            "to": "Dana <dana@example.org>",
            "message-id": "20130503192659.13651.20287@board.example",
            "from": "Board <hello@board.example>",
            "subject": "4 new CPC jobs in Texas",
        },
        "attachments": [],
        "size": 111,
    },
    "recipient": "dana@example.org",
    "recipient-domain": "example.org",
    "storage": {"url": "https://se.api.mailgun.net/v3/domains/x/messages/y", "key": "y"},
    "campaigns": [],
    "tags": [],
    "user-variables": {},
}
TEMPORARY = FAILED | {
    "severity": "temporary",
    "reason": "generic",
    "delivery-status": {"attempt-no": 1, "message": "mailbox full", "code": 452, "retry-seconds": 600},
}
SPAM_RULE = FAILED | {
    "reason": "generic",
    "delivery-status": {"message": "5.7.1 taken for spam", "code": 554},
}
COMPLAINED = FAILED | {"event": "complained", "severity": None, "reason": None, "delivery-status": None}


def test_mailgun_permanent_failure_suppresses() -> None:
    assert mailgun(FAILED) == 200
    assert suppressed() == {"dana@example.org": "Mail bounced: No such user here, said Mailgun"}


def test_mailgun_complaint_suppresses() -> None:
    assert mailgun(COMPLAINED) == 200
    assert suppressed() == {"dana@example.org": "Its reader marked our mail as spam, said Mailgun"}


@pytest.mark.parametrize("body", [TEMPORARY, SPAM_RULE], ids=["mailbox full", "taken for spam"])
def test_mailgun_temporary_failure_and_spam_rule_change_nothing(body: dict[str, object]) -> None:
    """A server that takes one mail for spam says nothing of its reader."""
    assert mailgun(body) == 200
    assert suppressed() == {}


def test_mailgun_with_a_wrong_signature_is_refused() -> None:
    assert mailgun(FAILED, key="guess") == 400
    assert suppressed() == {}


@pytest.mark.parametrize(
    "body",
    [
        b"", b"\xff\xfe", b"[]", b"7", b"null", b'"x"', b"{}", b'{"signature": 7}',
        b'{"signature": {"token": "\xe2\x82\xac", "timestamp": "1", "signature": "x"}}',
        b'{"signature": {"token": 1, "timestamp": 1, "signature": 1}, "event-data": {}}',
        b'{"signature": {"token": "t", "timestamp": "1", "signature": "\xe2\x82\xac"}}',
    ],
)  # fmt: skip
def test_odd_bytes_are_refused_and_never_an_error(body: bytes) -> None:
    assert posted(body) == 400
    assert postmark(body) in {200, 400}  # with the right password it may also be an event of another kind
    assert suppressed() == {}


def test_signed_odd_bodies_are_refused_and_never_an_error() -> None:
    for event in ({}, {"event": "failed", "timestamp": "soon"}, {"event": ["failed"]}, None, 7):
        assert mailgun(event) == 400
    odd: list[Any] = [{"RecordType": ["Bounce"]}, {"RecordType": "Bounce", "Type": {}}, []]
    for body in odd:
        assert postmark(body) in {200, 400}
    assert suppressed() == {}


def test_without_its_secret_a_provider_has_no_address(settings: Settings) -> None:
    settings.MAIL_EVENTS_FROM = []
    assert mailgun(FAILED) == postmark(BOUNCE) == 404
    assert Client().post("/mail/events/nobody/").status_code == 404


def test_only_a_post_is_listened_to(client: Client) -> None:
    assert client.get("/mail/events/postmark/").status_code == 405
