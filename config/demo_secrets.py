"""The demo's own secrets: made once, kept in the data directory, readable by their owner alone."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from config.checks import SettingsError

SECRET_NAMES = ("secret_key", "field_keys", "key_passphrase")
FILE = "secrets.toml"


def is_demo_dir(data_dir: Path) -> bool:
    """Whether a demo was set up here, so that later commands on the same directory find its secrets."""
    return (data_dir.expanduser() / FILE).is_file()


def demo_secrets(
    data_dir: Path, missing: list[str], fresh_secret: Callable[[], str] | None
) -> dict[str, str | tuple[str, ...]]:
    """The ``missing`` secrets by name, from ``data_dir/secrets.toml``, which is written on first use.

    Raises SettingsError when the file is damaged, or absent while no source of secrets was given.
    """
    if not missing:
        return {}
    path = data_dir / FILE
    if not path.is_file():
        if fresh_secret is None:
            raise SettingsError(f"the demo's secrets are not there yet ({path}); start it with: portal demo")
        refuse_strange(data_dir)
        _write(path, {name: fresh_secret() for name in SECRET_NAMES})
    return {name: _value(_read(path), name, path) for name in missing}


def refuse_strange(data_dir: Path) -> None:
    """Raises SettingsError for a folder that holds something and was not made by the demo: its passwords are published."""
    if not is_demo_dir(data_dir) and data_dir.is_dir() and any(data_dir.iterdir()):
        raise SettingsError(
            f"{data_dir} holds something that is no demo; start the demo elsewhere: DATA_DIR=/somewhere/new"
        )


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"cannot use {path}: {error}") from None


def _value(stored: dict[str, Any], name: str, path: Path) -> str | tuple[str, ...]:
    value = stored.get(name)
    if not isinstance(value, str) or not value:
        raise SettingsError(f"{path} lacks {name!r}; restore the file, or remove the whole demo directory")
    return tuple(value.split(",")) if name == "field_keys" else value


def _write(path: Path, secrets: dict[str, str]) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise SettingsError(f"cannot write {path}: {error.strerror}") from None
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        out.write("# Made for this demo on its first start. Losing it loses the demo's encrypted data.\n")
        out.writelines(f'{name} = "{secret}"\n' for name, secret in secrets.items())
