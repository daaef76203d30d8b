"""The same form arrives many times at once: one application, one mail, and nobody sees an error. With real connections, which takes PostgreSQL."""

import threading
from collections.abc import Iterator

import pytest
from django.db import IntegrityError
from django.db.models import QuerySet

from candidates import applying
from candidates.application import Application
from cms.models import JobPage
from jobboard.accounts.models import User, UserManager
from jobboard.mail.models import OutgoingMail
from tests import factories
from tests.at_once import all_at_once, elsewhere, forget_everything, needs_writers_that_meet

pytestmark = [needs_writers_that_meet, pytest.mark.django_db]
TIMES = 10


@pytest.fixture
def keys(db: None) -> Iterator[tuple[int, int]]:
    """Committed: dana, and a posting that takes applications."""
    yield elsewhere(_make)
    elsewhere(_forget)


def _make() -> tuple[int, int]:
    acme = factories.make_employer("Acme Health", "acme@example.org")
    page = factories.make_job(acme.company, apply_here=True)
    return factories.make_candidate("dana@example.org", "CPC").pk, page.pk


def _forget() -> None:
    User.objects.filter(email="dana@example.org").delete()
    forget_everything()


def send(keys: tuple[int, int]) -> None:
    user, page = User.objects.get(pk=keys[0]), JobPage.objects.get(pk=keys[1])
    sent = applying.send(user, page, applying.Letter("Dana", "", "I code.", None, [], []))
    assert sent is not None


def test_ten_at_once_are_one_application_and_one_mail(keys: tuple[int, int]) -> None:
    assert all_at_once([lambda: send(keys)] * TIMES) == []
    assert Application.objects.count() == 1
    assert OutgoingMail.objects.filter(kind="application_sent").count() == 1


def test_control_without_the_lock_all_but_one_fail(
    keys: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting = threading.Barrier(TIMES)
    asked = applying.standing

    def asked_together(user: User, page: JobPage) -> Application | None:
        found = asked(user, page)
        meeting.wait(timeout=20)
        return found

    def not_locked(manager: UserManager) -> QuerySet[User]:
        return manager.all()

    monkeypatch.setattr(UserManager, "select_for_update", not_locked)
    monkeypatch.setattr(applying, "standing", asked_together)
    errors = all_at_once([lambda: send(keys)] * TIMES)
    assert [type(error) for error in errors] == [IntegrityError] * (TIMES - 1)
    assert Application.objects.count() == 1, "the database holds it even then"
