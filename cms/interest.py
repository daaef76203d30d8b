"""What visitors do with a posting: look at it, go on to apply. Both are only counted, by posting and not by person."""

import re

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from cms import attention
from cms.models import JobPage

_BOT = re.compile(r"bot|crawl|spider|slurp|preview|headless.*lighthouse|curl|wget|python", re.IGNORECASE)


@require_POST
def view(request: HttpRequest, page_id: int) -> HttpResponse:
    """The beacon of a reader's browser, sent once a session for each posting."""
    if not _BOT.search(request.headers.get("User-Agent", "")) and _is_open(page_id):
        attention.viewed(request, page_id)
    return HttpResponse(status=204)


def apply(request: HttpRequest, page_id: int) -> HttpResponse:
    """On to the employer. Only the button counts; a link here leads back to the posting."""
    was_public = JobPage.objects.filter(first_published_at__isnull=False)
    job = get_object_or_404(was_public.select_related("company"), pk=page_id)
    if request.method != "POST" or not job.is_open:
        return redirect(job.url)
    attention.clicked(request, job.pk)
    if job.apply_here:
        return HttpResponse(status=303, headers={"Location": reverse("application_new", args=[job.pk])})
    # A redirect of a form to an address without TLS is refused by the content security policy: a link is not.
    if job.apply_url.startswith("https://"):
        return HttpResponse(status=303, headers={"Location": job.apply_url})
    return render(request, "cms/apply.html", {"job": job})


def _is_open(page_id: int) -> bool:
    return bool(JobPage.objects.open().filter(pk=page_id).exists())
