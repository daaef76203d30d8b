"""One-page PDFs of plain text, enough for an invoice to download."""

from __future__ import annotations

from sandbox.stripe.books import Body
from sandbox.stripe.fields import money
from sandbox.stripe.money_tags import day

LINE_HEIGHT = 18
TOP, LEFT = 780, 60


def of_invoice(invoice: Body) -> bytes:
    code = invoice["currency"]
    lines = [
        f"Invoice {invoice['number']}",
        "TEST MODE - no real money",
        "",
        f"Date: {day(invoice['created'])}",
        f"To: {invoice['customer_name'] or ''} <{invoice['customer_email'] or ''}>",
        "",
        *(
            f"{line['quantity']} x {line['description']}   {money(line['amount'], code)}"
            for line in _lines(invoice)
        ),
        "",
        *(f"Discount: -{money(each['amount'], code)}" for each in invoice["total_discount_amounts"]),
        *(f"Tax: {money(each['amount'], code)}" for each in invoice["total_taxes"]),
        f"Total: {money(invoice['total'], code)}",
        *([f"Due on: {day(invoice['due_date'])}"] if invoice["due_date"] else []),
        f"Paid: {money(invoice['amount_paid'], code)}",
        invoice["footer"] or "",
    ]
    return page(lines)


def of_credit_note(note: Body) -> bytes:
    return page(
        [
            f"Credit note {note['number']}",
            "TEST MODE - no real money",
            "",
            f"Date: {day(note['created'])}",
            f"For: {note['lines']['data'][0]['description']}",
            f"Amount: {money(note['amount'], note['currency'])}",
        ]
    )


def _lines(invoice: Body) -> list[Body]:
    found: list[Body] = invoice["lines"]["data"]
    return found


def page(lines: list[str]) -> bytes:
    """A4, Helvetica, one line under the other."""
    shown = b"".join(_shown(line) for line in lines)
    content = b"BT /F1 12 Tf %d TL %d %d Td\n%sET" % (LINE_HEIGHT, LEFT, TOP, shown)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R /Resources << /Font << /F1 4 0 R >> >> >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
    ]
    return _file(objects)


def _shown(line: str) -> bytes:
    text = line[:90].encode("cp1252", "replace")
    for special in (b"\\", b"(", b")"):
        text = text.replace(special, b"\\" + special)
    return b"(" + text.replace(b"\r", b" ").replace(b"\n", b" ") + b") Tj T*\n"


def _file(objects: list[bytes]) -> bytes:
    out, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    trailer = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table) + trailer
