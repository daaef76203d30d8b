"""Postings in each state of their life, and time that has passed."""

from datetime import datetime, timedelta

from django.utils import timezone

from cms.models import JobPage
from employers import posting as postings
from employers.history import BOARD
from employers.models import Employer, Posting
from tests.factories import make_posting


def paid(employer: Employer, **fields: object) -> Posting:
    """In review for a new employer, else live, or scheduled where `go_live_at` says so."""
    hour = fields.pop("go_live_at", None)
    posting = make_posting(employer, **fields)
    if hour:
        page = postings.written(posting)
        page.go_live_at = hour
        page.save_revision()
    postings.publish(posting, days=60, featured=False)
    return fresh(posting)


def fresh(posting: Posting) -> Posting:
    return Posting.objects.select_related("page", "employer__company").get(pk=posting.pk)


def in_state(employer: Employer, state: str) -> Posting:
    """A posting of a trusted employer in this state; a closed one was closed by the board and has days left."""
    if state == "draft":
        return make_posting(employer)
    tomorrow = timezone.now() + timedelta(days=1)
    posting = paid(employer, **({"go_live_at": tomorrow} if state == "scheduled" else {}))
    page = posting.page
    assert page is not None
    if state == "in review":
        JobPage.objects.filter(pk=page.pk).update(live=False, submitted_at=timezone.now())
    elif state == "expired":
        page.change(expires_at=timezone.now() - timedelta(days=1))
    elif state == "closed":
        postings.close(posting, "unconfirmed", by=BOARD)
    elif state == "removed":
        page.unpublish()
    posting = fresh(posting)
    assert posting.state == state
    return posting


def page_of(posting: Posting) -> JobPage:
    page: JobPage = JobPage.objects.get(pk=posting.page_id)
    return page


def end_of(posting: Posting) -> datetime:
    end = page_of(posting).expires_at
    assert end is not None
    return end
