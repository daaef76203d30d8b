"""Subject, order, size and headers of the mail itself."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from candidates import alerts, links, subscribing
from candidates.digest import Found, _heading, headline, take_turns
from candidates.models import Subscriber
from cms import attention
from cms.matching import Criteria
from jobboard.accounts.models import User
from jobboard.mail.models import OutgoingMail
from tests import factories


def mail_for(user: User, query: str, now: datetime) -> OutgoingMail:
    subscribing.start(user, user.email, query, "daily", now=now)
    alerts.run_due(now)
    return OutgoingMail.objects.get()


@pytest.fixture
def later() -> datetime:
    """After what the test publishes."""
    return timezone.now() + timedelta(minutes=5)


def test_the_subject_is_the_news(dana: User, later: datetime) -> None:
    for _ in range(4):
        factories.make_job()
    mail = mail_for(dana, "credential=CPC&state=TX", later)
    assert mail.subject == "4 new CPC jobs in Texas"


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("specialty=ent", "ENT jobs"),
        ("record=inpatient", "inpatient jobs"),
        ("record=risk-adjustment", "risk adjustment (HCC) jobs"),
        ("record=radiology&specialty=radiology", "radiology jobs"),
        ("near=Austin, TX&within=50", "jobs near Austin"),
        ("holding=CPC&almost=on", "jobs"),
        ("pay=25", "jobs"),
    ],
)
def test_an_alert_is_named_by_what_it_looks_for(query: str, named: str) -> None:
    assert headline([replace(_heading(Criteria.from_query(query)), total=4)]) == f"4 new {named}"


def test_what_has_no_name_is_the_others() -> None:
    sections = [
        replace(_heading(Criteria.from_query(query)), total=2) for query in ("credential=CPC", "pay=25")
    ]
    assert headline(sections) == "4 new jobs: 2 CPC jobs, 2 other jobs"


def test_searches_of_one_name_are_counted_together() -> None:
    texas, paid, ohio = (
        _heading(Criteria.from_query(query))
        for query in ("credential=CPC-A&state=TX", "credential=CPC-A&state=TX&pay=25", "state=OH")
    )
    both = [replace(texas, total=2), replace(paid, total=1)]
    assert headline(both) == "3 new CPC-A jobs in Texas"
    assert headline([*both, replace(ohio, total=1)]) == "4 new jobs: 3 CPC-A jobs in Texas, 1 job in Ohio"


def test_a_job_says_what_it_pays_where_what_it_asks_and_why(dana: User, later: datetime) -> None:
    job = factories.make_job(title="Coder & Auditor <I>")
    mail = mail_for(dana, "holding=CPC&state=TX", later)
    for words in (
        "Coder & Auditor <I>",
        "$24–29 an hour",
        "Acme Health, Austin, TX",
        "Requires CCS or CPC. CPC-A not accepted.",
        "Why: You hold CPC · Austin, TX",
        f"{settings.SITE_URL}{job.url}",
    ):
        assert words in mail.text
    assert "Coder &amp; Auditor &lt;I&gt;" in mail.html
    assert "You hold CPC" in mail.html


def test_it_can_be_stopped_with_one_click(dana: User, later: datetime) -> None:
    factories.make_job()
    mail = mail_for(dana, "", later)
    url = mail.headers["List-Unsubscribe"].strip("<>")
    assert url.startswith(f"{settings.SITE_URL}/alerts/unsubscribe/")
    assert mail.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail.headers["List-Id"] == f"Job alerts <alerts.{settings.SITE_HOST}>"
    assert mail.headers["Precedence"] == "bulk"
    assert mail.html.count(url) == 2
    assert mail.text.count(url) == 2
    assert "/alerts/manage/" in mail.html
    assert "/alerts/manage/" in mail.text


def test_a_long_mail_stays_small_and_counts_the_rest(dana: User, later: datetime) -> None:
    for number in range(40):
        factories.make_job(title=f"Inpatient Coder for Hospital Number {number} of a Large Health System")
    mail = mail_for(dana, "credential=CPC", later)
    assert mail.subject == "40 new CPC jobs"
    assert "30 more of these: http" in mail.text
    assert len(mail.html.encode()) + len(mail.text.encode()) < 60_000


def test_pay_comes_first(dana: User, later: datetime) -> None:
    factories.make_job(title="Coder")
    mail = mail_for(dana, "", later)
    for part in (mail.text, mail.html.partition("<h1")[2]):
        assert part.index("$24") < part.index("Coder")


def test_all_alerts_of_a_person_stand_in_one_mail_under_headings(dana: User, later: datetime) -> None:
    for number in range(20):
        state, city = ("OH", "Columbus") if number % 2 else ("TX", "Austin")
        title = f"Inpatient Coder for Hospital {number} of a Large Health System"
        factories.make_job(title=title, state=state, city=city)
    subscribing.start(dana, dana.email, "state=OH&credential=CPC", "daily", now=later)
    mail = mail_for(dana, "state=TX&holding=CPC&pay=20", later)
    assert mail.html.count("<h2") == 2
    assert mail.html.count("mail-line") >= 20
    assert len(mail.html.encode()) + len(mail.text.encode()) < 60_000


def test_links_to_postings_say_whose_mail_it_was(dana: User, later: datetime) -> None:
    factories.make_job()
    mail = mail_for(dana, "", later)
    token = links.reader_token(Subscriber.objects.get())
    assert f"?via=alert&reader={token}" in mail.text
    assert f"?via=alert&amp;reader={token}" in mail.html
    assert attention.READER_MARK not in mail.text + mail.html


def test_no_company_takes_more_than_two_places_before_the_others_had_their_turn() -> None:
    acme, beta, gamma = 1, 2, 3
    companies = [acme] * 8 + [beta, gamma, gamma, gamma]
    found = [Found(page_id, company) for page_id, company in enumerate(companies)]
    assert [job.company_id for job in take_turns(found)] == [
        *(acme, acme, beta, gamma, gamma),
        *(acme, acme, gamma),
        *(acme, acme),
        *(acme, acme),
    ]
    assert [job.page_id for job in take_turns(found) if job.company_id == acme] == list(range(8))


def test_one_company_alone_fills_the_mail() -> None:
    found = [Found(page_id, 1) for page_id in range(9)]
    assert take_turns(found) == found
