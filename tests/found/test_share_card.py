"""The picture of a posting where its link is shared."""

import os
from io import BytesIO
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pytest_django import Settings

from cms import share_card, share_drawing
from cms.share_drawing import Facts
from tests.factories import make_job
from tests.found.pages import SITE, Read

pytestmark = pytest.mark.django_db
PLAIN = Facts(
    "Medical Coding Jobs", "Inpatient Coder", "Acme Health", "$24–29 an hour", "Austin, TX", "CPC", ""
)


@pytest.fixture(autouse=True)
def kept_in(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path / "cards"


def picture(content: bytes) -> Image.Image:
    return Image.open(BytesIO(content)).convert("RGB")


def test_a_posting_names_its_picture(client: Client) -> None:
    job = make_job()
    page = Read(client, job.url)
    address = page.property("og:image")
    assert address.startswith(f"{SITE}/jobs/{job.pk}/card.png?v=")
    assert (page.property("og:image:width"), page.property("og:image:height")) == ("1200", "630")
    assert page.property("og:image:alt") == (
        "Inpatient Coder. Acme Health. $24–29 an hour. Austin, TX. Requires CCS or CPC"
    )
    assert 'content="summary_large_image"' in str(page.soup)
    response = client.get(address.removeprefix(SITE))
    assert response["Content-Type"] == "image/png"
    assert "immutable" in response["Cache-Control"]
    assert picture(response.content).size == (1200, 630)


def test_it_is_drawn_once(client: Client, kept_in: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    job = make_job()
    first = client.get(f"/jobs/{job.pk}/card.png")
    assert len(list(kept_in.iterdir())) == 1
    monkeypatch.setattr(share_drawing, "draw", lambda facts: pytest.fail("drawn again"))
    assert client.get(f"/jobs/{job.pk}/card.png").content == first.content
    assert client.get(f"/jobs/{job.pk}/card.png", headers={"If-None-Match": first["ETag"]}).status_code == 304


def test_a_change_gives_it_another_address(client: Client) -> None:
    job = make_job()
    before = share_card.of(job).url
    job.pay_max_cents = 31_00
    job.save_revision().publish()
    job.refresh_from_db()
    assert share_card.of(job).url != before
    old = client.get(before.removeprefix(SITE))
    assert old["Cache-Control"] == "public, max-age=3600", "an old address is not kept for ever"


def test_only_an_open_posting_has_one(client: Client) -> None:
    draft, closed = make_job(live=False), make_job()
    closed.change(closed_at=timezone.now(), closed_reason="cancelled")
    for job in (draft, closed):
        assert client.get(f"/jobs/{job.pk}/card.png").status_code == 404
    assert Read(client, closed.url).property("og:image") == ""


def test_a_disk_that_takes_nothing_costs_no_picture(client: Client, kept_in: Path) -> None:
    kept_in.write_text("a file where the folder should be")
    assert client.get(f"/jobs/{make_job().pk}/card.png").status_code == 200


def test_old_pictures_are_forgotten(client: Client, kept_in: Path) -> None:
    share_card.tidy()
    for _ in range(2):
        client.get(f"/jobs/{make_job(title=f'Coder {_}').pk}/card.png")
    old, new = sorted(kept_in.iterdir())
    os.utime(old, (0, 0))
    share_card.tidy()
    assert list(kept_in.iterdir()) == [new]


def margins(content: bytes) -> list[object]:
    """The colours that stand in the outer margins, above the band."""
    image = picture(content)
    left = image.crop((0, 0, share_drawing.MARGIN - 8, 520))
    right = image.crop((share_drawing.WIDTH - share_drawing.MARGIN + 8, 0, share_drawing.WIDTH, 520))
    return [colour for side in (left, right) for _, colour in side.getcolors(1_000) or []]


@pytest.mark.parametrize(
    "title",
    [
        "Coder " * 60,
        "W" * 250,
        "Pneumonoultramicroscopicsilicovolcanoconiosis coder",
        "🩺 ED coder",
        "مبرمج طبي",
        "א",
        "",
    ],
)
def test_no_title_leaves_the_card(title: str) -> None:
    long = Facts("Medical Coding Jobs", title, title, title, title, title, title)
    assert len(set(margins(share_drawing.draw(long)))) == 1


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=120))
def test_any_text_can_be_drawn(text: str) -> None:
    assert picture(share_drawing.draw(Facts("Board", text, text, text, text, text, text))).size == (1200, 630)


def test_the_largest_size_that_fits_is_taken() -> None:
    short = share_drawing.fitted("Coder", share_drawing.BOLD, (72, 40), lines=1)
    long = share_drawing.fitted("Coder " * 9, share_drawing.BOLD, (72, 40), lines=1)
    longer = share_drawing.fitted("Coder " * 90, share_drawing.BOLD, (72, 40), lines=2)
    assert (short.font.size, long.font.size) == (72, 40)
    assert len(longer.lines) == 2
    assert longer.lines[-1].endswith("…")


def test_letters_without_a_shape_are_left_out_and_half_a_name_is_none() -> None:
    assert share_drawing.printable("🩺 ED coder") == "ED coder"
    assert share_drawing.printable("São Paulo — ½") == "São Paulo — ½"
    assert share_drawing.printable("مبرمج طبي CPC") == ""


def test_pages_do_not_load_our_type() -> None:
    styles = Path("jobboard/static/css").glob("*.css")
    assert not any("font-face" in style.read_text() for style in styles)
