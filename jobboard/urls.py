"""Every address of the site. Wagtail's pages come last and take the rest."""

from django.urls import include, path
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls

login_door = RedirectView.as_view(pattern_name="account_login", query_string=True)
password_door = RedirectView.as_view(pattern_name="account_reset_password")

urlpatterns = [
    # Wagtail's own doors would bypass allauth's rate limits: all of them lead to the one login.
    path("admin/login/", login_door),
    path("admin/password_reset/", password_door),
    path("_util/login/", login_door),
    path("admin/", include(wagtailadmin_urls)),
    path("account/", include("allauth.account.urls")),
    path("", include(wagtail_urls)),
]
