"""acme pays, dana holds a CPC, paul a CPC-A, eddie edits, and mallory must always get 404."""

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from cms import footer, search, shell
from employers.models import Employer
from jobboard.accounts.models import User
from jobboard.demo.world import planting
from tests import factories

pytest_plugins = ["tests.chromium"]


@pytest.fixture(autouse=True)
def fresh_search(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test is rolled back, which no change row tells the search index; and none waits for it to be asked again."""
    monkeypatch.setattr("cms.search.live.POLL_SECONDS", 0.0)
    search.reset()
    footer.forget()
    shell.forget()


@pytest.fixture(autouse=True)
def fresh_limits(request: pytest.FixtureRequest) -> None:
    """Rate limits live in the cache, which no rollback empties when it is Redis or a test has committed."""
    if request.node.get_closest_marker("django_db") or "db" in request.fixturenames:
        request.getfixturevalue("db")
        cache.clear()


@pytest.fixture(scope="module")
def demo_world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Planted once for a file of tests, and taken away with its transaction."""
    with django_db_blocker.unblock(), transaction.atomic():
        planting.plant(timezone.now())
        yield
        transaction.set_rollback(True)


@pytest.fixture
def acme(db: None) -> Employer:
    return factories.make_employer("Acme Health", "acme@example.org")


@pytest.fixture
def mallory(db: None) -> Employer:
    """Another employer, who wants to see and touch what is acme's."""
    return factories.make_employer("Mallory Billing", "mallory@example.org")


@pytest.fixture
def dana(db: None) -> User:
    return factories.make_candidate("dana@example.org", "CPC", state="TX")


@pytest.fixture
def paul(db: None) -> User:
    return factories.make_candidate("paul@example.org", "CPC-A", state="TX")


@pytest.fixture
def eddie(db: None) -> User:
    user = factories.make_user("eddie@example.org", first_name="Eddie")
    user.groups.add(Group.objects.get(name="Editors"))
    return user
