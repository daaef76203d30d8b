"""Dana lets employers find her: an anonymous card for those who are hiring, and for nobody whom she shut out."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from candidates import checking, profile
from candidates.candidate import Candidate, CandidateQuerySet, CredentialCheck
from candidates.contact import ContactRequest
from cms.models import Company
from employers.models import Employer, Membership, Role
from jobboard.accounts.models import User
from tests.employers.coders import browser, card_path, own_words, seen
from tests.employers.lives import in_state, paid
from tests.factories import make_candidate, make_user

pytestmark = pytest.mark.django_db

Change = Callable[[Candidate, Employer], object]


# --- What is shown ---


def test_a_card_says_what_somebody_can_and_not_who_they_are(
    hiring: Employer, dana: User, eddie: User
) -> None:
    check = checking.ask(
        dana.candidate.held.get(credential__abbreviation="CPC"), name="Dana Whitfield", number="01234567"
    )
    ends = timezone.localdate().replace(year=2090)
    checking.decide(check, CredentialCheck.Decision.FOUND, cycle_ends_on=ends, by=eddie)
    for path in ("/employers/coders/", card_path(dana)):
        page = browser(hiring).get(path).content.decode()
        for shown in (
            "CPC",
            "RHIA",
            "Checked with AAPC on",
            "Inpatient (6 years, 2.5 an hour)",
            "less than a year",
            "Orthopedics",
            "Texas",
        ):
            assert shown in page, shown
        for hidden in ("Dana", "Whitfield", "dana@", "01234567", "31.07"):
            assert hidden not in page, hidden


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", True),
        ("credential=CPC", True),
        ("credential=CPC-A", True),
        ("credential=RHIT", True),
        ("credential=CCS", False),
        ("state=TX", True),
        ("state=CO", False),
        ("specialty=orthopedics", True),
        ("specialty=urology", False),
        ("credential=CPC&state=TX&specialty=orthopedics", True),
        ("credential=CPC&state=CO", False),
        ("credential=%00&state=ZZ&specialty=%F0&page=99999999999999999999", True),
    ],
)
def test_cards_are_filtered(hiring: Employer, dana: User, query: str, found: bool) -> None:
    answer = browser(hiring).get(f"/employers/coders/?{query}")
    assert answer.status_code == 200
    assert (card_path(dana) in answer.content.decode()) is found


def test_a_page_of_cards_takes_as_many_queries_as_one_card(
    hiring: Employer, dana: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(12):
        make_candidate(f"c{number}@example.org", "CPC", "CCS", state="TX", findable=True)
    client = browser(hiring)
    client.get("/employers/coders/")
    with django_assert_max_num_queries(22):
        page = client.get("/employers/coders/").content.decode()
    assert "13 coders" in page


# --- Who looks ---


@pytest.mark.parametrize("state", ["live", "in review"])
def test_who_is_hiring_here_may_look(acme: Employer, dana: User, state: str) -> None:
    in_state(acme, state)
    assert card_path(dana) in browser(acme).get("/employers/coders/").content.decode()


@pytest.mark.parametrize("state", ["draft", "expired", "closed", "removed", "refused"])
def test_who_is_not_hiring_here_finds_nobody(acme: Employer, dana: User, state: str) -> None:
    in_state(acme, "live" if state == "refused" else state)
    if state == "refused":
        Employer.objects.filter(pk=acme.pk).update(refused_at=timezone.now())
    page = browser(acme).get("/employers/coders/").content.decode()
    assert card_path(dana) not in page
    assert "For employers who are hiring here" in page
    assert browser(acme).get(card_path(dana)).status_code == 404
    assert browser(acme).post(card_path(dana), own_words()).status_code == 404
    assert not ContactRequest.objects.exists()


def test_billing_may_not_look(hiring: Employer, dana: User) -> None:
    clerk = make_user("clerk@example.org")
    Membership.objects.create(employer=hiring, user=clerk, role=Role.BILLING)
    client = Client()
    client.force_login(clerk)
    for path in ("/employers/coders/", "/employers/coders/asked/", card_path(dana)):
        assert client.get(path).status_code == 403


# --- Who is not found ---


def blocked_then_renamed(candidate: Candidate, acme: Employer) -> None:
    profile.shut_out(candidate, acme.company.name)
    Company.objects.filter(pk=acme.company_id).update(name="Acme Two")


HIDDEN: dict[str, Change] = {
    "never said yes": lambda candidate, _: Candidate.objects.filter(pk=candidate.pk).update(findable=False),
    "holds nothing": lambda candidate, _: candidate.held.all().delete(),
    "account off": lambda candidate, _: User.objects.filter(pk=candidate.user_id).update(is_active=False),
    "blocked company": lambda candidate, acme: profile.shut_out(candidate, acme.company.name),
    "blocked by name": lambda candidate, _: candidate.blocks.create(name="aCME hEALTH"),
    "blocked, then renamed": blocked_then_renamed,
    "own colleague": lambda candidate, acme: Membership.objects.create(
        employer=acme, user=candidate.user, role=Role.RECRUITER
    ),
}


@pytest.mark.parametrize("why", HIDDEN)
def test_who_is_hidden_does_not_exist_for_an_employer(hiring: Employer, dana: User, why: str) -> None:
    HIDDEN[why](dana.candidate, hiring)
    assert seen(hiring, dana) == []
    assert not ContactRequest.objects.exists()


def test_a_company_that_is_shut_out_keeps_nobody_from_another(
    hiring: Employer, mallory: Employer, dana: User
) -> None:
    paid(mallory, title="Other Coder")
    profile.shut_out(dana.candidate, mallory.company.name)
    assert seen(mallory, dana) == []
    assert seen(hiring, dana) == ["listed", "shown", "asked"]


def test_these_tests_notice_a_profile_that_is_not_hidden(
    hiring: Employer, dana: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(CandidateQuerySet, "found_by", lambda self, company: self.all())
    HIDDEN["blocked company"](dana.candidate, hiring)
    assert seen(hiring, dana) == ["listed", "shown", "asked"]
