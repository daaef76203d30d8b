"""Text is compressed for whoever can read it so; a picture and who cannot get the bytes as they are."""

import gzip

import pytest
from django.test import Client

from employers.models import Employer
from tests.employers.lives import paid

pytestmark = pytest.mark.django_db
GZIP = {"Accept-Encoding": "gzip, deflate, br"}


@pytest.mark.parametrize("path", ["/jobs/", "/jobs/feed/", "/jobs/indeed.xml", "/api/v1/postings"])
def test_text_is_compressed_for_who_asks(client: Client, acme: Employer, path: str) -> None:
    for number in range(3):
        paid(acme, title=f"Coder {number}")
    bare, small = client.get(path), client.get(path, headers=GZIP)
    assert bare.status_code == small.status_code == 200
    assert "Content-Encoding" not in bare.headers
    assert small["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in bare["Vary"]
    content = small.getvalue()
    assert len(content) < len(bare.getvalue()) / 2
    assert b"coder-1-" in gzip.decompress(content)


def test_an_unchanged_feed_is_not_sent_again_though_it_was_compressed(client: Client, acme: Employer) -> None:
    paid(acme)
    first = client.get("/jobs/feed/", headers=GZIP)
    assert client.get("/jobs/feed/", headers=GZIP | {"If-None-Match": first["ETag"]}).status_code == 304


def test_a_picture_is_not_compressed_twice(client: Client, acme: Employer) -> None:
    posting = paid(acme)
    assert posting.page
    card = client.get(f"/jobs/{posting.page.pk}/card.png", headers=GZIP)
    assert card["Content-Type"] == "image/png"
    assert "Content-Encoding" not in card.headers
