"""A phone on a bad line gets the listing in 60 KB. Half of that is the page itself, so the shared files have 30."""

import gzip
import re
from pathlib import Path

from django.contrib.staticfiles import finders

STYLES = sorted(Path("jobboard/static/css").glob("*.css"))


def compressed(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 9))


def test_stylesheets_take_at_most_12_kb() -> None:
    assert sum(compressed(path) for path in STYLES) <= 12 * 1024


def test_styles_scripts_and_htmx_take_at_most_35_kb() -> None:
    htmx = finders.find("django_htmx/htmx-2.min.js")
    assert htmx
    files = [*STYLES, *Path("jobboard/static/js").glob("site.js"), Path(htmx)]
    assert sum(compressed(path) for path in files) <= 35 * 1024


def test_pages_take_their_colours_from_the_tokens() -> None:
    others = [path for path in STYLES if path.name != "tokens.css"]
    stray = re.compile(r"(?<!['\"])#[0-9a-f]{3,8}\b(?=[;\s,)])")
    found = {path.name: stray.findall(path.read_text().partition("@media print")[0]) for path in others}
    assert {name: colours for name, colours in found.items() if colours} == {}
