"""The ledger of credits: spent soonest-expiring first, never twice, and no line is ever changed."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import F, Sum

from employers import ledger, spending
from employers.life import Verb
from employers.models import Cause, Cover, CreditGrant, CreditLine, Employer, Posting
from jobboard.accounts.models import User
from tests.employers.credit import give
from tests.factories import make_posting

pytestmark = pytest.mark.django_db


def owner(employer: Employer) -> User:
    return employer.memberships.get().user


def assert_books_are_right() -> None:
    for grant in CreditGrant.objects.annotate(total=Sum("lines__quantity")):
        assert grant.total == grant.remaining, grant


def test_a_source_grants_once(acme: Employer) -> None:
    for _ in range(10):
        give(acme, 5)
    assert (ledger.balance(acme), CreditLine.objects.count()) == (5, 1)


def test_the_database_refuses_a_second_grant_for_a_payment(acme: Employer) -> None:
    twin = give(acme, 5)
    twin.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save(force_insert=True)


def test_the_soonest_expiring_credit_is_spent_first(acme: Employer) -> None:
    later, sooner = give(acme, 1, "tok_1", days=90), give(acme, 1, "tok_2", days=10)
    assert ledger.spend(make_posting(acme), by=owner(acme)) == sooner
    assert ledger.spend(make_posting(acme), by=owner(acme)) == later
    with pytest.raises(ledger.NoCreditError):
        ledger.spend(make_posting(acme), by=owner(acme))
    assert ledger.balance(acme) == 0
    assert_books_are_right()


def test_a_posting_is_published_with_one_credit_however_often_it_is_asked(acme: Employer) -> None:
    give(acme, 4)
    posting = make_posting(acme)
    assert spending.use_credit(posting, Verb.PUBLISH, by=owner(acme))
    assert not spending.use_credit(posting, Verb.PUBLISH, by=owner(acme))
    posting = Posting.objects.get()
    assert (posting.state, posting.cover, ledger.balance(acme)) == ("live", Cover.CREDIT, 3)
    line = CreditLine.objects.get(cause=Cause.POSTING)
    assert (line.quantity, line.posting, line.by) == (-1, posting, owner(acme))


def test_a_posting_that_cannot_be_published_costs_no_credit(
    acme: Employer, monkeypatch: pytest.MonkeyPatch
) -> None:
    give(acme, 4)

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("employers.posting.publish", broken)
    with pytest.raises(RuntimeError):
        spending.use_credit(make_posting(acme), Verb.PUBLISH, by=owner(acme))
    assert (ledger.balance(acme), CreditLine.objects.count()) == (4, 1)


def test_the_database_refuses_a_second_credit_for_one_publication(acme: Employer) -> None:
    give(acme, 4)
    posting = make_posting(acme)
    ledger.spend(posting, by=owner(acme))
    with pytest.raises(IntegrityError), transaction.atomic():
        ledger.spend(posting, by=owner(acme))
    assert ledger.balance(acme) == 3


def test_credits_of_another_employer_are_not_spent(acme: Employer, mallory: Employer) -> None:
    give(acme, 4)
    with pytest.raises(ledger.NoCreditError):
        spending.use_credit(make_posting(mallory), Verb.PUBLISH, by=owner(mallory))


def test_an_expired_credit_is_not_spent_and_is_written_off_once(acme: Employer) -> None:
    give(acme, 3, days=-1)
    assert ledger.balance(acme) == 0
    with pytest.raises(ledger.NoCreditError):
        ledger.spend(make_posting(acme), by=owner(acme))
    assert ledger.expire() == 3
    assert ledger.expire() == 0
    assert CreditLine.objects.filter(cause=Cause.EXPIRY).get().quantity == -3
    assert_books_are_right()


def test_the_database_keeps_a_grant_between_nothing_and_all_of_it(acme: Employer) -> None:
    give(acme, 1)
    for change in (-2, 1):
        with pytest.raises(IntegrityError), transaction.atomic():
            CreditGrant.objects.update(remaining=F("remaining") + change)


def test_a_line_is_neither_changed_nor_deleted_by_its_model(acme: Employer) -> None:
    give(acme, 1)
    line = CreditLine.objects.get()
    for act in (line.save, line.delete, CreditLine.objects.all().delete):
        with pytest.raises(TypeError):
            act()
    with pytest.raises(TypeError):
        CreditLine.objects.update(quantity=100)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE employers_creditline SET quantity = 100",
        "UPDATE employers_creditline SET note = 'other'",
        "DELETE FROM employers_creditline",
    ],
)
def test_a_line_is_neither_changed_nor_deleted_by_the_database(acme: Employer, statement: str) -> None:
    give(acme, 1)
    with pytest.raises(DatabaseError, match="neither changed nor deleted"), transaction.atomic():
        connection.cursor().execute(statement)
    assert CreditLine.objects.get().quantity == 1


def test_an_account_may_be_deleted_and_its_lines_stay(acme: Employer) -> None:
    give(acme, 1)
    ledger.spend(make_posting(acme), by=owner(acme))
    owner(acme).delete()
    assert CreditLine.objects.get(cause=Cause.POSTING).by is None


def test_an_editor_corrects_with_a_reason_once_per_form(acme: Employer, eddie: User) -> None:
    for _ in range(2):
        ledger.correct(acme, 3, token="f1", why="Sorry for the outage", by=eddie)
    for _ in range(2):
        ledger.correct(acme, -2, token="f2", why="One too many", by=eddie)
    assert ledger.balance(acme) == 1
    with pytest.raises(ledger.CorrectionError), transaction.atomic():
        ledger.correct(acme, -2, token="f3", why="More", by=eddie)
    assert ledger.balance(acme) == 1
    assert_books_are_right()


def test_the_database_refuses_a_correction_without_a_reason(acme: Employer, eddie: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        ledger.correct(acme, 3, token="f1", why="", by=eddie)
