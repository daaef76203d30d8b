"""Worlds of tests.bench.world, kept between runs: one database each, named by what they were made from and the day."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg

ROOT = Path(__file__).resolve().parent.parent.parent
SERVER = os.environ.get("BENCH_POSTGRES", "postgres://postgres@127.0.0.1:5432")
KEPT = ROOT / "var" / "bench"
MADE_FROM = ("cms/**/*.py", "templates/**/*.html", "tests/bench/world.py", "tests/bench/text.py")


@dataclass(frozen=True, slots=True)
class World:
    """A database and the folder of its processes. SQLite where there is no address."""

    folder: Path
    database: str = ""

    @property
    def environ(self) -> dict[str, str]:
        """Of a process that lives in it."""
        ours = {
            "VAR_DIR": str(self.folder),
            "LOG_LEVEL": "ERROR",
            "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
        }
        kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        return {**kept, **ours, **({"DATABASE_URL": f"{SERVER}/{self.database}"} if self.database else {})}


def postgres_answers() -> bool:
    try:
        psycopg.connect(f"{SERVER}/postgres", connect_timeout=3).close()
    except psycopg.OperationalError:
        return False
    return True


def made(count: int, *, postgres: bool) -> World:
    """From an earlier run of the day, or made now."""
    name = f"bench_{_digest()}_{count}"
    world = World(KEPT / f"{name}_{'postgres' if postgres else 'sqlite'}", name if postgres else "")
    if (world.folder / "complete").exists():
        return world
    drop(world)
    world.folder.mkdir(parents=True)
    if postgres:
        _ask(f'CREATE DATABASE "{name}"')
    subprocess.run(
        [sys.executable, "-m", "tests.bench.world", str(count)], cwd=ROOT, env=world.environ, check=True
    )
    (world.folder / "complete").touch()
    return world


@contextmanager
def copied(world: World) -> Iterator[World]:
    """To write into, thrown away afterwards."""
    copy = World(
        world.folder.with_name(f"{world.folder.name}_copy"), world.database and f"{world.database}_copy"
    )
    drop(copy)
    try:
        shutil.copytree(world.folder, copy.folder)
        if copy.database:
            _ask(f'CREATE DATABASE "{copy.database}" TEMPLATE "{world.database}"')
        yield copy
    finally:
        drop(copy)


def drop(world: World) -> None:
    with suppress(FileNotFoundError):
        shutil.rmtree(world.folder)
    if world.database:
        _ask(f'DROP DATABASE IF EXISTS "{world.database}" WITH (FORCE)')


def _ask(statement: str) -> None:
    with psycopg.connect(f"{SERVER}/postgres", autocommit=True) as connection:
        connection.execute(statement)


def _digest() -> str:
    """Postings age, so a world is of its day."""
    digest = hashlib.sha256(datetime.now(UTC).date().isoformat().encode())
    for pattern in MADE_FROM:
        for path in sorted(ROOT.glob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:10]
