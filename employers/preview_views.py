"""The preview of a posting, and what is agreed to on it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from cms import posting_page
from cms.models import JobPage
from employers import changes as edits
from employers import likeness, moderation, pay_laws
from employers import posting as postings
from employers.access import EmployerRequest, Task, employer_required, posting_of
from employers.life_forms import LikenessForm
from employers.models import Posting
from employers.posting_form import PostingForm
from employers.posting_views import put_on_page, too_late

_DROPPED = "dropped_changes"


@require_safe
@never_cache
@employer_required(Task.WRITE)
def preview(request: EmployerRequest, pk: int) -> HttpResponse:
    """The posting exactly as it will look, with what was typed last."""
    posting = posting_of(request.employer, pk)
    page = _as_it_will_look(posting)
    if page is None:
        messages.warning(request, "A few things are still missing before there is something to preview.")
        return redirect("posting_edit", pk)
    if "phone" in request.GET:  # the page alone, for the frame in the preview
        return render(request, "employers/posting_phone.html", posting_page.context(page, preview=True))
    return _show_preview(request, posting, page)


@require_POST
@employer_required(Task.WRITE, page="posting_preview")
def likeness_reason(request: EmployerRequest, pk: int) -> HttpResponse:
    """Why there shall be two postings that say nearly the same: kept for the editors."""
    posting = posting_of(request.employer, pk)
    form = LikenessForm(request.POST)
    if form.is_valid():
        likeness.explain(posting, form.cleaned_data["reason"])
        messages.success(request, "Thank you. Our editors see your reason.")
        return redirect("posting_preview", pk)
    page = _as_it_will_look(posting)
    return _show_preview(request, posting, page, form) if page else redirect("posting_edit", pk)


@require_POST
@employer_required(Task.WRITE, page="posting_preview")
def changes(request: EmployerRequest, pk: int) -> HttpResponse:
    """What was previewed is meant: a draft goes on to be paid, what is paid shows it or hands it to an editor."""
    posting = posting_of(request.employer, pk)
    if posting.state not in postings.EDITABLE:
        return too_late(request, posting)
    if posting.typed and not put_on_page(request, posting):
        return redirect("posting_edit", pk)
    if likeness.needs_reason(posting):
        return redirect("posting_preview", pk)
    if posting.state == "draft":
        return redirect("checkout_new", pk) if postings.is_payable(posting) else redirect("postings")
    messages.success(request, _handed_in(posting))
    return redirect("postings")


def _handed_in(posting: Posting) -> str:
    if posting.state == "in review":
        return "Thank you. An editor reads it as it is now."
    if moderation.has_changes_in_review(posting):
        return "Thank you. Your changes are with an editor; until then the posting stays as it was."
    if posting.state == "scheduled":
        return f"Your changes are saved. It goes live on {posting.goes_live}."
    return "Your changes are live."


@require_POST
@employer_required(Task.WRITE, page="posting_preview")
def drop_changes(request: EmployerRequest, pk: int) -> HttpResponse:
    """Forget what was changed on a paid posting and not handed in. The session keeps it to be undone."""
    posting = posting_of(request.employer, pk)
    if posting.state == "draft" or not posting.typed:
        return redirect("posting_preview", pk)
    request.session[_DROPPED] = {"posting": pk, "typed": posting.typed}
    postings.keep(posting, {})
    return redirect(f"{reverse('posting_preview', args=[pk])}?dropped")


@require_POST
@employer_required(Task.WRITE, page="posting_preview")
def bring_changes_back(request: EmployerRequest, pk: int) -> HttpResponse:
    posting = posting_of(request.employer, pk)
    if _was_dropped(request, posting):
        postings.keep(posting, request.session.pop(_DROPPED)["typed"])
    return redirect("posting_preview", pk)


def _was_dropped(request: HttpRequest, posting: Posting) -> bool:
    """What was written since is not replaced by what was dropped before."""
    return not posting.typed and request.session.get(_DROPPED, {}).get("posting") == posting.pk


def _show_preview(
    request: EmployerRequest, posting: Posting, page: JobPage, reason_form: LikenessForm | None = None
) -> HttpResponse:
    twin = likeness.twin_of(posting, page) if posting.state == "draft" else None
    label = _changes_label(posting)
    context = {
        **posting_page.context(page, preview=True),
        "posting": posting,
        "is_payable": postings.is_payable(posting),
        "changes_label": label,
        "changes": list(edits.changed(postings.written(posting), page)) if label else [],
        "was_dropped": "dropped" in request.GET and _was_dropped(request, posting),
        "pay_law": pay_laws.hint(
            pay_laws.states_of(
                arrangement=page.arrangement,
                state=page.state,
                remote_all_states=page.remote_all_states,
                remote_states=page.remote_states,
            )
        ),
        "twin": twin,
        "reason_form": reason_form or LikenessForm(initial={"reason": posting.reason_for_likeness}),
        "needs_reason": twin is not None and not posting.reason_for_likeness,
    }
    return render(request, "employers/posting_preview.html", context)


def _changes_label(posting: Posting) -> str:
    """What agreeing to the changes does. Empty where there are none, or nothing is paid yet."""
    if posting.state == "draft" or not posting.typed:
        return ""
    if posting.state == "in review":
        return "Hand in the changes"
    if not posting.employer.trusted:
        return "Send the changes to an editor"
    return "Publish the changes" if posting.state == "live" else "Save the changes"


def _as_it_will_look(posting: Posting) -> JobPage | None:
    """None while it is not complete."""
    if not posting.typed:
        return postings.written(posting) if posting.page_id else None
    form = PostingForm(MultiValueDict(posting.typed), instance=postings.written(posting))
    if not form.is_valid():
        return None
    page: JobPage = form.save(commit=False)
    form.save_m2m()
    return page
