"""acme sends a spreadsheet: good lines become drafts, the others are named with their column and reason."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.html import escape

from employers import posting as postings
from employers.importing import columns, work
from employers.models import Employer, Import, Posting
from employers.posting_form import PostingForm
from tests.employers.typing import answers, sheet_in, signed_in

pytestmark = pytest.mark.django_db
EXAMPLE = {column.name: column.example for column in columns.COLUMNS.values() if column.example}
NEW = "/employers/postings/import/"


def sheet(*lines: dict[str, str], separator: str = ",", names: list[str] | None = None) -> bytes:
    written = io.StringIO()
    names = names or list(columns.COLUMNS)
    writer = csv.DictWriter(written, names, delimiter=separator)
    writer.writeheader()
    writer.writerows({**{name: EXAMPLE.get(name, "") for name in names}, **line} for line in lines)
    return written.getvalue().encode()


def send(client: Client, body: bytes) -> Import:
    response = client.post(NEW, {"file": SimpleUploadedFile("ours.csv", body)})
    assert response.status_code == 302, response.content.decode()
    work.run_waiting()
    return Import.objects.first() or pytest.fail("nothing was imported")


def states(made: Import) -> list[str]:
    return list(made.lines.values_list("state", flat=True))


def complaint(client: Client, body: bytes) -> str:
    response = client.post(NEW, {"file": SimpleUploadedFile("ours.csv", body)})
    assert response.status_code == 200
    assert not Import.objects.exists()
    return response.content.decode()


def test_the_template_can_be_sent_as_it_is(acme: Employer) -> None:
    client = signed_in(acme)
    made = send(client, client.get(f"{NEW}template.csv").content)
    assert states(made) == ["made"]
    posting = Posting.objects.get()
    assert posting.page is not None
    assert (posting.reference, posting.state, posting.created_by) == ("REQ-1041", "draft", made.created_by)
    assert str(posting.page.requirement) == "CCS or CPC"
    assert (posting.page.pay_min_cents, posting.page.experience_months) == (26_50, 24)
    assert [term.slug for term in posting.page.code_sets.all()] == ["icd-10-cm", "icd-10-pcs"]


def test_good_lines_are_kept_and_bad_ones_named_with_column_and_reason(acme: Employer) -> None:
    client = signed_in(acme)
    made = send(
        client,
        sheet(
            {"reference": "A1"},
            {"reference": "A2", "pay_from": "a lot", "record_types": "Inpatiend"},
            {"reference": "", "apprentices": "accepted"},
            {"reference": "A1"},
        ),
    )
    assert states(made) == ["made", "faulty", "faulty", "faulty"]
    said = [[column for column, _ in line.problems] for line in made.lines.all()]
    assert said == [[], ["pay_from", "record_types"], ["reference", "apprentices"], ["reference"]]
    page = client.get(f"/employers/postings/imports/{made.pk}/").content.decode()
    assert "Did you mean “Inpatient”?" in page
    assert "Line 2 has the same reference." in page
    assert "3 of 4 lines need a correction" in page
    assert Posting.objects.count() == 1


def test_what_may_stand_in_a_cell_is_said_as_people_write_it(acme: Employer) -> None:
    client = signed_in(acme)
    made = send(
        client,
        sheet(
            {
                "reference": "A1",
                "code_sets": "ICD-10-CN",
                "state": "Texs",
                "employment_type": "now and then",
                "apprentices": "perhaps",
                "pay_unit": "week",
            }
        ),
    )
    said = dict(made.lines.get().problems)
    assert said["code_sets"].endswith("Did you mean “ICD-10-CM”?")
    assert said["state"].endswith("Did you mean “Texas”?")
    assert "Write one of: Full time; Part time;" in said["employment_type"]
    assert said["apprentices"].endswith("Write one of: accepted; with experience; not accepted.")
    assert said["pay_unit"].endswith("Write one of: hour; year; shift; chart.")


def test_every_name_that_is_listed_is_read(acme: Employer) -> None:
    page = signed_in(acme).get(NEW).content.decode()
    listed = [column for column in columns.COLUMNS.values() if column.names]
    assert {column.name for column in listed} == {"specialty", "record_types", "code_sets", "systems"}
    for column in listed:
        for name in column.names:
            assert escape(name) in page
            assert column.read(name)


def test_the_lines_to_correct_come_back_as_a_file_that_can_be_sent_again(acme: Employer) -> None:
    client = signed_in(acme)
    made = send(client, sheet({"reference": "A1", "pay_from": "", "title": "=Coder"}))
    body = client.get(f"/employers/postings/imports/{made.pk}/to-correct.csv").content
    row = next(csv.DictReader(io.StringIO(body.decode("utf-8-sig"))))
    assert row["what_is_wrong"] == "pay_from: Say what it pays at least."
    assert row["title"] == "'=Coder", "A spreadsheet would calculate it"
    mended = send(client, body.replace(b"REQ", b"REQ").replace(b",,34,", b",25,34,"))
    assert states(mended) == ["made"]
    assert Posting.objects.get().title == "=Coder"


def test_sent_again_it_makes_nothing_twice(acme: Employer) -> None:
    client = signed_in(acme)
    body = sheet({"reference": "A1"}, {"reference": "A2"})
    assert states(send(client, body)) == ["made", "made"]
    assert states(send(client, body)) == ["same", "same"]
    changed = send(client, body.replace(b"Austin", b"Dallas", 1))
    assert states(changed) == ["changed", "same"]
    assert Posting.objects.count() == 2
    assert {postings.written(posting).city for posting in Posting.objects.all()} == {"Austin", "Dallas"}


def test_a_live_posting_changes_only_after_its_preview(acme: Employer) -> None:
    client = signed_in(acme)
    send(client, sheet({"reference": "A1"}))
    posting = Posting.objects.get()
    assert posting.page is not None
    posting.page.get_latest_revision().publish()
    made = send(client, sheet({"reference": "A1", "city": "Dallas"}))
    assert states(made) == ["held"]
    posting.refresh_from_db()
    assert posting.page is not None
    assert posting.page.city == "Austin"
    assert posting.typed["city"] == ["Dallas"]
    assert (
        "See and publish the change" in client.get(f"/employers/postings/imports/{made.pk}/").content.decode()
    )


def test_a_form_that_is_open_meanwhile_overwrites_nothing_of_a_file(acme: Employer) -> None:
    client = signed_in(acme)
    send(client, sheet({"reference": "A1"}))
    at = f"/employers/postings/{Posting.objects.get().pk}"
    opened = sheet_in(client.get(f"{at}/edit/").text)
    send(client, sheet({"reference": "A1", "city": "Dallas"}))
    form = answers(city="Houston", **opened)
    told = client.post(f"{at}/draft/", form, headers={"Accept": "application/json"}).json()
    assert "Not saved" in told["problem"]
    assert postings.written(Posting.objects.get()).city == "Dallas"


def test_a_closed_posting_is_not_reopened_by_a_file(acme: Employer) -> None:
    client = signed_in(acme)
    send(client, sheet({"reference": "A1"}))
    posting = Posting.objects.get()
    assert posting.page is not None
    posting.page.get_latest_revision().publish()
    client.post(f"/employers/postings/{posting.pk}/close/", {"reason": "filled_here"})
    made = send(client, sheet({"reference": "A1", "city": "Dallas"}))
    assert made.lines.get().problems[0][0] == "reference"
    assert "It is closed." in made.lines.get().problems[0][1]


def test_references_are_each_employers_own(acme: Employer, mallory: Employer) -> None:
    body = sheet({"reference": "A1"})
    made = send(signed_in(acme), body)
    send(signed_in(mallory), body)
    assert Posting.objects.count() == 2
    assert signed_in(mallory).get(f"/employers/postings/imports/{made.pk}/").status_code == 404


def test_a_killed_worker_leaves_the_rest_to_the_next(acme: Employer, monkeypatch: pytest.MonkeyPatch) -> None:
    client = signed_in(acme)
    body = sheet(*({"reference": f"A{number}"} for number in range(4)))
    client.post(NEW, {"file": SimpleUploadedFile("ours.csv", body)})
    made = Import.objects.get()
    line, left = work._line, [2]

    def dies(pk: int) -> int:
        if not left[0]:
            raise SystemExit
        left[0] -= 1
        return line(pk)

    monkeypatch.setattr(work, "_line", dies)
    with pytest.raises(SystemExit):
        work.run(made.pk)
    assert "2 of 4 lines read" in client.get(f"/employers/postings/imports/{made.pk}/").content.decode()
    monkeypatch.undo()
    assert work.run_waiting() == 2
    assert states(made) == ["made"] * 4


def test_a_fault_of_ours_holds_up_no_other_line(acme: Employer, monkeypatch: pytest.MonkeyPatch) -> None:
    made_of = work._made_of
    monkeypatch.setattr(
        work, "_made_of", lambda line: 1 / 0 if line.cells["reference"] == "A1" else made_of(line)
    )
    made = send(signed_in(acme), sheet({"reference": "A1"}, {"reference": "A2"}))
    assert states(made) == ["faulty", "made"]


@pytest.mark.parametrize("separator", [";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-16"])
def test_whatever_a_spreadsheet_saves_is_read(acme: Employer, separator: str, encoding: str) -> None:
    body = sheet({"reference": "A1", "city": "Cañon City"}, separator=separator).decode().encode(encoding)
    send(signed_in(acme), body)
    posting = Posting.objects.get()
    assert posting.page is not None
    assert posting.page.city == "Cañon City"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "The file is empty."),
        (b"PK\x03\x04rest", "Save it as CSV"),
        (b"hello\nworld\n", "must name the columns"),
        (b"title,title\n", "is there twice"),
        (b"reference,title\nA1,Coder\n", "These columns are missing: description,"),
        (sheet(), "no postings below"),
        (sheet(*({"reference": str(number)} for number in range(2_001))), "2,001 postings"),
        (sheet() + b'"' + b"x" * 200_000, "Line 2 cannot be read"),
        (b"x" * 4_000_001, "larger than 4 MB"),
    ],
)
def test_a_file_of_which_nothing_can_be_used_is_refused_in_words(
    acme: Employer, body: bytes, words: str
) -> None:
    assert words in complaint(signed_in(acme), body)


@pytest.mark.parametrize("odd", ["\0\ud800", "9" * 400, "<script>", "=cmd()", "x" * 50_000, "٣"])
def test_odd_cells_are_an_answer_not_a_crash(acme: Employer, odd: str) -> None:
    cells = dict.fromkeys(columns.COLUMNS, odd.encode("utf-8", "replace").decode())
    made = send(signed_in(acme), sheet(cells))
    assert states(made) == ["faulty"]
    assert "our side" not in str(made.lines.get().problems)


def test_columns_that_nobody_knows_are_said(acme: Employer) -> None:
    client = signed_in(acme)
    made = send(client, sheet({"reference": "A1"}, names=[*columns.COLUMNS, "Hiring manager"]))
    assert states(made) == ["made"]
    page = client.get(f"/employers/postings/imports/{made.pk}/").content.decode()
    assert "were left out: Hiring manager" in page


def test_every_field_of_the_form_but_html_has_a_column() -> None:
    ours = {column.field.removesuffix("_1") for column in columns.COLUMNS.values()}
    assert set(PostingForm.base_fields) - ours == {"productivity_record_type", "go_live_at"}


def test_only_who_may_write_imports(acme: Employer) -> None:
    membership = acme.memberships.get()
    membership.role = "billing"
    membership.save()
    assert signed_in(acme).get(NEW).status_code == 403


def test_a_line_whose_posting_another_worker_made_in_that_moment_finds_it(
    acme: Employer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same file was sent twice at once."""
    client, create = signed_in(acme), Posting.objects.create

    def late(**fields: object) -> Posting:
        """The other one's comes first, once."""
        monkeypatch.undo()
        create(**fields)
        return create(**fields)

    monkeypatch.setattr(Posting.objects, "create", late)
    assert states(send(client, sheet({"reference": "A1"}))) == ["made"]
    assert Posting.objects.count() == 1
