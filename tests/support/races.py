"""Acts that start at one instant."""

from __future__ import annotations

import threading
from collections.abc import Callable

from licensing.errors import LicensingError


def together(*acts: Callable[[], object]) -> list[LicensingError | None]:
    """Each act in a thread of its own, started at one instant; what each was answered."""
    start = threading.Barrier(len(acts))
    answers: list[LicensingError | None] = [None] * len(acts)

    def run(number: int, act: Callable[[], object]) -> None:
        start.wait()
        try:
            act()
        except LicensingError as error:
            answers[number] = error

    threads = [threading.Thread(target=run, args=(n, act)) for n, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers
