"""The demo world is what it promises: varied, valid, and in every state that a posting can be in."""

import re
from collections import Counter
from datetime import timedelta
from itertools import combinations
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django import Settings

from candidates import applying, response
from candidates.application import Application, Resume, State
from candidates.models import Alert, MailedDay
from candidates.resumes import reading
from cms.models import (
    ArticlePage,
    Company,
    DailyAttention,
    JobPage,
    JobStats,
    RecordType,
    Source,
    StandardPage,
)
from cms.models.choices import Apprentice, Arrangement
from cms.requirement import Requirement
from employers import pipeline, waiting
from employers.models import Order, Posting
from employers.plans import PRODUCTS
from jobboard.accounts.models import User
from jobboard.demo.environment import Ports, variables
from jobboard.demo.personas import PERSONAS
from jobboard.lib.text import plain_from_html

STATES_OF_LIFE = {"live", "in review", "draft", "expired", "closed", "removed"}


pytestmark = [pytest.mark.django_db, pytest.mark.any_database, pytest.mark.usefixtures("demo_world")]


def acmes() -> list[Posting]:
    return list(Posting.objects.filter(employer__memberships__user__email="acme@example.org"))


def test_sixteen_companies_offer_eighty_postings() -> None:
    assert Company.objects.count() == 16
    assert Posting.objects.count() == 80
    assert {kind for kind, _ in Company.Kind.choices} - {"other"} == set(
        Company.objects.values_list("kind", flat=True)
    )


def test_apply_leads_somewhere() -> None:
    """Most answer on the board or by mail. No example domain has a name below it that anybody could open."""
    outside = JobPage.objects.exclude(apply_url="").values_list("apply_url", flat=True)
    assert 0 < len(outside) < JobPage.objects.count() / 2
    assert {urlsplit(url).hostname for url in outside} == {"example.org"}


def test_most_are_open_and_in_at_least_25_states() -> None:
    places = JobPage.objects.open().exclude(state="").values_list("state", flat=True)
    assert len(set(places)) >= 25
    assert 60 <= JobPage.objects.open().count() <= 70


def test_every_record_type_has_an_open_posting() -> None:
    covered = set(JobPage.objects.open().values_list("record_types__slug", flat=True))
    assert covered == set(RecordType.objects.values_list("slug", flat=True))


def test_every_way_of_paying_working_and_answering_apprentices_occurs() -> None:
    jobs = JobPage.objects.open()
    assert set(jobs.values_list("pay_unit", flat=True)) == {"hour", "year", "shift", "chart"}
    assert set(jobs.values_list("arrangement", flat=True)) == set(Arrangement.values)
    assert set(jobs.values_list("apprentice", flat=True)) == set(Apprentice.values)
    assert jobs.filter(pay_unit="chart", annual_min_cents=None).exists(), "per chart without a pace"
    assert jobs.filter(pay_unit="chart", annual_min_cents__gt=0).exists(), "per chart with one"
    assert jobs.filter(remote_all_states=True).exists()
    assert jobs.filter(arrangement="remote", remote_all_states=False).exists()
    assert jobs.filter(signs_apprentice_letter=True).exists()


def test_requirements_reach_from_none_to_two_groups() -> None:
    requirements = set(JobPage.objects.open().values_list("requirement", flat=True))
    assert Requirement() in requirements
    assert Requirement.parse("RHIT and CCS, or CIC") in requirements


def test_no_posting_breaks_a_rule() -> None:
    for job in JobPage.objects.all():
        job.full_clean()


def test_some_are_featured_and_some_end_within_days() -> None:
    soon = timezone.now() + timedelta(days=4)
    assert 3 <= JobPage.objects.open().filter(featured=True).count() <= 8
    assert JobPage.objects.open().filter(expires_at__lt=soon).count() >= 2


def test_live_postings_were_confirmed_within_two_weeks() -> None:
    now = timezone.now()
    for job in JobPage.objects.open():
        assert job.first_published_at <= job.confirmed_open_at <= now
        assert now - job.confirmed_open_at < timedelta(days=15)


def test_acme_sees_a_posting_in_every_state_of_life() -> None:
    mine = acmes()
    assert len(mine) >= 10
    assert {posting.state for posting in mine} == STATES_OF_LIFE
    assert Counter(posting.state for posting in mine)["draft"] == 2
    assert [posting for posting in mine if posting.page is None and posting.typed]


def test_what_is_in_review_waits_for_an_editor_and_nothing_else() -> None:
    assert set(waiting.postings()) == {each for each in Posting.objects.all() if each.state == "in review"}


def test_every_published_posting_was_paid_at_the_listed_price() -> None:
    for posting in Posting.objects.select_related("page"):
        orders = list(Order.objects.filter(posting=posting))
        if posting.state == "draft":
            assert not orders
            continue
        assert len(orders) == 1
        assert orders[0].amount_cents == PRODUCTS[orders[0].product].price_cents
        assert orders[0].status == ("refunded" if posting.state == "removed" else "paid")
        assert posting.page is not None
        assert PRODUCTS[orders[0].product].featured == posting.page.featured


