"""The rows behind a posting: held while something is done to it, and read as they are at that moment."""

from django.core.exceptions import ValidationError
from django.db import transaction

from cms.models import JobPage
from employers import life
from employers.life import Verb
from employers.models import Posting


class RefusedError(Exception):
    """Not in this state. Its text says why, in the employer's words."""


def hold(posting: Posting) -> None:
    """Whoever else wants to change this posting waits here, and then sees it as it has become."""
    posting.refresh_from_db(
        fields=["page", "discarded_at", "editor_note", "plan_days", "plan_since", "days_after_plan"],
        from_queryset=Posting.objects.select_for_update(),
    )


def held(posting: Posting, verb: Verb) -> JobPage:
    """The page, held, if this verb may be done to it now."""
    hold(posting)
    refusal = life.refusal(posting, verb)
    if refusal:
        raise RefusedError(refusal)
    return row_of(posting.page_id)


def answered(posting: Posting, page: JobPage) -> None:
    """Whatever was asked about it is answered by what was just done."""
    posting.page = page
    posting.asked_open_at = posting.reminded_open_at = None
    posting.save(update_fields=["asked_open_at", "reminded_open_at"])


def row_of(page_id: int | None) -> JobPage:
    """The row as it is now: another process may have written a newer revision or closed it."""
    assert page_id is not None
    page: JobPage = JobPage.objects.select_related("latest_revision", "company").get(pk=page_id)
    return page


def publish_latest(page: JobPage) -> None:
    """The latest revision, not the row: the row of a draft still has its first text."""
    page.get_latest_revision().publish()


def published(page: JobPage) -> bool:
    """Live, or held until the hour it is to go live at."""
    try:
        with transaction.atomic():
            publish_latest(page)
    except ValidationError:
        return False
    return True


def withdraw_schedule(page: JobPage) -> None:
    """What is closed before its hour must not go live at it."""
    page.revisions.filter(approved_go_live_at__isnull=False).update(approved_go_live_at=None)
