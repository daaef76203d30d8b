"""What becomes of a posting: written, published once it is paid, changed, extended, closed, listed again, copied, thrown away.

Each verb holds the posting's row, asks the table of `life` whether it may, and adds its line to the history: all in one
transaction. What Wagtail does to the page on an editor's behalf comes in through `listeners`.
"""

import uuid
from collections.abc import Collection
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms import ModelForm
from django.utils import timezone

from cms.models import JobIndexPage, JobPage
from cms.models.choices import ClosedReason
from employers import history, life, review
from employers.history import BOARD, STRIPE, By, note
from employers.life import Verb
from employers.models import Employer, Posting, PostingEvent
from jobboard.accounts.models import User

Typed = dict[str, list[str]]
What = PostingEvent.What

EDITABLE = life.states_for(Verb.CHANGE)
CLOSABLE = life.states_for(Verb.CLOSE)


class RefusedError(Exception):
    """Not in this state. Its text says why, in the employer's words."""


# --- Writing ---


def draft(employer: Employer, *, token: uuid.UUID, by: User) -> Posting:
    """The posting that a form with this token writes: made by its first arrival, found by every later one."""
    posting, _ = Posting.objects.get_or_create(employer=employer, token=token, defaults={"created_by": by})
    if posting.discarded_at:
        restore(posting, by=history.team(by))
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
def save(posting: Posting, form: "ModelForm[JobPage]", *, by: User) -> JobPage:
    """Put a valid form on the page. What is public shows it at once if no editor has to read it, else once one agrees."""
    before = written(posting) if posting.page_id else None
    page: JobPage = form.save(commit=False)
    form.save_m2m()
    if before is None:
        _add_page(page, by=by)
    elif "title" in form.changed_data and not page.first_published_at:
        page.slug = ""  # an address that nobody has seen yet follows the title
    page.save_revision(user=by, changed=True)
    posting.page = _row_of(page)
    posting.typed = {}
    posting.editor_note = ""
    posting.save(update_fields=["page", "typed", "editor_note", "updated_at"])
    if before is None:
        note(posting, What.WRITTEN, history.team(by))
    elif posting.state != "draft":
        _show_or_hand_over(posting, before, page, _differences(form, before, page), by=by)
    return page


def _add_page(page: JobPage, *, by: User) -> None:
    page.owner = by
    # Only an agreed hour stands on the row; until then it is one of the things that were written.
    wanted, page.go_live_at = page.go_live_at, None
    # The lock keeps two employers, who post at the same moment, from being given the same place in the tree.
    JobIndexPage.objects.select_for_update().get().add_child(instance=page)
    page.go_live_at = wanted


def _differences(form: "ModelForm[JobPage]", before: JobPage, after: JobPage) -> list[str]:
    """The names of the fields that hold something else now, however it was typed."""
    old, new = before.serializable_data(), after.serializable_data()
    return [name for name in form.fields if old.get(name) != new.get(name)]


def _show_or_hand_over(
    posting: Posting, before: JobPage, page: JobPage, changed: Collection[str], *, by: User
) -> None:
    """`before` is what an editor had agreed to, unless earlier changes are waiting as well."""
    row = posting.page
    assert row is not None
    if posting.state in {"live", "scheduled"}:
        at_once = posting.employer.trusted or (
            not _waits_for_editor(before) and review.shows_at_once(before, page, changed)
        )
        if at_once:
            _publish_latest(row)
            posting.page = _row_of(row)
    else:
        at_once = True  # it is with an editor as a whole
    if changed:
        what = What.CHANGED if at_once else What.CHANGE_ASKED
        note(posting, what, history.team(by), fields=[_label(name) for name in changed])


def _waits_for_editor(page: JobPage) -> bool:
    """Something newer than what an editor agreed to has been written."""
    if page.live:
        return bool(page.latest_revision_id != page.live_revision_id)
    return page.latest_revision is not None and page.latest_revision.approved_go_live_at is None


def _label(name: str) -> str:
    return "publication date" if name == "go_live_at" else str(JobPage._meta.get_field(name).verbose_name)


