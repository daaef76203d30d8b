"""Queued mail is a row in the transaction of its cause."""

import pytest
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone

from jobboard import housekeeping
from jobboard.mail.forgetting import forget_person
from jobboard.mail.models import OutgoingMail
from jobboard.mail.outbox import keep, queue, queue_message, was_queued, write
from tests.mail.letters import waiting_mail

pytestmark = pytest.mark.django_db


def test_the_message_of_a_library_keeps_both_its_parts() -> None:
    message = EmailMultiAlternatives("Your\r\ncode", "123 456", to=["dana@example.org"])
    message.attach_alternative("<b>123 456</b>", "text/html")
    mail = queue_message(message, kind="code")
    assert (mail.subject, mail.text, mail.html) == ("Your code", "123 456", "<b>123 456</b>")


def test_old_mail_is_emptied_but_still_stands_against_its_repetition() -> None:
    now = timezone.now()
    old = waiting_mail("old", sent_at=now - housekeeping.SENT_MAIL_KEPT * 2)
    fresh = waiting_mail("fresh", sent_at=now)
    housekeeping.forget_sent_mail()
    old.refresh_from_db()
    fresh.refresh_from_db()
    assert (old.text, old.html) == ("", "")
    assert fresh.text
    assert OutgoingMail.objects.filter(dedupe_key="old").exists()


def test_who_is_gone_takes_along_no_words_about_somebody_whose_address_ends_or_begins_alike() -> None:
    other = ("ann.lee@example.org", "ann-lee@example.org", "lee@example.org.uk", "lee@example.organic")
    for number, address in enumerate(other):
        waiting_mail(f"other-{number}", text=f"{address} applied.", sent_at=None)
    named = ("lee@example.org", "<LEE@example.org>", "mailto:lee@example.org,", "Ask lee@example.org.")
    for number, text in enumerate(named):
        waiting_mail(f"named-{number}", text=text, sent_at=timezone.now())
    forget_person(["lee@example.org"])
    assert OutgoingMail.objects.filter(dedupe_key__startswith="other-").exclude(text="").count() == len(other)
    assert set(
        OutgoingMail.objects.filter(dedupe_key__startswith="named-").values_list("text", flat=True)
    ) == {""}


def test_news_is_kept_once_however_long_an_address_its_key_names() -> None:
    longest, other = (f"order_refunded:re_{number}:{'x' * 240}@example.org" for number in (1, 2))
    for key in (longest, other, longest):
        queue("account_gone", to="dana@example.org", dedupe_key=key, context={})
    keep([write("account_gone", to="dana@example.org", dedupe_key=f"{longest}.au", context={})])
    assert (was_queued(longest), was_queued(f"{other}.au")) == (True, False)
    assert OutgoingMail.objects.count() == 3
    for mail in OutgoingMail.objects.all():
        mail.full_clean()


def test_a_key_that_fits_is_kept_as_it_is() -> None:
    mail = queue("account_gone", to="dana@example.org", dedupe_key="k" * 200, context={})
    assert mail.dedupe_key == "k" * 200
