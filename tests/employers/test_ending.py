"""A week and a day before a posting ends, its employer is told, once a day and in one mail."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from employers import ending, history
from employers import posting as postings
from employers.history import STRIPE
from employers.models import Employer
from jobboard.mail.models import OutgoingMail
from tests.employers.lives import page_of, paid
from tests.employers.typing import signed_in

pytestmark = pytest.mark.django_db

START = datetime(2026, 11, 2, 15, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


def mails() -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(kind="postings_ending").order_by("created_at"))


def told_on(clock: time_machine.Traveller, days: range) -> list[int]:
    """The days on which a mail was queued."""
    found = []
    for day in days:
        before = len(mails())
        clock.move_to(START + day * DAY)
        ending.run()
        ending.run()
        found += [day] * (len(mails()) - before)
    return found


def test_it_is_told_a_week_and_a_day_before_the_end(acme: Employer, clock: time_machine.Traveller) -> None:
    posting = paid(acme)
    assert told_on(clock, range(62)) == [53, 59]
    first = mails()[0]
    assert first.to == "acme@example.org"
    assert first.subject == "Ends on Friday, January 1: Inpatient Coder"
    assert f"/employers/postings/{posting.pk}/extend/" in first.text
    assert f"/employers/postings/{posting.pk}/extend/" in first.html
    assert "Nothing is bought before you press there." in first.text
    assert signed_in(acme).get(f"/employers/postings/{posting.pk}/extend/").status_code == 200
    assert not posting.orders.exists()
    assert "Reminded that it ends soon (on January 1, 2027)" in {line.what for line in history.lines(posting)}


def test_an_end_that_was_put_off_is_told_of_anew(acme: Employer, clock: time_machine.Traveller) -> None:
    posting = paid(acme)
    assert told_on(clock, range(55)) == [53]
    postings.extend(posting, days=60, by=STRIPE)
    assert told_on(clock, range(55, 121)) == [113, 119]


def test_one_mail_names_all_that_end_that_day(acme: Employer, mallory: Employer) -> None:
    for title in ("Day Coder", "Night Coder"):
        page_of(paid(acme, title=title)).change(expires_at=START + 5 * DAY)
    page_of(paid(mallory, title="Other Coder")).change(expires_at=START + 5 * DAY)
    assert ending.run() == 2
    mine = next(mail for mail in mails() if mail.to == "acme@example.org")
    assert mine.subject == "2 of your postings end soon"
    assert "Day Coder" in mine.text
    assert "Night Coder" in mine.text
    assert "Other Coder" not in mine.text


def test_what_was_closed_is_not_told_of(acme: Employer) -> None:
    posting = paid(acme)
    page_of(posting).change(expires_at=START + 5 * DAY)
    postings.close(posting, "cancelled", by=STRIPE)
    assert ending.run() == 0


def test_the_link_leads_to_a_page_that_asks_before_it_costs(acme: Employer) -> None:
    posting = paid(acme)
    end = page_of(posting).expires_at
    html = signed_in(acme).get(f"/employers/postings/{posting.pk}/extend/").content.decode()
    assert "Keep it open longer" in html
    assert "Single posting" in html
    assert "Featured posting" not in html
    assert page_of(posting).expires_at == end
