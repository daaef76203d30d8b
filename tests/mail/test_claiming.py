"""A mail is in one pair of hands at a time, and comes back from hands that died."""

from datetime import timedelta

import pytest
from django.utils import timezone

from jobboard.mail import sending
from jobboard.mail.sending import LEASE, claim, send_due
from tests.mail.letters import waiting_mail
from tests.mail.sink import Sink

pytestmark = pytest.mark.django_db


def test_a_claimed_mail_is_not_claimed_again_before_its_lease_ends() -> None:
    mail = waiting_mail()
    now = timezone.now()
    assert claim(now) == [mail]
    assert claim(now + LEASE / 2) == []
    assert claim(now + LEASE) == [mail]


def test_whoever_asks_with_a_clock_a_moment_behind_gets_nothing() -> None:
    """Two workers ask at once, one looks at its clock first, and the other claims first."""
    mail = waiting_mail()
    now = timezone.now()
    assert claim(now + timedelta(seconds=5)) == [mail]
    assert claim(now) == []
    waiting_mail("later", available_at=now + sending.LONGEST_WAIT + timedelta(seconds=5))
    assert claim(now) == []


def test_a_clock_that_was_ahead_holds_up_no_mail() -> None:
    now = timezone.now()
    put_off = waiting_mail("put off", available_at=now + timedelta(days=30))
    held = waiting_mail("held", available_at=now, leased_until=now + timedelta(days=30))
    waiting_mail("soon", available_at=now + timedelta(minutes=10))
    assert {mail.pk for mail in claim(now)} == {put_off.pk, held.pk}


def test_a_batch_leaves_the_rest_to_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "BATCH", 2)
    mails = {waiting_mail(f"news {number}").pk for number in range(4)}
    now = timezone.now()
    first, second = claim(now), claim(now)
    assert len(first) == len(second) == 2
    assert {mail.pk for mail in [*first, *second]} == mails


def test_what_was_claimed_but_not_begun_in_time_is_given_back(sink: Sink) -> None:
    mail = waiting_mail()
    sending._send_batch(claim(timezone.now()), stop_at=timezone.now())
    mail.refresh_from_db()
    assert (mail.leased_until, mail.attempts) == (None, 0)
    send_due()
    assert len(sink.received) == 1


def test_a_second_thread_leaves_sending_to_the_first(sink: Sink) -> None:
    waiting_mail()
    with sending._one_sender:
        send_due()
    assert sink.received == []
