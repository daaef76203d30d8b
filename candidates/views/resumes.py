"""The candidate's own resumes: kept in several versions, each with the text that a reader sees."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from candidates import apply_form
from candidates.application import Resume
from candidates.resumes import shelf


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def resume_list(request: HttpRequest) -> HttpResponse:
    assert request.user.is_authenticated
    sent = request.method == "POST"
    form = apply_form.UploadForm(request.POST, request.FILES) if sent else apply_form.UploadForm()
    if sent and form.is_valid():
        resume = apply_form.keep(form, request.user)
        if resume:
            messages.success(
                request,
                "Kept. Check below what a reader sees." if resume.read_at else "Kept. It is being read.",
            )
            return redirect("resume", resume.pk)
    found = Resume.objects.filter(user=request.user)
    context = {"form": form, "resumes": found, "most": shelf.AT_MOST, "months": settings.RESUMES_KEPT_MONTHS}
    return render(request, "candidates/resumes.html", context)


@never_cache
@require_safe
@login_required
def resume(request: HttpRequest, resume_id: int) -> HttpResponse:
    found = _own(request, resume_id)
    context = {"resume": found, "standing": found.applications.resume_readable().count()}
    return render(request, "candidates/resume.html", context)


@never_cache
@require_safe
@login_required
def resume_file(request: HttpRequest, resume_id: int) -> HttpResponse:
    return shelf.handed_over(_own(request, resume_id))


@require_POST
@login_required
def resume_delete(request: HttpRequest, resume_id: int) -> HttpResponse:
    found = _own(request, resume_id)
    shelf.take_out(found)
    messages.success(request, f"“{found.name}” is deleted.")
    return redirect("resume_list")


def _own(request: HttpRequest, resume_id: int) -> Resume:
    return get_object_or_404(Resume, user_id=request.user.pk, pk=resume_id)
