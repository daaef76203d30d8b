"""Whatever file arrives is refused in words or read, within time and memory; the page always answers."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from candidates.application import Resume
from candidates.resumes import child, reading, shelf
from jobboard.accounts.models import User
from tests.applying import files

HEADER = f'<w:hdr xmlns:w="{files.WORD}"><w:p><w:r><w:t>dana@example.org</w:t></w:r></w:p></w:hdr>'.encode()
LAUGHS = (
    '<!DOCTYPE w [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 50}">' for n in range(8))
    + "]>"
)

READ: dict[str, Callable[[], bytes]] = {
    "a PDF": files.pdf,
    "a PDF that opens at a page": lambda: files.pdf(root="/OpenAction [3 0 R /Fit]"),
    "a Word document": files.docx,
    "a Word document with a header": lambda: files.docx(word__header1_xml=HEADER),
    "plain text": files.TEXT.encode,
    "plain text of Windows": lambda: f"\ufeff{files.TEXT}\r\n".encode(),
    "plain text in UTF-16": lambda: files.TEXT.encode("utf-16"),
    "plain text in an old encoding": lambda: f"{files.TEXT} résumé".encode("cp1252"),
    "a PDF with something behind its end": lambda: files.pdf() + b"\n" * 2000,
    "a Word document with paths that lead out": lambda: files.docx(**{"..__..__etc__passwd_xml": b"x"}),
    "a Word document with a link to elsewhere": lambda: files.docx(
        word___rels__document_xml_rels=b'<Relationships><Relationship Target="http://192.0.2.1/t.dotm" TargetMode="External"/></Relationships>'
    ),
    "plain text that begins like a formula": lambda: b"=HYPERLINK(1)\n" + files.TEXT.encode(),
    "a PDF with a link to write to": lambda: files.annotated(
        b"/Subtype /Link /A << /S /URI /URI (mailto:d@example.org) >>"
    ),
    "a PDF that says how it is built": lambda: files.pdf(
        root="/StructTreeRoot << /K << /S /Document /K [<< /S /P >>] >> >>"
    ),
    "a PDF with gaps that no page needs": lambda: files.pdf(root="/Metadata 99 0 R /Outlines 98 0 R"),
    "a Word document with a link in a field": lambda: files.with_field(
        " HYPERLINK ", "&quot;https://example.org&quot;"
    ),
    "a Word document made from a template": lambda: files.linked(
        "attachedTemplate", r"file:///C:\Users\dana\Resume.dotx"
    ),
    "a Word document with a chart": lambda: files.docx(word__embeddings__Sheet1_xlsx=b"PK"),
    "a Word document with an unused picture": lambda: files.docx(word__media__image1_png=b"\x89PNG" * 50),
}
REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", "empty"),
    "a program": (lambda: b"MZ\x90\x00" + bytes(200), "not a PDF"),
    "an ELF": (lambda: b"\x7fELF" + bytes(200), "not a PDF"),
    "a web page": (lambda: b"<html><script>alert(1)</script>", "not a PDF"),
    "a web page behind blanks": (lambda: b"\xef\xbb\xbf  \n<!doctype html><b>", "not a PDF"),
    "a picture that can script": (lambda: b"<svg onload='x()'/>", "not a PDF"),
    "a shell script": (lambda: b"#!/bin/sh\nrm -r x", "not a PDF"),
    "PostScript": (lambda: b"%!PS-Adobe-3.0\nquit", "not a PDF"),
    "rich text": (lambda: b"{\\rtf1 hello}", "not a PDF"),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(100), "not a PDF"),
    "another archive": (lambda: b"\x1f\x8b\x08" + bytes(100), "not a PDF"),
    "an old Word document": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old Word"),
    "a spreadsheet": (lambda: files.docx().replace(b"word/document.xml", b"xl/worksheet9.xml"), "not a PDF"),
    "a locked PDF": (lambda: files.pdf(password="secret"), "password"),
    "half a PDF": (lambda: files.pdf()[:60], "damaged"),
    "a PDF of noise": (lambda: b"%PDF-1.7\n" + bytes(range(256)) * 40, "damaged"),
    "a PDF whose pages are their own children": (files.ending_in_a_loop, r"\.$"),
    "a PDF with a script": (
        lambda: files.pdf(root="/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>"), "macro",
    ),
    "a PDF that starts a program": (lambda: files.pdf(root="/OpenAction << /S /Launch /F (x.exe) >>"), "macro"),
    "a PDF that carries files": (lambda: files.pdf(root="/Names << /EmbeddedFiles << >> >>"), "macro"),
    "a PDF with scripts by name": (lambda: files.pdf(root="/Names << /JavaScript << >> >>"), "macro"),
    "a PDF that acts when it is closed": (
        lambda: files.pdf(root="/AA << /WC << /S /JavaScript /JS (app.alert\\(1\\)) >> >>"), "macro",
    ),
    "a PDF with a page that acts": (
        lambda: files.pdf().replace(b"/Type /Page /Parent", b"/Type /Page /AA << /O << /S /URI >> >> /Parent"), "macro",
    ),
    "a PDF with a script behind a link": (
        lambda: files.annotated(b"/Subtype /Link /A << /S /JavaScript /JS (app.alert\\(1\\)) >>"), "macro",
    ),
    "a PDF with a program behind a link": (lambda: files.annotated(b"/Subtype /Link /A << /S /Launch /F (x.exe) >>"), "macro"),
    "a PDF with a script in a field": (
        lambda: files.pdf(root="/AcroForm << /Fields [<< /AA << /K << /S /JavaScript /JS (x) >> >> >>] >>"), "macro",
    ),
    "a PDF with a script as its second step": (
        lambda: files.pdf(root="/OpenAction << /S /GoTo /D [3 0 R /Fit] /Next << /S /JavaScript /JS (x) >> >>"), "macro",
    ),
    "a PDF that calls home when it is opened": (
        lambda: files.pdf(root="/OpenAction << /S /URI /URI (http://192.0.2.1/) >>"), "macro",
    ),
    "a PDF with a file pinned to its page": (
        lambda: files.annotated(b"/Subtype /FileAttachment /FS << /F (x.exe) /EF << >> >>"), "macro",
    ),
    "a PDF that is a form of another kind": (lambda: files.pdf(root="/AcroForm << /XFA (x) /Fields [] >>"), "macro"),
    "a Word document with a packed program": (lambda: files.docx(word__embeddings__oleObject1_bin=b"x"), "macro"),
    "a Word document with a control": (lambda: files.docx(word__activeX__activeX1_bin=b"x"), "macro"),
    "a Word document with a template elsewhere": (
        lambda: files.linked("attachedTemplate", "https://192.0.2.1/t.dotm"), "macro",
    ),
    "a Word document with a template on a stranger's share": (
        lambda: files.linked("attachedTemplate", r"file:///\\192.0.2.1\t.dotm"), "macro",
    ),
    "a Word document with an object elsewhere": (
        lambda: files.linked("oleObject", "mhtml:http://192.0.2.1/x.html!x-usc:http://192.0.2.1/x.html"), "macro",
    ),
    "a Word document that starts a program": (lambda: files.with_field(" DD", "EAUTO", " c:\\x"), "macro"),
    "a Word document whose parts are locked": (lambda: files.locked_parts(files.docx()), "password"),
    "a Word document without its text": (lambda: files.docx().replace(b"word/document.xml", b"word/document.xmm"), "not a PDF|damaged"),
    "a text with a zero byte": (lambda: files.TEXT.encode() + b"\x00", "not a PDF"),
    "a PDF that unpacks to half a gigabyte": (files.bomb_in_a_stream, r"\.$"),
    "a PDF that is an archive too": (lambda: files.pdf() + files.docx(), "macro"),
    "half a Word document": (lambda: files.docx()[:-40], "damaged"),
    "a Word document with broken XML": (lambda: files.docx(b"<w:document>"), "damaged"),
    "a Word document with macros": (lambda: files.docx(word__vbaProject_bin=b"x"), "macro"),
    "a Word document with macros elsewhere": (lambda: files.docx(other__VBAPROJECT_BIN=b"x"), "macro"),
    "a Word document with a DOCTYPE": (
        lambda: files.docx(files.document(before="<!DOCTYPE w SYSTEM 'file:///etc/passwd'>")), "macro",
    ),
    "a billion laughs": (lambda: files.docx(files.document("&i;", before=LAUGHS)), "macro"),
    "a zip bomb": (lambda: files.docx(word__media__x_png=bytes(20_000_000)), "unpacks"),
    "a document of 30 MB": (lambda: files.docx(files.document("x" * 30_000_000)), "unpacks"),
    "a bomb that lies about its size": (
        lambda: files.lying_about_its_size(files.docx(files.document("ab " * 9_000_000))), r"\.$",
    ),
    "too many entries": (lambda: files.many_entries(2_100), "unpacks"),
    "6 MB": (lambda: b"a" * 6_000_000, "larger than 5 MB"),
}  # fmt: skip


@pytest.mark.parametrize("name", READ)
def test_an_honest_file_is_read(name: str) -> None:
    assert files.TEXT in reading.read(READ[name]()).text


def test_a_header_is_read_too_and_first() -> None:
    text = reading.read(READ["a Word document with a header"]()).text
    assert text.startswith("dana@example.org")


# Between the board and the child that reads: small, so that what it saw of the child is the child's own.
MEASURING = """
import os, subprocess, sys
child = subprocess.Popen([sys.executable, "-I", {child!r}, *sys.argv[1:]])
_, status, usage = os.wait4(child.pid, 0)
with open({note!r}, "w") as note:
    note.write(str(usage.ru_maxrss * 1024))
