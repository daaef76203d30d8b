"""Writing a posting: the form, its drafts, the preview. Whatever arrives is kept before anything is judged."""

import uuid

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.defaultfilters import pluralize
from django.urls import reverse
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cms import posting_page
from cms.models import Credential, JobPage
from employers import likeness, moderation, pasting, pay_laws, posting_templates, requirement_reading
from employers import posting as postings
from employers.access import EmployerRequest, Task, employer_required, posting_of
from employers.life_forms import LikenessForm
from employers.models import Posting
from employers.posting_form import PASTED, PostingForm, typed_in
from jobboard.accounts import kept


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@employer_required(Task.WRITE, page="posting_new")
def new(request: EmployerRequest) -> HttpResponse:
    if request.method == "POST":
        return _write(request, _of_this_form(request))
    typed = kept.kept_for(request, request.path)
    form = _form(typed, JobPage(company=request.employer.company, live=False))
    token = (typed or {}).get("token", [str(uuid.uuid4())])[0]
    pasted = (typed or {}).get(PASTED, [""])[0]
    return _show(request, form, token=token, restored=typed is not None, pasted=pasted)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@employer_required(Task.WRITE, page="posting_edit")
def edit(request: EmployerRequest, pk: int) -> HttpResponse:
    posting = posting_of(request.employer, pk)
    if request.method == "POST":
        return _write(request, posting)
    if posting.state not in postings.EDITABLE:
        return _too_late(request, posting)
    typed = kept.kept_for(request, request.path)
    form = _form(typed or posting.typed, postings.written(posting))
    pasted = (typed or posting.typed).get(PASTED, [""])[0]
    return _show(request, form, posting=posting, restored=typed is not None, pasted=pasted)


@require_POST
@employer_required(Task.WRITE, page="posting_new")
def paste(request: EmployerRequest) -> HttpResponse:
    """A new form filled from a text. The same form may have been filled already: what it holds now stands."""
    posting = _of_this_form(request)
    sent = {key: values for key, values in typed_in(request.POST).items() if any(values)}
    return _fill(request, posting, typed={**pasting.current(posting), **sent})


@require_POST
@employer_required(Task.WRITE, page="posting_edit")
def paste_into(request: EmployerRequest, pk: int) -> HttpResponse:
    posting = posting_of(request.employer, pk)
    return _fill(request, posting, typed=typed_in(request.POST))


@require_POST
@employer_required(Task.WRITE, page="posting_new")
def first_draft(request: EmployerRequest) -> HttpResponse:
    return _keep_draft(request, _of_this_form(request))


@require_POST
@employer_required(Task.WRITE, page="posting_edit")
def draft(request: EmployerRequest, pk: int) -> HttpResponse:
    return _keep_draft(request, posting_of(request.employer, pk))


def _fill(request: EmployerRequest, posting: Posting, *, typed: postings.Typed) -> HttpResponse:
    """Keep what was sent, then read the text into what is still empty."""
    if posting.state != "draft":
        return _too_late(request, posting)
    postings.keep(posting, typed)
    kept.forget(request)
    kept.note_received(request)
    text = typed.get(PASTED, [""])[0].strip()
    try:
        if not text:
            raise ValueError("Paste the text of your job description into the box first.")
        found = pasting.fill(posting, text, typed=typed)
    except ValueError as error:
        form = _form(typed, postings.written(posting))
        return _show(request, form, posting=posting, pasted=text, problem=str(error))
    messages.success(
        request,
        f"{found} field{pluralize(found)} filled from your text. Look at each one, and clear what is wrong."
        if found
        else "We could not read anything more in your text that the form asks for.",
    )
    return redirect("posting_edit", posting.pk)


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
    """What was previewed is meant: a draft goes on to be paid, a live posting shows it or hands it to an editor."""
    posting = posting_of(request.employer, pk)
    if posting.state not in postings.EDITABLE:
        return _too_late(request, posting)
    if posting.typed and not _put_on_page(request, posting):
        return redirect("posting_edit", pk)
    if likeness.needs_reason(posting):
        return redirect("posting_preview", pk)
    if posting.state != "live":
        return redirect("checkout_new", pk) if postings.is_payable(posting) else redirect("postings")
    messages.success(
        request,
        "Your changes are live."
        if not moderation.has_changes_in_review(posting)
        else "Thank you. Your changes are with an editor; until then the posting stays up as it was.",
    )
    return redirect("postings")


@require_POST
@employer_required(Task.WRITE)
def copy(request: EmployerRequest, pk: int) -> HttpResponse:
    posting = posting_of(request.employer, pk)
    twin = postings.copy(posting, posting_templates.text_of(posting), by=request.user)
    messages.success(request, "This is a copy of your posting, as a new draft.")
    return redirect("posting_edit", twin.pk)


@require_safe
@employer_required()
def requirement(request: EmployerRequest) -> HttpResponse:
    """How we read a requirement, for the line below its field."""
    reading = requirement_reading.read(request.GET.get("text", ""))
    return JsonResponse({"text": reading.text, "ok": reading.ok})


