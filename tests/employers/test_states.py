"""Each verb in each state: it leads where the table says, or is refused with the table's sentence."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from cms.models import JobPage
from employers import life
from employers import posting as postings
from employers.held import RefusedError
from employers.history import BOARD, STRIPE, team
from employers.life import LIFE, STATES, Verb
from employers.models import Employer, Posting
from tests.employers.lives import end_of, fresh, in_state, page_of, paid
from tests.factories import make_posting

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def refuse(done: bool) -> None:
    if not done:
        raise RefusedError


ACTS: dict[Verb, Callable[[Posting], object]] = {
    Verb.CONFIRM: lambda posting: postings.confirm_open(posting, by=BOARD),
    Verb.EXTEND: lambda posting: postings.extend(posting, days=60, by=STRIPE),
    Verb.CLOSE: lambda posting: refuse(postings.close(posting, "cancelled", by=BOARD)),
    Verb.REOPEN: lambda posting: postings.reopen(posting, by=BOARD),
    Verb.RELIST: lambda posting: postings.relist(posting, days=60, featured=False, by=STRIPE),
    Verb.DISCARD: lambda posting: refuse(
        postings.discard(posting, by=team(posting.employer.memberships.get().user))
    ),
    Verb.COPY: lambda posting: postings.copy(posting, {}, by=posting.employer.memberships.get().user),
}


def test_the_table_answers_for_every_verb_in_every_state() -> None:
    assert set(LIFE) == set(Verb)
    for answers in LIFE.values():
        assert set(answers) == set(STATES)
    for answer in (answer for answers in LIFE.values() for answer in answers.values()):
        assert set(answer) <= set(STATES) if isinstance(answer, tuple) else answer.endswith(".")


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("verb", ACTS)
def test_a_verb_does_what_the_table_says(acme: Employer, verb: Verb, state: str) -> None:
    posting = in_state(acme, state)
    lines = posting.events.count()
    refusal = life.refusal(posting, verb)
    if refusal:
        assert refusal in {LIFE[verb][state], life.HAS_DAYS_LEFT}
        with pytest.raises(RefusedError):
            ACTS[verb](posting)
        assert (fresh(posting).state, posting.events.count()) == (state, lines)
        return
    ACTS[verb](posting)
    assert fresh(posting).state in LIFE[verb][state]
    if verb != Verb.COPY:
        assert posting.events.count() > lines


def test_days_are_added_to_those_that_are_left(acme: Employer) -> None:
    posting = paid(acme)
    end = end_of(posting)
    postings.extend(posting, days=60, by=STRIPE)
    assert end_of(posting) == end + 60 * DAY


def test_an_expired_posting_is_extended_from_now(acme: Employer) -> None:
    posting = in_state(acme, "expired")
    postings.extend(posting, days=60, by=STRIPE)
    assert abs(end_of(posting) - timezone.now() - 60 * DAY) < timedelta(minutes=1)


def test_two_windows_that_extend_add_both(acme: Employer) -> None:
    posting = paid(acme)
    end = end_of(posting)
    one, other = fresh(posting), fresh(posting)
    postings.extend(one, days=60, by=STRIPE)
    postings.extend(other, days=60, by=STRIPE)
    assert end_of(posting) == end + 120 * DAY


def test_what_the_board_closed_is_opened_with_the_days_it_had_left(acme: Employer) -> None:
    posting = paid(acme)
    page_of(posting).change(expires_at=timezone.now() + 20 * DAY)
    postings.close(posting, "unconfirmed", by=BOARD)
    page = page_of(posting)
    assert page.closed_at is not None
    page.change(closed_at=page.closed_at - 30 * DAY, expires_at=end_of(posting) - 30 * DAY)
    postings.reopen(fresh(posting), by=BOARD)
    left = end_of(posting) - timezone.now()
    assert abs(left - 20 * DAY) < timedelta(minutes=1)


def test_what_its_employer_closed_is_not_opened_free_of_charge(acme: Employer) -> None:
    posting = paid(acme)
    postings.close(posting, "filled_here", by=BOARD)
    with pytest.raises(RefusedError, match="You closed it yourselves"):
        postings.reopen(fresh(posting), by=BOARD)


def test_a_posting_listed_again_keeps_its_address_and_the_day_it_was_first_listed(acme: Employer) -> None:
    posting = paid(acme)
    before = page_of(posting)
    JobPage.objects.filter(pk=before.pk).update(
        first_published_at=timezone.now() - 74 * DAY, expires_at=timezone.now() - 14 * DAY
    )
    postings.relist(fresh(posting), days=60, featured=True, by=STRIPE)
    after = page_of(posting)
    assert (after.slug, after.is_open, after.featured) == (before.slug, True, True)
    assert abs(end_of(posting) - timezone.now() - 60 * DAY) < timedelta(minutes=1)


def test_the_page_of_a_posting_listed_again_says_so(acme: Employer, client: Client) -> None:
    posting = paid(acme)
    page = page_of(posting)
    JobPage.objects.filter(pk=page.pk).update(
        first_published_at=timezone.now() - 74 * DAY, expires_at=timezone.now() - 14 * DAY
    )
    postings.relist(fresh(posting), days=60, featured=False, by=STRIPE)
    html = client.get(page.url).content.decode()
    assert "74 days ago" in html
    assert "today" in html


def test_a_draft_that_was_never_paid_is_not_listed_again(acme: Employer) -> None:
    with pytest.raises(RefusedError):
        postings.relist(make_posting(acme), days=60, featured=False, by=STRIPE)
