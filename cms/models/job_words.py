"""A posting's pay, place and demands, as people read them."""

from decimal import Decimal

from cms.models.choices import Apprentice, Arrangement, months_text
from cms.pay import Pay
from jobboard.lib.geo import STATES


class InWords:
    """What JobPage says of itself. It keeps nothing: the fields are the page's."""

    pay_min_cents: int
    pay_max_cents: int
    pay_unit: str
    fte: Decimal
    shift_hours: Decimal | None
    charts_per_hour: Decimal | None
    apprentice: str
    apprentice_months: int | None
    arrangement: str
    days_on_site: int | None
    city: str
    state: str
    remote_all_states: bool
    remote_states: tuple[str, ...]
    experience_months: int

    @property
    def pay(self) -> Pay:
        return Pay(
            self.pay_min_cents,
            self.pay_max_cents,
            self.pay_unit,
            self.fte,
            self.shift_hours,
            self.charts_per_hour,
        )

    @property
    def pay_is_stated(self) -> bool:
        """False only while an editor previews a page that is not filled in yet."""
        return bool(self.pay_min_cents and self.pay_max_cents and self.pay_unit)

    @property
    def pay_text(self) -> str:
        return str(self.pay) if self.pay_is_stated else ""

    @property
    def apprentice_label(self) -> str:
        if self.apprentice == Apprentice.WITH_EXPERIENCE:
            return f"CPC-A accepted with {months_text(self.apprentice_months or 0)}"
        return "CPC-A accepted" if self.apprentice == Apprentice.ACCEPTED else ""

    @property
    def place_text(self) -> str:
        place = ", ".join(part for part in (self.city, self.state) if part)
        if self.arrangement == Arrangement.REMOTE:
            return f"Remote in {self.remote_text}"
        if self.arrangement == Arrangement.HYBRID:
            days = "1 day" if self.days_on_site == 1 else f"{self.days_on_site} days"
            return f"Hybrid, {days} a week in {place}"
        return place

    @property
    def remote_text(self) -> str:
        """ "all states", "Texas", "TX, CO" or "12 states"."""
        if self.remote_all_states:
            return "all states"
        states: tuple[str, ...] = self.remote_states
        if len(states) == 1:
            return STATES.get(states[0], states[0])
        return ", ".join(states) if len(states) <= 5 else f"{len(states)} states"

    @property
    def remote_state_names(self) -> list[str]:
        return [STATES[code] for code in self.remote_states if code in STATES]

    @property
    def experience_text(self) -> str:
        return (
            f"{months_text(self.experience_months)} of experience"
            if self.experience_months
            else "No experience required"
        )
