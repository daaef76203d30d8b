"""Saved jobs: in the account, or in the browser until somebody signs in. What is shown is what is still so."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from candidates import saved
from candidates.models import SavedJob
from cms.models import JobPage
from cms.models.choices import ClosedReason
from jobboard.accounts.models import User
from tests.factories import make_company, make_job

pytestmark = pytest.mark.django_db
FETCH = {"X-Requested-With": "fetch"}


@pytest.fixture
def signed_in(client: Client, dana: User) -> Client:
    client.force_login(dana)
    return client


def saved_ids(user: User) -> list[int]:
    return list(SavedJob.objects.filter(user=user).values_list("page_id", flat=True))


def close(job: JobPage) -> None:
    job.change(closed_at=timezone.now(), closed_reason=ClosedReason.FILLED_HERE)


def test_saving_works_by_a_plain_form_and_a_second_time_changes_nothing(
    signed_in: Client, dana: User
) -> None:
    job = make_job()
    assert f'action="/saved/{job.pk}/"' in signed_in.get(job.url).content.decode()
    for _ in range(2):
        assert signed_in.post(f"/saved/{job.pk}/").headers["Location"] == job.url
    assert saved_ids(dana) == [job.pk]
    assert f'action="/saved/{job.pk}/remove/"' in signed_in.get(job.url).content.decode()


def test_removing_goes_back_to_where_the_button_stood(signed_in: Client, dana: User) -> None:
    job = make_job()
    for where, onward in (("posting", job.url), ("", "/saved/")):
        saved.save(dana, [job.pk])
        response = signed_in.post(f"/saved/{job.pk}/remove/", {"from": where})
        assert response.headers["Location"] == onward
        assert saved_ids(dana) == []


def test_a_script_gets_no_page_and_leaves_no_message_for_the_next_one(signed_in: Client) -> None:
    job = make_job()
    assert signed_in.post(f"/saved/{job.pk}/", headers=FETCH).status_code == 204
    assert "Saved. You find it" not in signed_in.get("/saved/").content.decode()


def test_what_was_never_public_cannot_be_saved(signed_in: Client, dana: User) -> None:
    draft, removed = make_job(live=False), make_job()
    removed.unpublish()
    removed.change(removed_at=timezone.now())
    for job in (draft, removed):
        assert signed_in.post(f"/saved/{job.pk}/").status_code == 404
        saved.save(dana, [job.pk])
    assert saved_ids(dana) == []


def test_the_page_says_which_have_closed_and_shows_no_name_of_a_removed_one(
    signed_in: Client, dana: User
) -> None:
    still, closed, removed = (make_job(title=f"Coder {name}") for name in ("still", "closed", "removed"))
    saved.save(dana, [still.pk, closed.pk, removed.pk])
    close(closed)
    removed.change(removed_at=timezone.now())
    html = signed_in.get("/saved/").content.decode()
    assert "3 saved jobs" in html
    assert html.count('<article class="job-card') == 1
    assert "No longer open: " in html
    assert "Coder closed" in html
    assert "Coder removed" not in html


def test_a_note_is_kept_up_to_500_characters(signed_in: Client, dana: User) -> None:
    job = make_job()
    saved.save(dana, [job.pk])
    signed_in.post(f"/saved/{job.pk}/note/", {"note": "Ask for <Epic> training"})
    assert "Ask for &lt;Epic&gt; training" in signed_in.get("/saved/").content.decode()
    answer = signed_in.post(f"/saved/{job.pk}/note/", {"note": "x" * 501}, follow=True)
    assert "up to 500 characters" in answer.content.decode()
    assert SavedJob.objects.get().note == "Ask for <Epic> training"


def test_a_browsers_list_moves_in_once_closed_ones_included(signed_in: Client, dana: User) -> None:
    still, closed, draft = make_job(), make_job(), make_job(live=False)
    close(closed)
    ids = [str(still.pk), str(closed.pk), str(draft.pk), "987654321", "x", "-1", "9" * 30]
    for _ in range(2):
        assert signed_in.post("/saved/move/", {"id": ids}, headers=FETCH).status_code == 204
    assert set(saved_ids(dana)) == {still.pk, closed.pk}


def test_a_full_list_says_so_instead_of_pretending(
    signed_in: Client, dana: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saved, "AT_MOST", 1)
    first, second = make_job(), make_job()
    saved.save(dana, [first.pk])
    assert signed_in.post(f"/saved/{second.pk}/", headers=FETCH).status_code == 409
    assert saved_ids(dana) == [first.pk]
    assert signed_in.post(f"/saved/{first.pk}/", headers=FETCH).status_code == 204


def test_nobody_in_particular_gets_the_cards_of_what_is_open_and_the_ids_of_what_is_not(
    client: Client,
) -> None:
    still, closed, draft = (
        make_job(title="Still"),
        make_job(title="Gone"),
        make_job(title="Draft", live=False),
    )
    closed.change(expires_at=timezone.now() - timedelta(days=1))
    html = client.post("/saved/cards/", {"id": [closed.pk, still.pk, draft.pk, 987654321]}).content.decode()
    assert f'data-closed="{closed.pk} {draft.pk} 987654321 "' in html
    assert "Still" in html
    assert "Gone" not in html
    assert "Draft" not in html


def test_cards_of_a_browser_cost_one_query_however_many(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    ids = [make_job(make_company(f"Company {number}")).pk for number in range(5)]
    with django_assert_max_num_queries(2):
        html = client.post("/saved/cards/", {"id": ids}).content.decode()
    assert html.count("<article") == 5


def test_the_listing_tells_scripts_what_is_saved_and_held(signed_in: Client, dana: User) -> None:
    job = make_job()
    saved.save(dana, [job.pk])
    html = signed_in.get("/jobs/").content.decode()
    assert f'data-seeker data-saved="{job.pk} "' in html
    assert 'data-holding="CPC CPC-A"' in html


def test_nobody_is_told_nothing_of_the_kind_and_searches_count_before_the_account(client: Client) -> None:
    make_job()
    assert "data-seeker" not in client.get("/jobs/").content.decode()
    assert 'data-holding=""' in client.get("/jobs/").content.decode()
    assert 'data-holding="RHIA RHIT"' in client.get("/jobs/?holding=RHIA").content.decode()
