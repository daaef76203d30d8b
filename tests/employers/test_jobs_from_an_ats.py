"""acme connects the list of its own careers page: jobs become drafts, follow changes, and close when they are gone."""

import gzip
import json
import time
from collections.abc import Iterable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread

import pytest
from django.utils import timezone
from requests_hardened import Config, Manager

from cms.models.choices import ClosedReason
from employers import posting as postings
from employers.ats import fetching, work
from employers.ats.vendors import VENDORS, Listed, Vendor, listed
from employers.history import BOARD
from employers.models import Employer, Feed, Posting
from jobboard.mail.models import OutgoingMail
from tests.employers.ats_lists import GREENHOUSE, LEVER, LISTS, Json
from tests.employers.typing import answers, signed_in

pytestmark = pytest.mark.django_db


class Elsewhere:
    """The vendor's server, on this machine."""

    def __init__(self) -> None:
        self.status = 200
        self.body: bytes = b"{}"
        self.headers: dict[str, str] = {}
        self.asked: list[str] = []
        # What comes in its own time: after the headers instead of the body, and before the last of them.
        self.pieces: Iterable[bytes] = ()
        self.before: Iterable[bytes] = ()

    def says(self, told: Json) -> None:
        self.body = json.dumps(told).encode()


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> Iterator[Elsewhere]:
    said = Elsewhere()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            said.asked.append(self.path)
            self.send_response(said.status)
            for name, value in said.headers.items():
                self.send_header(name, value)
            for piece in said.before:
                self.wfile.write(piece)
            self.end_headers()
            for piece in said.pieces or [said.body]:
                self.wfile.write(piece)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    here = f"http://127.0.0.1:{server.server_port}/{{account}}"
    monkeypatch.setattr(Vendor, "address", lambda self, account: here.format(account=account))
    monkeypatch.setattr(fetching, "_manager", lambda: _manager(allow_loopback=True))
    yield said
    server.shutdown()
    server.server_close()


def _manager(*, allow_loopback: bool) -> Manager:
    return Manager(Config(True, allow_loopback, True, (1, 1)))


@pytest.fixture
def feed(acme: Employer) -> Feed:
    owner = acme.memberships.get().user
    return Feed.objects.create(employer=acme, vendor="greenhouse", account="acme", created_by=owner)


def look(feed: Feed) -> Feed:
    Feed.objects.filter(pk=feed.pk).update(next_at=timezone.now())
    work.refresh_due()
    feed.refresh_from_db()
    return feed


def go_live(posting: Posting) -> None:
    """As its employer finishes the draft and pays for it."""
    client = signed_in(posting.employer)
    typed = {name: values[0] for name, values in posting.typed.items()}
    client.post(f"/employers/postings/{posting.pk}/edit/", answers(**typed))
    posting.refresh_from_db()
    postings.publish(posting, days=60, featured=False)
    posting.refresh_from_db()
    assert posting.state == "live"


@pytest.mark.parametrize(
    ("slug", "expected"),
    [
        (
            "greenhouse",
            ["Inpatient Coder", "Code inpatient charts & audits.", "Austin", "TX", "", ""],
        ),
        (
            "lever",
            ["Risk Adjustment Coder", "Review HCC charts.\n\nYou bring\n- CRC\n- Two years", "Dallas", "TX", "hybrid", "full_time"],
        ),
        ("ashby", ["Profee Coder", "Code profee visits.", "Houston", "TX", "remote", "part_time"]),
        ("workable", ["ED Coder", "Code ED visits.", "Austin", "TX", "remote", "contract"]),
        ("recruitee", ["Coding Auditor", "Audit.\n\nCPMA.", "Columbus", "OH", "", "full_time"]),
    ],
)  # fmt: skip
def test_each_system_is_read(slug: str, expected: list[str]) -> None:
    [job] = listed(VENDORS[slug], LISTS[slug])
    assert [job.title, job.text, job.city, job.state, job.arrangement, job.employment] == expected
    assert job.apply_url.startswith("https://")


