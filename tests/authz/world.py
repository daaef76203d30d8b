"""Acme, mallory, dana and paul with everything that has an address, and a browser for each of them."""

from dataclasses import dataclass

from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from candidates import links
from candidates.application import Application
from candidates.contact import ContactRequest
from candidates.models import Alert, SavedJob, Subscriber
from candidates.resumes import shelf
from employers import links as employers_links
from employers import team
from employers.models import (
    Employer,
    Invitation,
    JoinRequest,
    Membership,
    Order,
    Posting,
    PostingTemplate,
    Role,
)
from jobboard.accounts import leaving
from jobboard.accounts.models import User
from tests.factories import make_job, make_posting, make_user


@dataclass(frozen=True)
class World:
    clients: dict[str, Client]
    ids: dict[str, str]
    tokens: dict[str, str]
    foreign: dict[str, str]


def make_world(acme: Employer, mallory: Employer, dana: User, paul: User) -> World:
    cache.clear()
    posting = make_posting(acme)
    order = Order.objects.create(
        employer=acme, posting=posting, product="single", amount_cents=249_00, status=Order.Status.EXPIRED
    )
    alert = alert_of(dana.email)
    saved = SavedJob.objects.create(user=dana, page=make_job(acme.company), note="salary to ask for")
    people = {
        "acme": acme.memberships.get().user,
        "mallory": mallory.memberships.get().user,
        "dana": dana,
        "paul": paul,
        "recruiter": member(acme, Role.RECRUITER),
        "billing": member(acme, Role.BILLING),
    }
    ids = {"pk": str(posting.pk), "uuid": str(order.uuid), "alert_id": str(alert.pk)}
    ids["page_id"] = str(saved.page_id)
    template = PostingTemplate.objects.create(employer=acme, name="Coder", typed={"title": ["Coder"]})
    ids["template_id"] = str(template.pk)
    invitation = Invitation.objects.create(employer=acme, email="new@acme.example", role=Role.RECRUITER)
    ids["invitation_id"] = str(invitation.pk)
    ids["request_id"] = str(JoinRequest.objects.create(employer=acme, user=make_user("ask@acme.example")).pk)
    ids["member_id"] = str(Membership.objects.get(user=people["billing"]).pk)
    assert posting.page is not None
    resume = shelf.put(dana, SimpleUploadedFile("dana.txt", b"Dana's own resume"))
    application = Application.objects.create(
        user=dana, page=posting.page, resume=resume, name="Dana", email=dana.email
    )
    ids |= {"application_id": str(application.pk), "resume_id": str(resume.pk)}
    elsewhere = UserSession.objects.create(user=dana, ip="192.0.2.1", session_key="k" * 32, user_agent="")
    ids["device_id"] = str(elsewhere.pk)
    contact = ContactRequest.objects.create(
        candidate=dana.candidate,
        company=acme.company,
        title="Coder",
        pay_min_cents=24_00,
        pay_max_cents=29_00,
        pay_unit="hour",
    )
    ids |= {"contact_id": str(contact.pk), "code": "CPC", "card": str(dana.candidate.card)}
    mine = alert_of(mallory.memberships.get().user.email)
    return World(
        {name: signed_in(person) for name, person in people.items()} | {"nobody": Client()},
        ids,
        tokens_of(alert, posting)
        | {"invitation": team.token_of(invitation), "reminders": reminders_of(dana), "keep": keep_token()},
        tokens_of(mine, make_posting(mallory)),
    )


def keep_token() -> str:
    """Of somebody who is about to be deleted."""
    leaver = make_user("leaver@example.org", leaves_at=timezone.now() + leaving.GRACE)
    return leaving.keep_url(leaver).rstrip("/").rsplit("/", 1)[1]


def member(employer: Employer, role: Role) -> User:
    user = make_user(f"{role}@example.org")
    Membership.objects.create(employer=employer, user=user, role=role)
    return user


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    client.get("/healthz")  # lists the session, which any first request would
    return client


def alert_of(email: str) -> Alert:
    subscriber = Subscriber.objects.create(email=email)
    return Alert.objects.create(subscriber=subscriber, query="credential=CPC", confirmed_at=timezone.now())


def tokens_of(alert: Alert, posting: Posting) -> dict[str, str]:
    made = {
        "confirm": links.confirm_url(alert),
        "manage": links.manage_url(alert.subscriber),
        "unsubscribe": links.unsubscribe_url(alert.subscriber),
        "still": links.still_url(alert.subscriber),
        "address": links.address_url(alert.subscriber),
        "still open": employers_links.still_open_url(posting),
    }
    return {purpose: url.rstrip("/").rsplit("/", 1)[1] for purpose, url in made.items()}


def reminders_of(person: User) -> str:
    return links.reminders_off_url(person.candidate).rstrip("/").rsplit("/", 1)[1]
