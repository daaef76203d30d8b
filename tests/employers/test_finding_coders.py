"""Dana lets employers find her: an anonymous card for those who are hiring, a name for whom she says yes to."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from candidates import checking, contacting, profile
from candidates.candidate import Candidate, CandidateQuerySet, CredentialCheck, Pace
from candidates.contact import ContactRequest
from cms.models import Company
from employers import coders
from employers.models import Employer, Membership, Role
from jobboard.accounts.models import User
from jobboard.mail.models import OutgoingMail
from tests.employers.lives import in_state, paid
from tests.factories import make_candidate, make_employer, make_user

pytestmark = pytest.mark.django_db

Change = Callable[[Candidate, Employer], object]


@pytest.fixture
def dana(db: None) -> User:
    user = make_candidate(
        "dana@example.org",
        "CPC",
        "RHIA",
        state="TX",
        findable=True,
        least_pay_cents=31_07,
        least_pay_unit="hour",
    )
    User.objects.filter(pk=user.pk).update(first_name="Dana", last_name="Whitfield")
    user.candidate.held.filter(credential__abbreviation="CPC").update(number="01234567")
    profile.keep_work(
        user,
        specialties=["orthopedics"],
        code_sets=[],
        systems=[],
        years={"inpatient": 6, "ed": 0},
        paces={"inpatient": Pace(Decimal("2.5"), "hour")},
        apprentice_months=None,
    )
    return User.objects.get(pk=user.pk)


@pytest.fixture
def hiring(acme: Employer) -> Employer:
    paid(acme)
    return acme


def browser(employer: Employer) -> Client:
    client = Client()
    client.force_login(employer.memberships.get(role=Role.OWNER).user)
    return client


def card_path(user: User) -> str:
    return f"/employers/coders/{user.candidate.card}/"


def own_words(**changes: str) -> dict[str, str]:
    return {
        "title": "Inpatient coder, remote",
        "pay_min_cents": "28",
        "pay_max_cents": "33.50",
        "pay_unit": "hour",
        "message": "We liked what you have coded.",
        **changes,
    }


def the_request() -> ContactRequest:
    return ContactRequest.objects.get()


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
    hiring: Employer, dana: User, django_assert_max_num_queries: Callable[..., object]
) -> None:
    for number in range(12):
        make_candidate(f"c{number}@example.org", "CPC", "CCS", state="TX", findable=True)
    client = browser(hiring)
    client.get("/employers/coders/")
    with django_assert_max_num_queries(22):  # type: ignore[attr-defined]  # a context manager of pytest-django
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


def seen(employer: Employer, dana: User) -> list[str]:
    """Every way in which this employer can tell that there is such a card."""
    client, nobody = browser(employer), "/employers/coders/00000000-0000-4000-8000-000000000007/"
    ways = []
    if card_path(dana) in client.get("/employers/coders/").content.decode():
        ways.append("listed")
    if client.get(card_path(dana)).status_code != 404:
        ways.append("shown")
    answer, missing = client.post(card_path(dana), own_words()), client.post(nobody, own_words())
    if (answer.status_code, answer.content.decode()[:200]) != (
        missing.status_code,
        missing.content.decode()[:200],
    ):
        ways.append("asked")
    return ways


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


# --- Asking ---


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "Choose a posting above, or say which work it is."),
        ({"title": "Coder"}, "Say what it pays"),
        ({"title": "Coder", "pay_min_cents": "28"}, "Say what it pays"),
        ({"title": "Coder", "pay_min_cents": "33", "pay_max_cents": "28"}, "The upper end is below"),
        ({"title": "Coder", "pay_min_cents": "a lot", "pay_max_cents": "28"}, "Write an amount in dollars"),
        ({"title": "Coder", "pay_min_cents": "58000", "pay_max_cents": "62000"}, "Is that the right unit?"),
        ({"posting": "987654321"}, "Select a valid choice"),
        (own_words(pay_unit="chart"), "Select a valid choice"),
        (own_words(message="x" * 1001), "at most 1000 characters"),
    ],
)
def test_nobody_is_asked_without_work_and_pay(
    hiring: Employer, dana: User, typed: dict[str, str], said: str
) -> None:
    answer = browser(hiring).post(card_path(dana), {"pay_unit": "hour", **typed})
    assert said in answer.content.decode()
    assert not ContactRequest.objects.exists()
    assert not OutgoingMail.objects.filter(kind="contact_asked").exists()


def test_a_request_names_a_posting_with_its_pay(hiring: Employer, dana: User) -> None:
    posting = hiring.postings.get()
    browser(hiring).post(card_path(dana), {"posting": str(posting.page_id)})
    asked = the_request()
    assert (asked.page, asked.title, asked.pay_text) == (posting.page, "Inpatient Coder", "$24–29 an hour")


def test_anothers_posting_cannot_be_named(hiring: Employer, mallory: Employer, dana: User) -> None:
    theirs = paid(mallory, title="Other Coder")
    browser(hiring).post(card_path(dana), {"posting": str(theirs.page_id)})
    assert not ContactRequest.objects.exists()


def test_the_coder_is_mailed_and_sees_who_asked(hiring: Employer, dana: User) -> None:
    browser(hiring).post(card_path(dana), own_words())
    mail = OutgoingMail.objects.get(kind="contact_asked")
    assert mail.to == dana.email
    for word in (
        "Acme Health",
        "$28.00–33.50 an hour",
        "Inpatient coder, remote",
        "We liked what you have coded.",
    ):
        assert word in mail.text
        assert word in mail.html
    client = Client()
    client.force_login(dana)
    path = f"/contacts/{the_request().pk}/"
    for page in (client.get("/account/"), client.get("/contacts/"), client.get(path)):
        assert "Acme Health" in page.content.decode()
    assert path in client.get("/account/").content.decode()


def test_a_company_asks_once(hiring: Employer, dana: User) -> None:
    client = browser(hiring)
    for _ in range(2):
        assert client.post(card_path(dana), own_words())["Location"] == "/employers/coders/asked/"
    assert OutgoingMail.objects.filter(kind="contact_asked").count() == ContactRequest.objects.count() == 1
    assert "You have asked this coder." in client.get(card_path(dana)).content.decode()


def test_an_employer_asks_so_many_a_day(
    hiring: Employer, mallory: Employer, dana: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    paul = make_candidate("paul@example.org", "CPC-A", findable=True)
    monkeypatch.setattr(coders, "ASKED_A_DAY", 1)
    client = browser(hiring)
    client.post(card_path(dana), own_words())
    again = client.post(card_path(dana), own_words())
    assert again.status_code == 302, "asking the same person again takes nothing"
    answer = client.post(card_path(paul), own_words())
    assert "Ask more of them tomorrow" in answer.content.decode()
    assert "We liked what you have coded." in answer.content.decode()
    assert ContactRequest.objects.count() == 1
    paid(mallory, title="Other Coder")
    browser(mallory).post(card_path(paul), own_words())
    assert ContactRequest.objects.count() == 2


# --- The answer ---


def asked_page(employer: Employer) -> str:
    return browser(employer).get("/employers/coders/asked/").content.decode()


def test_a_name_is_released_on_yes_only(hiring: Employer, mallory: Employer, dana: User) -> None:
    paid(mallory, title="Other Coder")
    browser(hiring).post(card_path(dana), own_words())
    assert "None yet" in asked_page(hiring)
    assert "Whitfield" not in asked_page(hiring)
    client = Client()
    client.force_login(dana)
    client.post(f"/contacts/{the_request().pk}/yes/")
    page = asked_page(hiring)
    assert "Dana Whitfield" in page
    assert "dana@example.org" in page
    assert "Whitfield" not in asked_page(mallory)
    assert "Whitfield" not in browser(mallory).get("/employers/coders/").content.decode()
    mail = OutgoingMail.objects.get(kind="contact_agreed")
    assert mail.to == "acme@example.org"
    for word in ("Whitfield", "dana@"):
        assert word not in mail.subject + mail.text + mail.html


def test_no_is_no_and_tells_nothing(hiring: Employer, dana: User) -> None:
    browser(hiring).post(card_path(dana), own_words())
    client = Client()
    client.force_login(dana)
    client.post(f"/contacts/{the_request().pk}/no/")
    client.post(f"/contacts/{the_request().pk}/yes/")
    assert the_request().answer == "no"
    assert "Whitfield" not in asked_page(hiring)
    assert not OutgoingMail.objects.filter(kind="contact_agreed").exists()


def test_block_is_no_and_never_again(hiring: Employer, dana: User) -> None:
    browser(hiring).post(card_path(dana), own_words())
    client = Client()
    client.force_login(dana)
    client.post(f"/contacts/{the_request().pk}/block/")
    assert the_request().answer == "no"
    assert seen(hiring, dana) == []


def test_shutting_a_company_out_in_the_profile_is_a_no_to_what_it_asked(
    hiring: Employer, mallory: Employer, dana: User
) -> None:
    paid(mallory, title="Other Coder")
    for employer in (hiring, mallory):
        browser(employer).post(card_path(dana), own_words())
    profile.keep_privacy(dana, findable=True, reminded=True, block="acme health", unblock=())
    answers = ContactRequest.objects.values_list("company__name", "answer").order_by("company__name")
    assert list(answers) == [("Acme Health", "no"), ("Mallory Billing", "")]


def test_a_block_after_a_yes_takes_the_name_back_from_the_page(hiring: Employer, dana: User) -> None:
    browser(hiring).post(card_path(dana), own_words())
    contacting.answer(the_request(), contacting.Answer.YES)
    assert "Whitfield" in asked_page(hiring)
    contacting.block(the_request())
    assert "Whitfield" not in asked_page(hiring)


def test_two_answers_at_once_are_one(hiring: Employer, dana: User) -> None:
    browser(hiring).post(card_path(dana), own_words())
    first, second = the_request(), the_request()
    assert contacting.answer(first, contacting.Answer.NO)
    assert not contacting.answer(second, contacting.Answer.YES)
    assert the_request().answer == "no"


def test_looking_answers_nothing(hiring: Employer, dana: User) -> None:
    browser(hiring).post(card_path(dana), own_words())
    client = Client()
    client.force_login(dana)
    for verb in ("yes", "no", "block"):
        assert client.get(f"/contacts/{the_request().pk}/{verb}/").status_code == 405
    assert the_request().answer == ""


def test_what_is_written_after_asking_is_not_for_whoever_asked(hiring: Employer, dana: User) -> None:
    make_employer("Third", "third@example.org")
    browser(hiring).post(card_path(dana), own_words())
    Candidate.objects.update(findable=False)
    dana.candidate.held.create(credential_id="CIRCC")
    assert "CIRCC" not in asked_page(hiring)
