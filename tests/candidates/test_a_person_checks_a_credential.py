"""Dana agrees and asks, eddie looks it up; the badge names body and day, and lapses by itself."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from candidates import checking, profile
from candidates.application import Application
from candidates.candidate import CredentialCheck, HeldCredential
from jobboard.accounts.models import User
from jobboard.mail.models import OutgoingMail
from tests import factories
from tests.candidates.typing import held as typed

pytestmark = pytest.mark.django_db

CHECK = "/account/profile/credentials/CPC/check/"
FOUND, NOT_FOUND = CredentialCheck.Decision.FOUND, CredentialCheck.Decision.NOT_FOUND
WHOLE = {"name": "Dana Whitfield", "number": "0123", "consent": "on"}
BADGE = "Checked with AAPC on 2026-05-02"


def cpc(dana: User) -> HeldCredential:
    return HeldCredential.objects.get(candidate__user=dana, credential__abbreviation="CPC")


def asked(dana: User, number: str = "01234567") -> CredentialCheck:
    return checking.ask(cpc(dana), name="Dana Whitfield", number=number)


def found(dana: User, eddie: User, *, until: date = date(2099, 1, 1)) -> CredentialCheck:
    check = asked(dana)
    now = datetime(2026, 5, 2, 18, tzinfo=UTC)
    assert checking.decide(check, FOUND, cycle_ends_on=until, by=eddie, now=now)
    return check


def test_nobody_is_looked_up_without_number_and_consent(client: Client, dana: User) -> None:
    client.force_login(dana)
    for change in ({"consent": ""}, {"number": " "}, {"name": "\u202e"}):
        assert client.post(CHECK, WHOLE | change).status_code == 200
    assert not CredentialCheck.objects.exists()
    assert client.post(CHECK, WHOLE)["Location"] == "/account/profile/"
    assert CredentialCheck.objects.get().number == "0123"
    assert "Waits for an editor" in client.get("/account/profile/").content.decode()


def test_asking_twice_is_one_question(dana: User) -> None:
    asked(dana, "1")
    asked(dana, "2")
    assert [check.number for check in CredentialCheck.objects.all()] == ["2"]


def test_an_editor_finds_it_waiting_and_records_what_was_found(
    client: Client, dana: User, eddie: User
) -> None:
    check = asked(dana)
    client.force_login(eddie)
    at = f"/admin/credential_checks/edit/{check.pk}/"
    home = client.get("/admin/").content.decode()
    assert at in home
    assert "Credential to be checked" in home
    assert "dana@example.org" in client.get("/admin/credential_checks/").content.decode()
    page = client.get(at).content.decode()
    for fact in ("Dana Whitfield", "dana@example.org", "Certified Professional Coder", "01234567"):
        assert fact in page
    for data in (
        {"decision": "found"},
        {"decision": "found", "cycle_ends_on": "2001-01-01"},
        {"decision": "found", "cycle_ends_on": str(timezone.localdate() + timedelta(days=10 * 366 + 1))},
        {"decision": "not_found", "reason": "  "},
        {"decision": "magic", "reason": "why"},
    ):
        client.post(at, data)
        assert CredentialCheck.objects.waiting().exists()
    ends = timezone.localdate() + timedelta(days=10 * 366)
    client.post(at, {"decision": "found", "cycle_ends_on": str(ends), "reason": ""})
    held = cpc(dana)
    assert held.badge == f"Checked with AAPC on {timezone.localdate():%Y-%m-%d}"
    assert held.cycle_ends_on == ends
    assert held.last_check is not None
    assert held.last_check.decided_by == eddie
    assert "Nothing. New postings" in client.get("/admin/").content.decode()
    mail = OutgoingMail.objects.get(kind="credential_checked")
    assert (mail.to, held.badge in mail.text, f"{ends:%B %-d, %Y}" in mail.html) == (dana.email, True, True)
    client.post(at, {"decision": "not_found", "reason": "Changed my mind."})
    assert cpc(dana).badge


def test_not_found_comes_with_a_reason_and_no_badge(client: Client, dana: User, eddie: User) -> None:
    check = asked(dana)
    checking.decide(check, NOT_FOUND, reason="No such number.", by=eddie)
    assert not cpc(dana).badge
    assert "No such number." in OutgoingMail.objects.get(kind="credential_checked").text
    client.force_login(dana)
    page = client.get("/account/profile/").content.decode()
    assert "No such number." in page
    assert CHECK in page


@pytest.mark.parametrize("who", ["dana", "paul", "acme"])
def test_only_editors_decide(client: Client, request: pytest.FixtureRequest, dana: User, who: str) -> None:
    check = asked(dana)
    person = request.getfixturevalue(who)
    client.force_login(person if isinstance(person, User) else person.memberships.get().user)
    answer = client.post(
        f"/admin/credential_checks/edit/{check.pk}/", {"decision": "found", "cycle_ends_on": "2099-01-01"}
    )
    assert answer.status_code in {302, 403, 404}
    assert CredentialCheck.objects.waiting().count() == 1


def test_the_badge_names_body_and_day(dana: User, eddie: User) -> None:
    found(dana, eddie)
    assert cpc(dana).badge == BADGE


def test_the_badge_lapses_by_itself_on_the_day_that_the_editor_read(dana: User, eddie: User) -> None:
    today = timezone.localdate()
    check = found(dana, eddie, until=today)
    assert cpc(dana).badge == BADGE
    assert not check.holds_on(date(2099, 1, 1))
    CredentialCheck.objects.update(cycle_ends_on=date(2026, 6, 1))
    assert not cpc(dana).badge


def test_the_candidates_own_date_does_not_make_it_last_longer(dana: User, eddie: User) -> None:
    found(dana, eddie)
    CredentialCheck.objects.update(cycle_ends_on=date(2026, 6, 1))
    profile.keep_credentials(
        dana,
        [{"credential": "CPC", "number": "01234567", "issued_on": None, "cycle_ends_on": date(2030, 1, 1)}],
    )
    assert not cpc(dana).badge


def test_another_number_drops_the_check_and_what_waits(client: Client, dana: User, eddie: User) -> None:
    found(dana, eddie, until=timezone.localdate() + timedelta(days=365))
    client.force_login(dana)
    same = typed({"credential": "CPC", "number": "01234567"})
    client.post("/account/profile/credentials/", same)
    assert cpc(dana).badge
    asked(dana)
    client.post("/account/profile/credentials/", typed({"credential": "CPC", "number": "7654321"}))
    assert not cpc(dana).badge
    assert not CredentialCheck.objects.waiting().exists()


def test_a_credential_that_was_removed_and_added_again_has_no_check(dana: User, eddie: User) -> None:
    found(dana, eddie)
    row: profile.Held = {"credential": "CPC", "number": "01234567", "issued_on": None, "cycle_ends_on": None}
    profile.keep_credentials(dana, [])
    profile.keep_credentials(dana, [row])
    assert not cpc(dana).badge


def test_a_number_that_changed_while_the_editor_looked_is_not_checked(dana: User, eddie: User) -> None:
    check = asked(dana)
    HeldCredential.objects.update(number="another")
    assert not checking.decide(check, FOUND, cycle_ends_on=date(2099, 1, 1), by=eddie)
    HeldCredential.objects.update(number="01234567")
    assert checking.decide(check, FOUND, cycle_ends_on=date(2099, 1, 1), by=eddie)
    assert not checking.decide(check, FOUND, cycle_ends_on=date(2099, 1, 1), by=eddie)
    assert OutgoingMail.objects.filter(kind="credential_checked").count() == 1


def test_a_later_lookup_that_finds_nothing_takes_the_badge(dana: User, eddie: User) -> None:
    found(dana, eddie)
    checking.decide(asked(dana), NOT_FOUND, reason="Revoked.", by=eddie)
    assert not cpc(dana).badge


def test_only_its_holder_can_ask(client: Client, dana: User, paul: User) -> None:
    client.force_login(paul)
    missing = client.post(CHECK.replace("CPC", "NOPE"), WHOLE)
    foreign = client.post(CHECK, WHOLE)
    assert (missing.status_code, foreign.status_code) == (404, 404)
    assert not CredentialCheck.objects.exists()


def test_an_employer_reads_the_badge_on_an_application_and_never_the_number(
    client: Client, dana: User, eddie: User
) -> None:
    acme = factories.make_employer()
    posting = factories.make_posting(acme, live=True)
    found(dana, eddie)
    assert posting.page is not None
    application = Application.objects.create(
        user=dana, page=posting.page, name="Dana", email=dana.email, credentials=["CCS", "CPC"]
    )
    client.force_login(acme.memberships.get().user)
    page = client.get(f"/employers/postings/{posting.pk}/applicants/{application.pk}/").content.decode()
    assert BADGE in page
    assert page.count("Checked with") == 1
    assert page.count("by their own account") == 1, "that is the CCS, which nobody has looked up"
    assert "01234567" not in page
