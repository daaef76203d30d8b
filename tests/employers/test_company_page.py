"""The owner keeps the company's public page; a name, and no longer being an agency, an editor reads first."""

import io
import re
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.datastructures import MultiValueDict
from PIL import Image
from pytest_django import DjangoCaptureOnCommitCallbacks

from cms.models import Company
from employers import claims
from employers.company_forms import CompanyFaceForm
from employers.models import CompanyCheck, Employer, Role
from jobboard.accounts.models import User
from tests.cms.editors_forms import form_data
from tests.employers.teams import browser_of, member, owner_of
from tests.factories import make_posting

pytestmark = pytest.mark.django_db
PAGE = "/employers/company/"
FACE = {
    "name": "Acme Health",
    "kind": "hospital",
    "website": "https://acme.example",
    "about": "Two hospitals.",
    "benefits": "Dues paid.\n\nFour weeks of leave.",
}


@pytest.fixture
def owner(acme: Employer) -> Client:
    return browser_of(owner_of(acme))


@pytest.fixture(autouse=True)
def no_files_left(db: None) -> Iterator[None]:
    """The address of media files is wired to their folder once a process, so that tests share it."""
    yield
    for stored in Company.objects.exclude(logo=""):
        stored.logo.delete(save=False)


def company() -> Company:
    return Company.objects.get(slug="acme-health")


def test_what_the_owner_writes_is_on_the_public_page_with_the_open_postings(
    acme: Employer, owner: Client, client: Client
) -> None:
    make_posting(acme, live=True)
    assert owner.post(PAGE, FACE)["Location"] == PAGE
    html = client.get(company().get_absolute_url()).content.decode()
    for text in ("Two hospitals.", "Four weeks of leave.", "Inpatient Coder", "https://acme.example"):
        assert text in html


def test_without_live_postings_a_new_name_is_taken_at_once(owner: Client) -> None:
    owner.post(PAGE, {**FACE, "name": "Acme Care"})
    assert company().name == "Acme Care"
    assert not CompanyCheck.objects.exists()


def test_with_live_postings_an_editor_reads_a_new_name_first(
    acme: Employer, owner: Client, eddie: User, client: Client
) -> None:
    page = make_posting(acme, live=True).page
    assert page
    owner.post(PAGE, {**FACE, "name": "Acme Cares"})
    html = owner.post(PAGE, {**FACE, "name": "Acme Care", "about": "New."}, follow=True).content.decode()
    assert html.count("An editor reads this first") == 1
    assert "Saved, but for what an editor reads first." in html
    assert (company().name, company().about) == ("Acme Health", "New.")
    check = CompanyCheck.objects.get()
    assert check.proposed == "Acme Care"
    claims.decide(check, "approved", "", by=eddie)
    assert company().name == "Acme Care"
    assert "Acme Care" in client.get(page.url).content.decode()


def test_a_rejected_name_leaves_things_as_they_were(acme: Employer, owner: Client, eddie: User) -> None:
    make_posting(acme, live=True)
    owner.post(PAGE, {**FACE, "name": "Mayo Clinic"})
    claims.decide(CompanyCheck.objects.get(), "rejected", "You are not.", by=eddie)
    assert company().name == "Acme Health"
    acme.refresh_from_db()
    assert acme.refused_at is None


def test_an_agency_becomes_something_else_only_through_an_editor(
    acme: Employer, owner: Client, eddie: User, client: Client
) -> None:
    owner.post(PAGE, {**FACE, "kind": "agency"})
    owner.post(PAGE, FACE)
    assert company().kind == "hospital", "before the first posting it is a slip"
    owner.post(PAGE, {**FACE, "kind": "agency"})
    page = make_posting(acme, live=True).page
    assert page
    owner.post(PAGE, FACE)
    assert company().is_agency
    for path in (page.url, company().get_absolute_url()):
        assert "Staffing agency" in client.get(path).content.decode()
    for path in ("/jobs/", "/widget/frame/"):
        assert re.search("agency", client.get(path).content.decode()), path
    claims.decide(CompanyCheck.objects.get(), "approved", "", by=eddie)
    assert not company().is_agency


def test_another_website_takes_the_mark_away(acme: Employer, owner: Client) -> None:
    owner.post(PAGE, {**FACE, "website": "https://example.org"})
    assert company().verified_domain == "example.org"
    owner.post(PAGE, {**FACE, "website": "https://other.example"})
    assert (company().verified_domain, company().domain_verified_at) == ("", None)


@pytest.mark.parametrize(
    ("website", "keeps"),
    [("https://jobs.example.org/us", True), ("https://elsewhere.example", False), ("", False)],
)
def test_so_does_an_editors_another_website(
    acme: Employer, owner: Client, eddie: User, website: str, keeps: bool
) -> None:
    owner.post(PAGE, {**FACE, "website": "https://www.example.org"})
    company = Company.objects.get(pk=acme.company_id)
    assert company.verified_domain == "example.org"
    owner.force_login(eddie)
    edit = f"/admin/companies/edit/{company.pk}/"
    assert owner.post(edit, form_data(owner, edit, website=website)).status_code == 302
    company.refresh_from_db()
    assert company.website == website
    assert bool(company.verified_domain) is bool(company.domain_verified_at) is keeps


