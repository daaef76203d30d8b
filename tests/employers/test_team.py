"""A team's owner changes it; nobody can leave it without one."""

import threading
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from cms.models import Company
from employers import emails, team
from employers.access import ALLOWED, Task
from employers.models import Employer, Membership, Role
from jobboard.accounts.models import User
from tests.at_once import all_at_once, elsewhere, needs_writers_that_meet
from tests.employers.lives import fresh, paid
from tests.employers.teams import browser_of, member, owner_of
from tests.factories import make_employer, make_posting, make_user

pytestmark = pytest.mark.django_db


def test_an_owner_changes_a_role_at_once(acme: Employer) -> None:
    posting = make_posting(acme)
    rita = member(acme, Role.BILLING)
    edit = f"/employers/postings/{posting.pk}/edit/"
    assert browser_of(rita).get(edit).status_code == 403
    pk = Membership.objects.get(user=rita).pk
    browser_of(owner_of(acme)).post(f"/employers/team/{pk}/role/", {"role": "recruiter"})
    assert browser_of(rita).get(edit).status_code == 200


def test_who_is_removed_sees_nothing_any_more(acme: Employer) -> None:
    rita = member(acme, Role.RECRUITER)
    pk = Membership.objects.get(user=rita).pk
    owner, browser = browser_of(owner_of(acme)), browser_of(rita)
    assert browser.get("/employers/postings/").status_code == 200
    assert "Remove from the team?" in owner.get(f"/employers/team/{pk}/remove/").content.decode()
    assert Membership.objects.filter(pk=pk).exists()
    owner.post(f"/employers/team/{pk}/remove/")
    assert browser.get("/employers/postings/")["Location"].startswith("/employers/start/")


def test_anybody_may_leave(acme: Employer) -> None:
    rita = member(acme, Role.BILLING)
    browser = browser_of(rita)
    assert browser.get("/employers/team/leave/").status_code == 200
    browser.post("/employers/team/leave/")
    assert not Membership.objects.filter(user=rita).exists()


def test_the_only_owner_is_offered_no_way_out_until_there_is_another(acme: Employer) -> None:
    browser = browser_of(owner_of(acme))
    own = f"/employers/team/{acme.memberships.get().pk}/role/"
    ways = (own, "/employers/team/leave/")
    alone = browser.get("/employers/team/").content.decode()
    assert not any(way in alone for way in ways)
    assert "You are the only owner." in alone
    assert "The last owner stays" in browser.get("/employers/team/leave/", follow=True).content.decode()
    member(acme, Role.OWNER)
    shared = browser.get("/employers/team/").content.decode()
    assert all(way in shared for way in ways)
    assert "You are the only owner." not in shared


def test_the_last_owner_is_neither_removed_nor_demoted_nor_leaves(acme: Employer) -> None:
    owner = owner_of(acme)
    member(acme, Role.RECRUITER)
    pk = Membership.objects.get(user=owner).pk
    browser = browser_of(owner)
    browser.post(f"/employers/team/{pk}/role/", {"role": "recruiter"})
    browser.post(f"/employers/team/{pk}/remove/")
    response = browser.post("/employers/team/leave/", follow=True)
    assert "The last owner stays" in response.content.decode()
    assert Membership.objects.get(user=owner).role == Role.OWNER


@pytest.fixture
def administrator(eddie: User, client: Client) -> Client:
    User.objects.filter(pk=eddie.pk).update(is_superuser=True)
    client.force_login(eddie)
    return client


DOORS = ["/admin/users/delete/{}/", "/admin/bulk/accounts/user/delete/?id={}"]


@pytest.mark.parametrize("door", DOORS)
def test_nor_is_their_account_deleted_by_an_administrator(
    acme: Employer, administrator: Client, door: str
) -> None:
    owner = owner_of(acme)
    paid(acme)
    answer = administrator.post(door.format(owner.pk), follow=True).content.decode()
    assert "was not deleted" in answer
    assert "You are the only owner of Acme Health" in answer
    member(acme, Role.OWNER, "second@example.org")
    administrator.post(door.format(owner.pk))
    assert not User.objects.filter(pk=owner.pk).exists()


