"""The one list of periodic work. A job finds its own rows, so it may run late, twice, or beside itself."""

from dataclasses import dataclass

from jobboard.lib import environment

MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR
# For what no webhook brought. Read here and not in the settings, as Celery needs this list before it has them.
ASK_STRIPE = max(1, environment.number("STRIPE_ASK_SECONDS", default=10 * MINUTE))


@dataclass(frozen=True)
class Job:
    """A function without arguments, by its dotted path, and how often it runs."""

    path: str
    every: int

    @property
    def tick_seconds(self) -> int:
        """How often the scheduler asks. A daily job is asked for each minute, so a restarted worker misses none."""
        return min(self.every, MINUTE)


PERIODIC = [
    Job("jobboard.mail.sending.send_due", every=2),
    Job("jobboard.payments.inbox.sweep", every=3),
    Job("jobboard.accounts.exporting.build_waiting", every=10),
    Job("jobboard.accounts.exporting.forget_old", every=10 * MINUTE),
    Job("jobboard.accounts.leaving.run", every=10 * MINUTE),
    Job("jobboard.accounts.second_steps.renew", every=HOUR),
    Job("candidates.alerts.run_due", every=5),
    Job("candidates.instant.run", every=10),
    Job("candidates.alerts.mend_clocks", every=HOUR),
    Job("candidates.forgetting.forget", every=DAY),
    Job("candidates.forgetting.forget_windows", every=DAY),
    Job("candidates.subscribing.end_pauses", every=10 * MINUTE),
    Job("candidates.silence.run", every=HOUR),
    Job("candidates.applying.tell_of_ends", every=10 * MINUTE),
    Job("candidates.cycles.remind", every=HOUR),
    Job("candidates.resumes.shelf.tidy", every=DAY),
    Job("candidates.resumes.shelf.drop_old", every=DAY),
    Job("candidates.resumes.waiting.read_waiting", every=5),
    Job("cms.listing_rows.refresh_some", every=5),
    Job("cms.listing_rows.tidy_expired", every=HOUR),
    Job("cms.search.save", every=10 * MINUTE),
    Job("employers.ats.work.refresh_due", every=MINUTE),
    Job("employers.importing.work.run_waiting", every=10),
    Job("employers.billing.reconcile", every=ASK_STRIPE),
    Job("employers.on_account.run", every=ASK_STRIPE),
    Job("employers.subscribing.run", every=10 * MINUTE),
    Job("employers.pipeline.announce", every=5),
    Job("employers.ending.run", every=10 * MINUTE),
    Job("employers.scheduled.publish_due", every=MINUTE),
    Job("employers.still_open.run", every=10 * MINUTE),
    Job("employers.refunding.finish", every=10 * MINUTE),
    Job("jobboard.payments.inbox.catch_up", every=ASK_STRIPE),
    Job("employers.ledger.expire", every=HOUR),
    Job("employers.comparison.compare", every=DAY),
    Job("jobboard.housekeeping.publish_scheduled", every=MINUTE),
    Job("jobboard.housekeeping.forget_sent_mail", every=HOUR),
    Job("jobboard.housekeeping.forget_listing_changes", every=HOUR),
    Job("jobboard.housekeeping.forget_full_buckets", every=HOUR),
    Job("jobboard.housekeeping.clear_sessions", every=DAY),
    Job("cms.share_card.tidy", every=DAY),
    Job("cms.attention.fold", every=30),
    Job("cms.attention.forget", every=DAY),
]


def job_of(path: str) -> Job:
    return next(job for job in PERIODIC if job.path == path)