def _show_preview(
    request: EmployerRequest, posting: Posting, page: JobPage, reason_form: LikenessForm | None = None
) -> HttpResponse:
    twin = likeness.twin_of(posting, page) if posting.state == "draft" else None
    context = {
        **posting_page.context(page, preview=True),
        "posting": posting,
        "is_payable": postings.is_payable(posting),
        "trusted": posting.employer.trusted,
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


def _of_this_form(request: EmployerRequest) -> Posting:
    try:
        token = uuid.UUID(request.POST.get("token", ""))
    except ValueError:
        token = uuid.uuid4()
    return postings.draft(request.employer, token=token, by=request.user)


def _form(typed: postings.Typed | None, page: JobPage) -> PostingForm:
    """The form as it was left: what is empty is missing, what is wrong is named."""
    if not typed:
        return PostingForm(instance=page)
    form = PostingForm(MultiValueDict(typed), instance=page)
    form.forgive()
    return form


def _write(request: EmployerRequest, posting: Posting) -> HttpResponse:
    """Keep it, then judge it. A live posting stays as it is until its preview was agreed to."""
    postings.keep(posting, typed_in(request.POST))
    kept.forget(request)
    kept.note_received(request)
    if posting.state not in postings.EDITABLE:
        return _too_late(request, posting)
    if posting.state == "live":
        form = PostingForm(request.POST, instance=postings.written(posting))
        if form.is_valid():
            return redirect("posting_preview", posting.pk)
        return _show(request, form, posting=posting)
    if _put_on_page(request, posting):
        return redirect("posting_preview", posting.pk)
    form = PostingForm(request.POST, instance=postings.written(posting))
    return _show(request, form, posting=posting)


@transaction.atomic
def _put_on_page(request: EmployerRequest, posting: Posting) -> bool:
    """Save what was typed to the page, if it may stand. The lock makes a double click one page."""
    locked = Posting.objects.select_for_update().get(pk=posting.pk)
    form = PostingForm(MultiValueDict(posting.typed), instance=postings.written(locked))
    if not form.is_valid():
        return False
    postings.save(locked, form, by=request.user)
    posting.refresh_from_db()
    return True


def _keep_draft(request: EmployerRequest, posting: Posting) -> HttpResponse:
    typed = pasting.without(typed_in(request.POST), request.POST.getlist("clear"), posting)
    postings.keep(posting, typed)
    kept.forget(request)
    kept.note_received(request)
    if request.accepts("text/html"):
        if posting.state in {"draft", "in review"}:
            _put_on_page(request, posting)
        messages.success(request, "Saved. You can finish it whenever you like.")
        return redirect("posting_edit", posting.pk)
    return JsonResponse(
        {
            "saved_at": timezone.now().isoformat(),
            "edit_url": reverse("posting_edit", args=[posting.pk]),
            "draft_url": reverse("posting_draft", args=[posting.pk]),
            "pay_law": _pay_law(typed, posting),
        }
    )


def _pay_law(typed: postings.Typed, posting: Posting) -> str:
    return pay_laws.hint(_states_in(PostingForm(MultiValueDict(typed), instance=postings.written(posting))))


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


def _too_late(request: HttpRequest, posting: Posting) -> HttpResponse:
    messages.error(
        request, f"This posting is {posting.state} and cannot be changed. Copy it as a new draft instead."
    )
    return redirect("postings")


def _show(
    request: EmployerRequest,
    form: PostingForm,
    *,
    posting: Posting | None = None,
    token: str = "",
    restored: bool = False,
    pasted: str = "",
    problem: str = "",
) -> HttpResponse:
    typed = form["requirement"].value()
    if posting:
        form.marks = pasting.marks(posting)
    context = {
        "form": form,
        "posting": posting,
        "token": token,
        "restored": restored,
        "received": " ".join(kept.received(request)),
        "trusted": request.employer.trusted,
        "pay_law": pay_laws.hint(_states_in(form)),
        "pasted": pasted,
        "paste_problem": problem,
        "may_paste": posting is None or posting.state == "draft",
        "paste_action": reverse("posting_paste_into", args=[posting.pk])
        if posting
        else reverse("posting_paste"),
        "silent_on": pasting.silent_on(form, posting) if posting else [],
        "is_live": posting is not None and posting.state == "live",
        "form_action": reverse("posting_edit", args=[posting.pk]) if posting else reverse("posting_new"),
        "draft_action": reverse("posting_draft", args=[posting.pk])
        if posting
        else reverse("posting_first_draft"),
        "reading": requirement_reading.read(str(typed or "")),
        "common_credentials": _common_credentials(),
    }
    return render(request, "employers/posting_form.html", context)


def _states_in(form: PostingForm) -> set[str]:
    """Where the work may be done, as far as the form says it by now."""
    remote_states = form["remote_states"].value() or ()
    return pay_laws.states_of(
        arrangement=form["arrangement"].value(),
        state=str(form["state"].value() or ""),
        remote_all_states=bool(form["remote_all_states"].value()),
        remote_states=[str(state) for state in remote_states],
    )


def _common_credentials() -> list[Credential]:
    found = {
        c.abbreviation: c for c in Credential.objects.filter(abbreviation__in=requirement_reading.COMMON)
    }
    return [found[code] for code in requirement_reading.COMMON if code in found]
