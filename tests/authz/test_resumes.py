"""No resume byte is anybody else's: who gets which answer at the addresses of a resume, in every state of its application."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.shortcuts import get_object_or_404
from django.test import Client
from django.utils import timezone

from candidates import applying
from candidates.application import Application, Resume, ResumeDownload, State
from candidates.resumes import shelf
from employers import access
from employers.models import Employer, Membership, Role
from jobboard.accounts.models import User
from tests.factories import make_posting, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(300)]

BYTES = b"Dana's own resume, and nobody else's"
TEAM = ("owner", "recruiter")
EVERYBODY = ("nobody", "dana", "paul", *TEAM, "billing", "mallory", "eddie", "admin")


class World:
    def __init__(self, people: dict[str, User], sent: Application, posting_id: int) -> None:
        self.clients = {"nobody": Client()} | {name: signed_in(user) for name, user in people.items()}
        self.people, self.sent = people, sent
        resume = sent.resume
        assert resume
        self.own = (f"/resumes/{resume.pk}/file/", f"/resumes/{resume.pk}/")
        self.theirs = f"/employers/postings/{posting_id}/applicants/{sent.pk}/resume/"

    def who_reads(self, path: str) -> set[str]:
        """By what comes back, whatever its status says."""
        return {name for name in EVERYBODY if has_bytes(self.clients[name], path)}

    def wrong(self, *, team_may: bool) -> list[str]:
        expected = {self.theirs: set(TEAM) if team_may else set(), **{path: {"dana"} for path in self.own}}
        return [
            f"{path}: {sorted(found)}"
            for path, who in expected.items()
            if (found := self.who_reads(path)) != who
        ]


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def has_bytes(client: Client, path: str) -> bool:
    answers = [client.get(path), client.head(path), client.post(path), client.get(f"{path}?download=1")]
    return any(b"own resume" in answer.content for answer in answers)


@pytest.fixture
def world(acme: Employer, mallory: Employer, dana: User, paul: User, eddie: User) -> World:
    people = {
        "dana": dana,
        "paul": paul,
        "eddie": eddie,
        "owner": acme.memberships.get().user,
        "mallory": mallory.memberships.get().user,
        "admin": User.objects.create_superuser("admin@example.org", "correct horse battery"),
    }
    posting = make_posting(acme, live=True, apply_here=True)
    for role in (Role.RECRUITER, Role.BILLING):
        people[role.value] = make_user(f"{role}@example.org")
        Membership.objects.create(employer=acme, user=people[role.value], role=role)
    resume = shelf.put(dana, SimpleUploadedFile("dana.txt", BYTES))
    # Paul applied there too, without a resume: his place leads to nobody's.
    assert posting.page
    assert applying.send(paul, posting.page, applying.Letter("Paul", "", "", None, [], []))
    sent = applying.send(dana, posting.page, applying.Letter("Dana", "", "", resume, [], []))
    assert sent
    return World(people, sent, posting.pk)


def move(place: State) -> Callable[[World], object]:
    return lambda world: applying.move(world.sent, place, by=world.people["owner"])


CLOSED: dict[str, Callable[[World], object]] = {
    "declined": move(State.DECLINED),
    "withdrawn": lambda world: applying.withdraw(world.sent),
    "about to be deleted": lambda world: User.objects.filter(pk=world.people["dana"].pk).update(
        leaves_at=timezone.now() + timedelta(days=7)
    ),
    "not read yet": lambda world: Resume.objects.update(read_at=None),
    "found to be hostile": lambda world: Resume.objects.update(problem="It carries a macro."),
}


@pytest.mark.parametrize("place", [State.NEW, State.REVIEWED, State.INTERVIEW, State.OFFER, State.HIRED])
def test_while_it_stands_its_candidate_and_who_may_write_postings_read_it(world: World, place: State) -> None:
    move(place)(world)
    assert world.wrong(team_may=True) == []


@pytest.mark.parametrize("state", CLOSED)
def test_after_that_its_candidate_alone(world: World, state: str) -> None:
    CLOSED[state](world)
    file, page = world.own
    assert world.who_reads(world.theirs) == set()
    # Until they say that they stay, somebody who is leaving opens nothing at all.
    assert world.who_reads(file) == (set() if state == "about to be deleted" else {"dana"})
    assert world.who_reads(page) <= {"dana"}


def test_a_stranger_is_answered_as_if_it_did_not_exist(world: World) -> None:
    resume = world.sent.resume
    assert resume
    for who in ("paul", "mallory", "owner", "eddie", "admin"):
        for path in world.own:
            there = world.clients[who].get(path)
            missing = world.clients[who].get(path.replace(f"/{resume.pk}/", "/987654/"))
            assert (there.status_code, missing.status_code) == (404, 404), who
    there = world.clients["mallory"].get(world.theirs)
    missing = world.clients["mallory"].get(world.theirs.replace(f"/{world.sent.pk}/", "/987654/"))
    assert (there.status_code, missing.status_code) == (404, 404)


def test_no_address_serves_the_file_itself(world: World) -> None:
    resume = world.sent.resume
    assert resume
    for start in ("/media/", "/static/", "/documents/", "/private/", "/media/images/../../private/", "/"):
        for client in world.clients.values():
            answer = client.get(f"{start}{resume.file.name}")
            assert answer.status_code in {301, 302, 400, 404}, start


def test_each_download_is_noted_and_shown_to_the_candidate(world: World) -> None:
    page = f"/applications/{world.sent.pk}/"
    assert "Nobody yet." in world.clients["dana"].get(page).content.decode()
    world.clients["recruiter"].get(world.theirs)
    assert ResumeDownload.objects.get().by == world.people["recruiter"]
    shown = world.clients["dana"].get(page).content.decode()
    assert "Acme Health downloaded it on" in shown
    assert "recruiter@example.org" not in shown
    for who in ("nobody", "paul", "billing", "mallory", "eddie", "dana"):
        world.clients[who].get(world.theirs)
    assert ResumeDownload.objects.count() == 1


def test_control_these_notice_roles_that_nobody_looks_at(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access, "may", lambda membership, task: True)
    assert world.wrong(team_may=True) == [f"{world.theirs}: ['billing', 'owner', 'recruiter']"]


def test_control_these_notice_a_resume_of_anybody(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "candidates.views.resumes._own", lambda request, resume_id: get_object_or_404(Resume, pk=resume_id)
    )
    assert len(world.wrong(team_may=True)) == 2


def test_control_these_notice_a_state_that_nobody_looks_at(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    applying.withdraw(world.sent)
    monkeypatch.setattr(Application, "resume_is_readable", True)
    assert world.wrong(team_may=False) == [f"{world.theirs}: ['owner', 'recruiter']"]
