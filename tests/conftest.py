"""acme pays, dana holds a CPC, paul a CPC-A, eddie edits, and mallory must always get 404."""

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import connection, transaction
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, DjangoDbBlocker

from cms import footer, listing_page, search, shell
from employers.models import Employer
from jobboard.accounts.models import User
from jobboard.demo.world import planting
from tests import factories, migrated

pytest_plugins = ["tests.chromium"]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What starts processes and waits for them goes first, else one waits alone at the end, minutes after all others.

    Fault tests before browsers: each of those waits until one of them has planted the demo's world. Who looks at the
    demo is not interrupted, as it ends with the last of them. Then come those that may take long (they have a timeout
    of their own), for the same reason.
    """
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    marks = {mark.name for mark in item.iter_markers()}
    if "faults" in marks:
        return 0
    if "browser" in marks:
        return 1 if item.path.parent.name == "browser" else 2
    return 3 if "timeout" in marks else 4


def pytest_collection_finish() -> None:
    """What is loaded by now stays, so nobody has to look again and again for garbage in it: a tenth of all time."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """The database of this process is a copy of the migrated one, new each time."""
    database = connection.settings_dict
    name = database["TEST"]["NAME"] or f"test_{database['NAME']}"
    migrated.copy_to(migrated.address(database, name))


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    return True


@pytest.fixture(scope="session")
def django_db_createdb() -> bool:
    return False


@pytest.fixture(autouse=True)
def fresh_search(monkeypatch: pytest.MonkeyPatch) -> None:
    """None waits for the index to ask again."""
    monkeypatch.setattr("cms.search.live.POLL_SECONDS", 0.0)
    forget_what_was_rolled_back()


def forget_what_was_rolled_back() -> None:
    """No change row tells what this process remembers that a test's rows are gone."""
    search.reset()
    footer.forget()
    shell.forget()
    listing_page.forget()


@pytest.fixture(autouse=True)
def fresh_limits(request: pytest.FixtureRequest) -> None:
    """Rate limits live in the cache, which no rollback empties when it is Redis or a test has committed."""
    if request.node.get_closest_marker("django_db") or "db" in request.fixturenames:
        request.getfixturevalue("db")
        cache.clear()


@pytest.fixture(autouse=True)
def own_places(monkeypatch: pytest.MonkeyPatch) -> None:
    """The places for readers of resumes count for a machine. Here every process of the suite is one."""
    mine = Path(settings.VAR_DIR) / f"resume-readers-{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
    monkeypatch.setattr("candidates.resumes.slots.folder", lambda: mine)


@pytest.fixture
def django_assert_max_num_queries(
    db: None, django_assert_max_num_queries: DjangoAssertNumQueries
) -> DjangoAssertNumQueries:
    """Counts what is asked for each request, not what a process asks once: it forgets its kinds at each flush."""
    ContentType.objects.get_for_models(*apps.get_models())
    return django_assert_max_num_queries


@pytest.fixture(scope="module")
def demo_world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Planted once for a file of tests, and taken away with its transaction."""
    with django_db_blocker.unblock(), transaction.atomic():
        planting.plant(timezone.now())
        # Fixtures of a file come before the one above: what they ask must not be answered from an earlier file's rows.
        forget_what_was_rolled_back()
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
