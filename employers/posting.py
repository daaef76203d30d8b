"""What becomes of a posting: written, published once it is paid, changed, closed, copied, thrown away."""

import uuid

from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms import ModelForm
from django.utils import timezone

from cms.models import JobIndexPage, JobPage
from employers.models import Employer, Posting
from jobboard.accounts.models import User

Typed = dict[str, list[str]]

EDITABLE = {"draft", "in review", "live"}
CLOSABLE = {"in review", "live"}


def draft(employer: Employer, *, token: uuid.UUID, by: User) -> Posting:
    """The posting that a form with this token writes: made by its first arrival, found by every later one."""
    posting, _ = Posting.objects.get_or_create(employer=employer, token=token, defaults={"created_by": by})
    if posting.discarded_at:
        restore(posting)
    return posting


def keep(posting: Posting, typed: Typed) -> None:
    """Keep what was typed, right or wrong. The page, and so the public, does not notice."""
    posting.typed = typed
    posting.save(update_fields=["typed", "updated_at"])


def written(posting: Posting) -> JobPage:
    """The page with what was written last; a new one while there is none."""
    if posting.page_id is None:
        return JobPage(company=posting.employer.company, live=False)
    page: JobPage = _row(posting).get_latest_revision_as_object()
    return page


@transaction.atomic
def save(posting: Posting, form: ModelForm[JobPage], *, by: User) -> JobPage:
    """Put a valid form on the page. A live posting shows it at once if the employer is trusted, else once an editor agrees."""
    page: JobPage = form.save(commit=False)
    form.save_m2m()
    if page.pk is None:
        page.owner = by
        # The lock keeps two employers, who post at the same moment, from being given the same place in the tree.
        JobIndexPage.objects.select_for_update().get().add_child(instance=page)
    elif "title" in form.changed_data and not page.first_published_at:
        page.slug = ""  # an address that nobody has seen yet follows the title
    page.save_revision(user=by, changed=True)
    posting.page = _row_of(page)
    posting.typed = {}
    posting.save(update_fields=["page", "typed", "updated_at"])
    if posting.page.live and posting.employer.trusted:
        _publish_latest(posting.page)
    return page


def is_payable(posting: Posting) -> bool:
    """Complete, not paid yet, and of a company that no editor has refused. What is typed but not saved would be missing from what they pay for."""
    return (
        posting.page is not None
        and posting.state == "draft"
        and not posting.typed
        and posting.employer.refused_at is None
    )


@transaction.atomic
def publish(posting: Posting, *, days: int, featured: bool) -> None:
    """It is paid: live now for a trusted employer, else on an editor's desk.

    Called inside the transaction that marks the order paid. A rule that was changed since the posting was
    written must not hold up the money, so then an editor looks at it too.
    """
    page = _row(posting)
    page.change(listing_days=days, featured=featured)
    if posting.discarded_at:
        posting.discarded_at = None
        posting.save(update_fields=["discarded_at"])
    if not (posting.employer.trusted and _published(page)):
        page.change(submitted_at=timezone.now())
    posting.page = _row_of(page)


@transaction.atomic
def close(posting: Posting, reason: str) -> bool:
    """Take no more applications. False where there is nothing to close."""
    page = _row(posting)
    if page.state_of_life not in CLOSABLE:
        return False
    page.change(closed_at=timezone.now(), closed_reason=reason)
    posting.page = page
    return True


def discard(posting: Posting) -> bool:
    """Throw away a draft. False where it is no draft any more: what was paid is closed instead."""
    if posting.state != "draft":
        return False
    Posting.objects.filter(pk=posting.pk).update(discarded_at=timezone.now())
    return True


def restore(posting: Posting) -> None:
    Posting.objects.filter(pk=posting.pk).update(discarded_at=None)


def copy(posting: Posting, typed: Typed, *, by: User) -> Posting:
    """A new draft with the same text. What happened to the old one does not come along."""
    return Posting.objects.create(employer=posting.employer, typed=typed, created_by=by)


def has_changes_in_review(posting: Posting) -> bool:
    return bool(posting.page and posting.page.live and posting.page.has_unpublished_changes)


def _row(posting: Posting) -> JobPage:
    """The row as it is now: another process may have written a newer revision or closed it."""
    assert posting.page_id is not None
    page: JobPage = JobPage.objects.select_related("latest_revision", "company").get(pk=posting.page_id)
    return page


def _row_of(page: JobPage) -> JobPage:
    row: JobPage = JobPage.objects.select_related("latest_revision", "company").get(pk=page.pk)
    return row


def _publish_latest(page: JobPage) -> None:
    """The latest revision, not the row: the row of a draft still has its first text."""
    page.get_latest_revision().publish()


def _published(page: JobPage) -> bool:
    try:
        with transaction.atomic():
            _publish_latest(page)
    except ValidationError:
        return False
    return True
