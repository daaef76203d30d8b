"""What becomes of a posting: written, published once it is paid, changed, extended, closed, listed again, copied, thrown away.

Each verb holds the posting's row, asks the table of `life` whether it may, and adds its line to the history: all in one
transaction. What Wagtail does to the page on an editor's behalf comes in through `listeners`.
"""

import uuid
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.forms import ModelForm
from django.utils import timezone

from cms.models import JobIndexPage, JobPage
from cms.models.choices import ClosedReason
from employers import changes, history, life, moderation, questions, review, true_end
from employers.held import (
    answered,
    held,
    hold,
    publish_latest,
    published,
    row_of,
    withdraw_schedule,
)
from employers.history import BOARD, STRIPE, By, note
from employers.life import Verb
from employers.models import Employer, Posting, PostingEvent
from employers.sheet import Sheet
from jobboard.accounts.models import User
from jobboard.lib import eastern

Typed = dict[str, list[str]]
What = PostingEvent.What

EDITABLE = life.states_for(Verb.CHANGE)
CLOSABLE = life.states_for(Verb.CLOSE)


# --- Writing ---


def draft(employer: Employer, *, token: uuid.UUID, by: User) -> Posting:
    """The posting that a form with this token writes: made by its first arrival, found by every later one."""
    posting, _ = Posting.objects.get_or_create(employer=employer, token=token, defaults={"created_by": by})
    if posting.discarded_at:
        restore(posting, by=history.team(by))
    return posting


def keep(posting: Posting, typed: Typed, sheet: Sheet | None = None) -> bool:
    """Keep what was typed, right or wrong. The page, and so the public, does not notice.

    False, and nothing kept, where another sheet has written since this one was opened. Without a sheet it is kept
    in any case, and those that are open notice.
    """
    sheet = sheet or Sheet()
    wanted = Posting.objects.filter(pk=posting.pk)
    if sheet.follows is not None:
        wanted = wanted.filter(written_on__in={sheet.name, sheet.follows})
    if not wanted.update(typed=typed, written_on=sheet.name, updated_at=timezone.now()):
        posting.refresh_from_db(fields=["typed", "written_on", "updated_at"])
        return False
    posting.typed, posting.written_on = typed, sheet.name
    return True


def corrected(posting: Posting) -> None:
    """An editor has written on the page: forms that are open notice, as where a colleague has."""
    Posting.objects.filter(pk=posting.pk).update(written_on=Sheet().name)


def written(posting: Posting) -> JobPage:
    """The page with what was written last; a new one while there is none."""
    if posting.page_id is None:
        return JobPage(company=posting.employer.company, live=False)
    page: JobPage = row_of(posting.page_id).get_latest_revision_as_object()
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
        page.minimal_clean()
    page.save_revision(user=by, changed=True, clean=False)  # the form has just done it
    posting.page = row_of(page.pk)
    posting.typed = {}
    posting.editor_note = ""
    posting.save(update_fields=["page", "typed", "editor_note", "updated_at"])
    if before is None:
        if posting.questions:
            questions.ask(page, posting.questions)
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
    # Before anything is published: `before` reads some of its terms from the rows that this changes.
    told = changes.between(before, page)
    if posting.state in {"live", "scheduled"}:
        at_once = posting.employer.trusted or (
            not moderation.waits_for_editor(before) and review.shows_at_once(before, page, changed)
        )
        if at_once:
            publish_latest(row)
            posting.page = row_of(row.pk)
    else:
        at_once = True  # it is with an editor as a whole
    if changed:
        what = What.CHANGED if at_once else What.CHANGE_ASKED
        note(posting, what, history.team(by), changes=told)


@transaction.atomic
def copy(posting: Posting, typed: Typed, *, by: User) -> Posting:
    """A new draft with the same text and questions. What happened to the old one does not come along."""
    twin = Posting.objects.create(
        employer=posting.employer, typed=typed, questions=questions.of(posting), created_by=by
    )
    note(twin, What.COPIED, history.team(by), why=f"From “{posting.title}”", copied_from=posting.pk)
    return twin


