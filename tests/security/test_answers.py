"""What every answer of the public site carries, and what production is without being asked."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.templatetags.static import static
from django.test import Client

from employers import posting as postings
from employers.models import Employer
from jobboard.accounts.models import User
from tests.factories import make_posting

pytestmark = pytest.mark.django_db
PUBLIC = [
    "/", "/jobs/", "/jobs/feed/", "/employers/", "/alerts/", "/alerts/new/", "/alerts/asked/", "/sitemap.xml", "/robots.txt",
    "/widget/", "/widget.js", "/api/v1/docs", "/api/v1/postings", "/account/login/", "/account/signup/", "/account/password/reset/", "/no/such/page/", "/healthz", "/admin/login/",
]  # fmt: skip
MINE = [
    "/account/profile/",
    "/employers/postings/",
    "/employers/postings/new/",
    "/employers/orders/",
    "/account/email/",
]


def policy(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert answer["Referrer-Policy"] == "same-origin"
    return answer["Content-Security-Policy"]


def assert_strict(given: str) -> None:
    assert "unsafe" not in given
    assert "default-src 'none'" in given
    assert "base-uri 'none'" in given
    assert "frame-ancestors 'self'" in given


def test_every_public_page_has_the_strict_policy(acme: Employer, dana: User) -> None:
    posting = make_posting(acme)
    postings.publish(posting, days=60, featured=False)
    assert posting.page
    for path in (*[path for path in PUBLIC if path != "/admin/login/"], posting.page.url):
        assert_strict(policy(Client(), path))
    owner = Client()
    owner.force_login(acme.memberships.get().user)
    for path in MINE:
        assert_strict(policy(owner, path))


def test_a_policys_nonce_is_new_each_time() -> None:
    assert policy(Client(), "/jobs/") != policy(Client(), "/jobs/") or "nonce" not in policy(
        Client(), "/jobs/"
    )


@pytest.mark.parametrize(
    "path",
    [
        "/media/../settings.py",
        "/media/%2e%2e/board.sqlite3",
        "/static/../settings.py",
        "/static/%2e%2e/%2e%2e/manage.py",
        "/static/..%2f..%2fmanage.py",
        "/static//etc/passwd",
        "/documents/1/x.pdf",
        "/media/board.sqlite3",
        "/.git/config",
    ],
)
def test_no_address_leads_out_of_the_public_files(path: str) -> None:
    answer = Client().get(path)
    assert answer.status_code in {400, 404}
    assert "SECRET" not in answer.text


def test_the_editors_side_is_nothing_to_those_who_do_not_edit(acme: Employer, dana: User) -> None:
    for person in (dana, acme.memberships.get().user):
        visitor = Client()
        visitor.force_login(person)
        for path in (
            "/admin/",
            "/admin/pages/",
            "/admin/users/",
            "/admin/orders/",
            "/admin/api/main/pages/",
            "/admin/images/",
        ):
            answer = visitor.get(path, follow=True)
            assert answer.status_code in {403, 404}, path


def production(**environment: str) -> subprocess.CompletedProcess[str]:
    shown = "SESSION_COOKIE_SECURE CSRF_COOKIE_SECURE SECURE_SSL_REDIRECT DEBUG SECURE_HSTS_SECONDS"
    code = f"from jobboard import settings as s; print([getattr(s, n) for n in {shown.split()!r}], s.SECURE_PROXY_SSL_HEADER)"
    clean = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=settings.BASE_DIR,
        env={**clean, "VAR_DIR": str(settings.VAR_DIR), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_production_has_no_secret_of_its_own() -> None:
    for more in ({}, {"DEMO": "1"}, {"SECRET_KEY": "  "}):
        refused = production(SITE_URL="https://jobs.example.org", **more)
        assert refused.returncode != 0
        assert "SECRET_KEY is not set" in refused.stderr


def test_a_demo_with_its_public_passwords_refuses_a_public_address() -> None:
    refused = production(SITE_URL="https://jobs.example.org", SECRET_KEY="x" * 50, DEMO="1")
    assert refused.returncode != 0
    assert "DEMO=1 is for your own machine" in refused.stderr


def test_under_https_cookies_are_for_https_alone() -> None:
    shown = production(SITE_URL="https://jobs.example.org", SECRET_KEY="x" * 50).stdout
    assert shown.startswith("[True, True, True, False, 31536000] None")


def test_a_forwarded_scheme_is_believed_only_behind_a_proxy() -> None:
    shown = production(SITE_URL="https://jobs.example.org", SECRET_KEY="x" * 50, TRUSTED_PROXIES="1").stdout
    assert "('HTTP_X_FORWARDED_PROTO', 'https')" in shown


def test_a_browser_that_asks_for_an_icon_by_its_old_name_is_led_to_it(client: Client) -> None:
    assert client.get("/favicon.ico")["Location"] == static("img/favicon.svg")
