"""Requests counted in every web process and added up when somebody asks.

Each process keeps its own counts and leaves a plain file of them beside those of its neighbours, at most every fifteen seconds. Nothing is
shared memory: a full disk costs figures, never the process (a mapped file on a full disk ends it with SIGBUS).
"""

from __future__ import annotations

import os
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

from prometheus_client.core import CounterMetricFamily, Metric
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.registry import Collector

from portal.counters.health.requests import Requests

EVERY_SECONDS = 15.0  # who scrapes comes as often
ENDING = ".prom"

Labels = tuple[tuple[str, str], ...]


class Figures(Collector):
    """The counts of all web processes of one machine. ``ticks``: seconds that only move forwards."""

    def __init__(self, folder: Path, own: Requests, ticks: Callable[[], float]) -> None:
        self._folder, self._own, self._ticks = folder, own, ticks
        self._lock = threading.Lock()
        self._written_at = float("-inf")
        self._lost = 0

    def note(self) -> None:
        """After a request: leaves this process's counts for its neighbours, unless it just did or somebody does."""
        if self._ticks() - self._written_at < EVERY_SECONDS or not self._lock.acquire(blocking=False):
            return
        try:
            self._written_at = self._ticks()
            self._write()
        finally:
            self._lock.release()

    def collect(self) -> Iterator[Metric]:
        """The sum over this process and its neighbours' files."""
        families: dict[str, Metric] = {}
        sums: dict[str, dict[tuple[str, Labels], float]] = defaultdict(lambda: defaultdict(float))
        for text in [self._own.text(), *self._neighbours()]:
            for family in text_string_to_metric_families(text):
                families.setdefault(family.name, family)
                for sample in family.samples:
                    sums[family.name][sample.name, tuple(sorted(sample.labels.items()))] += sample.value
        for name, family in families.items():
            summed = Metric(name, family.documentation, family.type)
            for (sample_name, labels), value in sums[name].items():
                summed.add_sample(sample_name, dict(labels), value)
            yield summed
        yield CounterMetricFamily(
            "portal_figures_lost", "Times this process could not leave its counts for the others", self._lost
        )

    def _write(self) -> None:
        own = self._folder / f"{os.getpid()}{ENDING}"
        fresh = own.with_suffix(".new")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            fresh.write_text(self._own.text(), "utf-8")
            fresh.replace(own)
        except OSError:
            self._lost += 1

    def _neighbours(self) -> Iterator[str]:
        own = f"{os.getpid()}{ENDING}"
        try:
            files = sorted(path for path in self._folder.glob(f"*{ENDING}") if path.name != own)
        except OSError:
            return
        for path in files:
            try:
                yield path.read_text("utf-8")
            except (OSError, UnicodeDecodeError):
                continue  # half gone with its process: the next scrape has it or does without
