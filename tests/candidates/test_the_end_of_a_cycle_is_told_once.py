"""90, 30 and 7 days before a cycle ends, once each; stopped by one click from the mail or in the profile."""

from datetime import date, timedelta

import pytest
from django.test import Client

from candidates import cycles, links, profile
from candidates.candidate import Candidate, HeldCredential
from cms.models import Credential
from jobboard.accounts.models import User
from jobboard.mail.models import OutgoingMail
from jobboard.schedule import job_of

pytestmark = pytest.mark.django_db

ENDS = date(2027, 3, 31)


@pytest.fixture
def held(dana: User) -> HeldCredential:
    row = dana.candidate.held.get()
    row.cycle_ends_on = ENDS
    row.save()
    return row


def days_before(days: int) -> date:
    return ENDS - timedelta(days=days)


def mails() -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(kind="cycles_end").order_by("created_at"))


def test_it_is_told_at_each_step_and_once(held: HeldCredential) -> None:
    told = [
        days
        for days in range(100, -5, -1)
        if cycles.remind(days_before(days)) + cycles.remind(days_before(days))
    ]
    assert told == [90, 30, 7]
    assert len(mails()) == 3


def test_a_run_that_was_missed_is_made_up_for(held: HeldCredential) -> None:
    assert [days for days in (91, 84, 22, 2) if cycles.remind(days_before(days))] == [84, 22, 2]


def test_who_writes_a_cycle_down_late_gets_one_mail_and_not_three(held: HeldCredential) -> None:
    assert cycles.remind(days_before(5))
    assert not cycles.remind(days_before(4))
    assert [mail.subject for mail in mails()] == ["Your CPC cycle ends in 5 days"]


def test_a_cycle_that_is_over_is_not_told_of(held: HeldCredential) -> None:
    assert not cycles.remind(ENDS + timedelta(days=1))
    assert cycles.remind(ENDS)
    assert mails()[0].subject == "Your CPC cycle ends today"


def test_a_renewed_credential_is_told_of_anew(held: HeldCredential, dana: User) -> None:
    assert cycles.remind(days_before(7))
    row: profile.Held = {
        "credential": "CPC",
        "number": "",
        "issued_on": None,
        "cycle_ends_on": date(2029, 3, 31),
    }
    profile.keep_credentials(dana, [row])
    assert not cycles.remind(days_before(6))
    assert cycles.remind(date(2029, 1, 5))


def test_all_of_ones_cycles_come_in_one_mail(held: HeldCredential, dana: User) -> None:
    dana.candidate.held.create(credential_id="CCS", cycle_ends_on=days_before(-3))
    assert cycles.remind(days_before(5)) == 1
    (mail,) = mails()
    assert mail.to == dana.email
    assert "AAPC asks 36 CEUs in each cycle of 2 years" in mail.text
    assert "AHIMA asks 20 CEUs in each cycle of 2 years" in mail.text
    assert "AHIMA asks 20 CEUs" in mail.html


def test_the_account_says_what_a_cycle_asks(client: Client, held: HeldCredential, dana: User) -> None:
    client.force_login(dana)
    assert "Mar 31, 2027</time>, 36 CEUs in 2 years</span>" in client.get("/account/").content.decode()
    Credential.objects.filter(abbreviation="CPC").update(ceus_per_cycle=None)
    assert "CEUs" not in client.get("/account/").content.decode()


def test_no_line_of_the_account_ends_within_a_credential(client: Client, paul: User) -> None:
    paul.candidate.held.update(cycle_ends_on=ENDS)
    client.force_login(paul)
    page = client.get("/account/").text
    assert '<li><span><span class="unbroken">CPC-A</span></span>' in page


def test_nothing_is_said_of_ceus_that_are_not_known(held: HeldCredential) -> None:
    Credential.objects.filter(abbreviation="CPC").update(ceus_per_cycle=None)
    cycles.remind(days_before(30))
    (mail,) = mails()
    assert "CEU" not in mail.text + mail.html + mail.subject
    assert "March 31, 2027" in mail.text


def test_the_link_in_the_mail_stops_them_with_one_click(client: Client, held: HeldCredential) -> None:
    cycles.remind(days_before(90))
    (mail,) = mails()
    url = links.reminders_off_url(held.candidate)
    assert mail.headers["List-Unsubscribe"] == f"<{url}>"
    assert url in mail.text
    assert url in mail.html
    path = "/" + url.split("/", 3)[3]
    assert client.get(path).status_code == 200
    assert Candidate.objects.get().reminded
    assert "No more reminders" in client.post(path, {"List-Unsubscribe": "One-Click"}).content.decode()
    assert not Candidate.objects.get().reminded
    assert not cycles.remind(days_before(30))


def test_two_workers_tell_once(held: HeldCredential, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second has read the row as due before the first has told."""
    again: list[bool] = []
    claim = cycles._claim

    def slow(row: HeldCredential, today: date) -> bool:
        won = claim(row, today)
        again.append(claim(row, today))
        return won

    monkeypatch.setattr(cycles, "_claim", slow)
    assert cycles.remind(days_before(30)) == 1
    assert again == [False]


def test_it_runs_by_the_clock() -> None:
    assert job_of("candidates.cycles.remind").every <= 24 * 3600
