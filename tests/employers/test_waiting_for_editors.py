"""The admin's home page lists what waits for an editor, and nothing else."""

import pytest
from django.test import Client

from cms import bulk
from cms.models import JobPage
from employers import claims, moderation, waiting
from employers import posting as postings
from employers.models import CompanyCheck, Employer, Posting
from jobboard.accounts.models import User
from tests.employers.lives import in_state
from tests.employers.typing import answers, signed_in
from tests.factories import make_posting, new_job

pytestmark = pytest.mark.django_db

NOTHING = "Nothing. New postings"


def home(client: Client, eddie: User) -> str:
    client.force_login(eddie)
    return client.get("/admin/").content.decode()


def test_a_paid_posting_of_a_new_employer_waits_until_it_is_read(
    client: Client, newcomer: Employer, eddie: User
) -> None:
    posting = make_posting(newcomer)
    assert NOTHING in home(client, eddie)
    postings.publish(posting, days=60, featured=False)
    page = home(client, eddie)
    assert f"/admin/pages/{posting.page_id}/edit/" in page
    assert f"/admin/postings/{posting.pk}/life/" in page
    assert "New posting" in page
    postings.written(posting).get_latest_revision().publish(user=eddie)
    assert NOTHING in home(client, eddie)


def test_what_is_sent_back_waits_for_its_employer_instead(
    client: Client, newcomer: Employer, eddie: User
) -> None:
    posting = make_posting(newcomer)
    postings.publish(posting, days=60, featured=False)
    moderation.send_back(posting, "Name the code sets, please.", by=eddie)
    assert NOTHING in home(client, eddie)


def test_changes_to_a_live_posting_of_a_new_employer_wait(
    client: Client, newcomer: Employer, eddie: User
) -> None:
    posting = make_posting(newcomer)
    postings.publish(posting, days=60, featured=False)
    postings.written(posting).get_latest_revision().publish(user=eddie)
    browser, at = signed_in(newcomer), f"/employers/postings/{posting.pk}"
    browser.post(f"{at}/edit/", answers(title="Trauma Coder"))
    browser.post(f"{at}/changes/")
    page = home(client, eddie)
    assert f"/admin/pages/{posting.page_id}/edit/" in page
    assert "Changes to a live posting" in page


def test_a_company_waits_until_it_is_decided(client: Client, newcomer: Employer, eddie: User) -> None:
    check = CompanyCheck.objects.create(employer=newcomer, what="name", proposed="Another Name")
    assert f"/admin/company_checks/edit/{check.pk}/" in home(client, eddie)
    claims.decide(check, "approved", "", by=eddie)
    assert NOTHING in home(client, eddie)


@pytest.mark.parametrize("state", ["draft", "scheduled", "live", "expired", "closed", "removed"])
def test_nothing_else_waits(client: Client, acme: Employer, eddie: User, state: str) -> None:
    in_state(acme, state)
    assert NOTHING in home(client, eddie)


def test_what_was_published_in_bulk_does_not_wait(acme: Employer) -> None:
    page = new_job(acme.company)
    bulk.publish_many([page])
    Posting.objects.create(employer=acme, page=page)
    assert list(waiting.postings()) == []
    changed = JobPage.objects.get(pk=page.pk)
    changed.title = "Trauma Coder"
    changed.save_revision()
    assert [posting.page_id for posting in waiting.postings()] == [page.pk]
