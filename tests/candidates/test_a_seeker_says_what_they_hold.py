"""/account/profile/: one page in sections, each kept by itself, with what is wrong said beside its field."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from candidates.candidate import Candidate, Pace, RecordYears
from cms.matching import Criteria
from cms.models import Credential
from cms.pay import LeastPay, PayUnit
from employers.models import Employer
from jobboard.accounts.models import User
from tests import factories
from tests.candidates.typing import held, sent

pytestmark = pytest.mark.django_db


def test_signing_in_leads_to_the_account(client: Client, dana: User) -> None:
    response = client.post("/account/login/", {"login": dana.email, "password": factories.PASSWORD})
    assert response["Location"] == "/account/"
    assert "Your account" in client.get("/account/").content.decode()


@pytest.mark.parametrize("path", ["/account/", "/account/profile/", "/account/profile/work/", "/contacts/"])
def test_without_login_it_asks_for_one(client: Client, path: str) -> None:
    assert client.get(path)["Location"] == f"/account/login/?next={path}"


def test_an_employer_lands_on_their_postings(client: Client, acme: Employer) -> None:
    user = acme.memberships.get().user
    client.force_login(user)
    assert client.get("/account/")["Location"] == "/employers/postings/"
    Candidate.objects.create(user=user)
    assert "My postings" in client.get("/account/").content.decode()


def test_looking_at_the_profile_makes_none(client: Client) -> None:
    client.force_login(factories.make_user("new@example.org"))
    page = client.get("/account/profile/").content.decode()
    assert "Credentials I hold" in page
    assert "Say what you hold" in client.get("/account/").content.decode()
    assert not Candidate.objects.exists()


def test_credentials_are_rows_with_number_and_cycle(client: Client) -> None:
    user = factories.make_user("new@example.org")
    client.force_login(user)
    typed = held(
        {
            "credential": "CPC",
            "number": " 01\u202e234 ",
            "issued_on": "2025-04-01",
            "cycle_ends_on": "2027-03-31",
        },
        {"credential": "CCS"},
        {},
    )
    answer = client.post("/account/profile/credentials/", typed)
    assert answer["Location"] == "/account/profile/#credentials"
    candidate = Candidate.objects.get(user=user)
    assert candidate.credentials == ("CCS", "CPC")
    cpc = candidate.held.get(credential__abbreviation="CPC")
    assert (cpc.number, cpc.issued_on, cpc.cycle_ends_on) == ("01234", date(2025, 4, 1), date(2027, 3, 31))
    page = client.get("/account/profile/").content.decode()
    assert 'value="01234"' in page
    assert 'value="2027-03-31"' in page


def test_a_row_is_removed_by_its_tick_or_by_emptying_it(client: Client, dana: User) -> None:
    client.force_login(dana)
    for code in ("CCS", "RHIT"):
        dana.candidate.held.create(credential_id=code)
    typed = sent(client)
    at = {typed[f"held-{row}-credential"]: f"held-{row}" for row in range(3)}
    typed |= {f"{at['CCS']}-DELETE": "on", f"{at['RHIT']}-credential": ""}
    client.post("/account/profile/credentials/", typed)
    assert Candidate.objects.get(user=dana).credentials == ("CPC",)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"credential": "", "number": "17"}, "Choose the credential that this belongs to."),
        ({"credential": "CCS", "issued_on": "2099-01-01"}, "Write the day on which it was awarded"),
        ({"credential": "CCS", "issued_on": "soon"}, "Write a date, such as"),
        ({"credential": "CCS", "issued_on": "2026-02-01", "cycle_ends_on": "2026-01-01"}, "A cycle ends after"),
        ({"credential": "CCS", "cycle_ends_on": "2999-01-01"}, "A cycle ends within ten years."),
        ({"credential": "CPC"}, "CPC is here twice."),
        ({"credential": "MAGIC"}, "This is not offered."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_and_nothing_is_saved(
    client: Client, dana: User, row: dict[str, str], said: str
) -> None:
    client.force_login(dana)
    answer = client.post("/account/profile/credentials/", held({"credential": "CPC", "number": "typed"}, row))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert said in page
    assert 'value="typed"' in page
    assert dana.candidate.held.get().number == ""


def test_only_confirmed_credentials_are_offered_but_one_that_is_held_stays(
    client: Client, dana: User
) -> None:
    Credential.objects.filter(abbreviation="CPC").update(confirmed=False)
    client.force_login(dana)
    assert 'value="CPC"' in client.get("/account/profile/").content.decode()
    client.force_login(factories.make_user("new@example.org"))
    assert 'value="CPC"' not in client.get("/account/profile/").content.decode()


def test_a_credential_that_somebody_holds_is_not_deleted(client: Client, dana: User, eddie: User) -> None:
    client.force_login(eddie)
    cpc = Credential.objects.get(abbreviation="CPC")
    client.post(f"/admin/credentials/delete/{cpc.pk}/")
    assert Credential.objects.filter(pk=cpc.pk).exists()


def test_the_other_sections_are_kept_by_themselves(client: Client, dana: User) -> None:
    client.force_login(dana)
    work = {
        "work-specialties": ["orthopedics"],
        "work-code_sets": ["cpt"],
        "work-systems": ["epic"],
        "work-years-inpatient": "6",
        "work-years-ed": "0",
        "work-pace-inpatient": "2.5/h",
        "work-pace-ed": "90 charts a day",
        "work-apprentice_months": "8",
    }
    assert client.post("/account/profile/work/", work)["Location"] == "/account/profile/#work"
    wishes = {"wishes-states": ["TX", "CO"], "wishes-arrangements": ["remote"], "wishes-least_pay": "$24/h"}
    client.post("/account/profile/wishes/", wishes)
    candidate = Candidate.objects.get(user=dana)
    assert [term.slug for term in candidate.specialties.all()] == ["orthopedics"]
    assert [term.slug for term in candidate.code_sets.all()] == ["cpt"]
    assert [term.slug for term in candidate.systems.all()] == ["epic"]
    assert {each.record_type.slug: each.years for each in candidate.records.all()} == {
        "inpatient": 6,
        "ed": 0,
    }
    assert {each.record_type.slug: each.pace for each in candidate.records.all()} == {
        "inpatient": Pace(Decimal("2.5"), "hour"),
        "ed": Pace(Decimal(90), "day"),
    }
    assert candidate.apprentice_months == 8
    assert (candidate.states, candidate.arrangements) == (("CO", "TX"), ["remote"])
    assert candidate.least_pay == LeastPay(24_00, PayUnit.HOUR)
    assert candidate.credentials == ("CPC",)
    page = client.get("/account/profile/").content.decode()
    assert 'value="$24/h"' in page
    assert 'value="2.5 an hour"' in page
    assert 'value="90 a day"' in page
    client.post("/account/profile/wishes/", sent(client) | {"wishes-least_pay": ""})
    assert Candidate.objects.get(user=dana).least_pay is None


@pytest.mark.parametrize(
    ("section", "typed"),
    [
        ("work", {"work-years-inpatient": "many"}),
        ("work", {"work-years-inpatient": "9" * 400}),
        ("work", {"work-years-ed": "1", "work-pace-ed": "quick"}),
        ("work", {"work-years-ed": "1", "work-pace-ed": "0"}),
        ("work", {"work-years-ed": "1", "work-pace-ed": "9" * 30}),
        ("work", {"work-pace-ed": "12"}),
        ("work", {"work-specialties": ["magic"]}),
        ("work", {"work-apprentice_months": "-1"}),
        ("wishes", {"wishes-states": ["ZZ"]}),
        ("wishes", {"wishes-least_pay": "a lot"}),
        ("wishes", {"wishes-arrangements": ["\x00"]}),
        ("privacy", {"privacy-unblock": ["Nobody"]}),
    ],
)
def test_a_section_says_what_is_wrong_with_it(
    client: Client, dana: User, section: str, typed: dict[str, object]
) -> None:
    client.force_login(dana)
    answer = client.post(f"/account/profile/{section}/", typed)
    assert answer.status_code == 200
    assert "needs your attention" in answer.content.decode()


def test_every_button_of_the_page_leads_to_the_first_fault(client: Client, dana: User) -> None:
    client.force_login(dana)
    page = client.get("/account/profile/").text
    sent_to = re.findall(r'action="(/account/profile/[^"]*)"', page)
    assert sent_to == [
        f"/account/profile/{section}/#wrong" for section in ("credentials", "work", "wishes", "privacy")
    ]
    assert 'id="wrong"' not in page
    faults = {"work-years-ed": "1.5", "wishes-least_pay": "a lot"}
    page = client.post("/account/profile/wishes/", sent(client) | faults).text
    assert page.count('id="wrong"') == 1
    assert (
        page.index("<h2>What I code</h2>") < page.index('id="wrong"') < page.index("<h2>What I look for</h2>")
    )
    page = client.post("/account/profile/wishes/", sent(client) | faults | {"held-0-issued_on": "soon"}).text
    assert page.count('id="wrong"') == 1
    assert page.index('id="wrong"') < page.index("<h2>What I code</h2>")


def test_a_form_that_was_tampered_with_is_no_server_error(client: Client, dana: User) -> None:
    client.force_login(dana)
    for total in ("9" * 400, "-1", "x", ""):
        answer = client.post("/account/profile/credentials/", {"held-TOTAL_FORMS": total})
        assert answer.status_code == 200
    assert Candidate.objects.get(user=dana).credentials == ("CPC",)


def test_companies_are_shut_out_by_name_and_let_in_again(client: Client, dana: User, acme: Employer) -> None:
    client.force_login(dana)
    for name in ("acme HEALTH", "Not Here Yet Inc"):
        client.post("/account/profile/privacy/", {"privacy-findable": "on", "privacy-block": name})
    blocks = {block.name: block.company for block in dana.candidate.blocks.all()}
    assert blocks == {"Acme Health": acme.company, "Not Here Yet Inc": None}
    typed = sent(client)
    del typed["privacy-findable"]
    client.post("/account/profile/privacy/", typed | {"privacy-unblock": ["Acme Health"]})
    candidate = Candidate.objects.get(user=dana)
    assert [block.name for block in candidate.blocks.all()] == ["Not Here Yet Inc"]
    assert not candidate.findable
    assert not candidate.reminded


def test_the_listing_still_knows_what_its_visitor_holds(client: Client, dana: User) -> None:
    client.force_login(dana)
    assert Criteria(holding=("CPC",)).url in client.get("/jobs/").content.decode().replace("&amp;", "&")


def test_signing_out_is_a_button(client: Client, dana: User) -> None:
    client.force_login(dana)
    assert 'action="/account/logout/"' in client.get("/account/").content.decode()


def test_what_was_typed_while_signed_out_is_there_again_after_signing_in(client: Client, dana: User) -> None:
    typed = {"work-years-audit": "5", "work-pace-audit": "12/h"}
    answer = client.post("/account/profile/work/", typed)
    assert answer["Location"] == "/account/login/?next=/account/profile/work/"
    client.post("/account/login/", {"login": dana.email, "password": factories.PASSWORD})
    page = client.get("/account/profile/work/").content.decode()
    assert "You were signed out while you wrote." in page
    assert 'value="12/h"' in page
    assert not RecordYears.objects.filter(candidate__user=dana, years=5).exists(), "saved by its button only"
    client.post("/account/profile/work/", typed)
    assert RecordYears.objects.filter(candidate__user=dana, years=5).exists()
    assert client.get("/account/profile/work/")["Location"] == "/account/profile/#work"


def whole_page(client: Client, **typed: str) -> dict[str, str]:
    """Everything that the page's one form sends, as far as something stands in it: a second credential, and what is typed."""
    shown = client.get("/account/profile/").context["shown"]
    rows = held({"credential": "CPC"}, {"credential": "CCS"}) | {"held-INITIAL_FORMS": "1"}
    return (
        rows | {"shown": shown, "work-years-audit": "", "wishes-least_pay": "", "privacy-block": ""} | typed
    )


