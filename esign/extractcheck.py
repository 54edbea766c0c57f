"""What is asked of an extract of the register besides its signature and page: whether the register issued it, by content.

It vouches for a day that is past and stands on no status list. A verifier that cannot ask the register says so, and never "valid".
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from esign.verdict import Findings


@dataclass(frozen=True)
class OnFile:
    """What the register keeps of an extract: digests of what was issued, none where it knows of none. ``logged``: the log holds them."""

    parts: frozenset[str]
    logged: bool


NONE = OnFile(frozenset(), logged=False)  # the register was asked and knows no such extract


def check_on_file(jws: str, file: bytes | None, kept: OnFile | None, findings: Findings) -> None:
    """By content, as an identifier can be copied onto anything. ``file``: the page, where one was shown; ``kept``: None unasked."""
    if kept is None:
        findings.failed("register", "unknown", "an_extract", "an extract of the register: ask the register")
        return
    if sha256(file if file is not None else jws.encode()).hexdigest() not in kept.parts:
        raise findings.stop("register", "forged", "not_in_register", "the register issued no such extract")
    findings.passed("register", "what the register issued, by its digest")
    if not kept.logged:
        raise findings.stop("log", "forged", "not_in_log", "the public log does not hold it")
    findings.passed("log", "the public log holds it")
