"""A newcomer brings ten postings in a spreadsheet: told which line is wrong and why, mends it, sends it again."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser import story
from tests.browser.conftest import WIDTHS, accessibility_violations, screenshot
from tests.browser.demo_site import DemoSite
from tests.browser.looking import too_wide

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
# From the page after the sign-up to ten drafts: every link, download, choice of a file and button counts as one.
MOST_STEPS = 8
LINES = 10


@pytest.mark.parametrize(("width", "javascript"), [("desktop", True), ("phone", True), ("phone", False)])
def test_a_newcomer_brings_ten_postings(
    open_context: Callable[..., BrowserContext], site: DemoSite, width: str, javascript: bool
) -> None:
    page = open_context(width, javascript=javascript).new_page()
    mark = f"{width}{javascript}"
    if javascript:
        story.sign_up(page, site, f"import-{width}@clinic.example")
        story.name_the_company(page, f"Import Clinic {width}")
    else:  # the sign-up is looked at with axe, which is JavaScript itself
        story.sign_in(page, site, "acme@example.org")
        page.goto("/employers/postings/new/")
    page.get_by_role("link", name="from a spreadsheet").click()
    template = downloaded(page, "Download the template")
    look_at(page, width, f"import-{mark}", javascript)
    body = filled_in(template, mark)
    steps = 2 + send(page, body.replace(b"Inpatient;", b"Inpatiend;", 1), javascript=javascript)
    expect(page.get_by_text("1 of 10 lines needs a correction.")).to_be_visible()
    expect(page.get_by_text("Did you mean “Inpatient”?")).to_be_visible()
    look_at(page, width, f"import-to-correct-{mark}", javascript)
    to_correct = downloaded(page, "Download them")
    page.get_by_role("link", name="Import another file").click()
    steps += 2 + send(page, to_correct.replace(b"Inpatiend", b"Inpatient"), javascript=javascript)
    expect(page.get_by_text("Every line was good.")).to_be_visible()
    look_at(page, width, f"imported-{mark}", javascript)
    page.get_by_role("link", name="Publish your drafts").click()
    expect(page.locator("tbody th").filter(has_text=f"Coder {mark}")).to_have_count(LINES)
    look_at(page, width, f"drafts-{mark}", javascript)
    assert steps <= MOST_STEPS


def downloaded(page: Page, link: str) -> bytes:
    with page.expect_download() as download:
        page.get_by_role("link", name=link).click()
    return Path(download.value.path()).read_bytes()


def filled_in(template: bytes, mark: str) -> bytes:
    """The example's line ten times, as somebody drags it down in a spreadsheet and changes what differs."""
    rows = list(csv.DictReader(io.StringIO(template.decode("utf-8-sig"))))
    written = io.StringIO()
    writer = csv.DictWriter(written, rows[0])
    writer.writeheader()
    for number in range(LINES):
        own = {
            "reference": f"{mark}-{number}",
            "title": f"Coder {mark} {number}",
            "record_types": "Inpatient; Audit",
        }
        writer.writerow({**rows[0], **own})
    return written.getvalue().encode()


def send(page: Page, body: bytes, *, javascript: bool) -> int:
    """Choose the file, press the button, and wait until every line is read."""
    page.get_by_label("CSV file").set_input_files(
        {"name": "ours.csv", "mimeType": "text/csv", "buffer": body}
    )
    page.get_by_role("button", name="Import", exact=True).click()
    page.wait_for_url("**/imports/*/")
    waiting = page.locator("[data-import-waiting]")
    while not javascript and waiting.count():
        page.wait_for_timeout(500)
        page.reload()
    expect(waiting).to_have_count(0, timeout=60_000)
    return 2


def look_at(page: Page, width: str, name: str, javascript: bool) -> None:
    screenshot(page, name)
    if javascript:
        assert accessibility_violations(page) == []
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert too_wide(wide, WIDTHS[width][0], page.url) == []
