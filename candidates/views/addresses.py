"""An address to which nothing is sent any more: its owner asks for one mail, and its link lifts that."""

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from candidates import emails, links, silence
from candidates.models import Subscriber
from candidates.views.manage import back, mine
from jobboard.mail import suppression


@require_POST
def address_check(request: HttpRequest, token: str | None = None) -> HttpResponse:
    """Nothing is lifted yet: a mail that arrives has to show first that mail does."""
    if token is None and not request.user.is_authenticated:
        return redirect_to_login(reverse("alert_list"))
    subscribers = Subscriber.objects.filter(alerts__in=mine(request, token)).distinct()
    held_back = set(suppression.among(s.email for s in subscribers).values_list("email", flat=True))
    for subscriber in subscribers:
        if subscriber.email.lower() in held_back:
            emails.address_check(subscriber, now=timezone.now())
    messages.success(request, "We sent one mail. If it arrives, its link ends this.")
    return back(token)


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def address_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows a button, as mail scanners open links."""
    subscriber = links.address_of(token)
    if subscriber is None:
        return render(request, "candidates/alert_link_old.html", status=404)
    if request.method != "POST":
        return render(request, "candidates/address_confirm.html", {"subscriber": subscriber})
    suppression.lift(subscriber.email)
    silence.heard(subscriber.pk, now=timezone.now())
    messages.success(request, "Mail is on again for this address.")
    return redirect(links.manage_path(subscriber))
