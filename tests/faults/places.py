"""Databases and brokers of a fault test's own, so that killing their users harms nobody else."""

import os
import shutil
import socket
import subprocess
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import environ
import psycopg
import pytest
from django.db import connections

from tests import migrated
from tests.mail.sink import free_port

ALIAS = "faults"


@contextmanager
def database(engine: str, folder: Path) -> Iterator[str]:
    """The address of one that has all its tables and no rows."""
    if engine == "sqlite":
        url = f"sqlite:///{folder / 'faults.sqlite3'}"
        migrated.copy_to(url)
        yield url
        return
    server = _postgresql_server()
    name = f"faults_{uuid.uuid4().hex[:12]}"
    migrated.copy_to(f"{server}/{name}")
    try:
        yield f"{server}/{name}"
    finally:
        with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _postgresql_server() -> str:
    """The server of the suite's own database, or the usual one on this machine."""
    given = os.environ.get("DATABASE_URL", "")
    url = given if given.startswith("postgres") else "postgres://postgres@127.0.0.1:5432/x"
    server = url.rpartition("/")[0]
    try:
        psycopg.connect(f"{server}/postgres", connect_timeout=3).close()
    except psycopg.OperationalError as error:
        pytest.skip(f"No PostgreSQL here: {error}")
    return server


@contextmanager
def under_an_alias(url: str) -> Iterator[None]:
    """So that this process can ask it too."""
    defaults = connections.configure_settings({"default": {}, ALIAS: environ.Env.db_url_config(url)})
    connections.settings[ALIAS] = defaults[ALIAS]
    try:
        yield
    finally:
        connections[ALIAS].close()
        del connections[ALIAS]
        del connections.settings[ALIAS]


@contextmanager
def redis(folder: Path) -> Iterator[str]:
    """A Redis of our own where the program is installed, otherwise the one that the suite was given."""
    program = shutil.which("redis-server")
    if not program:
        yield _given_redis()
        return
    port = free_port()
    process = subprocess.Popen(
        [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)],
        stdout=subprocess.DEVNULL,
    )
    try:
        _wait_for(port)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        process.kill()
        process.wait()


def _given_redis() -> str:
    url = os.environ.get("REDIS_URL", "redis://127.0.0.1:6379/14")
    address = urlsplit(url)
    if not _listens(address.hostname or "127.0.0.1", address.port or 6379):
        pytest.skip(f"No Redis here: neither the program redis-server nor a server at {url}")
    return url


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 10
    while not _listens("127.0.0.1", port):
        assert time.monotonic() < deadline, "Redis did not start."
        time.sleep(0.05)


def _listens(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(2)
        return probe.connect_ex((host, port)) == 0
