"""Money is integer cents until a template prints it."""


def dollars(cents: int) -> str:
    """$24, $24.50, $52,000: cents only where there are any."""
    whole, rest = divmod(cents, 100)
    return f"${whole:,}.{rest:02d}" if rest else f"${whole:,}"


def dollar_range(low: int, high: int) -> str:
    """$24–29, $52,000–68,000, $24.50–31.00: the sign once, cents on both sides or on neither."""
    if low == high:
        return dollars(low)
    if low % 100 == 0 and high % 100 == 0:
        return f"{dollars(low)}–{high // 100:,}"
    return f"${_with_cents(low)}–{_with_cents(high)}"


def _with_cents(cents: int) -> str:
    return f"{cents // 100:,}.{cents % 100:02d}"
