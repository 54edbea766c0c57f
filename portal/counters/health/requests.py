"""Requests of one process, counted by route, method and status, and said in the words that Prometheus reads.

Every request counts, and every fifteen seconds all of it is written out for the neighbours. The client library looks at the name and the
text of each label for each of some thousand lines, again whenever it is asked: so the lines of a route are laid out once, with places
for the figures. The text is what the library would write (`tests/portal/health/test_requests.py` compares).
"""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections import Counter
from itertools import accumulate

from prometheus_client import Histogram

BOUNDS = tuple(bound for bound in Histogram.DEFAULT_BUCKETS if bound != float("inf"))
DURATION, TOTAL, FAILED = (
    "flask_http_request_duration_seconds",
    "flask_http_request_total",
    "flask_http_request_exceptions_total",
)
HEADS = {
    DURATION: f"# HELP {DURATION} Flask HTTP request duration in seconds\n# TYPE {DURATION} histogram\n",
    TOTAL: f"# HELP {TOTAL} Total number of HTTP requests\n# TYPE {TOTAL} counter\n",
    FAILED: f"# HELP {FAILED} Total number of HTTP requests which resulted in an exception\n# TYPE {FAILED} counter\n",
}


class Route:
    """Durations of the answers with one status to one method of one route."""

    def __init__(self, method: str, rule: str, status: int) -> None:
        self.counts = [0] * (len(BOUNDS) + 1)
        self.seconds = 0.0
        labels = f'{_labels(method, status)},url_rule="{_escaped(rule)}"'
        steps = (*(str(bound) for bound in BOUNDS), "+Inf")
        lines = [f'{DURATION}_bucket{{le="{step}",{labels}}}' for step in steps]
        lines += [f"{DURATION}_count{{{labels}}}", f"{DURATION}_sum{{{labels}}}"]
        self._lines = "".join(line.replace("%", "%%") + " %r\n" for line in lines)

    def text(self) -> str:
        """Its lines: so many took at most so long, all of them, and how long together."""
        upto = [float(count) for count in accumulate(self.counts)]
        return self._lines % (*upto, upto[-1], self.seconds)


class Requests:
    """The counts of this process; threads may count at once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._routes: dict[tuple[str, str, int], Route] = {}
        self._total: Counter[tuple[str, int]] = Counter()
        self._failed: Counter[tuple[str, int]] = Counter()

    def answered(self, method: str, rule: str, status: int, seconds: float | None) -> None:
        """One more answer. ``seconds``: how long it took; None where it was given before anybody looked at a clock."""
        with self._lock:
            self._total[method, status] += 1
            if seconds is None:
                return
            route = self._routes.get((method, rule, status))
            if route is None:
                route = self._routes[method, rule, status] = Route(method, rule, status)
            route.counts[bisect_left(BOUNDS, seconds)] += 1
            route.seconds += seconds

    def failed(self, method: str) -> None:
        """One more request ended in an exception that no page answers."""
        with self._lock:
            self._failed[method, 500] += 1

    def text(self) -> str:
        """All counts in the text format of Prometheus."""
        with self._lock:
            routes = "".join([route.text() for route in self._routes.values()])
            return (
                HEADS[DURATION]
                + routes
                + HEADS[TOTAL]
                + _lines(TOTAL, self._total)
                + HEADS[FAILED]
                + _lines(FAILED, self._failed)
            )


def _lines(name: str, counts: Counter[tuple[str, int]]) -> str:
    return "".join(f"{name}{{{_labels(*key)}}} {float(count)!r}\n" for key, count in counts.items())


def _labels(method: str, status: int) -> str:
    return f'method="{_escaped(method)}",status="{status}"'


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("\n", r"\n").replace('"', r"\"")
