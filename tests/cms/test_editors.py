"""eddie edits, publishes and keeps the vocabularies; employers and candidates never get into the admin."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from wagtail.actions.publish_revision import PublishRevisionAction
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Page

from cms.models import Credential, HomePage, JobIndexPage, JobPage, RecordType, Specialty, StandardPage
from employers.models import Employer
from jobboard.accounts.models import User
from jobboard.lib.eastern import eastern
from jobboard.lib.text import html_from_plain
from tests.cms.editors_forms import form_data
from tests.factories import make_company, make_job, make_posting

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client: Client, eddie: User) -> Client:
    client.force_login(eddie)
    return client


@pytest.mark.parametrize("door", ["/admin/login/", "/admin/password_reset/", "/_util/login/", "/admin/"])
def test_every_login_door_leads_to_the_one_login(client: Client, door: str) -> None:
    response = client.get(door, follow=True)
    assert response.redirect_chain
    assert response.redirect_chain[-1][0].startswith("/account/")


def test_employers_and_candidates_stay_out(client: Client, acme: Employer, dana: User) -> None:
    for user in (acme.memberships.get().user, dana):
        client.force_login(user)
        for address in ("/admin/", "/admin/pages/", "/admin/postings/", "/admin/credential/"):
            answer = client.get(address, follow=True)
            assert answer.status_code == 404
            assert "permission" not in answer.content.decode()


def test_postings_are_listed_with_state_and_company(editor: Client) -> None:
    make_job(make_company("Lakeshore"), title="Open one")
    make_job(make_company("Riverside"), title="Waiting one", live=False)
    page = editor.get("/admin/postings/").content.decode()
    assert "Lakeshore" in page
    assert "live" in page
    filtered = editor.get("/admin/postings/?state_of_life=draft").content.decode()
    assert "Waiting one" in filtered
    assert "Open one" not in filtered


def test_the_list_says_on_which_day_a_posting_ends(editor: Client) -> None:
    later, earlier = timezone.now() + timedelta(days=54, hours=23), timezone.now() - timedelta(days=400)
    make_job(make_company("Lakeshore"), expires_at=later)
    make_job(make_company("Riverside"), expires_at=earlier)
    page = editor.get("/admin/postings/").content.decode()
    assert f"{date_format(eastern(later), 'M j, Y')}, 55 days left" in page
    assert date_format(eastern(earlier), "M j, Y") in page


def test_eddie_edits_and_publishes_a_posting(editor: Client) -> None:
    job = make_job(make_company(), live=False)
    address = reverse("wagtailadmin_pages:edit", args=[job.pk])
    data = form_data(
        editor,
        address,
        title="Senior Inpatient Coder",
        pay_min_cents="30.50",
        description='{"entityMap": {}, "blocks": []}',
    )
    data["description"] = (
        '{"blocks":[{"key":"a","text":"Code charts.","type":"unstyled","depth":0,'
        '"inlineStyleRanges":[],"entityRanges":[]}],"entityMap":{}}'
    )
    data |= {"pay_max_cents": "35", "action-publish": "Publish"}
    response = editor.post(address, data)
    assert response.status_code == 302, response.context["form"].errors
    job = JobPage.objects.get(pk=job.pk)
    assert job.title == "Senior Inpatient Coder"
    assert job.pay_min_cents == 30_50
    assert job.is_open


def test_an_employers_pasted_text_opens_in_the_editor(editor: Client) -> None:
    pasted = html_from_plain("Reference 7.\nSecond line.\n\n- one\n- two\n\nA & B <c>")
    job = make_job(make_company(), live=False, description=pasted + "<p>a<br>b</p>")
    assert editor.get(reverse("wagtailadmin_pages:edit", args=[job.pk])).status_code == 200


def test_a_contradiction_is_refused_in_the_editor_with_its_sentence(editor: Client) -> None:
    job = make_job(make_company(), live=False)
    address = reverse("wagtailadmin_pages:edit", args=[job.pk])
    data = form_data(
        editor, address, apprentice="accepted", experience_months="36", **{"action-publish": "Publish"}
    )
    data["description"] = '{"blocks":[],"entityMap":{}}'
    response = editor.post(address, data)
    assert "2 or more years" in str(response.context["form"].errors)


def test_a_posting_can_be_written_by_hand(editor: Client) -> None:
    address = reverse("wagtailadmin_pages:add", args=["cms", "jobpage", JobIndexPage.objects.get().pk])
    assert editor.get(address).status_code == 200


def test_unpublishing_removes_a_posting_for_good_and_publishing_brings_it_back(editor: Client) -> None:
    job = make_job(make_company())
    editor.post(reverse("wagtailadmin_pages:unpublish", args=[job.pk]))
    assert JobPage.objects.get(pk=job.pk).state_of_life == "removed"
    JobPage.objects.get(pk=job.pk).get_latest_revision().publish()
    assert JobPage.objects.get(pk=job.pk).is_open


def _published(job: JobPage, meanwhile: dict[str, Any]) -> None:
    job.title = "Renamed coder"
    act = PublishRevisionAction(job.save_revision())
    JobPage.objects.filter(pk=job.pk).update(**meanwhile)
    act.execute()


def _unpublished(job: JobPage, meanwhile: dict[str, Any]) -> None:
    JobPage.objects.filter(pk=job.pk).update(**meanwhile)
    job.unpublish()


def _saved(job: JobPage, meanwhile: dict[str, Any]) -> None:
    JobPage.objects.filter(pk=job.pk).update(**meanwhile)
    job.save()


DOORS = [_published, _unpublished, _saved]
EXTENDED = {"expires_at": datetime(2031, 1, 1, tzinfo=UTC), "featured": True, "listing_days": 120}
REFUNDED = {"closed_at": datetime(2026, 1, 1, tzinfo=UTC), "closed_reason": "refunded"}


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("meanwhile", [EXTENDED, REFUNDED])
def test_what_money_does_while_an_editor_acts_stands(door: Any, meanwhile: dict[str, Any]) -> None:
    """Wagtail reads a page, and writes all of it later: on unpublishing what it read when the request began."""
    job = make_job()
    door(JobPage.objects.get(pk=job.pk), meanwhile)
    row = JobPage.objects.get(pk=job.pk)
    assert {name: getattr(row, name) for name in meanwhile} == meanwhile
    assert row.live is (door != _unpublished)
    assert row.title == ("Renamed coder" if door == _published else job.title)


@pytest.mark.parametrize("door", DOORS)
def test_it_would_be_lost_if_the_row_were_not_read_again(door: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that the test above is known to see it."""
    job = make_job()
    monkeypatch.setattr(JobPage, "_catch_up", lambda *_: None)
    door(JobPage.objects.get(pk=job.pk), EXTENDED)
    assert not JobPage.objects.get(pk=job.pk).featured


