"""Every address of the site. Wagtail's pages come last and take the rest."""

from django.conf import settings
from django.templatetags.static import static
from django.urls import include, path
from django.utils.functional import lazy
from django.views.generic import RedirectView
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from jobboard.accounts.views import admin_login, admin_password_reset
from jobboard.health import healthz

urlpatterns = [
    # Wagtail's own doors would bypass allauth's rate limits: all of them lead to the one login.
    path("admin/login/", admin_login),
    path("admin/password_reset/", admin_password_reset),
    path("_util/login/", admin_login),
    path("admin/", include(wagtailadmin_urls)),
    path("healthz", healthz),
    # Browsers ask for it where a page names no icon: frames, feeds, error pages of others.
    path("favicon.ico", RedirectView.as_view(url=lazy(static, str)("img/favicon.svg"))),
    path("account/", include("jobboard.accounts.urls")),
    path("account/", include("allauth.account.urls")),
    path("account/2fa/", include("allauth.mfa.urls")),
    path("employers/", include("employers.urls")),
    path("employers/", include("employers.checkout_urls")),
    path("", include("jobboard.payments.urls")),
    path("", include("jobboard.mail.urls")),
    path("", include("cms.urls")),
    path("", include("candidates.urls")),
    # What editors put into articles. Documents go through Wagtail's own view, which sends them as attachments.
    path("media/images/<path:path>", serve, {"document_root": settings.MEDIA_ROOT / "images"}),
    path("documents/", include(wagtaildocs_urls)),
    path("", include(wagtail_urls)),
]