def test_nor_are_all_owners_at_once(acme: Employer, administrator: Client) -> None:
    paid(acme)
    owners = [owner_of(acme), member(acme, Role.OWNER, "second@example.org")]
    chosen = "&".join(f"id={owner.pk}" for owner in owners)
    answer = administrator.post(f"/admin/bulk/accounts/user/delete/?{chosen}", follow=True).content.decode()
    assert "was not deleted" in answer
    assert acme.memberships.filter(role=Role.OWNER).count() == 2


@pytest.mark.parametrize("door", DOORS)
def test_an_administrator_lets_an_editor_go(administrator: Client, door: str) -> None:
    editor = make_user("other@example.org")
    editor.groups.add(Group.objects.get(name="Editors"))
    administrator.post(door.format(editor.pk))
    assert not User.objects.filter(pk=editor.pk).exists()


def test_mail_about_a_posting_finds_whoever_is_left(acme: Employer, settings: Any) -> None:
    posting = paid(acme)
    recruiter = member(acme, Role.RECRUITER)
    owner_of(acme).delete()
    assert emails.writer_of(fresh(posting)) == "recruiter@example.org"
    recruiter.delete()
    assert emails.writer_of(fresh(posting)) == settings.SUPPORT_EMAIL
    settings.OPERATORS = ["operator@example.org"]
    assert emails.writer_of(fresh(posting)) == "operator@example.org"


def test_with_a_second_owner_the_first_may_go(acme: Employer) -> None:
    member(acme, Role.OWNER)
    first = Membership.objects.filter(employer=acme).order_by("pk")[0]
    team.remove(first)
    with pytest.raises(team.LastOwnerError):
        team.change_role(Membership.objects.get(employer=acme), Role.BILLING)


def test_the_page_prints_the_one_table_of_roles(acme: Employer) -> None:
    html = browser_of(owner_of(acme)).get("/employers/team/").content.decode()
    table = html[html.index('class="table roles"') :]
    assert table.count(">Yes<") == sum(len(tasks) for tasks in ALLOWED.values())
    for task in Task:
        assert task.label[1:] in table


def test_the_page_takes_few_queries(
    acme: Employer, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(6):
        member(acme, Role.RECRUITER, f"r{number}@acme.example")
    browser = browser_of(owner_of(acme))
    browser.get("/healthz")  # lists the session, which any first request would
    with django_assert_max_num_queries(10):
        browser.get("/employers/team/")


# --- Two owners at the same moment: real threads, which takes PostgreSQL ---


@pytest.fixture
def two_owners(db: None) -> Iterator[list[int]]:
    """Committed, and taken away again. pytest-django's own way would empty Wagtail's tables too."""
    made: list[int] = []

    def plant() -> None:
        employer = make_employer("Two Owners", "one@two.example")
        member(employer, Role.OWNER, "two@two.example")
        made.extend(Membership.objects.filter(employer=employer).values_list("pk", flat=True))

    def clear() -> None:
        Employer.objects.filter(company__name="Two Owners").delete()
        Company.objects.filter(name="Two Owners").delete()
        User.objects.filter(email__endswith="@two.example").delete()

    elsewhere(plant)
    yield made
    elsewhere(clear)


def demote_each_other(pks: list[int]) -> int:
    """How many owners are left when both demote the other at once."""
    members = Membership.objects.filter(pk__in=pks)
    errors = all_at_once([partial(team.change_role, each, Role.RECRUITER) for each in members])
    assert {type(error) for error in errors} <= {team.LastOwnerError}
    return Membership.objects.filter(pk__in=pks, role=Role.OWNER).count()


@needs_writers_that_meet
def test_two_owners_who_demote_each_other_leave_one(two_owners: list[int]) -> None:
    for _ in range(10):
        elsewhere(lambda: Membership.objects.filter(pk__in=two_owners).update(role=Role.OWNER))
        assert demote_each_other(two_owners) == 1


@needs_writers_that_meet
def test_without_the_lock_they_would_leave_none(
    two_owners: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting = threading.Barrier(2)
    looked = team._keep_an_owner

    def look_and_wait(member: Membership) -> None:
        looked(member)
        meeting.wait(timeout=5)

    monkeypatch.setattr(team, "_hold", lambda employer_id: None)
    monkeypatch.setattr(team, "_keep_an_owner", look_and_wait)
    assert demote_each_other(two_owners) == 0
