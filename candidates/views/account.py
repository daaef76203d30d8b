"""A seeker's own page. /account/ is where everybody lands after signing in."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from candidates import access, profile, subscribing
from candidates.contact import ContactRequest
from candidates.forms import LONGEST_QUERY
from candidates.models import Alert
from cms.matching import Criteria

EMPLOYER_HOME = "postings"


@never_cache
@require_safe
@login_required
def account(request: HttpRequest) -> HttpResponse:
    """Who hires goes to their postings, unless they also told us what they hold."""
    assert request.user.is_authenticated
    candidate = profile.of(request.user)
    if hasattr(request.user, "membership") and candidate is None:
        return redirect(EMPLOYER_HOME)
    context: dict[str, object] = {
        "candidate": candidate,
        "alerts": access.alerts_of(request.user).kept(),
        "asked": ContactRequest.objects.filter(candidate__user=request.user, answer="").select_related(
            "company"
        ),
    }
    fitting = profile.fitting(candidate)
    if candidate and fitting:
        context |= {
            "fitting": profile.outlook(fitting, avoided=candidate.shut_out),
            "almost": profile.outlook(profile.almost(fitting), avoided=candidate.shut_out),
            "openers": profile.openers(fitting, avoided=candidate.shut_out),
            "cycles": profile.cycles_that_end(candidate),
        }
    return render(request, "candidates/account.html", context)


@require_POST
@login_required
def alert_from_profile(request: HttpRequest, *, almost: bool) -> HttpResponse:
    """One click: the search of the profile becomes an alert, to the address that is known to be theirs."""
    assert request.user.is_authenticated
    fitting = profile.fitting(profile.of(request.user))
    if fitting is None:
        messages.error(request, "Say what you hold first, then we know which jobs fit.")
        return redirect("profile")
    criteria = profile.almost(fitting) if almost else fitting
    email = request.user.email
    if len(criteria.query) > LONGEST_QUERY or not access.owns(request.user, email):
        # Its form says what is wrong, or asks for the address.
        return redirect(f"{reverse('alert_new')}?{criteria.query}")
    new = subscribing.start(request.user, email, criteria.query, Alert.Frequency.DAILY, now=timezone.now())
    messages.success(request, _said(criteria) if new else "You have this alert already.")
    return redirect("alert_list")


def _said(criteria: Criteria) -> str:
    return f"Your alert is on, daily: {criteria.words}."