@pytest.mark.parametrize("slug", VENDORS)
@pytest.mark.parametrize(
    "odd", [None, 3, "x", [], {}, [3], {"jobs": 3, "offers": 3}, {"jobs": [{}], "offers": [{"id": []}]}]
)
def test_whatever_they_send_is_no_crash(slug: str, odd: Json) -> None:
    assert listed(VENDORS[slug], odd) == []


@pytest.mark.parametrize(
    ("slug", "typed", "account"),
    [
        ("greenhouse", "https://boards.greenhouse.io/acme-health/jobs/1", "acme-health"),
        ("lever", "jobs.lever.co/acme", "acme"),
        ("recruitee", "https://acme.recruitee.com/", "acme"),
        ("ashby", " Acme ", "Acme"),
        ("greenhouse", "https://job-boards.greenhouse.io/acme/jobs/4011", "acme"),
        ("greenhouse", "https://evil-boards.greenhouse.io/acme", ""),
        ("recruitee", "https://evil.example/acme.recruitee.com", ""),
        ("recruitee", "acme.evil.example#", ""),
        ("lever", "../../v1/secrets", ""),
        ("greenhouse", "", ""),
    ],
)
def test_an_account_is_known_by_its_name_or_its_careers_page(slug: str, typed: str, account: str) -> None:
    assert VENDORS[slug].account_in(typed) == account


def test_what_no_database_takes_is_left_out() -> None:
    odd = [LEVER[0] | {"id": "a\0-1", "descriptionPlain": "Review\0 HCC\ud800 charts."}]
    [job] = listed(VENDORS["lever"], odd)
    assert (job.id, job.text.splitlines()[0]) == ("a-1", "Review HCC charts.")


