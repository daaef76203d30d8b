"""One cleaner for all text that people type, and the way between plain text and the HTML of a posting."""

import re
import unicodedata
from html import escape, unescape

import nh3

MAX_CHARACTERS = 100_000
POSTING_TAGS = {"p", "ul", "ol", "li", "h3", "h4", "b", "strong", "i", "em", "br", "a"}

# Control characters, and those that turn the direction of writing for whatever stands behind them on a page.
_CONTROL = dict.fromkeys(
    [code for code in range(32) if chr(code) not in "\n\t"]
    + [127, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_ITEM = re.compile(r"^\s*(?:[-*•·▪◦‣–]|(?P<number>\d{1,2})[.)])\s+")
_LIST_TAG = re.compile(r"<(?P<end>/?)(?P<name>ol|ul|li)\b(?P<attributes>[^>]*)>")
_START = re.compile(r'start="(\d{1,4})"')


def clean(value: str, *, lines: bool) -> str:
    """NFC, no control, direction or surrogate characters, at most MAX_CHARACTERS; line ends become \\n, or a blank where lines is False."""
    value = value.replace("\r\n", "\n").replace("\r", "\n")
    value = _SURROGATE.sub("", value.translate(_CONTROL))
    if not lines:
        value = value.replace("\n", " ").replace("\t", " ")
    return unicodedata.normalize("NFC", value)[:MAX_CHARACTERS]


def one_line(value: str) -> str:
    """For titles, names and mail headers: one line, single blanks."""
    return " ".join(clean(value, lines=False).split())


def safe_html(value: str) -> str:
    """Only the tags a posting needs; links get rel attributes, everything else is dropped.

    Wagtail's editor reads a line break only where it is closed.
    """
    cleaned = nh3.clean(
        value,
        tags=POSTING_TAGS,
        attributes={"a": {"href"}, "ol": {"start"}},
        url_schemes={"https", "http", "mailto"},
    )
    return cleaned.replace("<br>", "<br/>")


def html_from_plain(value: str) -> str:
    """Paragraphs and lists as people type them: blank lines separate, a leading "-", "•" or number lists.

    >>> html_from_plain("Code charts.\\n\\n- CPT\\n- HCPCS")
    '<p>Code charts.</p><ul><li>CPT</li><li>HCPCS</li></ul>'
    >>> html_from_plain("1. Apply\\n\\n2. Test")
    '<ol><li>Apply</li><li>Test</li></ol>'
    """
    parts: list[str] = []
    for block in re.split(r"\n\s*\n", clean(value, lines=True).strip()):
        lines = [line for line in block.split("\n") if line.strip()]
        for number, line in enumerate(lines):
            _add(parts, line, begins=number == 0)
    return "".join(parts)


def _add(parts: list[str], line: str, *, begins: bool) -> None:
    """Onto what the line goes on from, or as a part of its own. A blank line ends all but a list that counts on."""
    item = _ITEM.match(line)
    content = escape(line[item.end() :] if item else line, quote=False).strip()
    last = parts[-1] if parts else ""
    if item and item["number"]:
        number = int(item["number"])
        if last.endswith("</ol>") and number == _next_of(last):
            parts[-1] = last.removesuffix("</ol>") + f"<li>{content}</li></ol>"
        else:
            start = "" if number == 1 else f' start="{number}"'
            parts.append(f"<ol{start}><li>{content}</li></ol>")
    elif item and last.endswith("</ul>") and not begins:
        parts[-1] = last.removesuffix("</ul>") + f"<li>{content}</li></ul>"
    elif item:
        parts.append(f"<ul><li>{content}</li></ul>")
    elif last.endswith("</p>") and not begins:
        parts[-1] = last.removesuffix("</p>") + f"<br/>{content}</p>"
    else:
        parts.append(f"<p>{content}</p>")


def _next_of(ordered: str) -> int:
    return _start_of(ordered.partition(">")[0]) + ordered.count("<li>")


def _start_of(attributes: str) -> int:
    start = _START.search(attributes)
    return int(start[1]) if start else 1


def plain_from_html(value: str) -> str:
    """The inverse of html_from_plain, also used for search words and text mails."""
    value = _with_marks(re.sub(r"<br\s*/?>", "\n", value))
    value = re.sub(r"</(p|h\d)>", "\n\n", value)
    value = unescape(re.sub(r"<[^>]+>", "", value))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in value.split("\n"))).strip()


def _with_marks(value: str) -> str:
    """What a browser draws before each item of a list, written out."""
    counts: list[int | None] = []  # of the lists around: the next number, or None where it has bullets

    def mark(tag: re.Match[str]) -> str:
        if tag["name"] != "li":
            if not tag["end"]:
                counts.append(_start_of(tag["attributes"]) if tag["name"] == "ol" else None)
            elif counts:
                counts.pop()
            return "\n\n" if tag["end"] else ""
        if tag["end"]:
            return ""
        number = counts[-1] if counts else None
        if number is None:
            return "\n- "
        counts[-1] = number + 1
        return f"\n{number}. "

    return _LIST_TAG.sub(mark, value)
