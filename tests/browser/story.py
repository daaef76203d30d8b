"""The steps of the story, as a person takes them. Each works with and without JavaScript."""

import json
import re
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import accessibility_violations
from tests.browser.demo_site import DemoSite

ANNOUNCEMENTS = Path(__file__).resolve().parent.parent / "data" / "announcements"
MAIL_SECONDS = 60
CODE = re.compile(r"\b[A-Z0-9]{3,4}-[A-Z0-9]{3,4}\b")
MASTERY = "CCS, CCS-P, RHIT, RHIA, CPC, COC or CIC"


@dataclass(frozen=True, slots=True)
class Announcement:
    """A real text with the credentials that it asks for; pay and place, which it lacks, are ours."""

    number: str
    requirement: str
    apprentice: str
    experience_years: str
    pay: tuple[str, str, str]  # from, up to, unit
    place: tuple[str, str]  # city, state
    record: str
    for_paul: bool
    reason_for_dana: str

    @property
    def text(self) -> str:
        return (ANNOUNCEMENTS / f"usastaffing_{self.number}.txt").read_text()

    @property
    def title(self) -> str:
        return self.text.splitlines()[1].strip()


REAL = [
    Announcement(
        "12808486", f"CCA, CPC-A, COC-A, {MASTERY}", "accepted", "1", ("22.50", "31", "hour"), ("Houston", "TX"),
        "Inpatient", for_paul=True, reason_for_dana="You hold CPC",
    ),
    Announcement(
        "12815844", MASTERY, "not_accepted", "3", ("74,000", "96,000", "year"), ("Temple", "TX"),
        "Audit", for_paul=False, reason_for_dana="You hold CPC",
    ),
    Announcement(
        "12783602", f"{MASTERY.replace(' or ', ', ')}, CDIP or CCDS", "not_accepted", "2", ("33", "41.25", "hour"),
        ("Denver", "CO"), "CDI", for_paul=False, reason_for_dana="You hold CPC",
    ),
    Announcement(
        "12803486", "CCA, CPC-A or COC-A", "accepted", "0", ("20", "26", "hour"), ("Tucson", "AZ"),
        "Inpatient", for_paul=True, reason_for_dana="You hold CPC, which includes CPC-A",
    ),
    Announcement(
        "12778616", "", "accepted", "0", ("18", "22", "hour"), ("Boise", "ID"),
        "Education", for_paul=True, reason_for_dana="No credential required",
    ),
]  # fmt: skip


def sign_in(page: Page, site: DemoSite, email: str) -> None:
    page.goto("/account/login/")
    page.locator("input[name=login]").fill(email)
    page.locator("input[name=password]").fill(site.passwords[email])
    page.locator("main button[type=submit]").first.click()
    page.wait_for_url(lambda url: "/login/" not in url)


def sign_up(page: Page, site: DemoSite, email: str) -> None:
    page.goto("/employers/")
    page.get_by_role("link", name="Post a job").first.click()
    if "/signup/" not in page.url:
        page.get_by_role("link", name=re.compile("sign up|create", re.IGNORECASE)).first.click()
    page.locator("input[name=email]").fill(email)
    page.locator("input[name=password1]").fill("prairie winds at noon")
    page.locator("main button[type=submit]").first.click()
    page.locator("input[name=code]").wait_for()
    assert accessibility_violations(page) == []
    found = CODE.search(str(wait_for_mail(site, email, "-")["text"]))
    assert found
    page.locator("input[name=code]").fill(found[0])
    page.locator("main button[type=submit]").first.click()


def name_the_company(page: Page, name: str) -> None:
    page.locator("input[name=name]").fill(name)
    kind = page.locator("[name=kind]")
    if kind.first.get_attribute("type") == "radio":
        kind.first.check()
    else:
        kind.select_option("physicians")
    assert accessibility_violations(page) == []
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(lambda url: "/employers/start/" not in url)


