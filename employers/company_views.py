"""The company's public face, as its owner changes it, and colleagues who ask to be let in."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from employers import claims, logo
from employers.access import EmployerRequest, Task, employer_required, join_request_of
from employers.company_forms import CompanyFaceForm, LogoForm
from jobboard.accounts.models import User


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@employer_required(Task.COMPANY, page="employer_company")
def edit(request: EmployerRequest) -> HttpResponse:
    form = CompanyFaceForm(
        request.POST if request.method == "POST" else None, instance=request.employer.company
    )
    if not form.is_valid():
        return _show(request, form, LogoForm())
    held = claims.change(request.employer, form, by=request.user)
    # What waits for an editor is said on the page, as long as it waits.
    messages.success(request, "Saved, but for what an editor reads first." if held else "Saved.")
    return redirect("employer_company")


@require_POST
@employer_required(Task.COMPANY, page="employer_company")
def put_logo(request: EmployerRequest) -> HttpResponse:
    form = LogoForm(request.POST, request.FILES)
    if not form.is_valid():
        face = CompanyFaceForm(None, instance=request.employer.company)
        return _show(request, face, form)
    logo.replace(request.employer.company, form.cleaned_data["logo"])
    messages.success(request, "The logo is on your company page.")
    return redirect("employer_company")


@require_POST
@employer_required(Task.COMPANY, page="employer_company")
def remove_logo(request: EmployerRequest) -> HttpResponse:
    logo.replace(request.employer.company, None)
    messages.success(request, "The logo is gone.")
    return redirect("employer_company")


def _show(request: EmployerRequest, form: forms.BaseForm, logo_form: LogoForm) -> HttpResponse:
    company = request.employer.company
    company.refresh_from_db()  # a form that was refused has written into it
    context = {
        "form": form,
        "logo_form": logo_form,
        "company": company,
        "employer": request.employer,
        "waiting": request.employer.checks.waiting(),
    }
    return render(request, "employers/company.html", context)


@require_POST
def ask_to_join(request: HttpRequest) -> HttpResponse:
    if not isinstance(request.user, User):
        return redirect("employer_start")
    employer = claims.claimed_for(request.user)
    if employer and not hasattr(request.user, "membership"):
        claims.ask_to_join(employer, request.user)
    return redirect("employer_start")


@require_POST
@employer_required(Task.TEAM)
def approve(request: EmployerRequest, request_id: int) -> HttpResponse:
    return _answer(request, request_id, approved=True)


@require_POST
@employer_required(Task.TEAM)
def decline(request: EmployerRequest, request_id: int) -> HttpResponse:
    return _answer(request, request_id, approved=False)


def _answer(request: EmployerRequest, request_id: int, *, approved: bool) -> HttpResponse:
    asked = join_request_of(request.employer, request_id)
    if not claims.answer(asked, approved=approved, by=request.user):
        messages.info(
            request, f"The request of {asked.user.email} was answered already, or they have a team."
        )
    elif approved:
        messages.success(request, f"{asked.user.email} is in your team.")
    else:
        messages.success(request, f"The request of {asked.user.email} is declined.")
    return redirect("team")