def test_one_odd_job_holds_up_no_other(
    feed: Feed, elsewhere: Elsewhere, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = GREENHOUSE["jobs"][0]
    elsewhere.says({"jobs": [one | {"id": 1}, one]})
    drafted = work._drafted

    def stumble(feed: Feed, job: Listed) -> Posting:
        if job.id == "1":
            raise ValueError(job)
        return drafted(feed, job)

    monkeypatch.setattr(work, "_drafted", stumble)
    assert look(feed).read_at
    assert feed.jobs.get().external_id == "4011"


def test_a_listed_job_becomes_one_draft_with_what_the_list_says(feed: Feed, elsewhere: Elsewhere) -> None:
    elsewhere.says(GREENHOUSE)
    look(feed)
    look(feed)
    posting = Posting.objects.get()
    assert posting.state == "draft"
    assert posting.typed["title"] == ["Inpatient Coder"]
    assert posting.typed["state"] == ["TX"]
    assert elsewhere.asked == ["/acme", "/acme"]
    page = signed_in(feed.employer).get(f"/employers/postings/{posting.pk}/edit/").content.decode()
    assert "Code inpatient charts &amp; audits." in page


def test_a_hospitals_nurses_make_no_drafts(feed: Feed, elsewhere: Elsewhere) -> None:
    def titled(number: int, title: str) -> Json:
        return {**GREENHOUSE["jobs"][0], "id": number, "title": title}

    others = [titled(number, "Charge Nurse") for number in range(1, 1_200)]
    elsewhere.says({"jobs": [*others, titled(4_000, "Profee CODERS, remote"), titled(4_001, "HIM Analyst")]})
    look(feed)
    assert sorted(posting.title for posting in Posting.objects.all()) == [
        "HIM Analyst",
        "Profee CODERS, remote",
    ]
    assert "2 jobs taken, 1,199 left out by title" in signed_in(feed.employer).get("/employers/feeds/").text
    elsewhere.says({"jobs": [*others, titled(4_000, "Revenue Specialist"), titled(4_001, "HIM Analyst")]})
    look(feed)
    assert not Posting.objects.filter(discarded_at__isnull=False).exists(), (
        "A new name is not the end of a job"
    )


def test_the_words_are_changed_by_connecting_again(acme: Employer, elsewhere: Elsewhere) -> None:
    elsewhere.says(GREENHOUSE)
    browser = signed_in(acme)
    asked = {"vendor": "greenhouse", "account": "acme", "titles": "nurse,\n midwife"}
    browser.post("/employers/feeds/", asked)
    work.refresh_due()
    assert not Posting.objects.exists()
    browser.post("/employers/feeds/", {**asked, "titles": ""})
    work.refresh_due()
    assert Feed.objects.count() == Posting.objects.count() == 1


def test_a_change_reaches_the_draft_but_the_public_only_after_its_preview(
    feed: Feed, elsewhere: Elsewhere
) -> None:
    elsewhere.says(GREENHOUSE)
    look(feed)
    posting = Posting.objects.get()
    go_live(posting)
    renamed = json.loads(json.dumps(GREENHOUSE).replace("Inpatient Coder ", "Senior Coder"))
    elsewhere.says(renamed)
    look(feed)
    posting.refresh_from_db()
    assert posting.page is not None
    assert posting.page.title == "Inpatient Coder"
    assert posting.typed["title"] == ["Senior Coder"]
    assert posting.typed["pay_min_cents"] == ["24"], "What was answered here stays"


def test_a_job_that_is_gone_there_closes_here_and_its_writer_is_told(
    feed: Feed, elsewhere: Elsewhere
) -> None:
    two = {"jobs": [*GREENHOUSE["jobs"], {**GREENHOUSE["jobs"][0], "id": 4012, "title": "Auditor"}]}
    elsewhere.says(two)
    look(feed)
    posting = Posting.objects.get(feed_job__external_id="4011")
    go_live(posting)
    elsewhere.says({"jobs": two["jobs"][1:]})
    look(feed)
    look(feed)
    posting.refresh_from_db()
    assert posting.page is not None
    assert (posting.state, posting.page.closed_reason) == ("closed", ClosedReason.GONE)
    assert "59 unused days kept" in signed_in(feed.employer).get("/employers/postings/").content.decode()
    mail = OutgoingMail.objects.get(kind="feed_closed")
    assert "Inpatient Coder" in mail.text
    assert mail.to == "acme@example.org"


def test_an_empty_list_counts_only_the_second_time(feed: Feed, elsewhere: Elsewhere) -> None:
    elsewhere.says(GREENHOUSE)
    look(feed)
    posting = Posting.objects.get()
    go_live(posting)
    elsewhere.says({"jobs": []})
    assert "still is at the next look" in look(feed).problem
    posting.refresh_from_db()
    assert posting.state == "live"
    assert look(feed).problem == ""
    posting.refresh_from_db()
    assert posting.state == "closed"


def test_a_draft_that_is_gone_and_comes_back_comes_back(feed: Feed, elsewhere: Elsewhere) -> None:
    elsewhere.says(GREENHOUSE)
    look(feed)
    other = {"jobs": [{**GREENHOUSE["jobs"][0], "id": 9}]}
    elsewhere.says(other)
    look(feed)
    first = Posting.objects.get(feed_job__external_id="4011")
    assert first.discarded_at is not None
    elsewhere.says(GREENHOUSE)
    look(feed)
    first.refresh_from_db()
    assert first.discarded_at is None


def test_a_draft_that_its_employer_threw_away_stays_away(feed: Feed, elsewhere: Elsewhere) -> None:
    elsewhere.says(GREENHOUSE)
    look(feed)
    postings.discard(Posting.objects.get(), by=BOARD)
    look(feed)
    assert Posting.objects.get().discarded_at is not None


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (404, b"", "knows no account"),
        (500, b"", "answered with an error (500)"),
        (302, b"", "answered with an error (302)"),
        (200, b"<html>", "no list of jobs"),
        (200, b"\xff\xfe\x00", "no list of jobs"),
        (200, b"[" * 100_000, "no list of jobs"),
        (200, b'{"message": "maintenance"}', "no list of jobs"),
    ],
)
def test_what_is_no_list_closes_nothing_and_is_said_in_words(
    feed: Feed, elsewhere: Elsewhere, status: int, body: bytes, words: str
) -> None:
    elsewhere.says(GREENHOUSE)
    look(feed)
    posting = Posting.objects.get()
    go_live(posting)
    elsewhere.status, elsewhere.body = status, body
    elsewhere.headers = {"Location": "/elsewhere"}
    assert words in look(feed).problem
    posting.refresh_from_db()
    assert posting.state == "live"
    assert "/elsewhere" not in elsewhere.asked
    assert words in signed_in(feed.employer).get("/employers/feeds/").content.decode()