sys.exit(os.waitstatus_to_exitcode(status) and 1)
"""


@pytest.fixture
def most_memory(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[], int]:
    """How many bytes the child took at most; 0 where none was started."""
    note, between = tmp_path / "most", tmp_path / "measuring.py"
    between.write_text(MEASURING.format(child=str(reading._CHILD), note=str(note)))
    monkeypatch.setattr(reading, "_CHILD", between)
    return lambda: int(note.read_text()) if note.exists() else 0


@pytest.mark.parametrize("name", REFUSED)
def test_a_hostile_file_is_refused_in_words_within_time_and_memory(
    name: str, most_memory: Callable[[], int]
) -> None:
    make, words = REFUSED[name]
    body = make()
    started = time.monotonic()
    with pytest.raises(reading.RefusedError, match=words) as refusal:
        reading.read(body)
    assert str(refusal.value).endswith(".")
    assert time.monotonic() - started < reading.SECONDS + 3
    assert most_memory() <= child.MEMORY


def test_the_memory_of_a_child_is_seen(most_memory: Callable[[], int]) -> None:
    reading.read(files.pdf(files.TEXT))
    assert 10 * 1024 * 1024 < most_memory() <= child.MEMORY


def test_a_scan_is_kept_and_said_to_have_no_text() -> None:
    found = reading.read(files.pdf(""))
    assert (found.kind, found.text) == (Resume.Kind.PDF, "")


def test_a_reader_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    sleeper = tmp_path / "child.py"
    sleeper.write_text("import time\ntime.sleep(60)\n")
    monkeypatch.setattr(reading, "_CHILD", sleeper)
    monkeypatch.setattr(reading, "SECONDS", 0.5)
    with pytest.raises(reading.RefusedError, match="too long"):
        reading.read(files.pdf())


def test_the_child_reaches_no_network_and_starts_nothing() -> None:
    for event in ("socket.connect", "socket.getaddrinfo", "subprocess.Popen", "os.system", "os.fork"):
        with pytest.raises(RuntimeError):
            child.forbid(event, ())
    child.forbid("open", ())


NAMES = [
    "../../etc/passwd", "C:\\resumes\\dana.docx", "a" * 300 + ".pdf", ".htaccess", "résumé 漢字.pdf", "\u202efdp.exe", "x\r\nSet-Cookie: a=b.pdf",
    '"; filename="evil.html', "con", "   ", "shell.php",
]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_a_name_is_only_a_name_and_ends_as_what_the_file_is(client: Client, dana: User, name: str) -> None:
    client.force_login(dana)
    file = SimpleUploadedFile("x", files.TEXT.encode())
    file.name = name
    kept = shelf.put(dana, file)
    assert kept.name.endswith(".txt")
    assert len(kept.name) <= 120
    assert not set('/\\"\r\n<>') & set(kept.name)
    assert kept.file.name is not None
    assert kept.file.name.startswith("resumes/")
    response = client.get(f"/resumes/{kept.pk}/file/")
    assert response["Content-Disposition"].startswith("attachment; filename")
    assert response.content == files.TEXT.encode()


@pytest.mark.django_db
def test_the_page_says_what_is_wrong_and_keeps_nothing(client: Client, dana: User) -> None:
    client.force_login(dana)
    for make, words in REFUSED.values():
        file = SimpleUploadedFile("resume.pdf", make()[: 2 * 1024 * 1024])
        response = client.post("/resumes/", {"file": file, "no_patient_data": "on"})
        assert response.status_code == 200, words
        assert "attention" in response.content.decode()
        Resume.objects.all().delete()  # half of a large text is a text


@pytest.mark.django_db
def test_it_is_sent_as_a_file_that_no_browser_runs(client: Client, dana: User) -> None:
    client.force_login(dana)
    client.post("/resumes/", {"file": SimpleUploadedFile("cv.pdf", files.pdf()), "no_patient_data": "on"})
    kept = Resume.objects.get()
    assert files.TEXT in client.get(f"/resumes/{kept.pk}/").content.decode()
    response = client.get(f"/resumes/{kept.pk}/file/")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"].startswith("sandbox")
    assert "no-store" in response["Cache-Control"]
    assert response["Content-Disposition"] == 'attachment; filename="cv.pdf"'


@pytest.mark.django_db
def test_no_patient_data_must_be_confirmed(client: Client, dana: User) -> None:
    client.force_login(dana)
    response = client.post("/resumes/", {"file": SimpleUploadedFile("cv.pdf", files.pdf())})
    assert "Confirm that nothing here is patient data" in response.content.decode()
    assert not Resume.objects.exists()


@pytest.mark.django_db
def test_the_same_file_is_kept_once_and_ten_are_the_most(client: Client, dana: User) -> None:
    for number in (0, 0, *range(1, 10)):
        shelf.put(dana, SimpleUploadedFile("cv.txt", f"{files.TEXT} {number}".encode()))
    assert Resume.objects.count() == shelf.AT_MOST
    with pytest.raises(reading.RefusedError, match="the most"):
        shelf.put(dana, SimpleUploadedFile("cv.txt", b"one more"))


@pytest.mark.django_db
def test_files_of_nobody_are_swept_and_others_stay(
    dana: User,
    paul: User,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stays, leaves, taken = (
        shelf.put(user, SimpleUploadedFile("cv.txt", text))
        for user, text in ((dana, b"stays"), (paul, b"leaves"), (dana, b"taken out"))
    )
    storage = stays.file.storage
    stays_file, leaves_file, taken_file = (str(resume.file.name) for resume in (stays, leaves, taken))
    with django_capture_on_commit_callbacks(execute=True):
        shelf.take_out(taken)
    assert not storage.exists(taken_file)
    paul.delete()
    shelf.tidy()
    assert storage.exists(leaves_file), "it may be of an upload that has not committed yet"
    monkeypatch.setattr(shelf, "ORPHAN_AFTER", -shelf.ORPHAN_AFTER)
    shelf.tidy()
    assert not storage.exists(leaves_file)
    assert storage.exists(stays_file)