@transaction.atomic
def discard(posting: Posting, *, by: By) -> bool:
    """Throw away a draft. False where it is no draft any more: what was paid is closed instead."""
    hold(posting)
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
def publish(posting: Posting, *, days: int, featured: bool, by: By = STRIPE, means: str = "") -> None:
    """It is paid, if not in money then by the means: live at its hour for a trusted employer, else on an editor's desk.

    Called inside the transaction that marks the order paid. A rule that was changed since the posting was
    written must not hold up the money, so then an editor looks at it too.
    """
    note(posting, What.PAID, by, days=days, featured=featured, means=means)
    if posting.discarded_at:
        posting.discarded_at = None
        posting.save(update_fields=["discarded_at"])
    _put_up(posting, days=days, featured=featured)


def _put_up(posting: Posting, *, days: int, featured: bool) -> None:
    page = row_of(posting.page_id)
    # Whoever publishes without an editor gets no mail that one has read it.
    page.change(listing_days=days, featured=featured, submitted_at=None)
    agreed = posting.employer.trusted and not posting.editor_note and published(page)
    page = row_of(posting.page_id)
    if not page.live:
        page.change(submitted_at=timezone.now())
    if not agreed:
        note(posting, What.SUBMITTED, BOARD)
    posting.page = page


@transaction.atomic
def feature(posting: Posting, *, featured: bool, by: By = STRIPE, why: str = "") -> None:
    """Mark it, or take the mark away with the money that paid for it."""
    page = row_of(posting.page_id)
    page.change(featured=featured)
    posting.page = page
    note(posting, What.FEATURED if featured else What.UNFEATURED, by, why=why)


@transaction.atomic
def extend(posting: Posting, *, days: int, by: By) -> None:
    """More days: from its end, or from now where that is past. It counts as confirmed, as nobody pays for a filled job."""
    page = held(posting, Verb.EXTEND)
    true_end.paid_on_top(posting, days)
    _lengthen(posting, page, days=days, by=by)


def _lengthen(posting: Posting, page: JobPage, *, days: int, by: By) -> None:
    now = timezone.now()
    page.change(expires_at=max(page.expires_at or now, now) + timedelta(days=days), confirmed_open_at=now)
    answered(posting, page)
    true_end.show(posting)
    _note_until(posting, What.EXTENDED, by, days=days)


@transaction.atomic
def relist(posting: Posting, *, days: int, featured: bool, by: By, means: str = "") -> None:
    """A new paid period on the same page. One that closed before an editor had read it goes to the editor again."""
    hold(posting)
    page = row_of(posting.page_id)
    if not page.was_withdrawn:
        page = held(posting, Verb.RELIST)
    # Else this payment counts by now, as if it had its days already: whether others do was asked before.
    _begin_anew(posting, page, days=days, featured=featured, by=by, means=means)


@transaction.atomic
def pay_after_plan(posting: Posting, *, days: int, by: By) -> None:
    """More days were bought while a plan covered it, and the plan is over: it is open for as many, from now on."""
    hold(posting)
    page = row_of(posting.page_id)
    _begin_anew(posting, page, days=days, featured=page.featured, by=by)


def _begin_anew(
    posting: Posting, page: JobPage, *, days: int, featured: bool, by: By, means: str = ""
) -> None:
    now = timezone.now()
    page.change(closed_at=None, closed_reason="", listing_days=days, featured=featured, confirmed_open_at=now)
    posting.page = page
    # Since when a plan paid for it stays: what was paid before pays for nothing of this.
    covered_anew(posting, 0, posting.plan_since)
    note(posting, What.RELISTED if page.live else What.PAID, by, days=days, means=means)
    if page.live:
        page.change(expires_at=now + timedelta(days=days))
    else:
        _put_up(posting, days=days, featured=featured)
    answered(posting, posting.page)


@transaction.atomic
def close(posting: Posting, reason: str, *, by: By = STRIPE, why: str = "", **details: object) -> bool:
    """Take no more applications. False where there is nothing to close. `why` says more than the reason alone."""
    hold(posting)
    if life.refusal(posting, Verb.CLOSE):
        return False
    shut(posting, reason, by=by, why=why, **details)
    return True