@transaction.atomic
def copy(posting: Posting, typed: Typed, *, by: User) -> Posting:
    """A new draft with the same text. What happened to the old one does not come along."""
    twin = Posting.objects.create(employer=posting.employer, typed=typed, created_by=by)
    note(twin, What.COPIED, history.team(by), why=f"From “{posting.title}”", copied_from=posting.pk)
    return twin


@transaction.atomic
def discard(posting: Posting, *, by: By) -> bool:
    """Throw away a draft. False where it is no draft any more: what was paid is closed instead."""
    _hold(posting)
    if life.refusal(posting, Verb.DISCARD):
        return False
    if Posting.objects.filter(pk=posting.pk, discarded_at=None).update(discarded_at=timezone.now()):
        note(posting, What.DISCARDED, by)
    return True


@transaction.atomic
def restore(posting: Posting, *, by: By) -> None:
    if Posting.objects.filter(pk=posting.pk, discarded_at__isnull=False).update(discarded_at=None):
        note(posting, What.BROUGHT_BACK, by)


# --- Public ---


def is_payable(posting: Posting) -> bool:
    """Complete, not paid yet, and of a company that no editor has refused. What is typed but not saved would be missing from what they pay for."""
    return (
        posting.page is not None
        and posting.state == "draft"
        and not posting.typed
        and posting.employer.refused_at is None
    )


@transaction.atomic
def publish(posting: Posting, *, days: int, featured: bool, by: By = STRIPE) -> None:
    """It is paid: live at its hour for a trusted employer, else on an editor's desk.

    Called inside the transaction that marks the order paid. A rule that was changed since the posting was
    written must not hold up the money, so then an editor looks at it too.
    """
    note(posting, What.PAID, by, days=days, featured=featured)
    if posting.discarded_at:
        posting.discarded_at = None
        posting.save(update_fields=["discarded_at"])
    _put_up(posting, days=days, featured=featured)


def _put_up(posting: Posting, *, days: int, featured: bool) -> None:
    page = _row(posting)
    page.change(listing_days=days, featured=featured)
    agreed = posting.employer.trusted and _published(page)
    page = _row(posting)
    if not page.live:
        page.change(submitted_at=timezone.now())
    if not agreed:
        note(posting, What.SUBMITTED, BOARD)
    posting.page = _row(posting)


@transaction.atomic
def feature(posting: Posting, *, featured: bool) -> None:
    """Mark it, or take the mark away with the money that paid for it."""
    page = _row(posting)
    page.change(featured=featured)
    posting.page = page
    note(posting, What.FEATURED if featured else What.UNFEATURED, STRIPE)


@transaction.atomic
def extend(posting: Posting, *, days: int, by: By) -> None:
    """More days: from its end, or from now where that is past. It counts as confirmed, as nobody pays for a filled job."""
    page = _held(posting, Verb.EXTEND)
    now = timezone.now()
    until = max(page.expires_at or now, now) + timedelta(days=days)
    page.change(expires_at=until, confirmed_open_at=now)
    _answered(posting, page)
    note(posting, What.EXTENDED, by, days=days, until=until.isoformat())


@transaction.atomic
def relist(posting: Posting, *, days: int, featured: bool, by: By) -> None:
    """A new paid period on the same page. One that closed before an editor had read it goes to the editor again."""
    _begin_anew(posting, _held(posting, Verb.RELIST), days=days, featured=featured, by=by)


@transaction.atomic
def pay_after_plan(posting: Posting, *, days: int, by: By) -> None:
    """More days were bought while a plan covered it, and the plan is over: it is open for as many, from now on."""
    _hold(posting)
    page = _row(posting)
    _begin_anew(posting, page, days=days, featured=page.featured, by=by)


def _begin_anew(posting: Posting, page: JobPage, *, days: int, featured: bool, by: By) -> None:
    now = timezone.now()
    page.change(closed_at=None, closed_reason="", listing_days=days, featured=featured, confirmed_open_at=now)
    _covered_anew(posting, 0, None)
    note(posting, What.RELISTED, by, days=days)
    if page.live:
        page.change(expires_at=now + timedelta(days=days))
    else:
        _put_up(posting, days=days, featured=featured)
    _answered(posting, _row(posting))


