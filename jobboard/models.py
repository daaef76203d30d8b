"""The row that makes two schedulers harmless."""

from datetime import datetime

from django.db import models
from django.db.models import Q

from jobboard.schedule import Job


class PeriodicRun(models.Model):
    """When a periodic job last began: one row a job, so the table never grows."""

    job = models.CharField(max_length=200, unique=True)
    # How many times `every` fits between 1970 and the run.
    period = models.PositiveBigIntegerField()
    began_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.job} at {self.began_at}"

    @classmethod
    def claim(cls, job: Job, *, now: datetime) -> bool:
        """True for exactly one caller in each period.

        A scheduler whose clock is a little behind counts the period before, which is over. Anything further away is
        a clock that was wrong, and must not hold the job up until it comes true.
        """
        period = int(now.timestamp()) // job.every
        row = cls.objects.filter(job=job.path)
        due = ~Q(period__in=[period, period + 1])
        if row.filter(due).exists():  # asked first, as most ticks find nothing to do and should take no lock
            return row.filter(due).update(period=period, began_at=now) == 1
        if row.exists():
            return False
        _, created = cls.objects.get_or_create(job=job.path, defaults={"period": period, "began_at": now})
        return created
