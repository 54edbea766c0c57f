"""Jobs are found by scan and refused when they are not jobs."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType

import pytest

from portal.work.job_table import load_jobs


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    folder = tmp_path / "some_jobs"
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    monkeypatch.syspath_prepend(str(tmp_path))
    for name in [name for name in sys.modules if name.startswith("some_jobs")]:
        monkeypatch.delitem(sys.modules, name)
    return __import__("some_jobs")


def write(package: ModuleType, name: str, text: str) -> None:
    (Path(package.__path__[0]) / f"{name}.py").write_text(text)


def test_each_file_is_a_job(package: ModuleType) -> None:
    write(package, "one", 'NAME = "issue"\ndef run(office, case): pass\n')
    assert list(load_jobs(package)) == ["issue"]


@pytest.mark.parametrize("text", ['NAME = "issue"\n', "def run(office): pass\n"])
def test_half_a_job_is_refused_by_name(package: ModuleType, text: str) -> None:
    write(package, "half", text)
    with pytest.raises(ValueError, match=r"some_jobs\.half"):
        load_jobs(package)


def test_a_name_is_used_once(package: ModuleType) -> None:
    write(package, "one", 'NAME = "issue"\ndef run(office): pass\n')
    write(package, "two", 'NAME = "issue"\ndef run(office): pass\n')
    with pytest.raises(ValueError, match=r"some_jobs\.two"):
        load_jobs(package)


def test_our_own_jobs_load() -> None:
    assert all(callable(job) for job in load_jobs().values())
