"""Many postings published or closed at once, for imports: as safe beside an editor as one by one, and a hundred times quicker.

`add_child` and `publish` cost about a hundred queries a posting. Here a batch takes its places in the tree, its rows and
its lines in the logs in one short transaction with about a dozen queries.
"""

from collections.abc import Iterable, Sequence

from django.contrib.contenttypes.models import ContentType
from django.db import connection, models, transaction
from django.utils import timezone
from wagtail.models import Page, PageLogEntry

from cms import listing_rows, terms
from cms.models import JobIndexPage, JobPage
from jobboard.lib import many_rows
from jobboard.lib.batches import batched

# Whoever publishes meanwhile waits for one batch.
BATCH = 200


def publish_many(jobs: Iterable[JobPage], *, batch: int = BATCH, listed: bool = True) -> list[int]:
    """Publish new postings and return their page ids, in the given order; each batch wholly or not at all.

    Nothing is validated here: the caller has called `full_clean(exclude=["path", "depth"])` on each posting, which is the
    door to posting_rules, and keeps those that fail. Dates of publication that are set are kept. The postings have no
    revision yet: the first is made when somebody changes one (see JobPage.save_revision), and Wagtail falls back to the
    page until then.

    Listing rows are prepared after each batch, outside of the lock, and the postings' own pages later by the worker, as
    rendering takes longer than all else. Whatever a killed process left without rows, and everything with listed=False,
    gets them from listing_rows.refresh_some.
    """
    page_ids: list[int] = []
    for some in batched(jobs, batch):
        published = _publish(some)
        if listed:
            listing_rows.write(published, in_bulk=True)
        page_ids += published
    return page_ids


def close_many(page_ids: Iterable[int], reason: str, *, batch: int = BATCH) -> list[int]:
    """Take no more applications for those of these postings that are open. Returns the ones that were."""
    closed: list[int] = []
    for some in batched(page_ids, batch):
        closed += _close(some, reason)
    return closed


@transaction.atomic
def _publish(jobs: Sequence[JobPage]) -> list[int]:
    having = [{name: list(getattr(job, name).all()) for name in terms.NAMES} for job in jobs]
    parent = _locked_parent()
    _give_addresses(jobs, parent)
    _give_places(jobs, parent)
    for job in jobs:
        _make_live(job, parent)
    _insert(jobs)
    for name in terms.NAMES:
        _link(name, jobs, [chosen[name] for chosen in having])
    _write_history(jobs)
    return [job.pk for job in jobs]


@transaction.atomic
def _close(page_ids: Sequence[int], reason: str) -> list[int]:
    # In one order, so that two who close the same postings wait for each other instead of in a circle.
    still_open = JobPage.objects.open().filter(pk__in=page_ids).order_by("pk")
    closed = list(still_open.select_for_update(of=("self",)).values_list("pk", flat=True))
    JobPage.objects.filter(pk__in=closed).update(closed_at=timezone.now(), closed_reason=reason)
    listing_rows.write(closed)
    return closed


# --- Places in the tree ---


def _locked_parent() -> Page:
    """The row that `add_child` locks too: whoever holds it is alone with the last place among the children."""
    return Page.objects.select_for_update().get(pk__in=JobIndexPage.objects.values("pk"))


def _give_addresses(jobs: Sequence[JobPage], parent: Page) -> None:
    """Slugs come from the posting itself; one that is taken all the same is drawn again."""
    for job in jobs:
        job.slug = job.slug or job._new_slug()
    taken = _taken(parent, [job.slug for job in jobs])
    for job in jobs:
        while job.slug in taken:
            job.slug = job._new_slug()
            taken |= _taken(parent, [job.slug])
        taken.add(job.slug)
        job.url_path = f"{parent.url_path}{job.slug}/"


def _taken(parent: Page, slugs: list[str]) -> set[str]:
    return set(Page.objects.child_of(parent).filter(slug__in=slugs).values_list("slug", flat=True))


def _give_places(jobs: Sequence[JobPage], parent: Page) -> None:
    """The places after the last child, as `add_child` would give them one by one."""
    last = parent.get_last_child()
    place = last.path if last else Page._get_path(parent.path, parent.depth + 1, 0)
    for job in jobs:
        job.path, job.depth = place, parent.depth + 1
        job.path = place = job._inc_path()
    Page.objects.filter(pk=parent.pk).update(numchild=models.F("numchild") + len(jobs))


# --- Rows ---


def _insert(jobs: Sequence[JobPage]) -> None:
    _insert_into(Page, jobs)
    places = [job.path for job in jobs]
    ids = dict(Page.objects.filter(path__in=places).order_by().values_list("path", "pk"))
    for job in jobs:
        job.pk = job.id = ids[job.path]
    _insert_into(JobPage, jobs)
    for job in jobs:
        job._state.adding, job._state.db = False, connection.alias


def _make_live(job: JobPage, parent: Page) -> None:
    job.locale_id = parent.locale_id
    job.live, job.has_unpublished_changes, job.draft_title = True, False, job.title
    job.first_published_at = job.first_published_at or timezone.now()
    job.last_published_at = job.last_published_at or job.first_published_at
    job._derive()


def _insert_into(model: type[models.Model], rows: Iterable[models.Model]) -> None:
    """Into one table: a posting has two, which bulk_create refuses."""
    fields = [field for field in model._meta.local_concrete_fields if not isinstance(field, models.AutoField)]
    values = ([field.pre_save(row, add=True) for field in fields] for row in rows)
    many_rows.insert(model, [field.name for field in fields], values)


def _link(name: str, jobs: Sequence[JobPage], terms: Iterable[Iterable[models.Model]]) -> None:
    field = JobPage._meta.get_field(name)
    through, column = field.remote_field.through, field.m2m_reverse_field_name()
    links = (
        through(jobpage_id=job.pk, **{f"{column}_id": term.pk})
        for job, chosen in zip(jobs, terms, strict=True)
        for term in chosen
    )
    _insert_into(through, links)


def _write_history(jobs: Sequence[JobPage]) -> None:
    """The two lines that an editor finds in the history of any posting."""
    now, kind = timezone.now(), ContentType.objects.get_for_model(JobPage)
    lines = (
        PageLogEntry(
            page_id=job.pk, content_type=kind, label=job.title, action=action, timestamp=now, content_changed=True,
            user_id=job.owner_id,
        )
        for job in jobs
        for action in ("wagtail.create", "wagtail.publish")
    )  # fmt: skip
    _insert_into(PageLogEntry, lines)
