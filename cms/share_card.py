"""The picture that a link to a posting shows where it is shared: its facts in our own type, drawn once and kept."""

import hashlib
import logging
import os
import tempfile
import time
from dataclasses import astuple, dataclass
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag

from cms import share_drawing
from cms.models import JobPage
from cms.share_drawing import Facts

logger = logging.getLogger(__name__)
KEPT_SECONDS = 30 * 24 * 3600
FOR_EVER = "public, max-age=31536000, immutable"
FOR_AN_HOUR = "public, max-age=3600"


@dataclass(frozen=True, slots=True)
class ShareCard:
    """What a page's head says of the picture."""

    url: str
    alt: str
    width: int = share_drawing.WIDTH
    height: int = share_drawing.HEIGHT


def of(job: JobPage) -> ShareCard:
    """The address carries the digest of what is drawn: a posting that changes has a new picture."""
    facts = facts_of(job)
    said = [facts.title, facts.company, facts.pay, facts.place, facts.asks]
    path = reverse("share_card", args=[job.pk])
    return ShareCard(f"{settings.SITE_URL}{path}?v={digest(facts)}", ". ".join(filter(None, said)))


def facts_of(job: JobPage) -> Facts:
    return Facts(
        brand=settings.SITE_NAME,
        title=job.title,
        company=job.company.name,
        pay=job.pay_text,
        place=job.place_text,
        asks=f"Requires {job.requirement}" if job.requirement else "No credential required",
        note=job.apprentice_label,
    )


def digest(facts: Facts) -> str:
    drawn = repr((share_drawing.DESIGN, astuple(facts)))
    return hashlib.sha256(drawn.encode("utf-8", "surrogatepass")).hexdigest()[:20]


def png(request: HttpRequest, page_id: int) -> HttpResponse:
    """Of an open posting only: a picture of what is over would go on promising it."""
    job = get_object_or_404(JobPage.objects.open().public().select_related("company"), pk=page_id)
    facts = facts_of(job)
    name = digest(facts)
    etag = quote_etag(name)
    response = HttpResponse(_kept(name, facts), content_type="image/png")
    response["Cache-Control"] = FOR_EVER if request.GET.get("v") == name else FOR_AN_HOUR
    response["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=response) or response


def _folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "cards"


def _kept(name: str, facts: Facts) -> bytes:
    path = _folder() / f"{name}.png"
    try:
        return path.read_bytes()
    except OSError:  # not drawn yet, or a disk in trouble
        drawn = share_drawing.draw(facts)
        _keep(path, drawn)
        return drawn


def _keep(path: Path, content: bytes) -> None:
    """Whole or not at all, as another process may be reading. A full disk costs time, not the picture."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            file.write(content)
        os.replace(file.name, path)  # noqa: PTH105  # a name, not a path
    except OSError as error:
        logger.warning("A share card could not be kept: %s", error)


def tidy() -> None:
    """Pictures of a month ago: those still asked for are drawn again."""
    if not _folder().is_dir():
        return
    oldest = time.time() - KEPT_SECONDS
    for path in _folder().iterdir():
        if path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)
