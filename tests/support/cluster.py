"""A whole PostgreSQL cluster of a test's own, with its log archived: to be lost and brought back."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from tests.support import memory, postgres

SLEEP = 0.1


@dataclass
class Cluster:
    """``home``: what all its incarnations share; ``dropped``: where the server lays its log segments for the archive."""

    home: Path
    bin: Path
    data: Path
    port: int = 0
    options: tuple[str, ...] = field(default=())
    host: str = "127.0.0.1"

    @property
    def dropped(self) -> Path:
        return self.home / "dropped"

    def url(self, database: str = "portal") -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        self.port = postgres.start(self.bin, self.home, self.data, self.options, self.host)

    def start_again(self) -> None:
        """Where it was: whoever knows its address finds it. Raises RuntimeError with its log."""
        postgres.start(self.bin, self.home, self.data, self.options, self.host, self.port)

    def die(self) -> None:
        """Its processes end at once; its disk stays."""
        self._stop()

    def restart(self) -> None:
        self.die()
        self.start_again()

    def let_in(self, network: str) -> None:
        """Whoever comes from there needs no password; the tests' server speaks no TLS."""
        with (self.data / "pg_hba.conf").open("a") as file:
            file.write(f"host all all {network} trust\n")
        self.ask("SELECT pg_reload_conf()")

    def lose(self) -> None:
        """The machine dies, and its disk with it."""
        self._stop()
        shutil.rmtree(self.data)

    def rise(self, data: Path) -> None:
        """Start on a folder that was laid, and wait for its recovery to end."""
        for path in (data, *data.rglob("*")):
            postgres.give_to_server(path)
        self.data = data
        self.start()
        while self.ask("SELECT pg_is_in_recovery()")[0]:
            time.sleep(SLEEP)

    def ask(self, text: str, database: str = "portal") -> tuple[object, ...]:
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            cursor = connection.execute(text)  # type: ignore[call-overload]  # a fixed text of a test
            return (cursor.fetchone() or ()) if cursor.description else ()

    def archived(self) -> list[Path]:
        """The segments dropped so far; what is written now ends in the last of them."""
        (name,) = self.ask("SELECT pg_walfile_name(pg_switch_wal())")
        while not (self.dropped / str(name)).exists():
            time.sleep(SLEEP)
        return sorted(path for path in self.dropped.iterdir() if not path.name.endswith(".half"))

    @contextmanager
    def replica(self) -> Iterator[Cluster]:
        """A copy by pg_basebackup that follows this one as it goes."""
        made = Cluster(self.home, self.bin, self.home / "replica", options=self.options)
        made.data.mkdir(mode=0o700)
        postgres.give_to_server(made.data)
        line = ["-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres", "-R", "-X", "stream", "-c", "fast"]
        postgres.run([self.bin / "pg_basebackup", "-D", made.data, *line], self.home)
        made.start()
        try:
            yield made
        finally:
            made._stop()

    def _stop(self) -> None:
        with suppress(RuntimeError):
            postgres.run([self.bin / "pg_ctl", "-D", self.data, "-m", "immediate", "-w", "stop"], self.home)


class NoDiskError(Exception):
    """No small disk is to be had here; the text says why."""


@contextmanager
def small_disk(size: str) -> Iterator[Path]:
    """A disk in memory of its own size, where the server may go. Raises NoDiskError."""
    place = Path(tempfile.mkdtemp(prefix="portal-disk-", dir=memory.place()))
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size},mode=755", "tmpfs", place],
        capture_output=True,
        check=False,
    )
    try:
        if mounted.returncode:
            raise NoDiskError(f"no tmpfs can be mounted: {mounted.stderr.decode().strip()}")
        postgres.give_to_server(place)
        yield place
    finally:
        if not mounted.returncode:
            subprocess.run(["umount", "-l", place], check=False)
        place.rmdir()


@contextmanager
def cluster(
    options: Sequence[str] = (), host: str = "127.0.0.1", data: Path | None = None, *, log_apart: bool = False
) -> Iterator[Cluster]:
    """One with an empty database ``portal``; stopped and removed at the end. ``log_apart``: the log does not lie in ``data``."""
    home = Path(tempfile.mkdtemp(prefix="portal-cluster-", dir=memory.place()))
    try:
        binaries = postgres.binaries(home)
        home.chmod(0o755)
        made = Cluster(home, binaries, data or home / "data", host=host)
        for folder in (made.data, made.dropped):
            folder.mkdir()
            postgres.give_to_server(folder)
        postgres.give_to_server(home)
        words = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--wal-segsize=1"]
        if log_apart:
            (home / "log_apart").mkdir()
            postgres.give_to_server(home / "log_apart")
            words.append(f"--waldir={home / 'log_apart'}")
        postgres.run([binaries / "initdb", "-D", made.data, *words], home)
        drop = f"cp %p {made.dropped}/%f.half && mv {made.dropped}/%f.half {made.dropped}/%f"
        made.options = (*postgres.OPTIONS, "archive_mode=on", f"archive_command='{drop}'", *options)
        made.start()
        made.ask("CREATE DATABASE portal", "postgres")
        yield made
        made._stop()
    finally:
        shutil.rmtree(home, ignore_errors=True)
