"""Finds the demo's steps and gives them what they share."""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Protocol, cast

from rich.console import Console

import portal.cli.demo_steps
from config.settings import Settings
from portal.wiring import Office, open_office


@dataclass(frozen=True)
class DemoRun:
    """One start of the demo: settings, the operator's register file if any, and where to report."""

    settings: Settings
    register: Path | None
    console: Console

    @cached_property
    def office(self) -> Office:
        """The office, once the first step has made its database."""
        return open_office(self.settings)

    def report(self, line: str) -> None:
        """One line about work that was done; nothing is said about work that was not needed."""
        self.console.print(f"  {line}")

    def close(self) -> None:
        """Lets go of the office, if a step opened it."""
        if "office" in self.__dict__:
            self.office.close()


class Step(Protocol):
    ORDER: int

    def run(self, run: DemoRun) -> None: ...


def load_steps() -> list[Step]:
    """The steps in the order they declare."""
    package = portal.cli.demo_steps
    names = [item.name for item in pkgutil.iter_modules(package.__path__) if not item.name.startswith("_")]
    steps = [cast(Step, importlib.import_module(f"{package.__name__}.{name}")) for name in names]
    return sorted(steps, key=lambda step: step.ORDER)