def test_what_a_save_names_is_meant() -> None:
    job = make_job()
    job.featured = True
    job.save(update_fields=["featured"])
    assert JobPage.objects.get(pk=job.pk).featured


def _pages_with_postings() -> list[Page]:
    return [JobPage.objects.get(), JobIndexPage.objects.get(), HomePage.objects.get()]


@pytest.mark.parametrize("number", [0, 1, 2])
@pytest.mark.parametrize("has_employer", [True, False])
@pytest.mark.parametrize("in_bulk", [True, False])
def test_no_posting_is_deleted_nor_what_they_live_below(
    editor: Client, acme: Employer, number: int, has_employer: bool, in_bulk: bool
) -> None:
    make_posting(acme) if has_employer else make_job()
    page = _pages_with_postings()[number]
    bulk = f"/admin/bulk/wagtailcore/page/delete/?id={page.pk}"
    address = bulk if in_bulk else reverse("wagtailadmin_pages:delete", args=[page.pk])
    User.objects.update(is_superuser=True)
    answer = editor.post(address, {"wagtail_site_name": settings.WAGTAIL_SITE_NAME}, follow=True)
    assert "was not deleted" in answer.content.decode()
    assert "Unpublish" in answer.content.decode()
    assert len(_pages_with_postings()) == 3


@pytest.mark.parametrize("in_bulk", [True, False])
def test_other_pages_are_deleted_and_copied(editor: Client, in_bulk: bool) -> None:
    page = HomePage.objects.get().add_child(instance=StandardPage(title="Spare", body="<p>A</p>"))
    copies = {"new_title": "Other", "new_slug": "other", "new_parent_page": page.get_parent().pk}
    editor.post(reverse("wagtailadmin_pages:copy", args=[page.pk]), copies)
    assert StandardPage.objects.filter(slug="other").exists()
    bulk = f"/admin/bulk/wagtailcore/page/delete/?id={page.pk}"
    editor.post(bulk if in_bulk else reverse("wagtailadmin_pages:delete", args=[page.pk]))
    assert not StandardPage.objects.filter(pk=page.pk).exists()


@pytest.mark.parametrize("alias", ["", "on"])
def test_a_posting_is_not_copied_into_one_that_nobody_pays_for(editor: Client, alias: str) -> None:
    job = make_job()
    data = {
        "new_title": "Twin",
        "new_slug": "twin",
        "new_parent_page": job.get_parent().pk,
        "publish_copies": "on",
        "alias": alias,
    }
    answer = editor.post(reverse("wagtailadmin_pages:copy", args=[job.pk]), data, follow=True)
    assert "was not copied" in answer.content.decode()
    assert JobPage.objects.get() == job


def test_vocabulary_is_kept_by_editors(editor: Client) -> None:
    listing = editor.get("/admin/credential/")
    assert listing.status_code == 200
    address = reverse("credential:edit", args=[Credential.objects.get(abbreviation="CIC").pk])
    data = form_data(editor, address, satisfies="CCS")
    response = editor.post(address, data)
    assert "awarded by AHIMA" in str(response.context["form"].errors)
    assert editor.post(address, {**data, "satisfies": "CRC"}).status_code == 302
    assert Credential.objects.get(abbreviation="CIC").satisfies == ("CRC",)