def write_posting(page: Page, announcement: Announcement, mark: str) -> None:
    """Fill in the real form and go on to its preview."""
    page.goto("/employers/postings/new/")
    page.locator("[name=title]").fill(announcement.title)
    page.locator("[name=employment_type]").select_option("full_time")
    page.locator("[name=description]").fill(f"Reference {mark}.\n\n{announcement.text}")
    page.locator("[name=requirement]").fill(announcement.requirement)
    page.locator("[name=experience_months_0]").fill(announcement.experience_years)
    page.locator(f"[name=apprentice][value={announcement.apprentice}]").check()
    say_pay_and_place(page, announcement)
    page.locator("[name=specialty]").select_option(label="Multi-specialty")
    page.get_by_label(announcement.record, exact=True).first.check()
    page.locator("[name=apply_url]").fill("https://jobs.example.org/apply")
    page.get_by_role("button", name="Preview", exact=True).click()
    expect(page.get_by_text("This is a preview.")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text(announcement.title)


def say_pay_and_place(page: Page, announcement: Announcement) -> None:
    low, high, unit = announcement.pay
    city, state = announcement.place
    page.locator("[name=pay_min_cents]").fill(low)
    page.locator("[name=pay_max_cents]").fill(high)
    page.locator(f"[name=pay_unit][value={unit}]").check()
    page.locator("[name=arrangement][value=onsite]").check()
    page.locator("[name=city]").fill(city)
    page.locator("[name=state]").select_option(state)


def choose_and_pay(page: Page, *, declined_first: bool) -> None:
    """From the preview through the payment page back to "live"."""
    explain_a_near_duplicate(page)
    step = page.get_by_role("link", name="Choose how to publish").or_(
        page.get_by_role("button", name="Choose how to publish")
    )
    step.first.click()
    page.locator("input[name=product][value=single]").check()
    page.get_by_role("button", name="Continue to payment").click()
    expect(page.get_by_text("TEST MODE")).to_be_visible()
    if declined_first:
        pay(page, "4000 0000 0000 0002")
        expect(page.get_by_text("declined").first).to_be_visible()
    pay(page, "4242 4242 4242 4242")
    expect(page.get_by_role("heading", name="Paid. Your posting is live")).to_be_visible()


def explain_a_near_duplicate(page: Page) -> None:
    """The stories post the same texts again and again, which wants a reason from the second time on."""
    reason = page.locator("[name=reason]")
    if reason.count():
        reason.fill("A second opening")
        page.get_by_role("button", name="Save the reason").click()


def pay(page: Page, card: str) -> None:
    page.locator("input[name=name]").fill("Alma Example")
    page.locator("input[name=number]").fill(card)
    page.locator("input[name=expiry]").fill("12 / 34")
    page.locator("input[name=cvc]").fill("123")
    page.locator("button[name=action][value=pay]").last.click()


def choose(row: Locator, action: str) -> None:
    """One of the buttons of a posting's row, or else of its menu."""
    found = row.get_by_role("link", name=action)
    if not found.count():
        row.locator("[data-menu] summary").click()
    found.first.click()


def titles_for(page: Page, holding: str, mark: str) -> set[str]:
    """The titles that a search for this mark gives to a holder of one credential."""
    page.goto("/jobs/?" + urlencode({"holding": holding, "q": mark}))
    return set(page.locator(".job-card__title").all_inner_texts())


def mails_to(site: DemoSite, email: str) -> list[dict[str, object]]:
    with urlopen(f"{site.mailbox}/api/messages?{urlencode({'to': email})}", timeout=10) as response:  # noqa: S310
        found: list[dict[str, object]] = json.load(response)["messages"]
    return found


def wait_for_mail(site: DemoSite, email: str, words: str) -> dict[str, object]:
    """The first mail to this address whose text has these words."""
    deadline = time.monotonic() + MAIL_SECONDS
    while time.monotonic() < deadline:
        for mail in mails_to(site, email):
            if words in str(mail["text"]):
                return mail
        time.sleep(0.5)
    raise AssertionError(
        f"No mail with {words!r} reached {email}; there were {[m['subject'] for m in mails_to(site, email)]}"
    )


def header(mail: dict[str, object], name: str) -> str:
    headers = mail["headers"]
    assert isinstance(headers, list)
    return next(str(value) for key, value in headers if key.lower() == name.lower())


def link_in(mail: dict[str, object], path: str) -> str:
    """The first link of the text part that leads there."""
    links = mail["links"]
    assert isinstance(links, list)
    return next(str(link) for link in links if path in link)


def unsubscribe_with_one_click(mail: dict[str, object]) -> int:
    """What a mail program does (RFC 8058): POST to the https address in the header, without cookies."""
    assert header(mail, "List-Unsubscribe-Post") == "List-Unsubscribe=One-Click"
    address = next(
        part.strip(" <>") for part in header(mail, "List-Unsubscribe").split(",") if "http" in part
    )
    request = Request(address, data=b"List-Unsubscribe=One-Click", method="POST")  # noqa: S310
    with urlopen(request, timeout=10) as response:  # noqa: S310
        return int(response.status)


def live_row(page: Page, number: int = 0) -> Locator:
    """The dashboard's row of a live posting that takes applications here, on whichever page other stories left it."""
    for at in range(1, 9):
        page.goto(f"/employers/postings/?page={at}")
        rows = page.locator("tr", has=page.locator("a[href$='/extend/']"))
        # Only what is live can be both extended and closed.
        for verb in ("close", "applicants"):
            rows = rows.filter(has=page.locator(f"a[href$='/{verb}/']"))
        if number < rows.count():
            return rows.nth(number)
        number -= rows.count()
    raise AssertionError("No such row on any page.")