@transaction.atomic
def close(posting: Posting, reason: str, *, by: By = STRIPE) -> bool:
    """Take no more applications. False where there is nothing to close."""
    _hold(posting)
    if life.refusal(posting, Verb.CLOSE):
        return False
    page = _row(posting)
    _withdraw_schedule(page)
    page.change(closed_at=timezone.now(), closed_reason=reason)
    _answered(posting, page)
    note(posting, What.CLOSED, by, why=str(ClosedReason(reason).label))
    return True


def _withdraw_schedule(page: JobPage) -> None:
    """What is closed before its hour must not go live at it."""
    page.revisions.filter(approved_go_live_at__isnull=False).update(approved_go_live_at=None)


@transaction.atomic
def reopen(posting: Posting, *, by: By) -> None:
    """Free of charge, with the days that were left when the board closed it."""
    page = _held(posting, Verb.REOPEN)
    now = timezone.now()
    until = now + page.unused
    page.change(closed_at=None, closed_reason="", expires_at=until, confirmed_open_at=now)
    _answered(posting, page)
    note(posting, What.REOPENED, by, until=until.isoformat())


@transaction.atomic
def confirm_open(posting: Posting, *, by: By) -> None:
    page = _held(posting, Verb.CONFIRM)
    page.change(confirmed_open_at=timezone.now())
    _answered(posting, page)
    note(posting, What.CONFIRMED_OPEN, by)


# --- Covered by a plan ---


@transaction.atomic
def cover_by_plan(posting: Posting, *, days: int, by: By) -> Verb | None:
    """Publish it, keep it open for so many days from now, or list it again: whichever it waits for.

    None where it waits for nothing: pressed twice, it is done once.
    """
    _hold(posting)
    now = timezone.now()
    if is_payable(posting) and not posting.discarded_at:
        publish(posting, days=days, featured=False, by=by)
        _covered_anew(posting, days, now)
        return Verb.PUBLISH
    if not life.refusal(posting, Verb.EXTEND):
        return _extended_by_plan(posting, days, by)
    if not life.refusal(posting, Verb.RELIST):
        relist(posting, days=days, featured=False, by=by)
        _covered_anew(posting, days, now)
        return Verb.RELIST
    return None


def _extended_by_plan(posting: Posting, days: int, by: By) -> Verb | None:
    assert posting.page is not None
    assert posting.page.expires_at is not None
    left = max(posting.page.expires_at - timezone.now(), timedelta(0))
    # What began today is as good as a whole day.
    more = days - left.days - 1 if left else days
    if more < 1:
        return None
    extend(posting, days=more, by=by)
    _covered_anew(posting, posting.plan_days + more, posting.plan_since)
    return Verb.EXTEND


def _covered_anew(posting: Posting, days: int, since: datetime | None) -> None:
    posting.plan_days, posting.plan_since = days, since
    posting.save(update_fields=["plan_days", "plan_since"])


@transaction.atomic
def plan_ended(posting: Posting, *, cause: str) -> None:
    """The days that the plan gave are gone; what was paid for besides stays."""
    _hold(posting)
    if posting.state not in CLOSABLE:
        return
    is_covered = posting.paid_by is not None
    unpay(
        posting,
        days=posting.plan_days,
        is_covered=is_covered,
        cause=cause,
        by=BOARD,
        reason=ClosedReason.PLAN_ENDED,
    )
    if posting.state != "closed":
        _covered_anew(posting, 0, posting.plan_since)


# --- When its money goes back ---


@transaction.atomic
def unpay(
    posting: Posting,
    *,
    days: int,
    is_covered: bool,
    cause: str,
    by: By = STRIPE,
    reason: ClosedReason = ClosedReason.REFUNDED,
) -> None:
    """Take away what was paid for: these days, if others were paid for as well (`is_covered`), else all of it.

    `cause` names the payment, so that what it loses is what it may get back.
    """
    _hold(posting)
    page = _row(posting)
    until = page.expires_at - timedelta(days=days) if page.expires_at else None
    if is_covered and until and until > timezone.now() and posting.state == "live":
        _shorten(posting, page, until, days, cause, by)
    else:
        close(posting, reason, by=by)


@transaction.atomic
def shorten(posting: Posting, *, days: int, cause: str, by: By = STRIPE) -> None:
    """Take away these days of a posting that is paid for besides, as far as it then still is open."""
    _hold(posting)
    page = _row(posting)
    until = page.expires_at - timedelta(days=days) if page.expires_at else None
    if until and until > timezone.now() and posting.state == "live":
        _shorten(posting, page, until, days, cause, by)


