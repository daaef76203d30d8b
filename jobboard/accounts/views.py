"""The doors of the CMS: all lead to the one login, which has allauth's rate limits."""

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme


def admin_login(request: HttpRequest) -> HttpResponse:
    """Someone signed in who was sent here may not enter: for them there is nothing at this address."""
    home = "/admin/"
    target = request.GET.get("next", home)
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        target = home
    if request.user.is_anonymous:
        return redirect_to_login(target, resolve_url(settings.LOGIN_URL))
    if request.user.has_perm("wagtailadmin.access_admin"):
        return redirect(target)
    raise Http404


def admin_password_reset(request: HttpRequest) -> HttpResponse:
    return redirect("account_reset_password")
