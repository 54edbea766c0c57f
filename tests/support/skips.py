"""A test that does not run is told with its reason; where CI installs what it needs, not running is a failure."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

# Folders whose programs ``.ci/run`` installs (Redis, nginx, Caddy, PgBouncer, clamd) and whose rights it has (namespaces, tmpfs).
NEVER = tuple(Path("tests") / "portal" / folder for folder in ("safety", "shell", "health", "uploads"))


def must_run(item: pytest.Item) -> bool:
    """Whether a skip of this test is a failure here; who is not root can neither install the programs nor make a namespace."""
    home = item.path.relative_to(item.config.rootpath)
    return (
        bool(os.environ.get("CI")) and os.geteuid() == 0 and any(folder in home.parents for folder in NEVER)
    )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Iterator[None]:  # pytest's own protocol: yields once, returns the report
    report: pytest.TestReport = yield  # type: ignore[assignment]  # as above
    if report.skipped and not hasattr(report, "wasxfail") and must_run(item):
        why = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome, report.longrepr = "failed", f"CI must not skip this test: {why}"
    return report  # type: ignore[return-value]  # as above
