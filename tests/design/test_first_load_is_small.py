"""A phone on a bad line gets the listing in 60 KB. Half of that is the page itself, so the shared files have 30."""

import gzip
import re
from pathlib import Path

from django.contrib.staticfiles import finders

CSS = Path("jobboard/static/css")
# What every page loads; a page may add a stylesheet of its own.
STYLES = [
    CSS / name for name in re.findall(r'static "css/([a-z]+\.css)"', Path("templates/base.html").read_text())
]

LISTING_SCRIPTS = {"listing", "sheet", "cards", "saved", "hidden", "recent", "kept"}


def compressed(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 9))


def test_base_template_names_its_stylesheets() -> None:
    assert len(STYLES) >= 5


def test_stylesheets_take_at_most_12_kb() -> None:
    assert sum(compressed(path) for path in STYLES) <= 12 * 1024


def test_styles_scripts_and_htmx_take_at_most_35_kb() -> None:
    htmx = finders.find("django_htmx/htmx-2.min.js")
    assert htmx
    files = [*STYLES, *Path("jobboard/static/js").glob("site.js"), Path(htmx)]
    assert sum(compressed(path) for path in files) <= 35 * 1024


def test_the_listing_brings_its_own_style_and_scripts_in_at_most_12_kb() -> None:
    """With 35 KB that it shares, a page of some 11 KB fits in the 60."""
    scripts = [path for path in Path("jobboard/static/js").glob("*.js") if path.stem in LISTING_SCRIPTS]
    assert len(scripts) == len(LISTING_SCRIPTS)
    assert sum(compressed(path) for path in [CSS / "listing.css", *scripts]) <= 12 * 1024


def test_pages_take_their_colours_from_the_tokens() -> None:
    others = [path for path in CSS.glob("*.css") if path.name != "tokens.css"]
    stray = re.compile(r"(?<!['\"])#[0-9a-f]{3,8}\b(?=[;\s,)])")
    found = {path.name: stray.findall(path.read_text().partition("@media print")[0]) for path in others}
    assert {name: colours for name, colours in found.items() if colours} == {}