def test_a_list_without_end_is_given_up(
    feed: Feed, elsewhere: Elsewhere, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "MOST_BYTES", 1_000)
    elsewhere.body = b" " * 200_000
    assert "too long" in look(feed).problem


def dripping(piece: bytes, stop: Event) -> Iterator[bytes]:
    """Always soon enough for the limit between two pieces, and never done."""
    while not stop.wait(0.05):
        yield piece


@pytest.mark.parametrize("where", ["pieces", "before"])
def test_a_slow_drip_holds_nobody_longer_than_the_whole_may_take(
    feed: Feed, elsewhere: Elsewhere, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    monkeypatch.setattr(fetching, "WHOLE_SECONDS", 0.5)
    stop = Event()
    setattr(elsewhere, where, dripping(b" ", stop))
    began = time.monotonic()
    problem = look(feed).problem
    stop.set()
    assert "took too long to answer" in problem
    assert time.monotonic() - began < 5


def test_a_list_that_comes_packed_or_in_pieces_is_read(feed: Feed, elsewhere: Elsewhere) -> None:
    packed = gzip.compress(json.dumps(GREENHOUSE).encode())
    elsewhere.headers = {"Content-Encoding": "gzip"}
    elsewhere.pieces = [packed[:1], packed[1:9], packed[9:200], packed[200:]]
    assert look(feed).problem == ""
    assert Posting.objects.count() == 1


def test_what_breaks_off_is_no_list(feed: Feed, elsewhere: Elsewhere) -> None:
    elsewhere.says(GREENHOUSE)
    elsewhere.headers = {"Content-Length": str(len(elsewhere.body) + 100)}
    assert "could not be reached" in look(feed).problem


def test_no_address_of_our_own_network_is_asked(
    feed: Feed, elsewhere: Elsewhere, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere.says(GREENHOUSE)
    monkeypatch.setattr(fetching, "_manager", lambda: _manager(allow_loopback=False))
    assert "could not be reached" in look(feed).problem
    assert elsewhere.asked == []


def test_our_own_settings_filter_addresses_and_follow_no_redirect() -> None:
    config = fetching._manager().config
    assert config.ip_filter_enable
    assert not config.ip_filter_allow_loopback_ips
    assert config.never_redirect


def test_an_employer_connects_and_disconnects_its_system(acme: Employer, elsewhere: Elsewhere) -> None:
    elsewhere.says(GREENHOUSE)
    client = signed_in(acme)
    refused = client.post("/employers/feeds/", {"vendor": "lever", "account": "https://evil.example/x"})
    assert "It looks like jobs.lever.co/your-company." in refused.content.decode()
    assert "https://evil.example/x" in refused.content.decode()
    for _ in range(2):
        client.post("/employers/feeds/", {"vendor": "greenhouse", "account": "boards.greenhouse.io/acme"})
    feed = Feed.objects.get()
    look(feed)
    assert "1 job taken" in client.get("/employers/feeds/").content.decode()
    client.post(f"/employers/feeds/{feed.pk}/remove/")
    assert not Feed.objects.exists()
    assert Posting.objects.get().discarded_at is None


def test_another_employers_feed_is_not_to_be_found(feed: Feed, mallory: Employer) -> None:
    client = signed_in(mallory)
    assert "acme" not in client.get("/employers/feeds/").content.decode()
    for verb in ("refresh", "remove"):
        assert client.post(f"/employers/feeds/{feed.pk}/{verb}/").status_code == 404
    assert Feed.objects.exists()