TYPED = {"work-years-audit": "5", "wishes-least_pay": "24/h", "privacy-block": "Beta Billing"}


def test_whichever_button_is_pressed_the_other_sections_are_saved_too(client: Client, dana: User) -> None:
    client.force_login(dana)
    answer = client.post("/account/profile/wishes/", whole_page(client, **TYPED))
    assert answer["Location"] == "/account/profile/#wishes"
    candidate = Candidate.objects.get(user=dana)
    assert candidate.credentials == ("CCS", "CPC")
    assert candidate.least_pay_cents == 24_00
    assert candidate.records.get().years == 5
    assert candidate.blocks.get().name == "Beta Billing"


def test_a_fault_in_one_section_saves_none_and_keeps_all_that_was_typed(client: Client, dana: User) -> None:
    client.force_login(dana)
    typed = whole_page(client, **TYPED | {"work-years-audit": "99"})
    page = client.post("/account/profile/wishes/", typed).content.decode()
    assert "Write whole years, from 0 to 60." in page
    for value in ("99", "24/h", "Beta Billing"):
        assert f'value="{value}"' in page
    candidate = Candidate.objects.get(user=dana)
    assert candidate.credentials == ("CPC",)
    assert candidate.least_pay_cents is None
    assert not candidate.blocks.exists()


def test_a_page_that_another_tab_made_old_undoes_nothing_there(client: Client, dana: User) -> None:
    client.force_login(dana)
    old = whole_page(client, **{"work-years-audit": "5"})
    client.post("/account/profile/privacy/", {"privacy-block": "Beta Billing", "privacy-findable": "on"})
    client.post("/account/profile/work/", old)
    candidate = Candidate.objects.get(user=dana)
    assert candidate.findable
    assert candidate.credentials == ("CCS", "CPC"), "typed there, so it is saved"
    assert candidate.records.get().years == 5