def shut(posting: Posting, reason: str, *, by: By, why: str = "", **details: object) -> None:
    """Close it whatever `life` says, as where an editor has removed it for now. Called while it is held."""
    page = row_of(posting.page_id)
    withdraw_schedule(page)
    page.change(closed_at=timezone.now(), closed_reason=reason)
    answered(posting, page)
    note(posting, What.CLOSED, by, why=why or str(ClosedReason(reason).label), **details)


@transaction.atomic
def reopen(posting: Posting, *, by: By) -> None:
    """Free of charge, with the days that were left when the board closed it, or with all where none had begun."""
    if posting.plan_days:
        # A plan that ends waits behind this lock, and then finds what it has to close.
        list(posting.employer.subscriptions.select_for_update().order_by("pk"))
    page = held(posting, Verb.REOPEN)
    if not page.live:
        _hand_in_again(posting, page, by=by)
        return
    now = timezone.now()
    until = now + true_end.unused(posting)
    page.change(closed_at=None, closed_reason="", expires_at=until, confirmed_open_at=now)
    answered(posting, page)
    true_end.opened_again(posting)
    _note_until(posting, What.REOPENED, by)


def _hand_in_again(posting: Posting, page: JobPage, *, by: By) -> None:
    """It was closed before it was public: to the editor again, or up at once, as when it was paid."""
    page.change(closed_at=None, closed_reason="")
    note(posting, What.BROUGHT_BACK, by, means=f"with its {page.listing_days} days")
    _put_up(posting, days=page.listing_days, featured=page.featured)


def _note_until(posting: Posting, what: PostingEvent.What, by: By, days: int | None = None) -> None:
    until = posting.page.closes_at if posting.page else None
    assert until is not None, "what is open has an end"
    note(posting, what, by, days=days, until=until.isoformat())


@transaction.atomic
def confirm_open(posting: Posting, *, by: By) -> None:
    page = held(posting, Verb.CONFIRM)
    page.change(confirmed_open_at=timezone.now())
    answered(posting, page)
    note(posting, What.CONFIRMED_OPEN, by)


# --- Covered by a plan ---


@transaction.atomic
def cover_by_plan(posting: Posting, *, days: int, by: By) -> Verb | None:
    """Publish it, keep it open for so many days from now, or list it again: whichever it waits for.

    None where it waits for nothing: pressed twice, it is done once.
    """
    hold(posting)
    now = timezone.now()
    if is_payable(posting) and not posting.discarded_at:
        covered_anew(posting, days, now)
        publish(posting, days=days, featured=False, by=by, means=_under_the_plan(posting))
        return Verb.PUBLISH
    if not life.refusal(posting, Verb.EXTEND):
        return _extended_by_plan(posting, days, by)
    if not life.refusal(posting, Verb.RELIST):
        relist(posting, days=days, featured=False, by=by, means=_under_the_plan(posting))
        covered_anew(posting, days, now)
        return Verb.RELIST
    return None


def _under_the_plan(posting: Posting) -> str:
    plan = posting.employer.subscriptions.running().first()
    if plan is None or plan.ends is None:
        return "under the plan"
    return f"under the plan, which ends on {eastern.day(plan.ends)}"


def _extended_by_plan(posting: Posting, days: int, by: By) -> Verb | None:
    assert posting.page is not None
    assert posting.page.expires_at is not None
    left = max(posting.page.expires_at - timezone.now(), timedelta(0))
    # What began today is as good as a whole day.
    more = days - left.days - 1 if left else days
    if more < 1:
        return None
    page = held(posting, Verb.EXTEND)
    true_end.given_by_plan(posting, more)
    _lengthen(posting, page, days=more, by=by)
    return Verb.EXTEND


def covered_anew(posting: Posting, days: int, since: datetime | None) -> None:
    """Of the days until its end, so many are the plan's, and none was paid for on top of them."""
    posting.plan_days, posting.plan_since, posting.days_after_plan = days, since, 0
    posting.save(update_fields=["plan_days", "plan_since", "days_after_plan"])
    true_end.show(posting)
