"""Due alerts become one mail per person: every new posting that fits, none twice, none closed, nothing when nothing is new."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pyroaring import BitMap

from candidates import alerts, subscribing
from candidates.alerts import Due
from candidates.digest import Window
from candidates.models import Alert, Delivery, MailedDay, Subscriber
from cms import search
from cms.models import JobPage
from jobboard.accounts.models import User
from jobboard.mail.models import OutgoingMail, SuppressedAddress
from tests import factories

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
def now() -> datetime:
    return timezone.now()


def save(user: User, query: str, now: datetime, frequency: str = "daily") -> Alert:
    subscribing.start(user, user.email, query, frequency, now=now)
    return Alert.objects.get(subscriber__email=user.email, query=query)


def job_at(moment: datetime, **fields: Any) -> JobPage:
    """A posting that became public at a moment."""
    job: JobPage = factories.make_job(**fields)
    JobPage.objects.filter(pk=job.pk).update(first_published_at=moment)
    return job


def mailed() -> list[str]:
    return list(OutgoingMail.objects.order_by("created_at").values_list("text", flat=True))


def due_again(alert: Alert) -> datetime:
    alert.refresh_from_db()
    return alert.next_due_at


def test_the_first_mail_comes_at_once_and_looks_back_seven_days(dana: User, now: datetime) -> None:
    job_at(now - 6 * DAY, title="Recent Coder")
    job_at(now - 9 * DAY, title="Ancient Coder")
    save(dana, "credential=CPC", now)
    assert alerts.run_due(now) == 1
    [text] = mailed()
    assert "Recent Coder" in text
    assert "Ancient Coder" not in text


def test_the_same_job_never_comes_twice(dana: User, now: datetime) -> None:
    alert = save(dana, "credential=CPC", now)
    job_at(now - HOUR)
    alerts.run_due(now)
    assert alerts.run_due(due_again(alert)) == 0
    assert len(mailed()) == 1


def test_two_alerts_that_match_the_same_job_mention_it_once(dana: User, now: datetime) -> None:
    save(dana, "credential=CPC", now)
    save(dana, "state=TX", now)
    job_at(now - HOUR)
    alerts.run_due(now)
    [text] = mailed()
    assert text.count("Inpatient Coder") == 1


def test_an_alert_saved_later_repeats_nothing(dana: User, now: datetime) -> None:
    save(dana, "credential=CPC", now)
    job_at(now - HOUR)
    alerts.run_due(now)
    save(dana, "state=TX", now + HOUR)
    assert alerts.run_due(now + HOUR) == 0


def test_deleting_and_saving_again_repeats_nothing(dana: User, now: datetime) -> None:
    alert = save(dana, "credential=CPC", now)
    job_at(now - HOUR)
    alerts.run_due(now)
    subscribing.delete(alert, now=now)
    save(dana, "credential=CPC", now + HOUR)
    assert alerts.run_due(now + HOUR) == 0


def test_a_posting_that_was_slow_to_commit_is_found(dana: User, now: datetime) -> None:
    alert = save(dana, "credential=CPC", now)
    assert alerts.run_due(now) == 0
    job_at(now - timedelta(minutes=1), title="Slow Coder")  # stamped before that look, visible only now
    assert alerts.run_due(due_again(alert)) == 1
    assert "Slow Coder" in mailed()[0]


def test_a_worker_that_was_down_for_three_days_loses_nothing(dana: User, now: datetime) -> None:
    alert = save(dana, "credential=CPC", now)
    alerts.run_due(now)
    for day in (1, 2, 3):
        job_at(now + day * DAY - HOUR, title=f"Coder {day}")
    assert alerts.run_due(now + 3 * DAY + HOUR) == 1
    assert all(f"Coder {day}" in mailed()[0] for day in (1, 2, 3))
    assert due_again(alert) > now + 3 * DAY + HOUR


@pytest.mark.parametrize(
    "fact",
    [
        {"closed_reason": "filled_here", "closed_at": timezone.now()},
        {"removed_at": timezone.now()},
        {"expires_at": timezone.now() - HOUR},
        {"live": False},
    ],
)
def test_a_job_that_is_not_open_never_comes(dana: User, now: datetime, fact: dict[str, object]) -> None:
    save(dana, "", now)
    job = job_at(now - HOUR)
    JobPage.objects.filter(pk=job.pk).update(**fact)
    assert alerts.run_due(now) == 0


def test_nothing_new_means_no_mail_but_the_window_is_kept(dana: User, now: datetime) -> None:
    alert = save(dana, "credential=CCS-P", now)
    job_at(now - HOUR)
    assert alerts.run_due(now) == 0
    assert not OutgoingMail.objects.exists()
    delivery = Delivery.objects.get()
    assert (delivery.window_start, delivery.window_end) == (now - 7 * DAY, now)
    assert (set(delivery.job_ids), delivery.mail_id) == (set(), None)
    assert due_again(alert) > now


def test_all_due_alerts_of_a_person_make_one_mail(dana: User, now: datetime) -> None:
    save(dana, "state=TX", now)
    save(dana, "state=CO", now)
    job_at(now - HOUR, title="Texas Coder")
    job_at(now - HOUR, title="Denver Coder", city="Denver", state="CO")
    assert alerts.run_due(now) == 1
    mail = OutgoingMail.objects.get()
    assert "Texas Coder" in mail.text
    assert "Denver Coder" in mail.text
    assert mail.subject == "2 new jobs: 1 job in Texas, 1 job in Colorado"


def test_each_person_gets_their_own(dana: User, paul: User, now: datetime) -> None:
    save(dana, "state=TX", now)
    save(paul, "state=TX", now)
    job_at(now - HOUR)
    assert alerts.run_due(now) == 2
    assert set(OutgoingMail.objects.values_list("to", flat=True)) == {dana.email, paul.email}


def test_paused_unsubscribed_unconfirmed_and_suppressed_get_nothing(
    dana: User, paul: User, now: datetime
) -> None:
    job_at(now - HOUR)
    subscribing.pause(save(dana, "", now), now=now)
    subscribing.unsubscribe(save(paul, "", now).subscriber, now=now)
    subscribing.ask("unsure@example.org", "", "daily", now=now)
    bounced = Subscriber.objects.create(email="Gone@example.org")
    Alert.objects.create(subscriber=bounced, confirmed_at=now, next_due_at=now)
    SuppressedAddress.objects.create(email="gone@example.org", reason="bounced")
    assert alerts.run_due(now) == 0


def test_after_a_long_pause_the_look_back_is_a_week(dana: User, now: datetime) -> None:
    alert = save(dana, "", now - 60 * DAY)
    alerts.run_due(now - 60 * DAY)
    subscribing.pause(alert, now=now - 59 * DAY)
    job_at(now - 30 * DAY, title="Old Coder")
    job_at(now - 2 * DAY, title="New Coder")
    subscribing.resume(alert, now=now)
    assert alerts.run_due(now) == 1
    assert "New Coder" in mailed()[0]
    assert "Old Coder" not in mailed()[0]


def test_a_clock_that_was_set_back_changes_nothing(dana: User, now: datetime) -> None:
    alert = save(dana, "", now)
    alerts.run_due(now)
    Alert.objects.update(next_due_at=now - DAY)
    assert alerts.run_due(now - HOUR) == 0
    alert.refresh_from_db()
    assert alert.looked_until == now


def test_a_clock_that_was_ahead_puts_nothing_off(dana: User, now: datetime) -> None:
    now = (now - DAY).replace(hour=18)  # no morning begins in the hours below
    save(dana, "", now)
    job_at(now - HOUR, title="Known Coder")
    assert alerts.run_due(now) == 1
    ahead = now + 90 * DAY
    alerts.run_due(ahead)
    job_at(now + HOUR, title="Overlooked Coder")
    assert alerts.mend_clocks(now + 2 * HOUR) == 1
    assert alerts.run_due(now + 3 * HOUR) == 0, "It is due in the morning."
    assert alerts.run_due(now + 26 * HOUR) == 1
    assert "Overlooked Coder" in mailed()[-1]
    assert "Known Coder" not in mailed()[-1]
    assert alerts.mend_clocks(now + 27 * HOUR) == 0


def test_paul_sees_only_postings_that_accept_apprentices_and_why(paul: User, now: datetime) -> None:
    save(paul, "holding=CPC-A", now)
    job_at(now - HOUR, title="Seasoned Coder", requirement="CPC", apprentice="not_accepted")
    job_at(now - HOUR, title="First Coder", requirement="CPC", apprentice="accepted", experience_months=0)
    alerts.run_due(now)
    mail = OutgoingMail.objects.get()
    assert "First Coder" in mail.text
    assert "Seasoned Coder" not in mail.text
    assert "Why: CPC-A accepted" in mail.text
    assert mail.subject == "1 new CPC-A job"


def test_one_alert_in_trouble_keeps_nobody_waiting_and_is_tried_again(
    dana: User, paul: User, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    job_at(now - HOUR)
    troubled = save(dana, "credential=CPC", now)
    save(paul, "state=TX", now)
    matching = search.Batch.matching

    def failing(batch: search.Batch, query: str, among: BitMap | None = None) -> BitMap:
        if query == troubled.query:
            raise RuntimeError("The index is broken.")
        return matching(batch, query, among)

    monkeypatch.setattr(search.Batch, "matching", failing)
    assert alerts.run_due(now) == 1
    assert not Delivery.objects.filter(alert=troubled).exists()
    monkeypatch.setattr(search.Batch, "matching", matching)
    assert alerts.run_due(now + timedelta(minutes=16)) == 1


def test_many_alerts_are_matched_by_an_index_of_the_new_postings_alone(
    dana: User, paul: User, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "MANY_SEARCHES", 1)
    save(dana, "state=TX", now)
    save(paul, "state=CO&state=OH", now)
    job_at(now - HOUR, title="Texas Coder")
    job_at(now - HOUR, title="Denver Coder", city="Denver", state="CO")
    assert alerts.run_due(now) == 2
    assert sorted("Texas Coder" in text for text in mailed()) == [False, True]
    assert sorted("Denver Coder" in text for text in mailed()) == [False, True]


def test_a_posting_that_closes_after_the_index_was_read_does_not_come(
    dana: User, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(dana, "", now)
    job = job_at(now - HOUR)
    claim = alerts._claim

    def close_meanwhile(due: list[Due], moment: datetime) -> list[Window]:
        JobPage.objects.filter(pk=job.pk).update(closed_reason="filled_here", closed_at=moment)
        return claim(due, moment)

    monkeypatch.setattr(alerts, "_claim", close_meanwhile)
    assert alerts.run_due(now) == 0
    assert not Delivery.objects.get().job_ids


def test_a_window_of_a_hundred_people_takes_few_queries(now: datetime) -> None:
    job_at(now - HOUR)
    people = Subscriber.objects.bulk_create(Subscriber(email=f"coder{n}@example.org") for n in range(100))
    Alert.objects.bulk_create(
        Alert(subscriber=one, query="state=TX", confirmed_at=now, next_due_at=now) for one in people
    )
    with CaptureQueriesContext(connection) as queries:
        assert alerts.run_due(now) == 100
    # Neighbours are due again in the same minute, so one claim is enough.
    assert len(queries) < 30
    assert MailedDay.objects.get().mails == 100
    page = JobPage.objects.get()
    assert alerts.mailed_by_day(page.pk, since=now - DAY) == {now.date(): 100}
    assert not alerts.mailed_by_day(page.pk, since=now + DAY)