def test_a_logo_that_was_put_up_meanwhile_stays(acme: Employer, owner: Client) -> None:
    """The form was read before the logo came, and is saved after it."""
    form = CompanyFaceForm(
        MultiValueDict({name: [value] for name, value in FACE.items()}), instance=acme.company
    )
    assert form.is_valid()
    owner.post(PAGE, {**FACE, "about": "Another tab.", "logo": picture()})
    claims.change(acme, form, by=owner_of(acme))
    assert (bool(company().logo), company().about) == (True, "Two hospitals.")


def test_a_fault_is_named_and_nothing_typed_is_lost(owner: Client, mallory: Employer) -> None:
    html = owner.post(PAGE, {**FACE, "name": "Mallory Billing", "about": "Kept words"}).content.decode()
    assert "is on this board already" in html
    assert "Kept words" in html
    assert company().about == ""


def test_only_owners_change_it(acme: Employer) -> None:
    for role in (Role.RECRUITER, Role.BILLING):
        browser = browser_of(member(acme, role))
        assert browser.post(PAGE, {**FACE, "logo": picture()}).status_code == 403
    assert company().about == ""
    assert not company().logo


# --- The logo ---


def picture(
    kind: str = "PNG", size: tuple[int, int] = (900, 300), name: str = "logo.png"
) -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, kind)
    return SimpleUploadedFile(name, out.getvalue())


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_logo_is_drawn_anew_and_shown(owner: Client, client: Client, kind: str) -> None:
    owner.post(PAGE, {**FACE, "logo": picture(kind)})
    logo = company().logo
    with Image.open(logo.path) as image:
        assert (image.format, image.size) == ("PNG", (480, 160))
    assert logo.url in client.get(company().get_absolute_url()).content.decode()
    response = client.get(logo.url)
    assert response["Content-Type"] == "image/png"
    assert b"".join(response.streaming_content).startswith(b"\x89PNG")  # type: ignore[attr-defined]  # a file is streamed


def hidden_in_a_picture() -> SimpleUploadedFile:
    return SimpleUploadedFile("logo.png", picture().read() + b"<script>alert(1)</script>")


def test_nothing_but_the_pixels_is_kept(owner: Client) -> None:
    owner.post(PAGE, {**FACE, "logo": hidden_in_a_picture()})
    assert b"script" not in Path(company().logo.path).read_bytes()


def bomb() -> SimpleUploadedFile:
    """A PNG of a few bytes that says it is 30,000 by 30,000."""
    head = b"IHDR" + (30_000).to_bytes(4, "big") * 2 + b"\x08\x02\x00\x00\x00"
    return SimpleUploadedFile(
        "logo.png",
        b"\x89PNG\r\n\x1a\n" + (13).to_bytes(4, "big") + head + zlib.crc32(head).to_bytes(4, "big"),
    )


@pytest.mark.parametrize(
    ("upload", "sentence"),
    [
        (lambda: SimpleUploadedFile("logo.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"), "no picture"),
        (lambda: SimpleUploadedFile("logo.png", b"GIF89a\x00\x00"), "no picture"),
        (lambda: picture("GIF"), "no picture"),
        (lambda: SimpleUploadedFile("logo.png", picture().read()[:80]), "no picture"),
        (lambda: SimpleUploadedFile("logo.png", b""), "The file is empty"),
        (lambda: SimpleUploadedFile("logo.png", b"\x00" * (1024 * 1024 + 1)), "larger than 1 MB"),
        (bomb, "picture"),
    ],
)
def test_what_is_no_small_picture_is_refused_with_a_sentence(
    owner: Client, upload: Callable[[], object], sentence: str
) -> None:
    response = owner.post(PAGE, {**FACE, "logo": upload()})
    assert response.status_code == 200
    assert sentence in response.content.decode()
    assert not company().logo


def test_what_is_written_beside_a_refused_logo_is_saved_and_still_there(owner: Client) -> None:
    html = owner.post(PAGE, {**FACE, "logo": picture("GIF")}).content.decode()
    assert company().about == "Two hospitals."
    for words in ("Saved, but for the logo.", "Two hospitals.", "One thing needs your attention"):
        assert words in html


def test_a_logo_beside_a_refused_name_is_put_up_and_what_is_written_is_still_there(owner: Client) -> None:
    html = owner.post(PAGE, {**FACE, "name": "", "logo": picture()}).content.decode()
    assert (bool(company().logo), company().name, company().about) == (True, "Acme Health", "")
    for words in ("the logo is saved so far", "Two hospitals.", company().logo.url):
        assert words in html


def test_without_a_file_the_logo_stays(owner: Client) -> None:
    owner.post(PAGE, {**FACE, "logo": picture()})
    owner.post(PAGE, {**FACE, "about": "Second."})
    assert (bool(company().logo), company().about) == (True, "Second.")


def test_the_old_file_goes(
    owner: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    owner.post(PAGE, {**FACE, "logo": picture()})
    first = Path(company().logo.path)
    with django_capture_on_commit_callbacks(execute=True):
        owner.post(PAGE, {**FACE, "logo": picture("JPEG")})
    assert not first.exists()
    second = Path(company().logo.path)
    with django_capture_on_commit_callbacks(execute=True):
        owner.post(PAGE, {**FACE, "remove": "on"})
    assert not second.exists()
    assert not company().logo
