"""The Celery application: two tasks that carry out what the rows ask for, wherever the worker runs."""

import os
import sys
from typing import Any

from celery import Celery, Task
from celery.signals import task_postrun, task_prerun
from django.db import close_old_connections
from django.utils import timezone
from django.utils.module_loading import import_string

from jobboard.schedule import PERIODIC, job_of

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jobboard.settings")

# A message names a function of ours; who can write to the broker must not be able to name any other.
OWN = ("jobboard.", "cms.", "candidates.", "employers.")

app = Celery("jobboard")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.beat_schedule = {
    job.path: {
        "task": "jobboard.tick",
        "schedule": job.tick_seconds,
        "args": [job.path],
        # A tick that waited longer than this behind other work is stale: the next one does the same.
        "options": {"expires": max(10, job.tick_seconds)},
    }
    for job in PERIODIC
}
# Celery closes the connection to the database twice for each task, and opening one takes longer than most tasks do.
app.conf.CELERY_DB_REUSE_MAX = sys.maxsize


@task_prerun.connect
@task_postrun.connect
def close_old(sender: "Task[Any, Any]", **kwargs: Any) -> None:
    """Keep a connection from task to task as it is kept from request to request, until it is old or broken."""
    if not sender.request.is_eager:
        close_old_connections()


@app.task(name="jobboard.run")
def run(path: str, *args: Any) -> None:  # ids, as the named function takes them
    """Call one function of ours. It reads its rows, so a repeated or lost message changes nothing."""
    if not path.startswith(OWN):
        raise ValueError(f"{path} is not a function of the board.")
    import_string(path)(*args)


@app.task(name="jobboard.tick")
def tick(path: str) -> None:
    """Run a periodic job if its time has come and no other scheduler was first."""
    from jobboard.models import PeriodicRun  # models need the apps, which import this package

    job = job_of(path)
    if PeriodicRun.claim(job, now=timezone.now()):
        import_string(job.path)()
