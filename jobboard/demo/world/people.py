"""The accounts of the demo world: its five personas, and an owner for every company who never signs in."""

from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group

from candidates.models import Alert, Candidate, Subscriber
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
CODERS = {CODER: "CPC", APPRENTICE: "CPC-A"}
STATE = "TX"


def plant_accounts() -> None:
    for each in PERSONAS:
        user = account(each.email)
        if each.email in CODERS:
            Candidate.objects.create(user=user, credentials=CODERS[each.email], state=STATE)
    User.objects.get(email=EDITOR).groups.add(Group.objects.get(name="Editors"))
    User.objects.filter(email=ADMIN).update(is_staff=True, is_superuser=True)


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
        query=f"holding={CODERS[CODER]}&state={STATE}",
        frequency=Alert.Frequency.DAILY,
        created_at=yesterday,
        confirmed_at=yesterday,
        next_due_at=now,
    )
