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
_BULLET = re.compile(r"^\s*(?:[-*•·▪◦‣–]|\d{1,2}[.)])\s+")


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
        value, tags=POSTING_TAGS, attributes={"a": {"href"}}, url_schemes={"https", "http", "mailto"}
    )
    return cleaned.replace("<br>", "<br/>")


def html_from_plain(value: str) -> str:
    """Paragraphs and bullet lists as people type them: blank lines separate, leading "-" or "•" lists.

    >>> html_from_plain("Code charts.\\n\\n- CPT\\n- HCPCS")
    '<p>Code charts.</p><ul><li>CPT</li><li>HCPCS</li></ul>'
    """
    parts: list[str] = []
    for block in re.split(r"\n\s*\n", clean(value, lines=True).strip()):
        parts.extend(_block(block.strip("\n").split("\n")))
    return "".join(parts)


def _block(lines: list[str]) -> list[str]:
    parts: list[str] = []
    for line in (line for line in lines if line.strip()):
        content = escape(_BULLET.sub("", line).strip(), quote=False)
        if _BULLET.match(line):
            if parts and parts[-1].endswith("</ul>"):
                parts[-1] = parts[-1].removesuffix("</ul>") + f"<li>{content}</li></ul>"
            else:
                parts.append(f"<ul><li>{content}</li></ul>")
        elif parts and parts[-1].endswith("</p>"):
            parts[-1] = parts[-1].removesuffix("</p>") + f"<br/>{content}</p>"
        else:
            parts.append(f"<p>{content}</p>")
    return parts


def plain_from_html(value: str) -> str:
    """The inverse of html_from_plain, also used for search words and text mails."""
    value = re.sub(r"<br\s*/?>", "\n", value)
    value = re.sub(r"<li[^>]*>", "\n- ", value)
    value = re.sub(r"</(p|ul|ol|h\d)>", "\n\n", value)
    value = unescape(re.sub(r"<[^>]+>", "", value))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in value.split("\n"))).strip()
