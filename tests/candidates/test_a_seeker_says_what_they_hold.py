"""/account/: what I hold, the search that follows from it, my alerts; employers go to their postings."""

import pytest
from django.test import Client

from candidates.models import Candidate
from cms.models import Credential
from employers.models import Employer
from jobboard.accounts.models import User
from tests import factories

pytestmark = pytest.mark.django_db


def test_signing_in_leads_to_the_profile(client: Client, dana: User) -> None:
    response = client.post("/account/login/", {"login": dana.email, "password": factories.PASSWORD})
    assert response["Location"] == "/account/"
    page = client.get("/account/", follow=True).content.decode()
    assert "Your account" in page


def test_without_login_it_asks_for_one(client: Client) -> None:
    for path in ("/account/", "/account/profile/"):
        assert client.get(path)["Location"] == f"/account/login/?next={path}"


def test_an_employer_lands_on_their_postings(client: Client, acme: Employer) -> None:
    client.force_login(acme.memberships.get().user)
    assert client.get("/account/")["Location"] == "/employers/postings/"
    assert "My postings" in client.get("/account/profile/").content.decode()


def test_credentials_are_ticked_body_by_body(client: Client) -> None:
    user = factories.make_user("new@example.org")
    client.force_login(user)
    page = client.get("/account/profile/").content.decode()
    assert "AAPC credentials I hold" in page
    assert "AHIMA credentials I hold" in page
    assert "Jobs I qualify for" not in page
    names = {
        code: page.split(f'value="{code}"')[0].rsplit('name="', 1)[1].split('"')[0] for code in ("CPC", "CCS")
    }
    response = client.post(
        "/account/profile/", {names["CPC"]: ["CPC"], names["CCS"]: ["CCS"], "state": "TX"}, follow=True
    )
    candidate = Candidate.objects.get(user=user)
    assert (candidate.credentials, candidate.state) == (("CCS", "CPC"), "TX")
    assert "/jobs/?holding=CCS&amp;holding=CPC&amp;state=TX" in response.content.decode()


def test_the_search_finds_what_i_qualify_for_and_nothing_else(client: Client, dana: User) -> None:
    factories.make_job(title="Fitting Coder", requirement="CPC")
    factories.make_job(title="Foreign Coder", requirement="RHIT")
    client.force_login(dana)
    profile = client.get("/account/profile/").context
    page = client.get(profile["fitting"].url).content.decode()
    assert "Fitting Coder" in page
    assert "Foreign Coder" not in page


def test_only_confirmed_credentials_are_offered_but_one_that_is_held_stays(
    client: Client, dana: User
) -> None:
    Credential.objects.filter(abbreviation="CPC").update(confirmed=False)
    client.force_login(dana)
    assert 'value="CPC"' in client.get("/account/profile/").content.decode()
    client.force_login(factories.make_user("new@example.org"))
    assert 'value="CPC"' not in client.get("/account/profile/").content.decode()


def test_what_is_not_a_credential_is_refused(client: Client, dana: User) -> None:
    client.force_login(dana)
    response = client.post("/account/profile/", {"body0": ["MAGIC"], "state": "ZZ"})
    assert response.status_code == 200
    assert (
        "needs your attention" in response.content.decode()
        or "need your attention" in response.content.decode()
    )
    assert Candidate.objects.get(user=dana).credentials == ("CPC",)


def test_signing_out_is_a_button(client: Client, dana: User) -> None:
    client.force_login(dana)
    assert 'action="/account/logout/"' in client.get("/account/profile/").content.decode()
