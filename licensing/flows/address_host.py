"""A host of addresses (托管企业)."""

from __future__ import annotations

from licensing.lending_flow import lending

FLOW = lending("address_host", "host_fit")
