"""WCAG contrast of the tokens, in both palettes: text 4.5:1, borders of controls and focus rings 3:1."""

import re
from pathlib import Path

import pytest

TOKENS = Path("jobboard/static/css/tokens.css")
SURFACES = ["bg", "surface", "sunk"]
TEXT = (
    [(ink, surface) for ink in ("ink", "ink-soft", "accent") for surface in SURFACES]
    + [("on-accent", "accent"), ("on-accent", "accent-strong"), ("on-bad", "bad")]
    + [(tone, f"{tone}-soft") for tone in ("good", "warn", "bad")]
    + [(text, f"{tone}-soft") for text in ("ink", "accent") for tone in ("good", "warn", "bad")]
    + [("accent-strong", "accent-soft"), ("ink", "accent-soft"), ("ink-soft", "accent-soft")]
    + [("bad", surface) for surface in ("bg", "surface")]
    + [("on-band", "band"), ("on-band-soft", "band"), ("band", "on-band"), ("band", "on-band-soft")]
)
EDGES = [("line-strong", surface) for surface in SURFACES] + [("accent", surface) for surface in SURFACES]


def palettes() -> dict[str, dict[str, str]]:
    light, _, dark = TOKENS.read_text().partition("@media screen and (prefers-color-scheme: dark)")
    read = {"light": _colours(light)}
    read["dark"] = {**read["light"], **_colours(dark)}
    return read


def _colours(css: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z-]+): #([0-9a-f]{3,6});", css))


def _luminance(colour: str) -> float:
    full = colour if len(colour) == 6 else "".join(digit * 2 for digit in colour)
    channels = [int(full[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted([_luminance(one), _luminance(other)])
    return (light + 0.05) / (dark + 0.05)


def test_the_measure_itself_is_right() -> None:
    assert contrast("000000", "fff") == pytest.approx(21)
    assert contrast("777777", "ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT)
def test_text_can_be_read(scheme: str, text: str, ground: str) -> None:
    colours = palettes()[scheme]
    assert contrast(colours[text], colours[ground]) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("edge", "ground"), EDGES)
def test_edges_can_be_seen(scheme: str, edge: str, ground: str) -> None:
    colours = palettes()[scheme]
    assert contrast(colours[edge], colours[ground]) >= 3
