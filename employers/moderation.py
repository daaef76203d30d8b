"""What editors and the board do to a posting, and what waits for an editor."""

from datetime import datetime

from django.db import transaction

from cms.models import JobPage
from employers import changes, history, true_end
from employers.held import hold, row_of, withdraw_schedule
from employers.history import BOARD, By, note
from employers.models import Posting, PostingEvent
from jobboard.accounts.models import User

What = PostingEvent.What


@transaction.atomic
def send_back(posting: Posting, reason: str, *, by: User) -> PostingEvent | None:
    """Ask the employer for something else. What is public stays as it is. None where nothing waits for an editor."""
    hold(posting)
    if not awaits_editor(posting):
        return None
    posting.editor_note = reason
    posting.save(update_fields=["editor_note"])
    return note(posting, What.SENT_BACK, history.editor(by), why=reason)


def went_live(posting: Posting, page: JobPage, *, author: User | None, by: By) -> None:
    """Wagtail has published a revision of it, for the first time or again; `author` wrote that revision."""
    _answer_editor_note(posting)
    if page.first_published_at == page.last_published_at:
        _tell_of_its_beginning(posting, page, by=by)
    elif _last_of(posting, What.REMOVED, What.RESTORED) == What.REMOVED:
        note(posting, What.RESTORED, by)
    elif by.side == history.Side.EDITOR:
        is_theirs = author is not None and posting.employer.memberships.filter(user=author).exists()
        if is_theirs:
            note(posting, What.CHANGE_APPROVED, by)
        else:
            note(posting, What.CHANGED, by, changes=changes.of_publishing(page))


def _tell_of_its_beginning(posting: Posting, page: JobPage, *, by: By) -> None:
    if page.closed_at:
        return
    posting.page = page
    true_end.show(posting)
    until = page.closes_at
    note(posting, What.PUBLISHED, by, until=until.isoformat() if until else None)


def _last_of(posting: Posting, *kinds: PostingEvent.What) -> str:
    return posting.events.filter(what__in=kinds).values_list("what", flat=True).first() or ""


def was_scheduled(posting: Posting, page: JobPage, *, by: By) -> None:
    """Wagtail holds a revision of it until its hour."""
    assert page.go_live_at is not None
    _answer_editor_note(posting)
    note(posting, What.SCHEDULED, by, at=page.go_live_at.isoformat())


@transaction.atomic
def hand_to_editor(posting: Posting, reason: str) -> None:
    """Its hour came, but what was agreed to then is against the rules of today."""
    page = row_of(posting.page_id)
    withdraw_schedule(page)
    posting.page = row_of(posting.page_id)
    note(posting, What.SUBMITTED, BOARD, why=reason)


@transaction.atomic
def asked_if_open(posting: Posting, at: datetime, *, again: bool) -> None:
    """The mail that asks it is queued in this transaction."""
    if again:
        posting.reminded_open_at = at
    else:
        posting.asked_open_at = at
    posting.save(update_fields=["asked_open_at", "reminded_open_at"])
    note(posting, What.REMINDED if again else What.ASKED_IF_OPEN, BOARD)


@transaction.atomic
def told_of_end(posting: Posting, end: datetime, *, last: bool) -> None:
    """The mail that tells it is queued in this transaction. The last reminder stands for the first as well."""
    posting.week_told_for = end
    if last:
        posting.day_told_for = end
    posting.save(update_fields=["week_told_for", "day_told_for"])
    note(posting, What.TOLD_OF_END, BOARD, until=end.isoformat())


def was_removed(posting: Posting, *, by: By) -> None:
    note(posting, What.REMOVED, by)


def _answer_editor_note(posting: Posting) -> None:
    Posting.objects.filter(pk=posting.pk).exclude(editor_note="").update(editor_note="")


def awaits_editor(posting: Posting) -> bool:
    return posting.state == "in review" or has_changes_in_review(posting)


def has_changes_in_review(posting: Posting) -> bool:
    page = posting.page
    return page is not None and posting.state in {"live", "scheduled"} and waits_for_editor(page)


def waits_for_editor(page: JobPage) -> bool:
    """Something newer than what an editor agreed to has been written."""
    if page.live:
        return bool(page.latest_revision_id != page.live_revision_id)
    return page.latest_revision is not None and page.latest_revision.approved_go_live_at is None
