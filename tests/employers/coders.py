"""Who is found, who looks, and what an employer can tell of somebody: for the stories of finding coders."""

from decimal import Decimal

from django.test import Client

from candidates import profile
from candidates.candidate import Pace
from candidates.contact import ContactRequest
from employers.models import Employer, Role
from jobboard.accounts.models import User
from tests.factories import make_candidate


def findable_dana() -> User:
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
