"""Where I am signed in, and out of there again."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from jobboard.accounts import devices
from jobboard.accounts.models import User


@never_cache
@require_safe
@login_required
def device_list(request: HttpRequest) -> HttpResponse:
    assert isinstance(request.user, User)
    return render(request, "account/devices.html", {"devices": devices.devices_of(request.user, request)})


@require_POST
@login_required
def device_sign_out(request: HttpRequest, device_id: int) -> HttpResponse:
    assert isinstance(request.user, User)
    if not devices.sign_out(request.user, device_id):
        raise Http404("No such session.")
    messages.success(request, "Signed out there.")
    return redirect("device_list")


@require_POST
@login_required
def device_sign_out_others(request: HttpRequest) -> HttpResponse:
    assert isinstance(request.user, User)
    devices.sign_out_others(request.user, request)
    messages.success(request, "Signed out everywhere else.")
    return redirect("device_list")
