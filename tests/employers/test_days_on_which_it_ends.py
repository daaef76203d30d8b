"""The day on which a posting ends is one day wherever it is said: that of Eastern time."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.template import Context, Template
from django.utils import timezone
from django.utils.formats import date_format

from employers import emails, history, outcome
from employers.history import BOARD
from employers.life import Verb
from employers.models import Employer, PostingEvent
from jobboard.lib import eastern
from jobboard.mail.models import OutgoingMail
from tests.employers.lives import fresh, page_of, paid
from tests.employers.typing import signed_in

# In UTC it is the next day already, and in Eastern time it is not, in summer and in winter.
NIGHT = time(3, 30)


def said_everywhere(acme: Employer, end: datetime) -> dict[str, str]:
    posting = paid(acme)
    page_of(posting).change(expires_at=end)
    posting = fresh(posting)
    assert posting.page is not None
    browser = signed_in(acme)
    emails.ending("acme@example.org", [posting], timezone.now())
    history.note(posting, PostingEvent.What.TOLD_OF_END, BOARD, until=end.isoformat())
    return {
        "mail": OutgoingMail.objects.latest("pk").text,
        "its page": browser.get(posting.page.get_url()).content.decode(),
        "extending": browser.get(f"/employers/postings/{posting.pk}/extend/").content.decode(),
        "history": browser.get(f"/employers/postings/{posting.pk}/history/").content.decode(),
        "a credit used": outcome.said(posting, Verb.EXTEND, outcome.WITH_CREDIT),
    }


@pytest.mark.django_db
@pytest.mark.parametrize(("hour", "days_before"), [(NIGHT, 1), (time(15), 0)])
def test_mails_and_pages_say_the_same_day(acme: Employer, hour: time, days_before: int) -> None:
    end = datetime.combine(timezone.now().date() + timedelta(days=5), hour, tzinfo=UTC)
    day = date_format(end.date() - timedelta(days=days_before), "F j")
    other = date_format(end.date() + timedelta(days=1 - days_before), "F j, Y")
    for where, text in said_everywhere(acme, end).items():
        assert day in text, where
        assert other not in text, where


@pytest.mark.django_db
def test_programs_read_the_exact_moment(acme: Employer) -> None:
    """The control: only days that people read are of Eastern time."""
    end = datetime.combine(timezone.now().date() + timedelta(days=5), NIGHT, tzinfo=UTC)
    posting = paid(acme)
    page_of(posting).change(expires_at=end)
    page = signed_in(acme).get(page_of(posting).get_url()).content.decode()
    assert f'"validThrough":"{end.isoformat()}"' in page.replace('": "', '":"')
    assert f'datetime="{end.isoformat()}"' in page


def test_nothing_is_said_of_no_day() -> None:
    written = Template("{% load wording %}{{ none|eastern|date:'F j' }}{{ night|eastern|date:'F j' }}")
    night = datetime(2027, 7, 2, 3, 30, tzinfo=UTC)
    assert written.render(Context({"none": None, "night": night})) == "July 1"
    assert eastern.day(night) == "July 1, 2027"
