"""Every flow there is, by name: those of the kinds of matter and those of what all kinds share."""

from __future__ import annotations

import importlib
import pkgutil

import licensing.flows as package
from licensing.flow import Flow
from licensing.known_kinds import kinds


def all_flows() -> dict[str, Flow]:
    shared = (
        importlib.import_module(f"{package.__name__}.{found.name}").FLOW
        for found in pkgutil.iter_modules(package.__path__)
    )
    every = [*shared, *(kind.flow for kind in kinds().values())]
    return {flow.name: flow for flow in sorted(every, key=lambda each: each.name)}
