"""More like this: the search that a posting is an example of."""

from cms.matching import Criteria
from cms.models import JobPage
from cms.models.choices import Arrangement

# More states than these are as good as anywhere, and make a search that nobody can read.
STATES_NAMED = 3


def like(job: JobPage) -> Criteria:
    """Work of its kind with any of its credentials: remote like it, or open to the state where it is."""
    is_remote = job.arrangement == Arrangement.REMOTE
    states = () if is_remote and len(job.work_states) > STATES_NAMED else tuple(sorted(job.work_states))
    return Criteria(
        credential=tuple(sorted(job.requirement.codes)),
        specialty=(job.specialty.slug,) if job.specialty_id else (),
        record=tuple(sorted(term.slug for term in job.record_types.all())),
        state=states,
        arrangement=(Arrangement.REMOTE.value,) if is_remote else (),
    )
