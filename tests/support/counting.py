"""What a story in the browser costs its people: ``pytest -p tests.support.counting tests/journeys/test_journey_browser.py``.

Counts, for each browser window in the order they were opened: pages read, presses (clicks, taps, ticks, choices), signs typed, keys
pressed, and the bytes that came over the wire. Written to the file named by COUNTS, or to the terminal.
"""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from pathlib import Path
from typing import Any

windows: list[Counter[str]] = []
PRESSES = ("click", "dblclick", "tap", "check", "uncheck", "select_option", "set_input_files", "set_checked")


def pytest_configure() -> None:
    """Wraps the library's acts; nothing of the story knows."""
    from playwright.sync_api import BrowserContext, Locator, Page

    opened = BrowserContext.new_page

    def new_page(self: BrowserContext) -> Page:
        page, count = opened(self), Counter[str]()
        windows.append(count)
        page.context.__dict__["_counted"] = count
        page.on("load", lambda _: count.update(pages=1))
        page.on("requestfinished", lambda request: _weigh(request, count))
        return page

    BrowserContext.new_page = new_page  # type: ignore[method-assign]
    for kind in (Page, Locator):
        for name in PRESSES:
            _counted(kind, name, lambda *_: {"presses": 1})
        _counted(kind, "fill", lambda text, *_: {"presses": 1, "typed": len(text)})
        _counted(kind, "press", lambda *_: {"keys": 1})


def _counted(kind: Any, name: str, cost: Any) -> None:
    act = getattr(kind, name, None)
    if act is None:
        return

    def wrapped(self: Any, *args: Any, **more: Any) -> Any:
        page = self if hasattr(self, "context") else self.page
        given = args[1:] if hasattr(self, "context") else args
        page.context.__dict__.get("_counted", Counter()).update(cost(*given, *more.values()))
        return act(self, *args, **more)

    setattr(kind, name, wrapped)


def _weigh(request: Any, count: Counter[str]) -> None:
    try:
        sizes = request.sizes()
    except Exception:  # the window is closed already
        return
    body = sizes["responseBodySize"] + sizes["responseHeadersSize"]
    count.update(bytes=body, **({"page_bytes": body} if request.resource_type == "document" else {}))


def pytest_unconfigure() -> None:
    found = json.dumps([dict(each) for each in windows], indent=1)
    place = os.environ.get("COUNTS")
    if place:
        Path(place).write_text(found + "\n", "utf-8")
    else:
        sys.stdout.write(found + "\n")
