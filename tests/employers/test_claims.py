"""A company is claimed by an address at its domain; colleagues ask to join; the rest an editor looks at."""

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from cms.models import Company
from employers import claims
from employers import posting as postings
from employers.models import CompanyCheck, Employer, JoinRequest, Membership, Role
from jobboard.accounts.models import User
from jobboard.mail.models import OutgoingMail
from tests.employers.teams import browser_of, member, owner_of
from tests.factories import make_posting, make_user

pytestmark = pytest.mark.django_db
START = "/employers/start/"


def start(email: str, **answers: str) -> Employer | None:
    """Somebody new names their company."""
    user = make_user(email)
    form = {
        "name": "Prairie Clinic",
        "kind": "physicians",
        "website": "https://www.prairie.example",
        **answers,
    }
    browser_of(user).post(START, form)
    found = Membership.objects.filter(user=user).select_related("employer__company").first()
    return found.employer if found else None


@pytest.fixture
def prairie(db: None) -> Employer:
    employer = start("owner@prairie.example")
    assert employer
    return employer


def test_an_address_at_the_websites_domain_verifies_the_company(prairie: Employer, client: Client) -> None:
    assert prairie.company.verified_domain == "prairie.example"
    assert prairie.company.domain_verified_at
    assert not prairie.trusted, "that stays an editor's decision"
    assert not CompanyCheck.objects.exists()
    page = " ".join(client.get(prairie.company.get_absolute_url()).content.decode().split())
    assert "Verified by its domain, prairie.example" in page


@pytest.mark.parametrize(
    ("email", "website"),
    [
        ("a@other.example", "https://prairie.example"),
        ("a@prairie.example", ""),
        ("a@irie.example", "https://prairie.example"),
        ("a@jobs.prairie.example", "https://prairie.example"),
        ("a@gmail.com", "https://gmail.com"),
    ],
)
def test_any_other_pair_verifies_nothing(email: str, website: str) -> None:
    employer = start(email, website=website)
    assert employer
    assert employer.company.verified_domain == ""


def test_an_unconfirmed_address_verifies_nothing() -> None:
    user = make_user("owner@prairie.example")
    EmailAddress.objects.filter(user=user).update(verified=False)
    assert claims.work_domains(user) == []


def test_a_free_mail_address_sends_the_company_to_an_editor() -> None:
    employer = start("prairie.clinic@gmail.com")
    assert employer
    assert CompanyCheck.objects.get().employer == employer
    posting = make_posting(employer)
    postings.publish(posting, days=60, featured=False)
    assert posting.state == "in review"
    html = browser_of(owner_of(employer)).get("/employers/company/").content.decode()
    assert "An editor checks your company" in html


def test_a_colleague_asks_and_an_owner_lets_them_in(prairie: Employer) -> None:
    rita = make_user("rita@prairie.example")
    browser = browser_of(rita)
    assert "Prairie Clinic is here already" in browser.get(START).content.decode()
    browser.post("/employers/start/join/")
    browser.post("/employers/start/join/")
    assert "You asked to join Prairie Clinic" in browser.get(START).content.decode()
    mail = OutgoingMail.objects.get(kind="team_join_request")
    assert mail.to == "owner@prairie.example"
    asked = JoinRequest.objects.get()
    owner = browser_of(owner_of(prairie))
    assert "rita@prairie.example" in owner.get("/employers/team/").content.decode()
    for _ in range(2):
        owner.post(f"/employers/team/requests/{asked.pk}/approve/")
    assert Membership.objects.get(user=rita).role == Role.RECRUITER
    assert OutgoingMail.objects.filter(kind="team_join_answer", to=rita.email).count() == 1


def test_a_declined_colleague_is_told_and_stays_out(prairie: Employer) -> None:
    rita = make_user("rita@prairie.example")
    asked = claims.ask_to_join(prairie, rita)
    browser_of(owner_of(prairie)).post(f"/employers/team/requests/{asked.pk}/decline/")
    assert not Membership.objects.filter(user=rita).exists()
    assert "declined your request" in OutgoingMail.objects.get(kind="team_join_answer").text


def test_who_found_another_team_meanwhile_is_not_taken_out_of_it(
    prairie: Employer, mallory: Employer
) -> None:
    asked = claims.ask_to_join(prairie, member(mallory, Role.RECRUITER, "rita@prairie.example"))
    assert not claims.answer(asked, approved=True, by=owner_of(prairie))
    assert Membership.objects.get(user=asked.user).employer == mallory
    assert not OutgoingMail.objects.filter(kind="team_join_answer").exists()


def test_nobody_from_elsewhere_can_ask(prairie: Employer) -> None:
    for email in ("mallory@evil.example", "somebody@gmail.com"):
        stranger = browser_of(make_user(email))
        assert "is here already" not in stranger.get(START).content.decode()
        stranger.post("/employers/start/join/")
    assert not JoinRequest.objects.exists()


def test_two_companies_never_share_a_verified_domain(prairie: Employer) -> None:
    second = start("second@prairie.example", name="Prairie North")
    assert second
    assert second.company.verified_domain == ""
    assert Company.objects.filter(verified_domain="prairie.example").count() == 1


# --- The editor ---


@pytest.fixture
def check(db: None) -> CompanyCheck:
    start("prairie.clinic@gmail.com")
    return CompanyCheck.objects.get()


def decided(eddie: User, check: CompanyCheck, decision: str, reason: str = "") -> str:
    browser = browser_of(eddie)
    assert "Prairie Clinic" in browser.get("/admin/company_checks/").content.decode()
    address = f"/admin/company_checks/edit/{check.pk}/"
    assert "prairie.clinic@gmail.com" in browser.get(address).content.decode()
    response = browser.post(address, {"decision": decision, "reason": reason}, follow=True)
    assert response.status_code == 200
    check.refresh_from_db()
    return response.content.decode()


def test_an_editor_approves(eddie: User, check: CompanyCheck) -> None:
    decided(eddie, check, "approved")
    assert check.decision == "approved"
    assert check.decided_by == eddie
    assert Employer.objects.get().refused_at is None
    assert OutgoingMail.objects.get(kind="company_checked").subject == "Approved: Prairie Clinic"


def test_an_editor_rejects_with_a_reason_and_nobody_pays_for_nothing(
    eddie: User, check: CompanyCheck
) -> None:
    assert "Say why" in decided(eddie, check, "rejected")
    assert check.decided_at is None
    decided(eddie, check, "rejected", "We find no clinic of that name.")
    assert "We find no clinic of that name." in OutgoingMail.objects.get(kind="company_checked").text
    posting = make_posting(Employer.objects.get())
    assert not postings.is_payable(posting)
    browser = browser_of(owner_of(check.employer))
    assert "has not accepted your company" in browser.get("/employers/postings/").content.decode()
    assert browser.get(f"/employers/postings/{posting.pk}/publish/").status_code == 302


def test_what_is_decided_stays_decided(eddie: User, check: CompanyCheck) -> None:
    decided(eddie, check, "approved")
    assert "decided already" in decided(eddie, check, "rejected", "Changed my mind.")
    assert check.decision == "approved"
    assert OutgoingMail.objects.filter(kind="company_checked").count() == 1


def test_checks_are_neither_made_nor_deleted_by_hand(eddie: User, check: CompanyCheck) -> None:
    browser = browser_of(eddie)
    browser.post(f"/admin/company_checks/delete/{check.pk}/")
    browser.post("/admin/company_checks/new/", {"decision": "approved"})
    assert CompanyCheck.objects.count() == 1
