"""From the posting to an answer: dana applies with a real PDF, acme moves her on, she is told and withdraws. At both widths."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.applying import files
from tests.browser import story
from tests.browser.conftest import WIDTHS
from tests.browser.demo_site import DemoSite
from tests.browser.looking import Looked

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


@pytest.mark.parametrize("width", WIDTHS)
def test_a_candidate_applies_is_answered_and_withdraws(
    open_context: Callable[..., BrowserContext], site: DemoSite, width: str
) -> None:
    looked = Looked(width)
    acme = open_context(width).new_page()
    story.sign_in(acme, site, "acme@example.org")
    # The stories of both widths run on one site, so each has a posting and a file of its own.
    number = list(WIDTHS).index(width)
    row = story.live_row(acme, number)
    title = row.locator("th a").inner_text()
    posting = row.locator("th a").get_attribute("href") or ""
    story.choose(row, "Applicants")
    looked.at(acme, "applicants-none")
    applicants = acme.url
    acme.get_by_role("link", name="Questions for applicants").click()
    acme.locator("[name=form-0-words]").fill("May you work in the United States?")
    acme.locator("[name=form-0-needed]").fill("yes")
    looked.at(acme, "questions")
    acme.get_by_role("button", name="Save the questions").click()

    dana = open_context(width).new_page()
    story.sign_in(dana, site, "dana@example.org")
    dana.goto(posting)
    dana.get_by_role("button", name="Apply").last.click()
    expect(dana.get_by_text("The employer needs the answer “Yes”.")).to_be_visible()
    looked.at(dana, "apply")
    dana.locator("[name=name]").fill("Dana Whitfield")
    dana.locator("[name=file]").set_input_files(
        {"name": "dana.pdf", "mimeType": "application/pdf", "buffer": files.pdf(f"{files.TEXT} {width}")}
    )
    dana.locator("[name=cover]").fill("I have coded inpatient charts for six years.")
    dana.get_by_label("Yes").check()
    dana.get_by_role("button", name="Send application").click()
    expect(dana.get_by_text("you need not choose it again")).to_be_visible()
    looked.at(dana, "apply-errors")
    dana.locator("[name=no_patient_data]").check()
    dana.get_by_role("button", name="Send application").click()
    expect(dana.get_by_role("heading", name="Your application")).to_be_visible()
    application = dana.url
    dana.get_by_role("link", name="dana.pdf").click()
    expect(dana.get_by_text(files.TEXT)).to_be_visible()
    looked.at(dana, "resume")
    dana.goto("/resumes/")
    line = dana.get_by_role("link", name="dana.pdf", exact=True).first.bounding_box()
    assert line
    assert line["height"] < 60, "a name is read along a line, not letter by letter down a column"
    looked.at(dana, "resumes")
    dana.goto("/applications/")
    looked.at(dana, "applications")
    story.wait_for_mail(site, "dana@example.org", title)
    story.wait_for_mail(site, "acme@example.org", "Dana Whitfield")

    acme.goto(applicants)
    looked.at(acme, "applicants")
    acme.get_by_role("link", name="Dana Whitfield").click()
    with acme.expect_download() as download:
        acme.get_by_role("link", name="Download the resume").click()
    assert download.value.suggested_filename == "dana.pdf"
    acme.get_by_label("Note for your team").fill("Call on Monday.")
    acme.get_by_role("button", name="Add the note").click()
    acme.get_by_label("Move to").select_option("interview")
    looked.at(acme, "applicant")
    acme.get_by_role("button", name="Move and tell").click()
    expect(acme.get_by_text("is told by mail")).to_be_visible()
    acme.get_by_role("link", name="Decline").click()
    looked.at(acme, "decline")

    story.wait_for_mail(site, "dana@example.org", "chosen for an interview")
    dana.goto(application)
    expect(dana.get_by_text("downloaded it on")).to_be_visible()
    looked.at(dana, "application")
    dana.on("dialog", lambda dialog: dialog.accept())
    dana.get_by_role("button", name="Withdraw").click()
    expect(dana.get_by_text("can no longer read your resume")).to_be_visible()
    acme.goto(f"{applicants}?state=withdrawn")
    acme.get_by_role("link", name="Dana Whitfield").click()
    expect(acme.get_by_text("The resume can no longer be read")).to_be_visible()
    assert looked.found == []
