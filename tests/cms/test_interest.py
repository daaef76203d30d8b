"""Applying and looking are counted, once each, and only for what is open."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from cms import attention
from cms.models import JobPage, JobStats, Sighting
from tests.factories import make_job

pytestmark = pytest.mark.django_db
BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"}


def stats(job: JobPage) -> tuple[int, int]:
    attention.fold()
    found = JobStats.objects.filter(page=job).first()
    return (found.views, found.apply_clicks) if found else (0, 0)


def test_the_apply_button_leads_to_the_employer_and_is_counted(client: Client) -> None:
    job = make_job()
    for _ in range(2):
        response = client.post(f"/jobs/{job.pk}/apply/")
        assert (response.status_code, response["Location"]) == (303, "https://acme.example.org/apply")
    assert stats(job) == (0, 2)


def test_an_application_by_mail_shows_the_address_only_after_the_button(client: Client) -> None:
    job = make_job(apply_url="", apply_email="jobs@acme.example.org")
    assert b"jobs@acme.example.org" not in client.get(job.url).content
    response = client.post(f"/jobs/{job.pk}/apply/")
    assert b"mailto:jobs@acme.example.org" in response.content
    assert stats(job) == (0, 1)


def test_an_address_without_tls_is_a_link(client: Client) -> None:
    job = make_job(apply_url="http://acme.example.org/apply")
    response = client.post(f"/jobs/{job.pk}/apply/")
    assert response.status_code == 200
    assert b'href="http://acme.example.org/apply"' in response.content


def test_following_a_link_to_apply_changes_nothing(client: Client) -> None:
    job = make_job()
    assert client.get(f"/jobs/{job.pk}/apply/")["Location"] == job.url
    assert stats(job) == (0, 0)


def test_nobody_applies_to_what_is_closed_or_not_yet_open(client: Client) -> None:
    closed, draft = make_job(), make_job(live=False)
    closed.change(closed_at=timezone.now(), closed_reason="cancelled")
    assert client.post(f"/jobs/{closed.pk}/apply/")["Location"] == closed.url
    assert client.post(f"/jobs/{draft.pk}/apply/").status_code == 404
    assert stats(closed) == stats(draft) == (0, 0)


def in_review() -> JobPage:
    job = make_job(live=False)
    job.change(submitted_at=timezone.now())
    return job


def scheduled() -> JobPage:
    job = in_review()
    job.go_live_at = timezone.now() + timedelta(days=3)
    job.save_revision().publish()
    return job


def closed_before_an_editor_read_it() -> JobPage:
    job = in_review()
    job.change(closed_at=timezone.now(), closed_reason="cancelled")
    return job


@pytest.mark.parametrize("make", [in_review, scheduled, closed_before_an_editor_read_it])
def test_what_was_never_public_does_not_tell_even_its_address(
    client: Client, make: Callable[[], JobPage]
) -> None:
    job = make()
    assert JobPage.objects.get(pk=job.pk).state_of_life in {"in review", "scheduled", "closed"}
    for ask in (client.get, client.post):
        answer = ask(f"/jobs/{job.pk}/apply/")
        assert (answer.status_code, answer.headers.get("Location")) == (404, None)


def test_a_readers_browser_is_counted_and_a_bot_is_not(client: Client) -> None:
    job = make_job()
    address = f"/jobs/{job.pk}/view/"
    assert client.post(address, headers=BROWSER).status_code == 204
    client.post(address, headers={"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1)"})
    assert client.get(address, headers=BROWSER).status_code == 405
    assert stats(job) == (1, 0)


def test_what_is_not_open_is_not_counted(client: Client) -> None:
    draft = make_job(live=False)
    client.post(f"/jobs/{draft.pk}/view/", headers=BROWSER)
    client.post("/jobs/987654321/view/", headers=BROWSER)
    assert not Sighting.objects.exists()
    attention.fold()
    assert not JobStats.objects.exists()


def test_both_need_the_pages_own_token(client: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    job = make_job()
    assert strict.post(f"/jobs/{job.pk}/apply/").status_code == 403
    assert strict.post(f"/jobs/{job.pk}/view/", headers=BROWSER).status_code == 403
