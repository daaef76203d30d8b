"""A paid posting goes live with what was written last, at once for a trusted employer, else by an editor."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cms.models import JobPage
from employers import posting as postings
from employers.history import BOARD, team
from employers.models import Employer, Posting
from tests.factories import make_posting

pytestmark = pytest.mark.django_db


def rewrite(posting: Posting, title: str) -> None:
    """A newer revision; the row keeps its first text, as Wagtail's drafts do."""
    page = postings.written(posting)
    page.title = title
    page.save_revision()


def test_a_trusted_employers_paid_posting_is_live_with_the_text_written_last(acme: Employer) -> None:
    posting = make_posting(acme)
    rewrite(posting, "Outpatient Coder")
    postings.publish(posting, days=60, featured=True)
    page = JobPage.objects.open().get()
    assert page.title == "Outpatient Coder"
    assert page.featured
    assert abs(page.expires_at - timezone.now() - timedelta(days=60)) < timedelta(minutes=1)
    assert posting.state == "live"


def test_a_new_employers_paid_posting_waits_for_an_editor(newcomer: Employer) -> None:
    posting = make_posting(newcomer)
    postings.publish(posting, days=30, featured=False)
    assert posting.state == "in review"
    assert not JobPage.objects.open().exists()
    postings.written(posting).get_latest_revision().publish()
    page = JobPage.objects.open().get()
    assert abs(page.expires_at - timezone.now() - timedelta(days=30)) < timedelta(minutes=1)


def test_a_rule_that_changed_since_sends_the_paid_posting_to_an_editor_instead_of_failing(
    acme: Employer,
) -> None:
    posting = make_posting(acme)
    page = postings.written(posting)
    page.city = ""
    page.save_revision(clean=False)
    postings.publish(posting, days=60, featured=False)
    assert posting.state == "in review"


def test_a_draft_that_was_thrown_away_comes_back_when_its_payment_arrives(acme: Employer) -> None:
    posting = make_posting(acme)
    assert postings.discard(posting, by=team(posting.employer.memberships.get().user))
    posting.refresh_from_db()
    postings.publish(posting, days=60, featured=False)
    posting.refresh_from_db()
    assert posting.discarded_at is None
    assert posting.state == "live"


def test_only_what_was_paid_can_be_closed_and_only_a_draft_thrown_away(acme: Employer) -> None:
    posting = make_posting(acme)
    assert not postings.close(posting, "filled_here", by=BOARD)
    postings.publish(posting, days=60, featured=False)
    assert not postings.discard(posting, by=team(posting.employer.memberships.get().user))
    assert postings.close(posting, "filled_here", by=BOARD)
    assert posting.state == "closed"
    assert not JobPage.objects.open().exists()
    assert not postings.close(posting, "cancelled", by=BOARD)
