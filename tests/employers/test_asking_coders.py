"""An employer that found a coder asks, naming the work and its pay; a name is released on yes only."""

import pytest
from django.test import Client

from candidates import contacting, profile
from candidates.candidate import Candidate
from candidates.contact import ContactRequest
from employers import coders
from employers.models import Employer
from jobboard.accounts.models import User
from jobboard.mail.models import OutgoingMail
from tests.employers.coders import browser, card_path, own_words, seen, the_request
from tests.employers.lives import paid
from tests.factories import make_candidate, make_employer

pytestmark = pytest.mark.django_db


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
        ({"posting": "987654321"}, "This is not offered."),
        (own_words(pay_unit="chart"), "This is not offered."),
        (own_words(message="x" * 1001), "Write at most 1000 characters. This has 1001."),
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
    client.post(f"/contacts/{the_request().pk}/yes/", {"name": "Dana Whitfield"})
    page = asked_page(hiring)
    assert "Dana Whitfield" in page
    assert "dana@example.org" in page
    assert "Whitfield" not in asked_page(mallory)
    assert "Whitfield" not in browser(mallory).get("/employers/coders/").content.decode()
    mail = OutgoingMail.objects.get(kind="contact_agreed")
    assert mail.to == "acme@example.org"
    for word in ("Whitfield", "dana@"):
        assert word not in mail.subject + mail.text + mail.html


def test_a_yes_says_by_which_name(hiring: Employer) -> None:
    """An account may have none; then the last application's is offered."""
    nameless = make_candidate("nora@example.org", "CPC", state="TX", findable=True)
    browser(hiring).post(card_path(nameless), own_words())
    client = Client()
    client.force_login(nameless)
    address = f"/contacts/{the_request().pk}/yes/"
    assert "Write the name the employer should know you by." in client.post(address).content.decode()
    assert the_request().answer == ""
    client.post(address, {"name": "Nora\x00 Walk\n"})
    assert "Nora Walk<br>" in asked_page(hiring)


def test_no_is_no_and_tells_nothing(hiring: Employer, dana: User) -> None:
    browser(hiring).post(card_path(dana), own_words())
    client = Client()
    client.force_login(dana)
    client.post(f"/contacts/{the_request().pk}/no/")
    client.post(f"/contacts/{the_request().pk}/yes/", {"name": "Dana Whitfield"})
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


def test_block_is_no_to_the_one_that_asked_where_two_have_one_name(hiring: Employer, dana: User) -> None:
    namesake = make_employer("acme health", "namesake@example.org")
    paid(namesake, title="Other Coder")
    browser(namesake).post(card_path(dana), own_words())
    contacting.block(the_request())
    assert the_request().answer == "no"
    assert seen(namesake, dana) == seen(hiring, dana) == []


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
    contacting.agree(the_request(), "Dana Whitfield")
    assert "Whitfield" in asked_page(hiring)
    contacting.block(the_request())
    assert "Whitfield" not in asked_page(hiring)


def test_two_answers_at_once_are_one(hiring: Employer, dana: User) -> None:
    browser(hiring).post(card_path(dana), own_words())
    first, second = the_request(), the_request()
    assert contacting.decline(first)
    assert not contacting.agree(second, "Dana Whitfield")
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
