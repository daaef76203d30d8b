"""Views, visitors and clicks reach the days of a posting once each, and nobody is followed."""

import threading
from datetime import timedelta

import pytest
import time_machine
from django.db import connections
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from cms import attention
from cms.models import DailyAttention, DaySalt, DayVisitor, JobPage, JobStats, Sighting
from tests.at_once import needs_writers_that_meet
from tests.factories import make_job

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"


@pytest.fixture(autouse=True)
def no_salt_of_another_test(monkeypatch: pytest.MonkeyPatch) -> None:
    """The process remembers the secret of the day, which the end of a test has taken away again."""
    monkeypatch.setattr(attention, "_salts", {})


def look(job: JobPage, *, address: str = "192.0.2.1", browser: str = FIREFOX, **how: str) -> None:
    """A reader's browser tells of a view. how: referer of the beacon, came_from of the page."""
    headers = {"User-Agent": browser, "Referer": how.get("referer", f"http://testserver{job.url}")}
    body = {"came_from": how.get("came_from", "")}
    response = Client(REMOTE_ADDR=address).post(f"/jobs/{job.pk}/view/", body, headers=headers)
    assert response.status_code == 204


def apply(job: JobPage, **how: str) -> None:
    headers = {"User-Agent": FIREFOX, "Referer": how.get("referer", f"http://testserver{job.url}")}
    Client().post(f"/jobs/{job.pk}/apply/", {"came_from": how.get("came_from", "")}, headers=headers)


def days(job: JobPage) -> dict[str, tuple[int, int, int]]:
    attention.fold()
    rows = DailyAttention.objects.filter(page=job).order_by("day")
    return {row.source: (row.views, row.visitors, row.clicks) for row in rows}


@pytest.mark.parametrize(
    ("how", "source"),
    [
        ({}, "direct"),
        ({"came_from": "https://www.google.com/"}, "direct"),
        ({"came_from": "http://testserver/jobs/?credential=CPC"}, "search"),
        ({"came_from": "http://testserver/"}, "search"),
        ({"came_from": "http://testserver/companies/acme-health/"}, "company"),
        ({"came_from": "http://testserver/about/"}, "direct"),
        ({"came_from": "http://["}, "direct"),
        ({"referer": "http://testserver/jobs/x/?via=alert"}, "alert"),
        (
            {"referer": "http://testserver/jobs/x/?via=elsewhere", "came_from": "http://testserver/jobs/"},
            "elsewhere",
        ),
        ({"referer": "http://testserver/jobs/x/?via=nonsense"}, "direct"),
    ],
)
def test_each_look_and_click_is_counted_by_where_it_came_from(how: dict[str, str], source: str) -> None:
    job = make_job()
    look(job, **how)
    apply(job, **how)
    assert days(job) == {source: (1, 1, 1)}


def test_mails_feeds_and_widgets_say_where_their_readers_come_from(client: Client) -> None:
    job = make_job()
    for page in ("/jobs/feed/", "/jobs/indeed.xml", "/widget/frame/", "/api/v1/postings"):
        response = client.get(page)
        content = b"".join(response) if response.streaming else response.content
        assert f"{job.url}?via=elsewhere".encode() in content, page
    assert client.get(f"{job.url}?via=alert").status_code == 200


def test_a_visitor_counts_once_a_day_however_often_the_rows_are_folded() -> None:
    job = make_job()
    look(job)
    look(job)
    look(job, address="192.0.2.2")
    assert days(job) == {"direct": (3, 2, 0)}
    look(job, came_from="http://testserver/jobs/")
    assert days(job) == {"direct": (3, 2, 0), "search": (1, 0, 0)}
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        look(job)
        attention.fold()
    assert list(DailyAttention.objects.order_by("day").values_list("visitors", flat=True))[-1] == 1


def test_nobody_is_followed_from_one_posting_to_the_next_or_into_the_next_day() -> None:
    first, second = make_job(), make_job(title="Auditor")
    look(first)
    look(second)
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        look(first)
    digests = set(Sighting.objects.values_list("visitor", flat=True))
    assert len(digests) == 3
    assert not any("192.0.2" in digest or "Firefox" in digest for digest in digests)


def test_a_look_is_counted_while_another_thread_begins_the_next_day(monkeypatch: pytest.MonkeyPatch) -> None:
    class ForgottenAtOnce(dict[object, bytes]):
        def __setitem__(self, day: object, salt: bytes) -> None:
            """As if the other thread had emptied it in this moment."""

    monkeypatch.setattr(attention, "_salts", ForgottenAtOnce())
    job = make_job()
    look(job)
    assert days(job) == {"direct": (1, 1, 0)}


def test_after_two_days_nothing_tells_visitors_apart_any_more() -> None:
    job = make_job()
    look(job)
    attention.fold()
    attention.forget(timezone.now() + timedelta(days=1))
    assert DayVisitor.objects.count() == DaySalt.objects.count() == 1
    attention.forget(timezone.now() + timedelta(days=2))
    assert not DayVisitor.objects.exists()
    assert not DaySalt.objects.exists()


def test_a_look_adds_one_row_and_touches_no_other(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    job = make_job()
    look(job)
    with django_assert_num_queries(2) as asked:
        look(job)
    statements = [query["sql"].split()[0] for query in asked.captured_queries]
    assert statements == ["SELECT", "INSERT"]
    assert not JobStats.objects.exists()


def test_a_fold_that_dies_loses_and_doubles_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    job = make_job()
    look(job)
    with monkeypatch.context() as broken:
        broken.setattr(attention, "_add_to_total", lambda *args: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            attention.fold()
    assert not DailyAttention.objects.exists()
    assert days(job) == {"direct": (1, 1, 0)}
    assert JobStats.objects.get().views == 1
    assert days(job) == {"direct": (1, 1, 0)}


def test_what_was_deleted_meanwhile_is_let_go() -> None:
    job = make_job()
    look(job)
    job.delete()
    assert attention.fold() == 1
    assert not Sighting.objects.exists()


@needs_writers_that_meet
def test_nobody_waits_while_the_postings_row_is_held() -> None:
    """Somebody who edits a posting holds its row; a reader of it is counted all the same."""
    Sighting.objects.all().delete()
    done = threading.Event()

    def reader() -> None:
        try:
            Sighting.objects.create(page_id=held.pk, what="view", source="direct", visitor="x")
            done.set()
            Sighting.objects.filter(page_id=held.pk).delete()
        finally:
            connections.close_all()

    held = make_job()
    JobPage.objects.select_for_update(of=("self",)).get(pk=held.pk)
    thread = threading.Thread(target=reader)
    thread.start()
    assert done.wait(5)
    thread.join()
