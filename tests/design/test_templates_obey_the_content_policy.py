"""The browser refuses inline styles and scripts, so a template that has one is broken before it is looked at."""

import re
from pathlib import Path

import pytest

# Mail has no stylesheet; the Wagtail admin has a policy of its own.
EXEMPT = ("emails", "account/email", "wagtailadmin")
PAGES = sorted(
    str(path)
    for path in Path("templates").rglob("*.html")
    if not str(path.relative_to("templates")).startswith(EXEMPT)
)
INLINE = {
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "a style element": re.compile(r"<style[\s>]", re.IGNORECASE),
    "an event handler": re.compile(r"<[^>]*\son[a-z]+\s*=\s*[\"']", re.IGNORECASE),
    "an inline script": re.compile(
        r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/(ld\+)?json\")", re.IGNORECASE
    ),
    "something from another site": re.compile(
        r"<(script|link|img)[^>]*(src|href)=\"(https?:)?//", re.IGNORECASE
    ),
}


@pytest.mark.parametrize("page", PAGES)
def test_page_has_nothing_inline_and_nothing_foreign(page: str) -> None:
    text = Path(page).read_text()
    assert [what for what, pattern in INLINE.items() if pattern.search(text)] == []


@pytest.mark.parametrize("page", PAGES)
def test_components_get_only_their_arguments(page: str) -> None:
    includes = re.findall(r"{% include \"components/[^%]*%}", Path(page).read_text())
    assert [include for include in includes if not include.endswith(" only %}")] == []


@pytest.mark.parametrize("component", sorted(str(p) for p in Path("templates/components").glob("*.html")))
def test_component_says_on_line_one_what_it_takes(component: str) -> None:
    assert Path(component).read_text().startswith("{# ")