@pytest.mark.parametrize("door", ["specialty", "recordtype", "codeset", "system"])
def test_a_new_words_address_is_made_from_its_name(editor: Client, door: str) -> None:
    for name, slug in (("Wound care E&M!", "wound-care-em"), ("Wound-care E/M", "wound-care-em-2")):
        answer = editor.post(f"/admin/{door}/new/", {"name": name, "slug": "", "kind": "ehr"})
        assert answer.status_code == 302, answer.context["form"].errors
        assert apps.get_model("cms", door).objects.get(name=name).slug == slug


def test_the_list_of_postings_calls_them_postings(editor: Client) -> None:
    page = editor.get("/admin/postings/").content.decode()
    assert "job page" not in page.lower()
    assert "Add posting" in page


def test_an_abbreviation_in_use_never_changes(editor: Client) -> None:
    address = reverse("credential:edit", args=[Credential.objects.get(abbreviation="CIC").pk])
    response = editor.post(address, form_data(editor, address, abbreviation="CIX"))
    assert "add a new credential" in str(response.context["form"].errors)


def test_their_account_leads_editors_to_their_desk_and_nobody_else(editor: Client, dana: User) -> None:
    """Everybody lands there after signing in; an editor read "Say what you hold" and nothing of the admin."""
    assert 'href="/admin/"' in editor.get("/account/").text
    editor.force_login(dana)
    assert "/admin/" not in editor.get("/account/").text


def test_the_login_door_takes_an_editor_where_they_were_going_and_nobody_elsewhere(editor: Client) -> None:
    assert editor.get("/admin/login/?next=/admin/postings/").headers["Location"] == "/admin/postings/"
    assert editor.get("/admin/login/?next=https://evil.example/").headers["Location"] == "/admin/"


def test_an_article_shows_the_pictures_that_editors_uploaded(editor: Client, settings: Any) -> None:
    picture = get_image_model().objects.create(title="Desk", file=get_test_image_file())
    rendition = picture.get_rendition("width-10")
    response = editor.get(rendition.url)
    assert response.status_code == 200
    assert b"".join(response.streaming_content)  # type: ignore[attr-defined]  # a file, sent in pieces
    assert editor.get("/media/images/../../board.sqlite3").status_code == 400


@pytest.mark.parametrize("kind", ["companies", "specialty", "recordtype"])
def test_what_postings_need_is_not_deleted_and_the_editor_is_told(editor: Client, kind: str) -> None:
    job = make_job()
    needed, spare = {
        "companies": (job.company, make_company("Spare")),
        "specialty": (job.specialty, Specialty.objects.create(name="Spare")),
        "recordtype": (job.record_types.get(), RecordType.objects.create(name="Spare")),
    }[kind]
    assert editor.get(f"/admin/{kind}/edit/{needed.pk}/").status_code == 200
    for row in (needed, spare):
        assert editor.get(f"/admin/{kind}/delete/{row.pk}/").status_code == 200
        answer = editor.post(f"/admin/{kind}/delete/{row.pk}/", follow=True).content.decode()
        assert apps.get_model(row._meta.label).objects.filter(pk=row.pk).exists() is (row == needed)
        assert ("was not deleted, as 1 other entry needs it" in answer) is (row == needed)


def test_a_credential_that_postings_require_or_prefer_is_not_deleted(editor: Client) -> None:
    """They know it by its abbreviation, so the database would let it go. One like it is not in its way."""
    make_job(requirement="(CPC-A or CCS) and RHIT")
    make_job(requirement="", preferred="CRC, CCS", live=False)
    for code, count in {"CCS": "2 other entries need", "CRC": "1 other entry needs", "CPC": ""}.items():
        row = Credential.objects.get(abbreviation=code)
        answer = editor.post(f"/admin/credential/delete/{row.pk}/", follow=True).content.decode()
        assert (f"“{code}” was not deleted, as {count} it" in answer) is bool(count)
        assert Credential.objects.filter(abbreviation=code).exists() is bool(count)


def test_a_credential_that_another_includes_is_not_deleted(editor: Client) -> None:
    for code, needed in (("RHIT", True), ("RHIA", False)):
        row = Credential.objects.get(abbreviation=code)
        answer = editor.post(f"/admin/credential/delete/{row.pk}/", follow=True).content.decode()
        assert ("was not deleted, as 1 other entry needs it" in answer) is needed
        assert Credential.objects.filter(abbreviation=code).exists() is needed


def test_an_alias_of_a_posting_follows_what_is_published() -> None:
    job = make_job()
    alias = job.create_alias(update_slug="the-same-again")
    job.title = "Renamed coder"
    job.save_revision().publish()
    assert JobPage.objects.get(pk=alias.pk).title == "Renamed coder"
