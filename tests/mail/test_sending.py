"""What is due is sent once, over real SMTP, as a mail that programs and people can read."""

from datetime import timedelta

import pytest
from django.utils import timezone

from jobboard.mail import sending
from jobboard.mail.sending import send_due
from tests.mail.letters import waiting_mail
from tests.mail.sink import Sink

pytestmark = pytest.mark.django_db


def test_a_mail_arrives_as_text_and_html_under_the_id_of_its_row(sink: Sink) -> None:
    mail = waiting_mail(headers={"List-Unsubscribe": "<http://127.0.0.1:8000/stop/>"})
    send_due()
    (message,) = sink.received
    assert message["Message-ID"] == mail.message_id
    assert message["To"] == "dana@example.org"
    assert message["Date"].datetime == mail.created_at.replace(microsecond=0)
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["List-Unsubscribe"] == "<http://127.0.0.1:8000/stop/>"
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None
    assert html is not None
    assert text.get_content().strip() == "Good news."
    assert html.get_content().strip() == "<p>Good news.</p>"


def test_a_sent_mail_is_not_sent_again(sink: Sink) -> None:
    mail = waiting_mail()
    send_due()
    send_due()
    mail.refresh_from_db()
    assert len(sink.received) == 1
    assert mail.sent_at is not None
    assert mail.leased_until is None


def test_a_mail_for_later_waits(sink: Sink) -> None:
    waiting_mail("now")
    waiting_mail("later", available_at=timezone.now() + timedelta(minutes=5))
    send_due()
    assert [message["Subject"] for message in sink.received] == ["now"]


def test_more_mails_than_a_batch_are_all_sent(sink: Sink, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "BATCH", 25)
    mails = [waiting_mail(f"news {number}") for number in range(60)]
    send_due()
    assert sorted(sink.message_ids) == sorted(mail.message_id for mail in mails)


def test_line_ends_in_a_subject_or_header_add_no_header(sink: Sink) -> None:
    attack = "\r\nBcc: mallory@example.org"
    waiting_mail(subject=f"Coder{attack}", headers={"X-Posting": f"7{attack}"})
    send_due()
    (message,) = sink.received
    assert message["Bcc"] is None
    assert message["Subject"] == "Coder Bcc: mallory@example.org"


def test_a_mail_that_cannot_be_written_is_given_up_and_holds_up_nobody(sink: Sink) -> None:
    broken = waiting_mail("broken", to=f"{'a' * 65}é@example.org,mallory@example.org")
    waiting_mail("fine")
    send_due()
    broken.refresh_from_db()
    assert broken.dead_at is not None
    assert "Cannot be written" in broken.last_error
    assert [message["Subject"] for message in sink.received] == ["fine"]
