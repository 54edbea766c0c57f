"""Why an act was refused, in codes."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from licensing.errors import Refused


def refusal(act: Callable[[], object]) -> str:
    """The codes of the refusal, by comma; fails where nothing is refused."""
    with pytest.raises(Refused) as caught:
        act()
    return ",".join(caught.value.codes)
