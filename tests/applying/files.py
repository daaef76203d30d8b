"""Resumes as they arrive, honest, odd and hostile, made by the tests."""

import io
import zipfile

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TEXT = "Dana Doe, CPC. Inpatient coder since 2019."


def pdf(text: str = TEXT, *, root: str = "", password: str = "") -> bytes:
    """A page with one line; without text, what a scanner makes of it."""
    shown = f"BT /F1 12 Tf 50 700 Td ({text}) Tj ET".encode("latin-1") if text else b"0 0 100 100 re f"
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R {root} >>".encode(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(shown), shown),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    body, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    start = len(body)
    body += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    body += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return _locked(body, password) if password else body


def _locked(body: bytes, password: str) -> bytes:
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(body)))
    writer.encrypt(password, algorithm="RC4-128")
    locked = io.BytesIO()
    writer.write(locked)
    return locked.getvalue()


def document(text: str = TEXT, *, before: str = "") -> bytes:
    paragraphs = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in text.split("\n"))
    return f'<?xml version="1.0"?>{before}<w:document xmlns:w="{WORD}"><w:body>{paragraphs}</w:body></w:document>'.encode()


def docx(main: bytes | None = None, **more: bytes) -> bytes:
    """`more`: other entries, by name with "__" for "/" and a dot at the last "_"."""
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr("word/document.xml", document() if main is None else main)
        for name, content in more.items():
            stem, _, ending = name.replace("__", "/").rpartition("_")
            packed.writestr(f"{stem}.{ending}", content)
    return body.getvalue()


def many_entries(number: int) -> bytes:
    body = io.BytesIO(docx())
    with zipfile.ZipFile(body, "a") as packed:
        for entry in range(number):
            packed.writestr(f"word/x{entry}", "")
    return body.getvalue()


def lying_about_its_size(honest: bytes) -> bytes:
    """The directory says that each part is small."""
    body = bytearray(honest)
    place = body.find(b"PK\x01\x02")
    while place != -1:
        body[place + 24 : place + 28] = (1000).to_bytes(4, "little")
        place = body.find(b"PK\x01\x02", place + 4)
    return bytes(body)


def locked_parts(honest: bytes) -> bytes:
    """The directory says that each part is locked with a password."""
    body = bytearray(honest)
    for mark, flags in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        place = body.find(mark)
        while place != -1:
            body[place + flags] |= 1
            place = body.find(mark, place + 4)
    return bytes(body)


def ending_in_a_loop() -> bytes:
    """Pages that are their own children."""
    return pdf().replace(b"/Kids [3 0 R] /Count 1", b"/Kids [2 0 R] /Count 9")


def bomb_in_a_stream() -> bytes:
    """A page whose content unpacks to half a gigabyte."""
    import zlib

    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(b" " * 1_000_000) for _ in range(500)) + packer.flush()
    old = pdf("")
    content = old[old.index(b"4 0 obj") : old.index(b"5 0 obj")]
    new = b"4 0 obj\n<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream\nendobj\n" % (
        len(packed),
        packed,
    )
    return old.replace(content, new)


def page_with(more: bytes) -> bytes:
    """A PDF whose page says more of itself."""
    return pdf().replace(b"/Type /Page /Parent", b"/Type /Page " + more + b" /Parent")


def annotated(annotation: bytes) -> bytes:
    return page_with(b"/Annots [<< /Type /Annot /Rect [0 0 612 792] " + annotation + b" >>]")


def with_field(*code: str) -> bytes:
    """A Word document with a field whose code comes in these pieces."""
    pieces = "".join(f"<w:r><w:instrText>{piece}</w:instrText></w:r>" for piece in code)
    field = f'<w:body><w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>{pieces}</w:p>'
    return docx(document().replace(b"<w:body>", field.encode()))


def linked(kind: str, target: str) -> bytes:
    """A Word document that names something outside itself."""
    types = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    link = f'<Relationship Id="r1" Type="{types}/{kind}" Target="{target}" TargetMode="External"/>'
    return docx(word___rels__settings_xml_rels=f"<Relationships>{link}</Relationships>".encode())
