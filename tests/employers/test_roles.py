"""Every address of the employers' side, by every role, against the one table in employers/access.py."""

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, reverse

from candidates.application import Application
from candidates.resumes import shelf
from employers import access, checkout_urls, urls
from employers.access import ALLOWED, Task
from employers.models import Employer, Invitation, JoinRequest, Membership, Order, PostingTemplate, Role
from tests.employers.teams import browser_of, member, owner_of
from tests.employers.typing import answers
from tests.factories import make_posting, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

# Address by its name: the task it takes. A new one is added here, or the first test fails.
NEEDS: dict[str, Task] = {
    **dict.fromkeys(
        [
            "posting_new", "posting_first_draft", "posting_edit", "posting_draft", "posting_preview", "posting_changes",
            "posting_changes_drop", "posting_changes_back",
            "posting_close", "posting_copy", "posting_discard", "posting_restore", "posting_paste", "posting_paste_into",
            "posting_likeness", "posting_history", "posting_confirm", "posting_reopen", "posting_template", "templates",
            "template_use", "template_delete", "import_new", "import_template", "import_show", "import_faults", "feeds",
            "feed_refresh", "feed_remove", "posting_questions",
        ],
        Task.WRITE,
    ),
    **dict.fromkeys(
        [
            "applicants", "applicants_csv", "applicants_decline", "applicant", "applicant_move", "applicant_note",
            "applicant_resume", "coders", "coder", "coder_contacts",
        ],
        Task.PEOPLE,
    ),
    **dict.fromkeys(
        [
            "checkout_new", "order_status", "posting_extend", "posting_relist", "posting_feature", "posting_use_credit", "credits",
            "credits_buy", "postings_publish", "plan_start", "posting_use_plan",
        ],
        Task.PAY,
    ),
    **dict.fromkeys(["orders", "plan", "plan_portal"], Task.ORDERS),
    **dict.fromkeys(["invoice_new", "order_cancel"], Task.INVOICE),
    "employer_company": Task.COMPANY,
    "postings": Task.READ,
    "posting_statistics": Task.READ,
    **dict.fromkeys(
        ["team_invite", "team_role", "team_remove", "invitation_resend", "invitation_revoke", "join_approve", "join_decline"], Task.TEAM
    ),
}  # fmt: skip
ANY_MEMBER = {"requirement_reading", "team", "team_leave"}
NO_TEAM_NEEDED = {
    "employer_join", "employers", "employer_start", "invitation", "invitation_signup", "pricing", "still_open",
}  # fmt: skip


@dataclass(frozen=True)
class World:
    clients: dict[Role, Client]
    ids: dict[str, object]


@pytest.fixture
def world(acme: Employer) -> World:
    posting = make_posting(acme)
    order = Order.objects.create(
        employer=acme, posting=posting, product="single", amount_cents=249_00, status=Order.Status.EXPIRED
    )
    people = {role: owner_of(acme) if role == Role.OWNER else member(acme, role) for role in Role}
    other = Membership.objects.create(employer=acme, user=make_user("other@example.org"), role=Role.RECRUITER)
    invitation = Invitation.objects.create(employer=acme, email="new@example.org", role=Role.RECRUITER)
    asking = JoinRequest.objects.create(employer=acme, user=make_user("asking@example.org"))
    assert posting.page is not None
    dana = make_user("dana@example.org")
    resume = shelf.put(dana, SimpleUploadedFile("dana.txt", b"Dana's own resume"))
    application = Application.objects.create(
        user=dana, page=posting.page, resume=resume, name="Dana", email=dana.email
    )
    ids = {
        "application_id": application.pk,
        "pk": posting.pk,
        "uuid": order.uuid,
        "member_id": other.pk,
        "invitation_id": invitation.pk,
        "request_id": asking.pk,
        "card": uuid.uuid4(),
        "template_id": PostingTemplate.objects.create(employer=acme, name="Coder", typed={}).pk,
    }
    return World({role: browser_of(user) for role, user in people.items()}, ids)


def patterns() -> dict[str, URLPattern]:
    found = [*urls.urlpatterns, *checkout_urls.urlpatterns]
    return {str(pattern.name): pattern for pattern in found if isinstance(pattern, URLPattern)}


def ask(world: World, role: Role, name: str) -> set[int]:
    """The answers to a GET and a POST, whose traces are rolled back again."""
    names = patterns()[name].pattern.converters
    path = reverse(name, kwargs={key: world.ids[key] for key in names})
    answered = set()
    for method in ("get", "post"):
        with transaction.atomic():
            response: HttpResponse = getattr(world.clients[role], method)(path, answers(role="billing"))
            answered.add(response.status_code)
            transaction.set_rollback(True)
    return answered - {405}


def wrong(world: World) -> Iterator[str]:
    for name in NEEDS.keys() | ANY_MEMBER:
        for role in Role:
            allowed = name in ANY_MEMBER or NEEDS[name] in ALLOWED[role]
            answered = ask(world, role, name)
            if (answered == {403}) is allowed or not (allowed or answered == {403}):
                yield f"{name} by {role}: {answered}"


def test_every_address_is_in_the_walk() -> None:
    assert set(patterns()) == NEEDS.keys() | ANY_MEMBER | NO_TEAM_NEEDED


def test_each_role_gets_what_the_table_says_and_nothing_else(world: World) -> None:
    assert list(wrong(world)) == []


def test_every_task_of_the_table_is_asked_for_somewhere() -> None:
    assert set(NEEDS.values()) == set(Task)


def test_the_team_page_says_who_reads_of_people(acme: Employer) -> None:
    page = BeautifulSoup(browser_of(owner_of(acme)).get("/employers/team/").content, "html.parser")
    (line,) = [
        row.get_text()
        for row in page.select(".roles tr")
        if "Read applications and resumes" in row.get_text()
    ]
    assert re.findall("Yes|No", line) == ["Yes", "Yes", "No"]


def test_the_walk_notices_a_role_that_is_not_looked_at(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "may", lambda membership, task: True)
    assert any("by billing" in line for line in wrong(world))
