"""Writing a posting: the form and its drafts. Whatever arrives is kept before anything is judged."""

import uuid
from collections.abc import Collection

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

from cms.models import Credential, JobPage
from employers import pasting, pay_laws, posting_templates, requirement_reading
from employers import posting as postings
from employers import sheet as sheets
from employers.access import EmployerRequest, Task, employer_required, posting_of
from employers.models import Posting
from employers.posting_form import PASTED, PostingForm, differing, typed_from, typed_in
from employers.sheet import Sheet
from jobboard.accounts import kept

OVERTAKEN = (
    "Not saved: it was changed in another tab, by a colleague or by an editor. Press “Preview” to see where."
)


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
    return _show(
        request, form, sheet=_opened(request), token=token, restored=typed is not None, pasted=pasted
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@employer_required(Task.WRITE, page="posting_edit")
def edit(request: EmployerRequest, pk: int) -> HttpResponse:
    posting = posting_of(request.employer, pk)
    if request.method == "POST":
        return _write(request, posting)
    if posting.state not in postings.EDITABLE:
        return too_late(request, posting)
    typed = kept.kept_for(request, request.path)
    form = _form(typed or posting.typed, postings.written(posting))
    pasted = (typed or posting.typed).get(PASTED, [""])[0]
    sheet = _opened(request, posting)
    return _show(request, form, sheet=sheet, posting=posting, restored=typed is not None, pasted=pasted)


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
        return too_late(request, posting)
    if not _keep(request, posting, typed):
        return _show_overtaken(request, posting, typed)
    text = typed.get(PASTED, [""])[0].strip()
    try:
        if not text:
            raise ValueError("Paste the text of your job description into the box first.")
        found = pasting.fill(posting, text, typed=typed)
    except ValueError as error:
        form = _form(typed, postings.written(posting))
        sheet = _opened(request, posting)
        return _show(request, form, sheet=sheet, posting=posting, pasted=text, problem=str(error))
    messages.success(
        request,
        f"{found} field{pluralize(found)} filled from your text. Look at each one, and clear what is wrong."
        if found
        else "We could not read anything more in your text that the form asks for.",
    )
    return redirect("posting_edit", posting.pk)


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


def _opened(request: HttpRequest, posting: Posting | None = None) -> Sheet:
    """A new sheet on what was written last, or that of a text that was kept when it was sent while signed out."""
    before = kept.form_for(request, request.path)
    if before is not None:
        return sheets.sent(before)
    return Sheet(follows=posting.written_on if posting else "")


def _keep(request: HttpRequest, posting: Posting, typed: postings.Typed) -> bool:
    """False where another tab or a colleague has written meanwhile: then only the browser has it."""
    is_as_before = posting.state != "draft" and not differing(typed, typed_from(postings.written(posting)))
    if not postings.keep(posting, {} if is_as_before else typed, sheets.sent(request.POST)):
        return False
    kept.forget(request)
    kept.note_received(request)
    return True


def _write(request: EmployerRequest, posting: Posting) -> HttpResponse:
    """Keep it, then judge it. What is paid stays as it is until its preview was agreed to."""
    typed = typed_in(request.POST)
    if not _keep(request, posting, typed):
        return _show_overtaken(request, posting, typed)
    if posting.state not in postings.EDITABLE:
        return too_late(request, posting)
    if posting.state == "draft" and put_on_page(request, posting):
        return redirect("posting_preview", posting.pk)
    form = PostingForm(request.POST, instance=postings.written(posting))
    if posting.state != "draft" and form.is_valid():
        return redirect("posting_preview", posting.pk)
    return _show(request, form, sheet=_opened(request, posting), posting=posting)


def _keep_draft(request: EmployerRequest, posting: Posting) -> HttpResponse:
    is_page = request.accepts("text/html")
    typed = pasting.without(typed_in(request.POST), request.POST.getlist("clear"), posting)
    if not _keep(request, posting, typed):
        return _show_overtaken(request, posting, typed) if is_page else JsonResponse({"problem": OVERTAKEN})
    if posting.state not in postings.EDITABLE:
        return too_late(request, posting) if is_page else JsonResponse({"problem": _no_longer(posting)})
    if is_page:
        return _saved(request, posting)
    return JsonResponse(
        {
            "saved_at": timezone.now().isoformat(),
            "edit_url": reverse("posting_edit", args=[posting.pk]),
            "draft_url": reverse("posting_draft", args=[posting.pk]),
            "pay_law": _pay_law(typed, posting),
        }
    )


def _saved(request: EmployerRequest, posting: Posting) -> HttpResponse:
    if posting.state == "draft":
        put_on_page(request, posting)
        messages.success(request, "Saved. You can finish it whenever you like.")
    else:
        messages.success(request, "Saved. Nobody else sees it until you have agreed to the preview.")
    return redirect("posting_edit", posting.pk)


@transaction.atomic
def put_on_page(request: EmployerRequest, posting: Posting) -> bool:
    """Save what was typed to the page, if it may stand. The lock makes a double click one page."""
    locked = Posting.objects.select_for_update().get(pk=posting.pk)
    form = PostingForm(MultiValueDict(posting.typed), instance=postings.written(locked))
    if not form.is_valid():
        return False
    postings.save(locked, form, by=request.user)
    posting.refresh_from_db()
    return True


def too_late(request: HttpRequest, posting: Posting) -> HttpResponse:
    messages.error(request, _no_longer(posting))
    return redirect("postings")


def _no_longer(posting: Posting) -> str:
    return f"This posting is {posting.state} and cannot be changed. Copy it as a new draft instead."


def _pay_law(typed: postings.Typed, posting: Posting) -> str:
    return pay_laws.hint(_states_in(PostingForm(MultiValueDict(typed), instance=postings.written(posting))))


def _show_overtaken(request: EmployerRequest, posting: Posting, typed: postings.Typed) -> HttpResponse:
    """What they typed, on a sheet that follows what was written meanwhile: sent again, it takes its place."""
    return _show(
        request,
        _form(typed, postings.written(posting)),
        sheet=Sheet(follows=posting.written_on),
        posting=posting,
        pasted=typed.get(PASTED, [""])[0],
        overtaken_in=differing(typed, pasting.current(posting)),
    )


def _show(
    request: EmployerRequest,
    form: PostingForm,
    *,
    sheet: Sheet,
    posting: Posting | None = None,
    token: str = "",
    restored: bool = False,
    pasted: str = "",
    problem: str = "",
    overtaken_in: Collection[str] | None = None,
) -> HttpResponse:
    typed = form["requirement"].value()
    if posting:
        form.marks = pasting.marks(posting)
    context = {
        "form": form,
        "posting": posting,
        "token": token,
        "sheet": sheet,
        "overtaken_in": overtaken_in,
        "restored": restored,
        "received": " ".join(kept.received(request)),
        "trusted": request.employer.trusted,
        "pay_law": pay_laws.hint(_states_in(form)),
        "pasted": pasted,
        "paste_problem": problem,
        "silent_on": pasting.silent_on(form, posting) if posting else [],
        "is_paid": posting is not None and posting.state != "draft",
        **_actions(posting),
        "reading": requirement_reading.read(str(typed or "")),
        "common_credentials": _common_credentials(),
    }
    return render(request, "employers/posting_form.html", context)


def _actions(posting: Posting | None) -> dict[str, str]:
    """Where the form is sent to. A new posting gets an address of its own with the first thing that is kept."""
    if posting is None:
        form, draft, paste = map(reverse, ("posting_new", "posting_first_draft", "posting_paste"))
    else:
        form, draft, paste = (
            reverse(name, args=[posting.pk])
            for name in ("posting_edit", "posting_draft", "posting_paste_into")
        )
    return {"form_action": form, "draft_action": draft, "paste_action": paste}


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
