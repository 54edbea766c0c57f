"""Where the root key is kept elsewhere, the operator is told before the trust list reaches its thirty-fifth day."""

from __future__ import annotations

from portal.health import keys
from portal.trust import document
from portal.wiring import Office
from tests.support.clock import FixedClock


def codes(office: Office) -> list[str]:
    return [each.code for each in keys.examine(office) if each.code.startswith("trust_list")]


def test_the_alarm_comes_ten_days_before_the_list_ends(sqlite_office: Office, clock: FixedClock) -> None:
    folder = sqlite_office.settings.data_dir / "keys"
    kept = document(sqlite_office.seals, folder, clock.now()).file
    (folder / "root.key").rename(folder.parent / "in-the-safe")
    assert codes(sqlite_office) == ["trust_list_unusable"]
    (folder / "trust.json").write_bytes(kept)
    assert codes(sqlite_office) == []
    clock.move(days=24)
    assert codes(sqlite_office) == []
    clock.move(days=1)
    assert codes(sqlite_office) == ["trust_list_ends"]
    clock.move(days=10)
    assert codes(sqlite_office) == ["trust_list_over"]
    (folder.parent / "in-the-safe").rename(folder / "root.key")
    assert codes(sqlite_office) == []
