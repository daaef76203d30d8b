"""An employer reads what became of a posting, day by day."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from candidates import alerts
from candidates.application import Application
from candidates.models import Alert, SavedJob, Subscriber
from cms.models import DailyAttention
from employers import posting as postings
from employers.models import Employer, Posting
from employers.statistics import of
from jobboard.accounts.models import User
from tests.employers.typing import signed_in
from tests.factories import make_posting, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def posting(acme: Employer) -> Posting:
    made = make_posting(acme)
    assert made.page
    postings.publish(made, days=60, featured=False)
    today = timezone.now().date()
    for ago, source, views, clicks in (
        (0, "search", 5, 1),
        (1, "search", 12, 2),
        (1, "alert", 3, 1),
        (40, "direct", 70, 0),
    ):
        DailyAttention.objects.create(
            page=made.page,
            day=today - timedelta(days=ago),
            source=source,
            views=views,
            visitors=views - 1,
            clicks=clicks,
        )
    return made


def brought(*, mailed: bool = True) -> None:
    """An alert mail with this posting in it."""
    number = Subscriber.objects.count()
    now = timezone.now()
    Alert.objects.create(
        subscriber=Subscriber.objects.create(email=f"s{number}@example.org"),
        query="" if mailed else "q=nowhere",
        confirmed_at=now,
        next_due_at=now,
    )
    alerts.run_due(now)


def test_the_page_counts_the_chosen_days(acme: Employer, posting: Posting) -> None:
    address = f"/employers/postings/{posting.pk}/statistics/"
    month, two_months = (signed_in(acme).get(f"{address}?days={days}").content.decode() for days in (30, 60))
    assert "20 views and 4 clicks" in month
    assert "90 views and 4 clicks" in two_months
    assert month.count('<rect class="chart__') == 4
    assert "Job alert mails" in month
    assert signed_in(acme).get(f"{address}?days=x").content.decode().count('<rect class="chart__') == 4


def test_one_is_not_several(acme: Employer) -> None:
    posting = make_posting(acme)
    assert posting.page
    postings.publish(posting, days=60, featured=False)
    DailyAttention.objects.create(
        page=posting.page, day=timezone.now().date(), source="search", views=1, visitors=1, clicks=1
    )
    html = signed_in(acme).get(f"/employers/postings/{posting.pk}/statistics/").content.decode()
    assert "1 view and 1 click, most views" in html
    for words in ("view", "visitor", "click to apply"):
        assert f'>1</span> <span class="figure__label">{words}</span>' in html
    assert '>0</span> <span class="figure__label">alert mails</span>' in html


def test_each_table_scrolls_by_itself_on_the_narrowest_screens(acme: Employer, posting: Posting) -> None:
    html = signed_in(acme).get(f"/employers/postings/{posting.pk}/statistics/").content.decode()
    for heading in ("sources", "by-day"):
        assert f'<div class="table-scroll" tabindex="0" role="group" aria-labelledby="{heading}">' in html


def test_saves_and_alert_mails_are_counted_from_their_own_rows(posting: Posting, dana: User) -> None:
    assert posting.page
    SavedJob.objects.create(user=dana, page=posting.page)
    brought()
    brought()
    brought(mailed=False)
    total = of(posting.page, 30, today=timezone.now().date()).total
    assert (total.views, total.visitors, total.clicks, total.saves, total.mails) == (20, 17, 4, 1, 2)


def test_applications_are_counted_by_the_day_they_came(acme: Employer, posting: Posting, dana: User) -> None:
    assert posting.page
    now = timezone.now()
    for number, ago in enumerate((0, 0, 40)):
        sent = Application.objects.create(
            user=make_user(f"coder{number}@example.org"),
            page=posting.page,
            name="Coder",
            email="c@example.org",
        )
        Application.objects.filter(pk=sent.pk).update(applied_at=now - timedelta(days=ago))
    found = of(posting.page, 30, today=now.date())
    assert found.total.applications == 2
    assert dict(found.days)[now.date()].applications == 2
    html = signed_in(acme).get(f"/employers/postings/{posting.pk}/statistics/?days=60").content.decode()
    assert '3</span> <span class="figure__label">applications here' in html


def test_a_draft_has_no_figures_yet(acme: Employer) -> None:
    draft = make_posting(acme)
    html = signed_in(acme).get(f"/employers/postings/{draft.pk}/statistics/").content.decode()
    assert "No figures yet" in html


def test_a_posting_nobody_saw_is_drawn_too(acme: Employer) -> None:
    quiet = make_posting(acme)
    postings.publish(quiet, days=60, featured=False)
    html = signed_in(acme).get(f"/employers/postings/{quiet.pk}/statistics/").content.decode()
    assert "Nothing has been counted in these 30 days" in html


def test_mallory_reads_no_figures_of_acmes(mallory: Employer, posting: Posting) -> None:
    assert signed_in(mallory).get(f"/employers/postings/{posting.pk}/statistics/").status_code == 404


def test_the_page_takes_few_queries(
    acme: Employer, posting: Posting, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    browser, address = signed_in(acme), f"/employers/postings/{posting.pk}/statistics/?days=60"
    browser.get(address)  # lists the session, and reads what a process remembers
    with django_assert_max_num_queries(10):
        browser.get(address)


def test_the_dashboard_leads_there(acme: Employer, posting: Posting) -> None:
    html = signed_in(acme).get("/employers/postings/").content.decode()
    assert f"/employers/postings/{posting.pk}/statistics/" in html
