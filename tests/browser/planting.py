"""Employers for the stories of money, written into a running demo, each signed in already and with a posting to pay for.

What a sign-up and a form cost is told in other stories.
"""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction

from employers.models import Employer, Membership, Role
from jobboard.accounts.models import User
from jobboard.demo.environment import Ports, variables
from jobboard.demo.world.people import EDITOR, account
from tests import factories
from tests.browser.demo_site import ROOT, DemoSite

IN_THE_DEMO = "import django; django.setup(); from tests.browser import planting; planting.main()"


@dataclass(frozen=True, slots=True)
class Wanted:
    company: str
    email: str
    customer: str
    """Whom Stripe knows already; others become customers when they buy."""


@dataclass(frozen=True, slots=True)
class Planted:
    """In the order they were wanted."""

    sessions: list[str]
    postings: list[int]
    editor: str


def plant(site: DemoSite, wanted: Sequence[Wanted]) -> Planted:
    port = urlsplit(site.web).port
    assert port
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    done = subprocess.run(
        [sys.executable, "-c", IN_THE_DEMO],
        cwd=ROOT,
        env=kept | variables(Ports(port), site.var_dir),
        input=json.dumps([asdict(each) for each in wanted]),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return Planted(**json.loads(done.stdout.splitlines()[-1]))


@transaction.atomic
def main() -> None:
    employers = [_employer(Wanted(**each)) for each in json.load(sys.stdin)]
    found = Planted(
        sessions=[_signed_in(each.memberships.get().user) for each in employers],
        postings=[factories.make_posting(each, title=f"Coder for {each}").pk for each in employers],
        editor=_signed_in(User.objects.get(email=EDITOR)),
    )
    sys.stdout.write(json.dumps(asdict(found)))


def _employer(wanted: Wanted) -> Employer:
    employer = Employer.objects.create(
        company=factories.make_company(wanted.company), trusted=True, stripe_customer_id=wanted.customer
    )
    Membership.objects.create(employer=employer, user=account(wanted.email), role=Role.OWNER)
    return employer


def _signed_in(user: User) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return str(session.session_key)
