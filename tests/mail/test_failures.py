"""A refused mail is retried or given up for the reason that the server gave."""

from datetime import timedelta

import pytest
from anymail.exceptions import AnymailRecipientsRefused
from django.utils import timezone
from pytest_django import Settings

from jobboard.mail.message import Letter, compose
from jobboard.mail.models import OutgoingMail, SuppressedAddress
from jobboard.mail.sending import back_off, send_due
from tests.mail.letters import waiting_mail
from tests.mail.sink import Sink, free_port

pytestmark = pytest.mark.django_db


def again(mail: OutgoingMail) -> OutgoingMail:
    mail.refresh_from_db()
    return mail


def test_a_server_that_is_down_keeps_every_mail_for_later(settings: Settings, sink: Sink) -> None:
    settings.EMAIL_PORT = free_port()
    mails = [waiting_mail("one"), waiting_mail("two")]
    send_due()
    for mail in mails:
        assert again(mail).dead_at is None
        assert mail.leased_until is None
        assert mail.available_at > timezone.now()
        assert "cannot be used" in mail.last_error
    settings.EMAIL_PORT = sink.port
    OutgoingMail.objects.update(available_at=timezone.now())
    send_due()
    assert len(sink.received) == 2


def test_an_unknown_mailbox_is_given_up_and_never_written_to_again(sink: Sink) -> None:
    sink.recipient_answers["gone@example.org"] = "550 5.1.1 No such user"
    first = waiting_mail("first", to="gone@example.org")
    send_due()
    assert again(first).dead_at
    assert SuppressedAddress.objects.get().email == "gone@example.org"
    sink.recipient_answers.clear()
    second = waiting_mail("second", to="Gone@example.org")
    send_due()
    assert "bounced or complained" in again(second).last_error
    assert second.dead_at
    assert sink.received == []


def test_an_error_of_a_providers_library_holds_up_no_other_mail(
    sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    odd, good = waiting_mail("odd"), waiting_mail("good", to="good@example.org")

    def compose_or_not(mail: OutgoingMail) -> Letter:
        if mail.pk == odd.pk:
            raise AnymailRecipientsRefused("Nobody of these")
        return compose(mail)

    monkeypatch.setattr("jobboard.mail.sending.compose", compose_or_not)
    send_due()
    assert again(good).sent_at
    assert again(odd).sent_at is None
    assert odd.leased_until is None
    assert odd.available_at > timezone.now()
    assert odd.last_error.startswith("AnymailRecipientsRefused: Nobody of these")


@pytest.mark.parametrize(
    ("answer", "suppressed"),
    [
        ("550 No such user here", True),
        ("550 5.1.1 Unknown", True),
        ("550 5.2.1 Mailbox closed", True),
        ("550 5.7.1 We take this for spam", False),
        ("552 5.2.2 Mailbox full", False),
        ("553 5.1.8 Sender's domain does not exist", False),
    ],
)
def test_only_an_unknown_mailbox_suppresses_the_address(sink: Sink, answer: str, suppressed: bool) -> None:
    sink.recipient_answers["dana@example.org"] = answer
    mail = waiting_mail()
    send_due()
    assert again(mail).dead_at
    assert SuppressedAddress.objects.exists() is suppressed


def test_a_busy_server_is_asked_again_later(sink: Sink) -> None:
    sink.recipient_answers["dana@example.org"] = "451 4.7.1 Come back later"
    mail = waiting_mail()
    send_due()
    assert again(mail).dead_at is None
    assert mail.available_at > timezone.now()
    assert mail.last_error == "451 4.7.1 Come back later"


def test_a_refused_sender_is_ours_to_repair_and_the_mail_waits(sink: Sink) -> None:
    sink.sender_answer = "550 5.7.1 Sender not allowed"
    mail = waiting_mail()
    send_due()
    assert again(mail).dead_at is None
    assert mail.available_at > timezone.now()
    assert not SuppressedAddress.objects.exists()


def test_a_refused_message_does_not_hold_up_the_next(sink: Sink) -> None:
    sink.data_answers["bad"] = "554 5.6.0 Not accepted"
    bad = waiting_mail("bad")
    waiting_mail("good")
    send_due()
    assert again(bad).dead_at
    assert [message["Subject"] for message in sink.received] == ["good"]


def test_a_server_that_hangs_up_on_one_mail_still_gets_the_others(sink: Sink) -> None:
    sink.data_answers["bad"] = "421 4.3.0 Going away"
    bad = waiting_mail("bad")
    waiting_mail("good")
    send_due()
    assert again(bad).sent_at is None
    assert bad.dead_at is None
    assert [message["Subject"] for message in sink.received] == ["good"]


def test_a_day_of_failures_is_enough_but_one_failure_is_not(sink: Sink) -> None:
    sink.recipient_answers["dana@example.org"] = "451 4.7.1 Come back later"
    yesterday = timezone.now() - timedelta(hours=25)
    old = waiting_mail("old", created_at=yesterday, attempts=90)
    untried = waiting_mail("untried", created_at=yesterday)
    send_due()
    assert again(old).dead_at
    assert again(untried).dead_at is None


def test_the_wait_doubles_up_to_a_quarter_of_an_hour() -> None:
    waits = [back_off(attempts) for attempts in range(1, 200)]
    assert timedelta(seconds=1) <= waits[0] <= timedelta(seconds=2)
    assert timedelta(seconds=16) <= waits[4] <= timedelta(seconds=32)
    assert timedelta(minutes=7.5) <= min(waits[10:])
    assert max(waits) <= timedelta(minutes=15)
