"""An invitation lets one address into one team, once, within seven days."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone

from employers.models import Employer, Invitation, Membership, Role
from jobboard.accounts.models import User
from jobboard.mail.models import OutgoingMail
from tests.employers.teams import browser_of, invited, link_to, member, owner_of
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(acme: Employer) -> Client:
    return browser_of(owner_of(acme))


def text(client: Client, path: str) -> str:
    return " ".join(client.get(path).content.decode().split())


def test_who_has_an_account_joins_with_one_click(acme: Employer, owner: Client) -> None:
    rita = make_user("rita@acme.example")
    _, link = invited(owner, "Rita@Acme.example", "billing")
    browser = browser_of(rita)
    assert "Join the team" in text(browser, link)
    assert not Membership.objects.filter(user=rita).exists(), "a GET does nothing"
    assert browser.post(link)["Location"] == "/employers/postings/"
    assert Membership.objects.get(user=rita).role == Role.BILLING
    assert Membership.objects.get(user=rita).employer == acme


def test_who_has_none_signs_up_with_that_address_and_is_in_the_team(acme: Employer, owner: Client) -> None:
    _, link = invited(owner, "rita@acme.example")
    browser = Client()
    response = browser.post(f"{link}account/")
    assert response["Location"] == "/account/signup/?next=/employers/postings/"
    page = browser.get(response["Location"]).content.decode()
    assert 'value="rita@acme.example"' in page
    assert "disabled" in page
    sent = {"email": "mallory@evil.example", "password1": "prairie winds at noon"}
    assert browser.post(response["Location"], sent)["Location"] == "/employers/postings/"
    assert not User.objects.filter(email="mallory@evil.example").exists()
    assert Membership.objects.get(user__email="rita@acme.example").employer == acme
    assert browser.get("/employers/postings/").status_code == 200


def test_a_link_works_once(acme: Employer, owner: Client) -> None:
    rita = make_user("rita@acme.example")
    _, link = invited(owner, rita.email)
    browser_of(rita).post(link)
    Membership.objects.filter(user=rita).delete()
    assert "It has been used" in text(browser_of(rita), link)
    browser_of(rita).post(link)
    assert not Membership.objects.filter(user=rita).exists()


def test_another_address_gets_a_sentence_and_nothing(acme: Employer, owner: Client) -> None:
    _, link = invited(owner, "rita@acme.example")
    stranger = make_user("someone@else.example")
    browser = browser_of(stranger)
    assert "you are signed in as someone@else.example" in text(browser, link)
    browser.post(link)
    assert not Membership.objects.filter(user=stranger).exists()
    assert Invitation.objects.pending().count() == 1


def test_an_address_that_was_never_confirmed_does_not_count(acme: Employer, owner: Client) -> None:
    _, link = invited(owner, "rita@acme.example")
    stranger = make_user("rita@acme.example")
    EmailAddress.objects.filter(user=stranger).update(verified=False)
    browser_of(stranger).post(link)
    assert not Membership.objects.filter(user=stranger).exists()


def test_after_seven_days_it_has_run_out_until_it_is_sent_again(acme: Employer, owner: Client) -> None:
    rita = make_user("rita@acme.example")
    invitation, link = invited(owner, rita.email)
    Invitation.objects.update(sent_at=timezone.now() - timedelta(days=7, seconds=1))
    assert "good for seven days" in text(browser_of(rita), link)
    browser_of(rita).post(link)
    assert not Membership.objects.filter(user=rita).exists()
    assert "Run out" in text(owner, "/employers/team/")
    owner.post(f"/employers/team/invitations/{invitation.pk}/resend/")
    assert OutgoingMail.objects.filter(kind="team_invitation").count() == 2
    browser_of(rita).post(link_to(rita.email))
    assert Membership.objects.filter(user=rita).exists()


def test_a_withdrawn_one_opens_nothing(acme: Employer, owner: Client) -> None:
    rita = make_user("rita@acme.example")
    invitation, link = invited(owner, rita.email)
    owner.post(f"/employers/team/invitations/{invitation.pk}/revoke/")
    assert "It was withdrawn" in text(browser_of(rita), link)
    browser_of(rita).post(link)
    assert not Membership.objects.filter(user=rita).exists()
    text(owner, "/employers/team/")  # which also says that it was withdrawn
    assert "rita@acme.example" not in text(owner, "/employers/team/")
    invited(owner, rita.email)


def test_anothers_address_is_refused_without_saying_whose(
    acme: Employer, owner: Client, mallory: Employer
) -> None:
    response = owner.post("/employers/team/invite/", {"email": "mallory@example.org", "role": "recruiter"})
    page = response.content.decode()
    assert "belongs to another team on this board" in page
    assert mallory.company.name not in page
    assert 'value="mallory@example.org"' in page, "what was typed is still there"
    assert not Invitation.objects.exists()


def test_who_joined_another_team_meanwhile_is_told_so(
    acme: Employer, owner: Client, mallory: Employer
) -> None:
    _, link = invited(owner, "rita@acme.example")
    rita = member(mallory, Role.RECRUITER, "rita@acme.example")
    assert "You are in another team" in text(browser_of(rita), link)
    browser_of(rita).post(link)
    assert Membership.objects.get(user=rita).employer == mallory
    assert Invitation.objects.pending().count() == 1


def test_a_double_click_invites_once(acme: Employer, owner: Client) -> None:
    invited(owner, "rita@acme.example")
    again = owner.post("/employers/team/invite/", {"email": "RITA@acme.example", "role": "owner"})
    assert "has been invited already" in again.content.decode()
    assert Invitation.objects.count() == OutgoingMail.objects.filter(kind="team_invitation").count() == 1


def test_nobody_is_flooded(acme: Employer, owner: Client) -> None:
    invitation, _ = invited(owner, "rita@acme.example")
    for _ in range(5):
        owner.post(f"/employers/team/invitations/{invitation.pk}/resend/")
    assert OutgoingMail.objects.filter(kind="team_invitation").count() == 3


def test_a_forged_link_opens_nothing(acme: Employer, owner: Client) -> None:
    _, link = invited(owner, "rita@acme.example")
    assert Client().get(link.replace("/invitations/", "/invitations/9")).status_code == 404
    assert Client().post(f"{link[:-3]}x/").status_code == 404


def test_only_owners_invite(acme: Employer) -> None:
    for role in (Role.RECRUITER, Role.BILLING):
        browser = browser_of(member(acme, role))
        sent = browser.post("/employers/team/invite/", {"email": "a@b.example", "role": "owner"})
        assert sent.status_code == 403
        assert "Invite somebody" not in text(browser, "/employers/team/")