def test_every_posting_has_the_history_that_its_state_of_life_has() -> None:
    ends = {"draft": "written", "in review": "submitted", "closed": "closed", "removed": "removed"}
    for posting in Posting.objects.exclude(page=None):
        found = list(posting.events.all())
        whats = [event.what for event in reversed(found)]
        assert whats[0] == "written"
        assert whats[-1] in {ends.get(posting.state), "published", "confirmed_open", "told_of_end"}
        assert ("paid" in whats) == (posting.state != "draft"), posting.title
        assert all(event.at <= timezone.now() for event in found)
        assert whats.count("asked_if_open") == whats.count("confirmed_open")
    assert max(posting.events.count() for posting in acmes()) >= 8


def test_published_postings_were_looked_at() -> None:
    stats = JobStats.objects.filter(page__in=JobPage.objects.open())
    assert stats.count() == JobPage.objects.open().count()
    assert all(each.views > each.apply_clicks > 0 or each.views < 40 for each in stats)


def test_who_came_from_an_alert_mail_was_sent_one() -> None:
    came = DailyAttention.objects.filter(source=Source.ALERT, visitors__gt=0)
    mails = {(mailed.page_id, mailed.day): mailed.mails for mailed in MailedDay.objects.all()}
    assert came.count() > 100
    assert all(mails[row.page_id, row.day] > row.visitors for row in came)


def test_personas_can_sign_in() -> None:
    for persona in PERSONAS:
        assert authenticate(username=persona.email, password=persona.password), persona.email
        assert EmailAddress.objects.filter(email=persona.email, verified=True, primary=True).exists()
    assert User.objects.get(email="eddie@example.org").groups.filter(name="Editors").exists()
    assert User.objects.get(email="admin@example.org").is_superuser
    assert User.objects.get(email="paul@example.org").candidate.credentials == ("CPC-A",)


def test_nobody_but_the_personas_has_a_password() -> None:
    others = User.objects.exclude(email__in=[persona.email for persona in PERSONAS])
    assert others.exists()
    assert not any(user.has_usable_password() for user in others)


def test_acme_has_applicants_at_every_step_of_whom_nobody_is_mailed() -> None:
    sent = list(Application.objects.select_related("page", "resume"))
    assert {each.state for each in sent} == set(State)
    assert {each.page.company.name for each in sent} == {"Lakeshore Health"}
    for each in sent:
        events = list(each.events.all())
        assert events[-1].after == each.state
        assert each.page.first_published_at < each.applied_at <= events[-1].at <= timezone.now()
        assert not each.page.closed_at or events[-1].at < each.page.closed_at
        assert len(each.answers) == each.page.questions.count()
    assert any(answer["short"] for each in sent for answer in each.answers)
    assert pipeline.announce() == 0
    assert applying.tell_of_ends() == 0
    found = response.of(sent[0].page.company)
    assert found
    assert found.days is not None


def test_their_resumes_are_files_that_can_be_read() -> None:
    kinds = {resume.kind: resume for resume in Resume.objects.all()}
    assert kinds.keys() == {"pdf", "txt"}
    for kind, resume in kinds.items():
        with resume.file.open() as body:
            read = reading.read(body.read())
        assert (read.kind, read.text.split()) == (kind, resume.text.split())


def test_dana_has_a_confirmed_daily_alert() -> None:
    alert = Alert.objects.get(subscriber__user__email="dana@example.org")
    assert alert.confirmed_at is not None
    assert alert.frequency == "daily"


def test_no_two_descriptions_are_alike() -> None:
    texts = {job.title: shingles(job.description) for job in JobPage.objects.all()}
    for (one, left), (other, right) in combinations(texts.items(), 2):
        shared = len(left & right) / min(len(left), len(right))
        assert shared < 0.05, f"{one} and {other} share {shared:.0%} of their phrases"


def test_descriptions_are_long_enough_to_judge_a_job_by() -> None:
    for job in JobPage.objects.all():
        assert 110 <= len(plain_from_html(job.description).split()) <= 250, job.title


def test_editorial_pages_are_there() -> None:
    slugs = set(StandardPage.objects.live().values_list("slug", flat=True))
    assert {"about", "contact", "privacy", "terms"} <= slugs
    assert ArticlePage.objects.live().count() == 2


def test_the_contact_page_names_the_address_that_forms_name(tmp_path: Path) -> None:
    named = variables(Ports(8000), tmp_path)["SUPPORT_EMAIL"]
    body = StandardPage.objects.get(slug="contact").body
    assert set(re.findall(r"[\w.]+@[\w.]+\w", body)) == {named}


def test_seeding_again_says_so_and_changes_nothing(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.DEMO = True
    before = JobPage.objects.count()
    call_command("seed_demo")
    assert "here already" in capsys.readouterr().out
    assert JobPage.objects.count() == before


def test_a_site_that_is_no_demo_refuses_public_passwords() -> None:
    with pytest.raises(CommandError, match="passwords are public"):
        call_command("seed_demo")


def shingles(html: str) -> set[tuple[str, ...]]:
    """All runs of four words."""
    words = re.findall(r"[a-z0-9']+", plain_from_html(html).lower())
    return {tuple(words[i : i + 4]) for i in range(len(words) - 3)}
