"""A page of the profile that another tab or device made old changes what was changed on it, and nothing else."""

from typing import Any

import pytest
from django.test import Client

from candidates import profile_shown
from candidates.candidate import Candidate
from jobboard.accounts.models import User
from tests import factories
from tests.candidates.typing import held, sent

pytestmark = pytest.mark.django_db

PROFILE = "/account/profile/"
SECTIONS = ("credentials", "work", "wishes", "privacy")


@pytest.fixture
def browser(client: Client, dana: User) -> Client:
    """CPC and CPMA are held, in the order in which the page shows them."""
    dana.candidate.held.create(credential_id="CPMA")
    client.force_login(dana)
    return client


def save(browser: Client, section: str, typed: dict[str, Any]) -> None:
    assert browser.post(f"{PROFILE}{section}/", typed)["Location"] == f"{PROFILE}#{section}"


def row_of(typed: dict[str, Any], code: str) -> str:
    return next(name for name, value in typed.items() if value == code).removesuffix("-credential")


def credentials(dana: User) -> dict[str, str]:
    held = Candidate.objects.get(user=dana).held
    return {each.credential_id: each.number for each in held.order_by("credential_id")}


def test_a_credential_that_another_tab_added_stays(browser: Client, dana: User) -> None:
    first, second = sent(browser), sent(browser)
    save(browser, "credentials", first | {"held-2-credential": "CIC", "held-2-number": "9"})
    save(browser, "credentials", second | {f"{row_of(second, 'CPC')}-number": "17"})
    assert credentials(dana) == {"CIC": "9", "CPC": "17", "CPMA": ""}


def test_both_tabs_may_add_one_in_the_same_row(browser: Client, dana: User) -> None:
    first, second = sent(browser), sent(browser)
    save(browser, "credentials", first | {"held-2-credential": "CIC", "held-2-number": "9"})
    save(browser, "credentials", second | {"held-2-credential": "CCS"})
    assert credentials(dana) == {"CCS": "", "CIC": "9", "CPC": "", "CPMA": ""}


def test_the_same_credential_added_twice_is_one(browser: Client, dana: User) -> None:
    first, second = sent(browser), sent(browser)
    save(browser, "credentials", first | {"held-2-credential": "CIC", "held-2-number": "9"})
    save(browser, "credentials", second | {"held-3-credential": "CIC"})
    assert credentials(dana)["CIC"] == "9"


def test_a_credential_that_another_tab_removed_does_not_come_back(browser: Client, dana: User) -> None:
    first, second = sent(browser), sent(browser)
    save(browser, "credentials", first | {f"{row_of(first, 'CPMA')}-DELETE": "on"})
    save(browser, "credentials", second | {f"{row_of(second, 'CPC')}-number": "17"})
    assert credentials(dana) == {"CPC": "17"}


def test_what_a_stale_page_removes_is_removed_and_no_more(browser: Client, dana: User) -> None:
    first, second = sent(browser), sent(browser)
    save(browser, "credentials", first | {"held-2-credential": "CIC"})
    save(browser, "credentials", second | {f"{row_of(second, 'CPMA')}-credential": ""})
    assert credentials(dana) == {"CIC": "", "CPC": ""}


def test_one_column_of_a_row_leaves_the_others_to_the_other_tab(browser: Client, dana: User) -> None:
    first, second = sent(browser), sent(browser)
    save(browser, "credentials", first | {f"{row_of(first, 'CPC')}-cycle_ends_on": "2027-03-31"})
    save(browser, "credentials", second | {f"{row_of(second, 'CPC')}-number": "17"})
    cpc = dana.candidate.held.get(credential_id="CPC")
    assert (cpc.number, str(cpc.cycle_ends_on)) == ("17", "2027-03-31")


def test_a_field_that_the_stale_page_did_not_change_stays(browser: Client, dana: User) -> None:
    first, second = sent(browser), sent(browser)
    save(browser, "wishes", first | {"wishes-least_pay": "20/h", "wishes-states": ["TX"]})
    save(browser, "work", first | {"work-years-audit": "5", "work-systems": ["epic"]})
    save(browser, "wishes", second | {"wishes-arrangements": ["remote"]})
    save(browser, "work", second | {"work-specialties": ["orthopedics"]})
    candidate = Candidate.objects.get(user=dana)
    assert candidate.least_pay_cents == 20_00
    assert (candidate.states, candidate.arrangements) == (("TX",), ["remote"])
    assert candidate.records.get().years == 5
    assert [term.slug for term in candidate.systems.all()] == ["epic"]
    assert [term.slug for term in candidate.specialties.all()] == ["orthopedics"]


