"""A seeker's own page. /account/ is where everybody lands after signing in."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from candidates import access
from candidates.forms import ProfileForm
from candidates.models import Candidate
from cms.matching import Criteria

EMPLOYER_HOME = "postings"


@require_safe
@login_required
def account(request: HttpRequest) -> HttpResponse:
    """Who hires goes to their postings, unless they also told us what they hold."""
    hires, seeks = hasattr(request.user, "membership"), hasattr(request.user, "candidate")
    return redirect(EMPLOYER_HOME if hires and not seeks else "profile")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def profile(request: HttpRequest) -> HttpResponse:
    assert request.user.is_authenticated
    candidate = Candidate.objects.filter(user=request.user).first() or Candidate(user=request.user)
    form = ProfileForm(request.POST or None, instance=candidate)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Saved.")
        return redirect("profile")
    alerts = access.alerts_of(request.user).kept()
    context = {"form": form, "fitting": _fitting(candidate), "alerts": alerts}
    return render(request, "candidates/profile.html", context)


def _fitting(candidate: Candidate) -> Criteria | None:
    """The search for jobs that this person qualifies for; None until there is something to go by."""
    if not candidate.credentials:
        return None
    return Criteria(holding=candidate.credentials, state=(candidate.state,) if candidate.state else ())
