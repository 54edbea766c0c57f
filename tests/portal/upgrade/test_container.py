"""The container file is built and its image run as the guide says: by a user without rights, on a volume, stopped by SIGTERM."""

from __future__ import annotations

import json
import os
import stat
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.house.source import ROOT
from tests.support.containers import PATIENCE, Container, Image, NoContainersError, built, container
from tests.support.offices import ENVIRON

pytestmark = pytest.mark.slow  # Debian is put together and every package installed: some minutes

SECRETS = {name: ENVIRON[f"PORTAL_{name.upper()}"] for name in ("secret_key", "field_keys", "key_passphrase")}
TOLD = {"PORTAL_BASE_URL": "https://registration.example", "CREDENTIALS_DIRECTORY": "/mnt"}
KEYS = ("--organisation", "海东市市场监督管理局", "--region", "630200", "--short", "haidong", "--commit")
BAIT = "what a checkout has beside the code"
LEFT_LYING = (".git/config", ".venv/bin/python", "var/portal.sqlite", "portal.toml", ".env", "tests/secret")
# What its operator has not set up yet, here on purpose; any other finding would be the image's fault. It listens to all in a network of
# its own: who publishes the port guards it.
NOT_SET_UP = {
    "no_backups",
    "front_not_reached",
    "proxy_not_named",
    "metrics_closed",
    "stamps_made_here",
    "no_worker",
    "listens_beyond_this_machine",
}


@dataclass(frozen=True)
class Place:
    image: Image
    data: Path
    kept: Path

    def portal(self, *words: str) -> tuple[int, str]:
        """``podman run --rm portal …``: exit code and what it said."""
        with container(self.image, self.data, self.kept, TOLD, *words) as one:
            code = one.process.wait(PATIENCE * 3)
            return code, one.log.read_text("utf-8", "replace")


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Image]:
    """From a folder of the tracked files, with the leavings of somebody's work in it."""
    place = tmp_path_factory.mktemp("container")
    source = place / "source"
    source.mkdir()
    names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    subprocess.run(f"tar c --null -T - | tar x -C '{source}'", shell=True, cwd=ROOT, input=names, check=True)  # noqa: S602  # our own folder
    for name in LEFT_LYING:
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_text(BAIT, "utf-8")
    try:
        with built(source) as made:
            yield made
    except NoContainersError as reason:
        pytest.skip(str(reason))


@pytest.fixture(scope="module")
def place(image: Image, tmp_path_factory: pytest.TempPathFactory) -> Place:
    """An installation by the verbs of the guide, on an empty volume; secrets as files that its user alone reads."""
    home = tmp_path_factory.mktemp("office")
    place = Place(image, home / "data", home / "kept")
    for folder in (place.data, place.kept):
        folder.mkdir(mode=0o700)
    for name, value in SECRETS.items():
        (place.kept / f"portal.{name}").write_text(value, "utf-8")
    for path in (place.data, place.kept, *place.kept.iterdir()):
        os.chown(path, *image.user)
    for words in (("migrate",), ("keys", "init", *KEYS)):
        code, said = place.portal(*words)
        assert code == 0, (words, said)
    return place


@pytest.fixture
def serving(place: Place) -> Iterator[Container]:
    """The image started with nothing said, well by its own health check."""
    with container(place.image, place.data, place.kept, TOLD) as one:
        one.until(one.is_well)
        yield one


def test_the_image_has_the_code_and_nothing_that_lay_beside_it(image: Image) -> None:
    home = image.root / "opt" / "portal"
    assert {path.name for path in home.iterdir()} - {"__pycache__", "portal.egg-info"} == {
        ".ci", ".venv", "README.md", "config", "esign", "licensing", "namecheck", "portal", "pyproject.toml", "uv.lock", "wsgi.py",
    }  # fmt: skip
    found = [path for path in home.rglob("*") if path.is_file() and path.stat().st_size == len(BAIT)]
    assert not [path for path in found if path.read_bytes() == BAIT.encode()]
    assert not list((image.root / "root").glob(".cache/*"))


def test_its_user_owns_the_volume_and_can_write_nothing_else(image: Image) -> None:
    user, group = image.user
    assert user and group
    writable = []
    for folder, folders, names in os.walk(image.root):
        for path in (Path(folder, name) for name in (*folders, *names)):
            status = path.lstat()
            mode = status.st_mode
            if stat.S_ISLNK(mode) or stat.S_ISCHR(mode) or mode & stat.S_ISVTX:
                continue  # links have no mode, devices are the runtime's, and /tmp is everybody's
            if (
                status.st_uid == user
                or (status.st_gid == group and mode & stat.S_IWGRP)
                or mode & stat.S_IWOTH
            ):
                writable.append((path.relative_to(image.root).as_posix(), oct(mode & 0o777)))
    assert writable == [("var/lib/portal", "0o700")]


def test_it_serves_as_nobody_special_and_stops_when_told(serving: Container) -> None:
    user, _ = serving.image.user
    serving.until(lambda: len(serving.owners()) > 2)  # gunicorn and its two processes
    owners = serving.owners()
    assert set(owners) == {"\t".join([str(user)] * 4)}
    assert serving.inside("touch", "/opt/portal/mark").returncode != 0
    assert serving.end() == 0
    said = serving.log.read_text("utf-8", "replace")
    assert "Traceback" not in said and "SIGKILL" not in said


def test_its_health_check_is_not_content_without_a_web(place: Place) -> None:
    with container(place.image, place.data, place.kept, TOLD, "worker") as one:
        one.until(lambda: "no_worker" not in one.inside("portal", "doctor", "--json").stdout)
        assert not one.is_well()
        assert one.end() == 0, one.log.read_text()


def test_its_doctor_finds_nothing_but_what_is_not_set_up_yet(place: Place) -> None:
    _, said = place.portal("doctor", "--json")
    assert {symptom["code"] for symptom in json.loads(said)["symptoms"]} <= NOT_SET_UP, said


def test_what_an_operator_left_out_stops_the_start(place: Place) -> None:
    (place.kept / "portal.secret_key").rename(place.kept / "secret_key")
    try:
        code, said = place.portal("serve")
    finally:
        (place.kept / "secret_key").rename(place.kept / "portal.secret_key")
    assert code == 2, said
    assert "secret_key" in said