def test_what_both_changed_is_as_the_last_one_says(browser: Client, dana: User) -> None:
    first, second = sent(browser), sent(browser)
    save(browser, "wishes", first | {"wishes-least_pay": "20/h"})
    save(browser, "wishes", second | {"wishes-least_pay": "30/h"})
    assert Candidate.objects.get(user=dana).least_pay_cents == 30_00
    save(browser, "wishes", sent(browser) | {"wishes-least_pay": ""})
    assert Candidate.objects.get(user=dana).least_pay_cents is None


def test_a_fault_on_a_stale_page_is_mended_on_what_is_true_now(browser: Client, dana: User) -> None:
    first, second = sent(browser), sent(browser)
    save(browser, "credentials", first | {"held-2-credential": "CIC"})
    wrong = second | {f"{row_of(second, 'CPC')}-issued_on": "soon"}
    page = browser.post(f"{PROFILE}credentials/", wrong)
    assert "Write a date, such as" in page.text
    rows = page.context["forms"]["credentials"]
    assert [form["credential"].value() for form in rows][:3] == ["CIC", "CPC", "CPMA"]
    assert credentials(dana) == {"CIC": "", "CPC": "", "CPMA": ""}


@pytest.mark.parametrize("section", SECTIONS)
def test_a_page_on_which_nothing_was_typed_changes_nothing(browser: Client, dana: User, section: str) -> None:
    typed = sent(browser)
    save(browser, "wishes", typed | {"wishes-least_pay": "20/h", "wishes-states": ["TX", "CO"]})
    save(browser, "work", sent(browser) | {"work-years-ed": "0", "work-pace-ed": "12/h"})
    before = profile_shown.read(dana, sent(browser)["shown"])
    for each in (typed, sent(browser)):
        save(browser, section, each)
        assert profile_shown.read(dana, sent(browser)["shown"]) == before


@pytest.mark.parametrize("number", ["-1", "0", "1", "9" * 400, "x", "", "١"])
def test_numbers_of_rows_that_no_browser_sends_remove_nothing(
    browser: Client, dana: User, number: str
) -> None:
    for typed in (sent(browser), {}, {"shown": sent(browser)["shown"]}):
        for name in ("TOTAL", "INITIAL", "MIN_NUM", "MAX_NUM"):
            typed[f"held-{name}_FORMS"] = number
        assert browser.post(f"{PROFILE}credentials/", typed).status_code in {200, 302}
        assert credentials(dana) == {"CPC": "", "CPMA": ""}
    rows = {name: value for name, value in sent(browser).items() if not name.startswith("held-0")}
    save(browser, "credentials", rows)
    assert credentials(dana) == {"CPC": "", "CPMA": ""}


def test_a_negative_number_of_rows_is_refused(browser: Client) -> None:
    typed = sent(browser) | {"held-TOTAL_FORMS": "-1", "held-INITIAL_FORMS": "-1"}
    assert "Nothing is saved yet" in browser.post(f"{PROFILE}credentials/", typed).text


@pytest.mark.parametrize("shown", ["", "x", "a:b:c", "\x00", "9" * 5000])
def test_a_page_that_does_not_say_what_it_showed_removes_nothing(
    browser: Client, dana: User, shown: str
) -> None:
    save(browser, "credentials", held({}, {"credential": "CIC"}) | {"shown": shown})
    assert credentials(dana) == {"CIC": "", "CPC": "", "CPMA": ""}


def test_what_another_persons_page_showed_removes_nothing_here(browser: Client, dana: User) -> None:
    paul = Client()
    paul.force_login(factories.make_user("other@example.org"))
    save(paul, "credentials", held({"credential": "CPC"}))
    emptied = sent(paul) | {"held-0-credential": ""}
    save(browser, "credentials", emptied)
    assert credentials(dana) == {"CPC": "", "CPMA": ""}


def test_the_first_thing_said_wrongly_makes_no_profile(client: Client) -> None:
    client.force_login(factories.make_user("new@example.org"))
    typed = sent(client) | {"wishes-least_pay": "a lot"}
    assert client.post(f"{PROFILE}wishes/", typed).status_code == 200
    assert not Candidate.objects.exists()
