"""One posting written and published as an editor does it. With the figure of a small board: the ratio to that."""

import json
import sys

import django


def main(small_board_ms: float | None) -> None:
    django.setup()
    from cms.models import JobIndexPage, JobListing
    from tests.bench.rows import Row, Target, side_by_side
    from tests.bench.world import postings

    jobs = postings(30, seed=1)

    def publish() -> None:
        job = next(jobs)
        job.full_clean(exclude=["path", "depth"])
        JobIndexPage.objects.get().add_child(instance=job)
        job.save_revision().publish()

    [spent] = side_by_side(publish, times=25)
    what = f"publish one posting among {JobListing.objects.count():,}"
    target: Target | None = (
        None if small_board_ms is None else ("at most", "value", min(40.0, 1.5 * small_board_ms))
    )
    rows = [Row(f"{what}, p50 (floor: among few)", spent.p50, "ms", small_board_ms, target)]
    if small_board_ms is not None:
        rows.append(Row(f"{what}, p95", spent.p95, "ms"))
    json.dump([row.as_dict() for row in rows], sys.stdout)


if __name__ == "__main__":
    main(float(sys.argv[1]) if sys.argv[1:] else None)
