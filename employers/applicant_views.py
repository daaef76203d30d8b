"""The applicants of one posting. Everything here is for members who may write postings."""

import csv

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from candidates import applying, checking
from candidates.application import UNDECIDED, Application, State
from candidates.resumes import shelf
from candidates.saved import page_ids
from cms.models import JobPage
from employers import pipeline
from employers import questions as asking
from employers.access import EmployerRequest, Task, employer_required, posting_of
from employers.applicant_forms import DeclineForm, MoveForm, QuestionFormSet, TeamNoteForm
from employers.models import Posting


def _posting(request: EmployerRequest, pk: int) -> tuple[Posting, JobPage]:
    """One without a page has no applicants."""
    posting = posting_of(request.employer, pk)
    if posting.page is None:
        raise Http404("Nobody can have applied yet.")
    return posting, posting.page


def _applicant(request: EmployerRequest, pk: int, application_id: int) -> tuple[Posting, Application]:
    posting, _ = _posting(request, pk)
    return posting, get_object_or_404(pipeline.applicants(posting), pk=application_id)


@require_safe
@never_cache
@employer_required(Task.PEOPLE)
def applicants(request: EmployerRequest, pk: int) -> HttpResponse:
    posting, page = _posting(request, pk)
    place = request.GET.get("state", "")
    found = pipeline.applicants(posting)
    counted = pipeline.counts(posting)
    context = {
        "posting": posting,
        "page": page,
        "place": place if place in State.values else "",
        "counts": counted,
        "total": sum(number for _, number in counted),
        "applicants": found.filter(state=place) if place in State.values else found,
    }
    return render(request, "employers/applicants.html", context)


@require_safe
@never_cache
@employer_required(Task.PEOPLE)
def applicant(request: EmployerRequest, pk: int, application_id: int) -> HttpResponse:
    posting, found = _applicant(request, pk, application_id)
    return _show(request, posting, found, TeamNoteForm())


def _show(request: EmployerRequest, posting: Posting, found: Application, form: TeamNoteForm) -> HttpResponse:
    context = {
        "posting": posting,
        "application": found,
        "form": form,
        "move_form": MoveForm(initial={"place": found.state}),
        "notes": found.team_notes.select_related("author"),
        "credentials": checking.badges(found.user, found.credentials) if found.user else [],
        "events": found.events.select_related("by"),
    }
    return render(request, "employers/applicant.html", context)


@require_POST
@employer_required(Task.PEOPLE)
def move(request: EmployerRequest, pk: int, application_id: int) -> HttpResponse:
    _, found = _applicant(request, pk, application_id)
    form = MoveForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Choose where to move the application.")
    elif form.cleaned_data["place"] == found.state:
        messages.info(request, f"{found.name} is there already. Nothing was sent.")
    elif applying.move(found, State(form.cleaned_data["place"]), by=request.user):
        messages.success(request, f"{found.name} is told by mail.")
    return redirect("applicant", pk, application_id)


@require_POST
@employer_required(Task.PEOPLE)
def note(request: EmployerRequest, pk: int, application_id: int) -> HttpResponse:
    posting, found = _applicant(request, pk, application_id)
    form = TeamNoteForm(request.POST)
    if not form.is_valid():
        return _show(request, posting, found, form)
    said = {"author": request.user, "text": form.cleaned_data["text"]}
    # Sent twice it is kept once; where two came in the same moment, both stay.
    if not found.team_notes.filter(**said).exists():
        found.team_notes.create(**said)
    return redirect("applicant", pk, application_id)


@require_safe
@never_cache
@employer_required(Task.PEOPLE)
def resume(request: EmployerRequest, pk: int, application_id: int) -> HttpResponse:
    """Each download is noted, and the candidate sees it."""
    _, found = _applicant(request, pk, application_id)
    if not found.resume_is_readable or found.resume is None:
        raise Http404("There is no resume to read.")
    response = shelf.handed_over(found.resume)
    if request.method == "GET":
        applying.downloaded(found, by=request.user)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@employer_required(Task.PEOPLE, page="applicants")
def decline(request: EmployerRequest, pk: int) -> HttpResponse:
    """Several at once: the words are seen as a mail before they are sent."""
    posting, _ = _posting(request, pk)
    chosen = _chosen(request, posting)
    if not chosen:
        messages.info(request, "Choose applicants who are still waiting for a decision.")
        return redirect("applicants", pk)
    sent = request.method == "POST"
    form = DeclineForm(request.POST if sent else None, initial={"message": pipeline.DECLINE})
    if form.is_valid() and "send" in request.POST:
        number = pipeline.decline(chosen, form.cleaned_data["message"], by=request.user)
        messages.success(request, f"{number} declined and told by mail.")
        return redirect("applicants", pk)
    words = form.cleaned_data.get("message", "") if sent and form.is_valid() else pipeline.DECLINE
    context = {
        "posting": posting,
        "form": form,
        "chosen": chosen,
        "preview": pipeline.letter(words, chosen[0]),
    }
    return render(request, "employers/decline.html", context)


def _chosen(request: EmployerRequest, posting: Posting) -> "QuerySet[Application]":
    ids = page_ids((request.POST if request.method == "POST" else request.GET).getlist("id"))
    return pipeline.applicants(posting).filter(pk__in=ids, state__in=UNDECIDED)


@require_safe
@never_cache
@employer_required(Task.PEOPLE)
def applicants_csv(request: EmployerRequest, pk: int) -> HttpResponse:
    posting, _ = _posting(request, pk)
    # The mark makes Excel read it as UTF-8.
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    name = slugify(posting.title)[:60] or posting.pk
    response["Content-Disposition"] = f'attachment; filename="applicants-{name}.csv"'
    csv.writer(response).writerows(pipeline.sheet(pipeline.applicants(posting)))
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@employer_required(Task.WRITE, page="posting_questions")
def questions(request: EmployerRequest, pk: int) -> HttpResponse:
    posting, page = _posting(request, pk)
    forms = QuestionFormSet(
        request.POST if request.method == "POST" else None,
        initial=asking.as_typed(page),
        form_kwargs={"empty_permitted": False},  # else one that is left as it was would come back empty
    )
    if request.method == "POST" and forms.is_valid():
        asking.ask(page, [form.cleaned_data for form in forms])
        messages.success(request, "Saved. Candidates are asked these from now on.")
        return redirect("applicants", pk)
    return render(request, "employers/questions.html", {"posting": posting, "forms": forms, "page": page})
