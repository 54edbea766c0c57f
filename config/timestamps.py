"""What the time-stamp authority's own process is told; it needs none of the portal's secrets, and the portal none of its."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from config.checks import SettingsError, convert, pins_by_token

PREFIX = "TIMESTAMPS_"
LEAST_PASSPHRASE = 16


@dataclass(frozen=True)
class StampSettings:
    """``dir``: its folder; ``host``, ``port``: where it answers; ``policy`` and ``accuracy``: what its tokens say."""

    dir: Path
    host: str = "127.0.0.1"
    port: int = 8318
    policy: str = ""
    accuracy: int = 60
    passphrase: str = field(default="", repr=False)
    hsm_pin: tuple[str, ...] = field(default=(), repr=False)

    @property
    def pins(self) -> dict[str, str]:
        """PINs of PKCS#11 tokens by the token's label."""
        return pins_by_token(self.hsm_pin)


TYPES = {
    "dir": Path,
    "host": str,
    "port": int,
    "policy": str,
    "accuracy": int,
    "passphrase": str,
    "hsm_pin": tuple,
}


def read(environ: Mapping[str, str]) -> StampSettings | None:
    """Of variables TIMESTAMPS_…; None where there are none. Raises SettingsError with one line."""
    given = {
        key.removeprefix(PREFIX).lower(): value for key, value in environ.items() if key.startswith(PREFIX)
    }
    if not given:
        return None
    if unknown := sorted(set(given) - set(TYPES)):
        raise SettingsError(f"unknown setting {unknown[0]!r} in the environment (as {PREFIX}…)")
    if not given.get("dir"):
        raise SettingsError(f"{PREFIX}DIR is not set: the folder of the time-stamp authority")
    if len(given.get("passphrase", "")) < LEAST_PASSPHRASE:
        raise SettingsError(f"{PREFIX}PASSPHRASE must have at least {LEAST_PASSPHRASE} characters")
    made = StampSettings(**{name: convert(name, TYPES[name], value) for name, value in given.items()})
    if made.policy and not all(part.isdigit() for part in made.policy.split(".")):
        raise SettingsError(f"{PREFIX}POLICY must be an object identifier such as 0.4.0.2023.1.1")
    return made
