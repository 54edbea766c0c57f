"""Machines made of network namespaces: each has a line to the database's machine (this one) and a line for whoever visits it.

The lines can be cut, both ways or one way. Needs root and ``ip``.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


class NoNetworksError(Exception):
    """This machine makes no namespaces; the text says why."""


@dataclass(frozen=True)
class Machine:
    """``database``: the database's address as this machine sees it; ``address``: where it is visited itself."""

    name: str
    number: int

    @property
    def database(self) -> str:
        return f"10.77.{self.number}.254"

    @property
    def own(self) -> str:
        return f"10.77.{self.number}.1"

    @property
    def address(self) -> str:
        return f"10.78.{self.number}.1"

    @property
    def line(self) -> str:
        return f"{self.name}d"

    def inside(self, *command: str) -> list[str]:
        return ["ip", "netns", "exec", self.name, *command]

    def cut(self) -> None:
        """Nothing goes either way, and nobody is told: not dropped on this machine's own line, which TCP would take for a full queue."""
        self._no_way_back(rp_filter="1")

    def deafen(self) -> None:
        """What it says arrives; no answer comes back."""
        self._no_way_back(rp_filter="0")

    def join(self) -> None:
        _ip("route", "del", "blackhole", f"{self.own}/32")

    def _no_way_back(self, rp_filter: str) -> None:
        """1: what comes from where no answer can go is thrown away, too."""
        for name in ("all", self.line):
            Path(f"/proc/sys/net/ipv4/conf/{name}/rp_filter").write_text(rp_filter)
        _ip("route", "add", "blackhole", f"{self.own}/32")


@contextmanager
def machines(count: int) -> Iterator[list[Machine]]:
    """So many machines, gone at the end. Raises NoNetworksError."""
    if os.geteuid() != 0 or shutil.which("ip") is None:
        raise NoNetworksError("network namespaces need root and iproute2")
    made = [Machine(f"pm{os.getpid() % 10000}x{number}", number) for number in range(1, count + 1)]
    try:
        for each in made:
            _build(each)
        yield made
    finally:
        for each in made:
            subprocess.run(
                ["ip", "route", "del", "blackhole", f"{each.own}/32"], capture_output=True, check=False
            )
            for words in (
                ("netns", "del", each.name),
                ("link", "del", each.line),
                ("link", "del", f"{each.name}v"),
            ):
                subprocess.run(["ip", *words], capture_output=True, check=False)


def _build(each: Machine) -> None:
    try:
        _ip("netns", "add", each.name)
        for end, net in (("d", 77), ("v", 78)):
            here, there = f"{each.name}{end}", f"{each.name}{end}i"
            _ip("link", "add", here, "type", "veth", "peer", "name", there)
            _ip("link", "set", there, "netns", each.name)
            _ip("addr", "add", f"10.{net}.{each.number}.254/24", "dev", here)
            _ip("link", "set", here, "up")
            _ip("-n", each.name, "addr", "add", f"10.{net}.{each.number}.1/24", "dev", there)
            _ip("-n", each.name, "link", "set", there, "up")
        _ip("-n", each.name, "link", "set", "lo", "up")
    except subprocess.CalledProcessError as error:
        raise NoNetworksError(f"{' '.join(error.cmd)}: {error.stderr.decode().strip()}") from None


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], capture_output=True, check=True)
