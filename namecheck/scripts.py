"""Scripts of the ethnic minorities that may stand beside a Chinese name (国务院令第734号第5条)."""

from __future__ import annotations

import re

# Arabic (Uyghur, Kazakh), Tibetan, Mongolian, Dai, Yi
_LETTER = re.compile("[\u0600-\u06ff\u0f00-\u0fff\u1800-\u18af\u1950-\u19df\ua000-\ua4cf]")


def has_minority_script(text: str) -> bool:
    """Does a letter of Arabic (Uyghur, Kazakh), Tibetan, Mongolian, Dai or Yi stand in the text?

    >>> has_minority_script("བོད"), has_minority_script("青海")
    (True, False)
    """
    return _LETTER.search(text) is not None
