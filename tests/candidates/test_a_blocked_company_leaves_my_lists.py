"""Whoever blocks a company sees its postings in no list of theirs and gets no mail about them; everybody else does."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from candidates import alerts, instant, profile, subscribing, why_not
from candidates.models import Alert, SavedJob
from cms import vocabulary
from cms.models import JobPage
from employers.models import Employer
from jobboard.accounts.models import User
from jobboard.mail.models import OutgoingMail
from tests import factories

pytestmark = pytest.mark.django_db
BY_ROW_AND_BY_NAME = pytest.mark.parametrize("block", ["Acme Health", "aCME hEALTH"])


@pytest.fixture
def jobs(acme: Employer, mallory: Employer) -> list[JobPage]:
    found = [
        factories.make_job(acme.company, title="Blocked Coder", requirement="CPC"),
        factories.make_job(acme.company, title="Blocked Close Coder", requirement="CPC and RHIT"),
        factories.make_job(mallory.company, title="Other Coder", requirement="CPC"),
        factories.make_job(mallory.company, title="Other Close Coder", requirement="CPC and RHIT"),
    ]
    vocabulary.forget()
    return found


def shut_out(user: User, name: str) -> None:
    """As somebody does who wrote the name before the company came."""
    profile.locked(user).blocks.create(name=name)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@BY_ROW_AND_BY_NAME
def test_it_leaves_the_listing_and_its_counts(jobs: list[JobPage], dana: User, block: str) -> None:
    shut_out(dana, block)
    mine = signed_in(dana).get("/jobs/?holding=CPC").content.decode()
    assert "Blocked Coder" not in mine
    assert "1 job<" in mine
    assert "that you blocked are left out" in mine
    assert "avoid=" not in mine
    everybodys = Client().get("/jobs/?holding=CPC").content.decode()
    assert "Blocked Coder" in everybodys
    assert "blocked are left out" not in everybodys


def test_the_page_that_explains_a_search_says_so(jobs: list[JobPage], dana: User) -> None:
    """It would else say that the posting is in a search whose list does not show it."""
    shut_out(dana, "Acme Health")
    blocked, other = jobs[0], jobs[2]
    for client, job, is_out in (
        (signed_in(dana), blocked, True),
        (signed_in(dana), other, False),
        (Client(), blocked, False),
    ):
        said = client.get("/jobs/why/", {"holding": "CPC", "posting": job.pk}).content.decode()
        assert ("You blocked Acme Health" in said) is is_out
        assert ("It is not in this search" in said) is is_out
        assert "Search without that" not in said


def test_it_leaves_landing_pages_and_the_ways_on_from_them(jobs: list[JobPage], dana: User) -> None:
    shut_out(dana, "Acme Health")
    mine = signed_in(dana).get("/jobs/cpc/").content.decode()
    assert "Blocked Coder" not in mine
    assert "Other Coder" in mine
    assert "All 2 with every filter" in mine
    assert "that you blocked are left out" in mine
    everybodys = Client().get("/jobs/cpc/").content.decode()
    assert "Blocked Coder" in everybodys
    assert "All 4 with every filter" in everybodys
    assert "blocked are left out" not in everybodys


def test_a_landing_page_stays_where_all_of_it_is_blocked(jobs: list[JobPage], dana: User) -> None:
    """What it is for everybody does not hang on its reader."""
    shut_out(dana, "Acme Health")
    profile.locked(dana).blocks.create(name=jobs[2].company.name)
    answer = signed_in(dana).get("/jobs/cpc/")
    assert answer.status_code == 200
    assert "Coder</a>" not in answer.content.decode()
    assert "Search with every filter" in answer.content.decode()


def test_its_own_page_says_that_i_blocked_it(jobs: list[JobPage], dana: User) -> None:
    shut_out(dana, "Acme Health")
    path = jobs[0].company.get_absolute_url()
    mine = signed_in(dana).get(path).content.decode()
    assert "You blocked Acme Health" in mine
    assert "Blocked Coder" not in mine
    assert "2 open jobs" in Client().get(path).content.decode()


def test_it_is_not_among_the_jobs_like_one_that_ended(jobs: list[JobPage], dana: User) -> None:
    shut_out(dana, "Acme Health")
    jobs[3].change(closed_at=timezone.now(), closed_reason="cancelled")
    mine = signed_in(dana).get(jobs[3].url).content.decode()
    assert "Other Coder" in mine
    assert "Blocked" not in mine
    assert "Blocked" in Client().get(jobs[3].url).content.decode()


def test_what_i_saved_stays_mine_and_says_whose_it_is(jobs: list[JobPage], dana: User) -> None:
    SavedJob.objects.create(user=dana, page=jobs[0], note="my old team")
    client = signed_in(dana)
    assert "though you blocked" not in client.get("/saved/").content.decode()
    shut_out(dana, "Acme Health")
    mine = signed_in(dana).get("/saved/").content.decode()
    assert "Blocked Coder" in mine
    assert "though you blocked Acme Health" in mine


def test_it_leaves_what_i_qualify_for_and_what_i_almost_do(jobs: list[JobPage], dana: User) -> None:
    client = signed_in(dana)
    before = client.get("/account/").context
    assert (before["fitting"].total, before["almost"].total) == (2, 2)
    shut_out(dana, "Acme Health")
    after = client.get("/account/").context
    assert [card.title for card in after["fitting"].cards] == ["Other Coder"]
    assert [card.title for card in after["almost"].cards] == ["Other Close Coder"]
    assert [(each.code, each.more) for each in after["openers"]] == [("RHIT", 1)]
    assert after["fitting"].criteria.avoid == ()


@pytest.mark.parametrize("frequency", ["daily", "weekly", "instant"])
def test_no_mail_brings_it_and_why_not_says_so(
    jobs: list[JobPage], dana: User, paul: User, frequency: str
) -> None:
    shut_out(dana, "Acme Health")
    now = timezone.now()
    for user in (dana, paul):
        for query in ("credential=CPC", ""):
            subscribing.start(user, user.email, query, frequency, now=now)
    instant.forget()
    (instant.run if frequency == "instant" else alerts.run_due)(now + timedelta(minutes=1))
    texts = {mail.to: mail.text for mail in OutgoingMail.objects.all()}
    assert "Other Coder" in texts[dana.email]
    assert "Blocked" not in texts[dana.email]
    assert "Blocked Coder" in texts[paul.email]
    mine = Alert.objects.filter(subscriber__user=dana)
    said = {each.words for each in why_not.answers(mine, jobs[0], now)}
    assert said == {"You asked to see no postings of Acme Health."}


def test_it_comes_back_when_i_let_it(jobs: list[JobPage], dana: User) -> None:
    profile.keep_privacy(dana, findable=False, reminded=True, block="acme health", unblock=())
    assert "Blocked Coder" not in signed_in(dana).get("/jobs/").content.decode()
    profile.keep_privacy(dana, findable=False, reminded=True, block="", unblock=["Acme Health"])
    assert "Blocked Coder" in signed_in(dana).get("/jobs/").content.decode()
