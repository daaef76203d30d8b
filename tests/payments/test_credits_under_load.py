"""Many spend at once: as many are served as there are credits. With real threads and commits, which takes PostgreSQL."""

import threading
from collections.abc import Iterator
from functools import partial

import pytest

from employers import ledger, spending
from employers.life import Verb
from employers.models import Cause, CreditGrant, CreditLine, Employer, Posting
from tests import factories
from tests.at_once import all_at_once, elsewhere, forget_everything, needs_writers_that_meet

pytestmark = [needs_writers_that_meet, pytest.mark.django_db]
CREDITS, POSTINGS = 5, 12


@pytest.fixture
def postings(db: None) -> Iterator[list[int]]:
    """Committed: twelve drafts and five credits in two grants."""
    yield elsewhere(_make)
    elsewhere(forget_everything)


def _make() -> list[int]:
    acme = factories.make_employer("Acme Health", "acme@example.org")
    for source, quantity in (("a", 2), ("b", CREDITS - 2)):
        ledger.grant(acme, quantity, Cause.CORRECTION, source, note="to try")
    return [factories.make_posting(acme).pk for _ in range(POSTINGS)]


def _spend(pk: int) -> bool:
    posting = Posting.objects.select_related("page", "employer__company").get(pk=pk)
    return spending.use_credit(posting, Verb.PUBLISH, by=posting.employer.memberships.get().user)


def test_twelve_at_once_for_five_credits(postings: list[int]) -> None:
    errors = all_at_once([partial(_spend, pk) for pk in postings])
    assert [type(error) for error in errors] == [ledger.NoCreditError] * (POSTINGS - CREDITS)
    assert_spent_exactly()


def test_a_button_that_is_pressed_ten_times_at_once_spends_one(postings: list[int]) -> None:
    assert all_at_once([lambda: _spend(postings[0])] * 10) == []
    assert CreditLine.objects.filter(cause=Cause.POSTING).count() == 1
    assert ledger.balance(Employer.objects.get()) == CREDITS - 1


def test_control_reading_first_and_writing_then_spends_more_than_there_is(
    postings: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting = threading.Barrier(POSTINGS)

    def read_and_write(found: CreditGrant) -> bool:
        read = CreditGrant.objects.get(pk=found.pk).remaining
        meeting.wait(timeout=20)
        return bool(read) and bool(CreditGrant.objects.filter(pk=found.pk).update(remaining=read - 1))

    monkeypatch.setattr(ledger, "_take_one", read_and_write)
    all_at_once([partial(_spend, pk) for pk in postings])
    spent = CreditLine.objects.filter(cause=Cause.POSTING).count()
    left = sum(CreditGrant.objects.values_list("remaining", flat=True))
    assert spent + left != CREDITS


def assert_spent_exactly() -> None:
    live = [posting for posting in Posting.objects.select_related("page") if posting.state == "live"]
    assert len(live) == CREDITS
    assert all(posting.cover for posting in live)
    assert list(CreditGrant.objects.values_list("remaining", flat=True)) == [0, 0]
