"""What a candidate types into the sections of the profile."""


def held(*rows: dict[str, str]) -> dict[str, str]:
    """The section of credentials as a browser sends it."""
    data = {"held-TOTAL_FORMS": str(len(rows)), "held-INITIAL_FORMS": "0"}
    for number, row in enumerate(rows):
        data |= {f"held-{number}-{name}": value for name, value in row.items()}
    return data