def _shorten(posting: Posting, page: JobPage, until: datetime, days: int, cause: str, by: By) -> None:
    page.change(expires_at=until)
    posting.page = page
    note(posting, What.SHORTENED, by, days=days, until=until.isoformat(), cause=cause)


@transaction.atomic
def pay_again(posting: Posting, *, days: int, cause: str, by: By = STRIPE) -> None:
    """The money is ours after all: put it up with the time it lost, or give the days back."""
    _hold(posting)
    if was_taken_down(posting):
        return put_up_again(posting)
    page = _row(posting)
    if page.expires_at and was_shortened(posting, cause):
        until = page.expires_at + timedelta(days=days)
        page.change(expires_at=until)
        posting.page = page
        note(posting, What.RESTORED, by, until=until.isoformat())
    return None


def was_shortened(posting: Posting, cause: str) -> bool:
    return posting.events.filter(what=What.SHORTENED, details__cause=cause).exists()


def take_down(posting: Posting) -> None:
    """A posting that nothing pays for does not stay up, nor in review. One that has ended needs nothing."""
    close(posting, ClosedReason.REFUNDED, by=STRIPE)


def was_taken_down(posting: Posting) -> bool:
    return posting.page is not None and posting.page.closed_reason == ClosedReason.REFUNDED


@transaction.atomic
def put_up_again(posting: Posting) -> None:
    """It is paid for after all: up again, with the days it lost meanwhile."""
    if not was_taken_down(posting):
        return
    _hold(posting)
    page = _row(posting)
    until = timezone.now() + page.unused if page.expires_at else None
    page.change(closed_at=None, closed_reason="", expires_at=until)
    posting.page = page
    note(posting, What.RESTORED, STRIPE, until=until.isoformat() if until else None)


# --- What an editor and the board do ---


@transaction.atomic
def send_back(posting: Posting, reason: str, *, by: User) -> PostingEvent | None:
    """Ask the employer for something else. What is public stays as it is. None where nothing waits for an editor."""
    _hold(posting)
    if not awaits_editor(posting):
        return None
    posting.editor_note = reason
    posting.save(update_fields=["editor_note"])
    return note(posting, What.SENT_BACK, history.editor(by), why=reason)


def went_live(posting: Posting, page: JobPage, *, author: User | None, by: By) -> None:
    """Wagtail has published a revision of it, for the first time or again; `author` wrote that revision."""
    _answer_editor_note(posting)
    if page.first_published_at == page.last_published_at:
        note(posting, What.PUBLISHED, by, until=page.expires_at.isoformat() if page.expires_at else None)
    elif _last_of(posting, What.REMOVED, What.RESTORED) == What.REMOVED:
        note(posting, What.RESTORED, by)
    elif by.side == history.Side.EDITOR:
        is_theirs = author is not None and posting.employer.memberships.filter(user=author).exists()
        note(posting, What.CHANGE_APPROVED if is_theirs else What.CHANGED, by)


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
    page = _row(posting)
    _withdraw_schedule(page)
    posting.page = _row(posting)
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
    return page is not None and posting.state in {"live", "scheduled"} and _waits_for_editor(page)


# --- The rows behind it ---


def _hold(posting: Posting) -> None:
    """Whoever else wants to change this posting waits here, and then sees it as it has become."""
    Posting.objects.select_for_update().get(pk=posting.pk)
    posting.refresh_from_db(fields=["page", "discarded_at"])


def _held(posting: Posting, verb: Verb) -> JobPage:
    """The page, held, if this verb may be done to it now."""
    _hold(posting)
    refusal = life.refusal(posting, verb)
    if refusal:
        raise RefusedError(refusal)
    return _row(posting)


def _answered(posting: Posting, page: JobPage) -> None:
    """Whatever was asked about it is answered by what was just done."""
    posting.page = page
    posting.asked_open_at = posting.reminded_open_at = None
    posting.save(update_fields=["asked_open_at", "reminded_open_at"])


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
    """Live, or held until the hour it is to go live at."""
    try:
        with transaction.atomic():
            _publish_latest(page)
    except ValidationError:
        return False
    return True
