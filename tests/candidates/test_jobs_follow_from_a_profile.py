"""Jobs I qualify for, jobs that are one credential away, and the alert from either: all from one Criteria."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone

from candidates import alerts, profile
from candidates.candidate import Candidate
from candidates.models import Alert
from cms.matching import Criteria
from cms.pay import LeastPay, PayUnit
from jobboard.accounts.models import User
from jobboard.mail.models import OutgoingMail
from tests import factories

pytestmark = pytest.mark.django_db


def say(user: User, **fields: object) -> Candidate:
    Candidate.objects.filter(user=user).update(**fields)
    return Candidate.objects.get(user=user)


def test_nothing_follows_from_nothing(client: Client) -> None:
    user = factories.make_user("new@example.org")
    assert profile.fitting(None) is None
    assert profile.fitting(Candidate.objects.create(user=user)) is None
    client.force_login(user)
    answer = client.post("/account/alerts/qualifying/", follow=True)
    assert "Say what you hold first" in answer.content.decode()
    assert not Alert.objects.exists()


def test_what_one_wants_narrows_the_search_and_what_one_has_coded_does_not(dana: User) -> None:
    pay = LeastPay(24_00, PayUnit.HOUR)
    candidate = say(
        dana, states=("TX", "CO"), arrangements=["remote"], least_pay_cents=24_00, least_pay_unit="hour",
        apprentice_months=8,
    )  # fmt: skip
    profile.keep_work(
        dana,
        specialties=["orthopedics"],
        code_sets=["cpt"],
        systems=["epic"],
        years={"ed": 3},
        apprentice_months=8,
    )
    assert profile.fitting(candidate) == Criteria(
        holding=("CPC",), state=("CO", "TX"), arrangement=("remote",), pay=pay
    )


def test_an_apprentice_is_not_shown_what_asks_for_more_than_they_have(paul: User) -> None:
    assert profile.fitting(say(paul, apprentice_months=8)) == Criteria(
        holding=("CPC-A",), apprentice_months=8, state=("TX",), experience=8
    )


def test_months_count_beside_another_credential_but_then_bound_no_experience(paul: User) -> None:
    candidate = say(paul, apprentice_months=8)
    candidate.held.create(credential_id="CRC")
    assert candidate.fitting == Criteria(holding=("CPC-A", "CRC"), apprentice_months=8, state=("TX",))


def test_an_apprentice_gets_what_wants_no_more_months_than_theirs(client: Client, paul: User) -> None:
    wants: dict[str, Any] = {"requirement": "CPC", "apprentice": "with_experience", "experience_months": 0}
    factories.make_job(title="Early Coder", apprentice_months=6, **wants)
    factories.make_job(title="Late Coder", apprentice_months=12, **wants)
    say(paul, apprentice_months=8)
    client.force_login(paul)
    answer = client.get("/account/")
    assert [card.title for card in answer.context["fitting"].cards] == ["Early Coder"]
    assert [card.title for card in answer.context["almost"].cards] == ["Late Coder"]
    assert "CPC-A accepted with 6 months, you have 8 months" in answer.content.decode()
    client.post("/account/alerts/qualifying/")
    alerts.run_due(timezone.now() + timedelta(minutes=1))
    mail = OutgoingMail.objects.get(kind="digest")
    assert "Early Coder" in mail.text
    assert "Late Coder" not in mail.text


@pytest.mark.parametrize("address", ["/jobs/", "/"])
def test_the_link_on_the_list_is_that_of_the_whole_profile(client: Client, dana: User, address: str) -> None:
    factories.make_job()
    say(dana, states=("TX",), arrangements=["remote"], least_pay_cents=24_00, least_pay_unit="hour")
    client.force_login(dana)
    assert (
        "/jobs/?arrangement=remote&amp;holding=CPC&amp;pay=24h&amp;state=TX"
        in client.get(address).content.decode()
    )


def test_the_search_survives_its_own_address(dana: User) -> None:
    fitting = profile.fitting(say(dana, states=("TX",), least_pay_cents=52_000_00, least_pay_unit="year"))
    assert fitting is not None
    assert Criteria.from_query(fitting.query) == fitting


def test_the_account_shows_what_fits_and_what_almost_does(client: Client, dana: User) -> None:
    factories.make_job(title="Fitting Coder", requirement="CPC")
    factories.make_job(title="Close Coder", requirement="CPC and RHIT")
    factories.make_job(title="Also Close Coder", requirement="RHIT or CIC")
    factories.make_job(title="Far Coder", requirement="RHIT and CIC")
    client.force_login(dana)
    answer = client.get("/account/")
    page = answer.content.decode()
    assert answer.context["fitting"].total == 1
    assert answer.context["almost"].total == 2
    assert [card.title for card in answer.context["fitting"].cards] == ["Fitting Coder"]
    assert "One credential short: RHIT" in page
    assert "Far Coder" not in page
    assert [(each.code, each.more) for each in answer.context["openers"]] == [("RHIT", 2), ("CIC", 1)]
    listed = client.get(answer.context["almost"].criteria.url).content.decode()
    assert "Close Coder" in listed
    assert "Fitting Coder" not in listed


def test_the_profile_says_what_its_search_asks_in_a_line_of_its_own(client: Client, paul: User) -> None:
    client.force_login(paul)
    page = client.get("/account/profile/").text
    assert ">Jobs I qualify for</a></p>" in page
    assert '>For holders of <span class="unbroken">CPC-A</span> · open to Texas</p>' in page


def test_what_is_missing_does_not_wear_the_mark_of_what_fits(client: Client) -> None:
    factories.make_job(requirement="CPC")
    factories.make_job(requirement="CPC and RHIT")
    assert '<ul class="reasons reasons--almost"' in client.get("/jobs/?holding=CPC&almost=1").content.decode()
    assert '<ul class="reasons"' in client.get("/jobs/?holding=CPC").content.decode()


def test_one_click_makes_the_alert_and_a_second_one_makes_none(client: Client, dana: User) -> None:
    client.force_login(dana)
    for _ in range(2):
        assert client.post("/account/alerts/qualifying/")["Location"] == "/alerts/"
    client.post("/account/alerts/almost/")
    assert {alert.query for alert in Alert.objects.filter(confirmed_at__isnull=False)} == {
        "holding=CPC&state=TX", "almost=1&holding=CPC&state=TX",
    }  # fmt: skip


def test_an_alert_is_not_made_by_looking(client: Client, dana: User) -> None:
    client.force_login(dana)
    assert client.get("/account/alerts/qualifying/").status_code == 405


def test_an_address_that_nobody_confirmed_is_asked_first(client: Client, dana: User) -> None:
    EmailAddress.objects.filter(user=dana).update(verified=False)
    client.force_login(dana)
    assert client.post("/account/alerts/qualifying/")["Location"] == "/alerts/new/?holding=CPC&state=TX"
    assert not Alert.objects.exists()
