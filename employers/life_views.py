"""A posting after it was paid: its history, still open or not, opened again, and kept as a template."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from employers import history, life, links, outcome, posting_templates
from employers import posting as postings
from employers.access import EmployerRequest, Task, employer_required, posting_of
from employers.held import RefusedError
from employers.life import Verb
from employers.life_forms import AnswerForm, TemplateForm
from employers.models import Posting, PostingTemplate


@require_safe
@never_cache
@employer_required(Task.WRITE)
def posting_history(request: EmployerRequest, pk: int) -> HttpResponse:
    posting = posting_of(request.employer, pk)
    lines = history.lines(posting)
    context = {"posting": posting, "lines": lines, "any_why": any(line.why for line in lines)}
    return render(request, "employers/posting_history.html", context)


@require_POST
@employer_required(Task.WRITE)
def confirm(request: EmployerRequest, pk: int) -> HttpResponse:
    posting = posting_of(request.employer, pk)
    try:
        postings.confirm_open(posting, by=history.team(request.user))
    except RefusedError as refusal:
        messages.error(request, f"“{posting.title}”: {refusal}")
    else:
        messages.success(request, f"Thank you. “{posting.title}” says that it was confirmed today.")
    return redirect("postings")


@require_POST
@employer_required(Task.WRITE)
def reopen(request: EmployerRequest, pk: int) -> HttpResponse:
    posting = posting_of(request.employer, pk)
    was_public = posting.page is not None and posting.page.live
    try:
        postings.reopen(posting, by=history.team(request.user))
    except RefusedError as refusal:
        messages.error(request, f"“{posting.title}”: {refusal}")
    else:
        messages.success(request, outcome.opened_again(posting, was_public=was_public))
    return redirect("postings")


# --- By the link in a mail ---


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def still_open(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows the two answers, as mail scanners open links; POST takes one."""
    posting = links.asked_about(token)
    if posting is None:
        return render(request, "employers/still_open_old.html", status=404)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        messages.success(request, _answer(posting, form))
        return redirect(request.path)
    context = {
        "posting": posting,
        "page": posting.page,
        "until": posting.page.closes_at if posting.page else None,
        "form": form,
        "state": posting.state,
        "may_reopen": not life.refusal(posting, Verb.REOPEN),
    }
    return render(request, "employers/still_open.html", context)


def _answer(posting: Posting, form: AnswerForm) -> str:
    """What was done, in a sentence; where it came too late, why nothing was."""
    title = f"“{posting.title}”"
    if not form.says_open:
        closed = postings.close(posting, form.cleaned_data["reason"], by=history.LINK)
        refusal = life.refusal(posting, Verb.CLOSE)
        return f"{title} is closed. Thank you for saying so." if closed else f"{title}: {refusal}"
    try:
        if posting.state == "closed":
            postings.reopen(posting, by=history.LINK)
            return f"{title} is open again, with the days it had left."
        postings.confirm_open(posting, by=history.LINK)
    except RefusedError as refusal:
        return f"{title}: {refusal}"
    return f"Thank you. {title} now says that it was confirmed as open today."


# --- Templates ---


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@employer_required(Task.WRITE, page="posting_template")
def template_new(request: EmployerRequest, pk: int) -> HttpResponse:
    """Keep a posting's text under a name. The same name again replaces what was kept under it."""
    posting = posting_of(request.employer, pk)
    form = TemplateForm(request.POST or None, initial={"name": posting.title[:80]})
    if request.method == "POST" and form.is_valid():
        kept = posting_templates.keep(posting, form.cleaned_data["name"], by=request.user)
        messages.success(request, f"“{kept.name}” is saved as a template.")
        return redirect("templates")
    return render(request, "employers/template_new.html", {"form": form, "posting": posting})


@require_safe
@never_cache
@employer_required(Task.WRITE)
def template_list(request: EmployerRequest) -> HttpResponse:
    found = PostingTemplate.objects.filter(employer=request.employer)
    context = {
        "templates": found,
        "employer": request.employer,
    }
    return render(request, "employers/templates.html", context)


@require_POST
@employer_required(Task.WRITE)
def template_use(request: EmployerRequest, template_id: int) -> HttpResponse:
    draft = posting_templates.start(_template_of(request, template_id), by=request.user)
    messages.success(request, "This is a new draft with the text of your template.")
    return redirect("posting_edit", draft.pk)


@require_POST
@employer_required(Task.WRITE)
def template_delete(request: EmployerRequest, template_id: int) -> HttpResponse:
    template = _template_of(request, template_id)
    template.delete()
    messages.success(request, f"The template “{template.name}” is deleted. Postings made from it stay.")
    return redirect("templates")


def _template_of(request: EmployerRequest, template_id: int) -> PostingTemplate:
    return get_object_or_404(PostingTemplate, employer=request.employer, pk=template_id)
