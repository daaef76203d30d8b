"""A database with every migration applied, made once for all processes and copied.

Applying them takes twelve seconds, and the suite needs some twenty databases: one for each of its processes, each demo
and each fault test. A copy takes none. What is kept goes by the text of the migrations and of the files that they read, so it is never an old one.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from django.apps import apps
from django.conf import settings

ROOT = Path(__file__).resolve().parent.parent
PREFIX = "migrated_"


def copy_to(url: str) -> None:
    """Put a migrated database, with the cache's table, at this address. Whatever is there goes."""
    if url.startswith("sqlite"):
        _copy_file(Path(url.removeprefix("sqlite:///")))
    else:
        _copy_on_server(url)


def _copy_file(path: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    shutil.copyfile(_file(), path)


def _file() -> Path:
    kept = Path(settings.VAR_DIR) / f"{PREFIX}{_digest()}.sqlite3"
    with one_at_a_time(kept.parent / "migrated.lock"):
        if not kept.exists():
            for old in kept.parent.glob(f"{PREFIX}*.sqlite3*"):
                old.unlink()
            fresh = kept.with_suffix(".fresh")
            fresh.unlink(missing_ok=True)
            _migrate(f"sqlite:///{fresh}")
            fresh.rename(kept)
    return kept


def _copy_on_server(url: str) -> None:
    server, _, name = url.rpartition("/")
    kept = f"{PREFIX}{_digest()}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        # One lock for the server: a database that somebody is copying cannot be copied by another.
        connection.execute("SELECT pg_advisory_lock(hashtext('migrated'))")
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [kept]).fetchone():
            _make_on_server(connection, server, kept)
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{kept}"')


def _make_on_server(connection: "psycopg.Connection[tuple[object, ...]]", server: str, kept: str) -> None:
    fresh = "fresh_for_tests"
    connection.execute(f'DROP DATABASE IF EXISTS "{fresh}" WITH (FORCE)')
    connection.execute(f'CREATE DATABASE "{fresh}"')
    _migrate(f"{server}/{fresh}")
    connection.execute(f'ALTER DATABASE "{fresh}" RENAME TO "{kept}"')


def _migrate(url: str) -> None:
    """In a process of its own: this one's connections are the tests'."""
    environ = os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    for command in ("migrate", "createcachetable"):
        subprocess.run(
            [sys.executable, "manage.py", command, "--verbosity=0"], cwd=ROOT, env=environ, check=True
        )


def _digest() -> str:
    digest = hashlib.sha256()
    for app in apps.get_app_configs():
        folder = Path(app.path)
        for path in sorted([*folder.glob("migrations/*.py"), *folder.glob("data/*.csv")]):
            digest.update(f"{app.label}/{path.name}\n".encode() + path.read_bytes())
    return digest.hexdigest()[:16]


@contextmanager
def one_at_a_time(lock: Path) -> Iterator[None]:
    """Among all processes of this machine."""
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def address(database: dict[str, object], name: str) -> str:
    """Of one database by the settings of another."""
    if str(database["ENGINE"]).endswith("sqlite3"):
        return f"sqlite:///{name}"
    given = urlsplit(os.environ["DATABASE_URL"])
    return f"{given.scheme}://{given.netloc}/{name}"
