"""Of two files that name the same posting, the one that was sent last has the last word."""

import time
from collections.abc import Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from employers import posting as postings
from employers.importing import work
from employers.models import Employer, Import, ImportLine, Posting
from tests import factories
from tests.at_once import all_at_once, elsewhere, forget_everything, needs_writers_that_meet
from tests.employers.test_importing_postings import NEW, sheet, states
from tests.employers.typing import signed_in

LINES = 2


def sent(employer: Employer, title: str, *, lines: int = 1) -> Import:
    body = sheet(*({"reference": f"ZZ{number}", "title": title} for number in range(lines)))
    response = signed_in(employer).post(NEW, {"file": SimpleUploadedFile("ours.csv", body)})
    assert response.status_code == 302
    return Import.objects.latest("pk")


def titles() -> set[str]:
    return {postings.written(posting).title for posting in Posting.objects.all()}


@pytest.mark.django_db
def test_waiting_files_are_carried_out_in_the_order_they_were_sent(acme: Employer) -> None:
    first, second = sent(acme, "FIRST SENT"), sent(acme, "SECOND SENT")
    assert work.run_waiting() == 2
    assert (states(first), states(second)) == (["made"], ["changed"])
    assert titles() == {"SECOND SENT"}


@pytest.mark.django_db
def test_who_is_told_of_the_second_file_first_begins_with_the_first(acme: Employer) -> None:
    first, second = sent(acme, "FIRST SENT"), sent(acme, "SECOND SENT")
    assert work.run(second.pk) == 2
    assert work.run(first.pk) == 0
    assert titles() == {"SECOND SENT"}


@pytest.mark.django_db
def test_another_employers_file_waits_for_nobody(acme: Employer, mallory: Employer) -> None:
    """The control: an order is one employer's own."""
    waiting, other = sent(acme, "FIRST SENT"), sent(mallory, "SECOND SENT")
    assert work.run(other.pk) == 1
    assert (states(waiting), states(other)) == (["waiting"], ["made"])


@pytest.fixture
def committed(db: None) -> Iterator[Employer]:
    yield elsewhere(factories.make_employer)
    elsewhere(forget_everything)


@needs_writers_that_meet
def test_workers_beside_one_another_keep_the_order(
    committed: Employer, monkeypatch: pytest.MonkeyPatch
) -> None:
    made_of = work._made_of

    def slowly(line: ImportLine) -> work.Result:
        """Time for another worker to go past the first file, if it could."""
        if line.cells["title"] == "FIRST SENT":
            time.sleep(0.2)
        return made_of(line)

    monkeypatch.setattr(work, "_made_of", slowly)
    first = elsewhere(lambda: sent(committed, "FIRST SENT", lines=LINES))
    second = elsewhere(lambda: sent(committed, "SECOND SENT", lines=LINES))
    runs = [lambda: work.run(second.pk), lambda: work.run(first.pk), work.run_waiting]
    assert not all_at_once(runs)
    assert (states(first), states(second)) == (["made"] * LINES, ["changed"] * LINES)
    assert titles() == {"SECOND SENT"}
