"""Forms of other sites do nothing here, and sessions are nobody's but their owner's."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from candidates import links
from candidates.models import Subscriber
from cms.models import JobIndexPage
from jobboard.accounts.models import User
from tests.authz.addresses import addresses
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db

# Stripe and mail providers sign what they send; who comes by a mail's link may have no cookies, and the link is signed.
# The cards of saved jobs are public, and only asked for by POST to keep what somebody saved out of addresses.
WITHOUT_A_TOKEN = {"stripe_webhook", "mail_events", "saved_cards"} | {
    "alert_unsubscribe",
    "reminders_off",
    "alert_still",
    "address_confirm",
    "address_check_by_link",
    *(f"alert_{verb}_by_link" for verb in ("pause", "resume", "frequency", "delete", "restore", "search")),
}


def patterns(resolver: URLResolver) -> Iterator[URLPattern]:
    for pattern in resolver.url_patterns:
        if str(pattern.pattern) in {"api/", "api/v1/"}:
            continue  # the editors' API looks for the token by itself, the public one takes no POST, see below
        if isinstance(pattern, URLResolver):
            yield from patterns(pattern)
        else:
            yield pattern


def test_only_what_is_signed_or_public_may_be_posted_without_a_token() -> None:
    exempt = {
        pattern.name
        for pattern in patterns(get_resolver())
        if getattr(pattern.callback, "csrf_exempt", False)
    }
    assert exempt == WITHOUT_A_TOKEN


def test_the_public_api_takes_no_post_whatever_the_token() -> None:
    for path in ("postings", "postings/1", "vocabularies", "openapi.json", ""):
        assert Client().post(f"/api/v1/{path}").status_code == 405, path


def test_the_editors_api_takes_no_forged_action(eddie: User) -> None:
    editor = Client(enforce_csrf_checks=True)
    editor.force_login(eddie)
    page = JobIndexPage.objects.get()
    answer = editor.post(f"/admin/api/main/pages/{page.pk}/action/unpublish/")
    assert answer.status_code == 403
    assert "CSRF" in answer.text
    page.refresh_from_db()
    assert page.live


def test_a_forged_form_is_refused_wherever_a_form_is_taken(acme: object, dana: User) -> None:
    values = {"int": "1", "id": "1", "uuid": "0" * 8 + "-0000-4000-8000-" + "0" * 12, "slug": "x", "str": "x"}
    visitor = Client(enforce_csrf_checks=True)
    visitor.force_login(dana)
    taken = 0
    for address in addresses():
        if (
            address.route in {"stripe/webhook/", "alerts/unsubscribe/<token>/", "saved/cards/"}
            or "(" in address.route
        ):
            continue
        status = visitor.post(address.fill(values), {"email": "x"}).status_code
        assert status in {403, 404, 405}, (address.route, status)
        taken += status == 403
    assert taken > 25


def test_unsubscribing_from_another_site_needs_the_signed_link() -> None:
    subscriber = Subscriber.objects.create(email="dana@example.org")
    mail_program = Client(enforce_csrf_checks=True)
    assert mail_program.post("/alerts/unsubscribe/1.x/").status_code == 404
    assert mail_program.post(links.unsubscribe_path(subscriber)).status_code == 200
    subscriber.refresh_from_db()
    assert subscriber.unsubscribed_at


def test_a_session_that_somebody_prepared_is_not_the_one_that_signs_in(dana: User) -> None:
    visitor = Client()
    visitor.post("/employers/postings/new/", {"title": "Half written"})
    before = visitor.cookies["sessionid"].value
    answer = visitor.post("/account/login/", {"login": dana.email, "password": PASSWORD})
    assert answer.status_code == 302
    after = visitor.cookies["sessionid"]
    assert after.value != before
    assert after["httponly"]
    assert after["samesite"] == "Lax"
    prepared = Client()
    prepared.cookies["sessionid"] = before
    assert prepared.get("/account/profile/").status_code == 302


def test_signing_out_ends_the_session_and_needs_a_form(dana: User) -> None:
    visitor = Client()
    visitor.force_login(dana)
    kept = visitor.cookies["sessionid"].value
    assert visitor.get("/account/logout/").status_code == 200
    assert visitor.get("/account/profile/").status_code == 200
    visitor.post("/account/logout/")
    thief = Client()
    thief.cookies["sessionid"] = kept
    assert thief.get("/account/profile/").status_code == 302
