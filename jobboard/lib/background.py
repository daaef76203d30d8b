"""Tell the worker that there is work. Only a hint: the rows are the record, and periodic jobs find what was not hinted at."""

import logging
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction

from jobboard.celery import run

logger = logging.getLogger(__name__)
# The memory broker is reached from the worker's own process only; anywhere else its messages would pile up unread.
_worker = {"is_here": False}


def worker_is_here() -> None:
    """Said by the embedded worker when it starts."""
    _worker["is_here"] = True


@dataclass(frozen=True)
class _Nudge:
    path: str
    args: tuple[int | str, ...]

    def __call__(self) -> None:
        if settings.EMBEDDED_WORKER and not _worker["is_here"]:
            return
        try:
            run.apply_async((self.path, *self.args), retry=False)
        except (
            Exception
        ) as error:  # a broker that is down shows itself in many ways, none of which concern the visitor
            logger.warning("The worker was not told of %s: %s", self.path, error)


def nudge(path: str, *args: int | str) -> None:
    """After this transaction commits, ask the worker to call `path(*args)`. The same hint is given once a transaction."""
    hint = _Nudge(path, args)
    waiting = transaction.get_connection().run_on_commit
    if not any(callback == hint for _, callback, _ in waiting):
        transaction.on_commit(hint)
