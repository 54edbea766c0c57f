"""A trading platform with an account of its own: asks, is accepted by the registry of its place, stopped by it, ends it itself."""

from __future__ import annotations

from licensing.lending_flow import lending

FLOW = lending("platform", "platform_fit")
