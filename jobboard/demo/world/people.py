"""The accounts of the demo world: its five personas, and an owner for every company who never signs in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.utils import timezone

from candidates import profile
from candidates.candidate import Pace
from candidates.models import Alert, Subscriber
from jobboard.accounts.models import User
from jobboard.demo.personas import PERSONAS, persona

EMPLOYER, CODER, APPRENTICE = "acme@example.org", "dana@example.org", "paul@example.org"
EDITOR, ADMIN = "eddie@example.org", "admin@example.org"
NAMES = {
    EMPLOYER: ("Alma", "Acme"),
    CODER: ("Dana", "Whitfield"),
    APPRENTICE: ("Paul", "Okafor"),
    EDITOR: ("Eddie", "Marsh"),
    ADMIN: ("Ada", "Min"),
}
STATE = "TX"


@dataclass(frozen=True)
class Profile:
    """What a coder of the demo has said of themselves."""

    held: str
    cycle_ends_in: int  # days
    specialties: tuple[str, ...]
    years: dict[str, int]
    systems: tuple[str, ...]
    states: tuple[str, ...] = (STATE,)
    paces: Mapping[str, Pace] = field(default_factory=dict)
    apprentice_months: int | None = None


PROFILES = {
    CODER: Profile(
        held="CPC",
        cycle_ends_in=82,
        specialties=("orthopedics", "general-surgery"),
        years={"profee-surgery": 6, "profee-em": 4, "same-day-surgery": 2},
        paces={"profee-surgery": Pace(Decimal(9), "hour"), "profee-em": Pace(Decimal(110), "day")},
        systems=("epic",),
    ),
    APPRENTICE: Profile(
        held="CPC-A",
        cycle_ends_in=400,
        specialties=("primary-care",),
        years={"profee-em": 1},
        systems=(),
        apprentice_months=14,
    ),
}


def plant_accounts() -> None:
    for each in PERSONAS:
        user = account(each.email)
        if each.email in PROFILES:
            _plant_profile(user, PROFILES[each.email])
    User.objects.get(email=EDITOR).groups.add(Group.objects.get(name="Editors"))
    User.objects.filter(email=ADMIN).update(is_staff=True, is_superuser=True)


def _plant_profile(user: User, said: Profile) -> None:
    """Both let employers find them, so that there is somebody to be found."""
    today = timezone.localdate()
    held: profile.Held = {
        "credential": said.held,
        "number": "01234567",
        "issued_on": today - timedelta(days=648),
        "cycle_ends_on": today + timedelta(days=said.cycle_ends_in),
    }
    profile.keep_credentials(user, [held])
    profile.keep_work(
        user,
        specialties=said.specialties,
        code_sets=("icd-10-cm", "cpt"),
        systems=said.systems,
        years=said.years,
        paces=said.paces,
        apprentice_months=said.apprentice_months,
    )
    profile.keep_wishes(user, states=said.states, arrangements=(), least_pay=None)
    profile.keep_privacy(user, findable=True, reminded=True, block="", unblock=())


def account(email: str) -> User:
    """With a confirmed address. Only personas get a password, and so only they can sign in."""
    found = User.objects.filter(email=email).first()
    if found:
        return found
    first, last = NAMES.get(email, ("", ""))
    password = persona(email).password if email in NAMES else None
    user = User.objects.create_user(email, password, first_name=first, last_name=last)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def plant_alert(now: datetime) -> None:
    """Dana's search is due at once, so that the mailbox of the demo soon has a mail to look at."""
    dana = User.objects.get(email=CODER)
    yesterday = now - timedelta(days=1)
    subscriber = Subscriber.objects.create(email=dana.email, user=dana, created_at=yesterday)
    Alert.objects.create(
        subscriber=subscriber,
        query=f"holding={PROFILES[CODER].held}&state={STATE}",
        frequency=Alert.Frequency.DAILY,
        created_at=yesterday,
        confirmed_at=yesterday,
        next_due_at=now,
    )
