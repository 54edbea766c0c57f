"""The container file built and run on one machine, without a daemon and without a registry.

buildah obeys the file; the base image is Debian with its own Python, made by debootstrap from the package source this machine uses, under
the name the file asks for. What buildah made is run as a container is: namespaces of its own, the image not writable, the user, environment
and program of the image's configuration. Needs root.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.house.source import ROOT

FILE = ROOT / "config" / "deploy" / "Containerfile"
COMMAND = re.compile(r"podman build (.+)$", re.MULTILINE)
BASE = re.compile(r"^FROM (\S+:([\d.]+)-slim-(\w+))$", re.MULTILINE)
PATIENCE = 120.0  # seconds after which nothing will come any more; no measure of speed
FINDS = r"^global\.(index-url|extra-index-url|find-links|trusted-host|proxy|cert)='(.*)'$"
ROOMY = "/var/tmp"  # noqa: S108  # two gigabytes with devices and rights, which a file system in memory may refuse
PROGRAMS = ("buildah", "debootstrap", "unshare", "nsenter", "ip")
# As a container's runtime sets it up: nothing of the image can be written, the volume and /tmp can; it hears itself alone.
START = """set -e
root=$1 data=$2 kept=$3 user=$4; shift 4
mount --bind "$root" "$root"; mount --bind "$data" "$root/var/lib/portal"; mount --bind "$kept" "$root/mnt"
mount -t proc proc "$root/proc"; mount --rbind /dev "$root/dev"; mount -t tmpfs tmpfs "$root/tmp"
mount -o remount,bind,ro "$root"
ip link set lo up
exec chroot --userspec="$user" "$root" "$@"
"""


class NoContainersError(Exception):
    """This machine builds none; the text says why."""


@dataclass(frozen=True)
class Image:
    """``root``: its files, all layers; ``told``: its configuration, in docker's words."""

    root: Path
    told: dict[str, Any]

    @property
    def user(self) -> tuple[int, int]:
        user, _, group = str(self.told["User"]).partition(":")
        return int(user), int(group)

    def program(self, environ: dict[str, str], *words: str) -> list[str]:
        """A command line that has the image's environment and folder and no other."""
        told = [*self.told["Env"], *(f"{name}={value}" for name, value in environ.items())]
        return ["/usr/bin/env", "-i", "-C", str(self.told["WorkingDir"]), *told, *words]


@dataclass
class Container:
    """``children``: whose first is the container's first process, as the machine counts them."""

    image: Image
    environ: dict[str, str]
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def children(self) -> list[int]:
        own = self.process.pid
        return [int(word) for word in Path(f"/proc/{own}/task/{own}/children").read_text().split()]

    @property
    def pid(self) -> int:
        return self.children[0]

    def until(self, seen: Callable[[], object]) -> None:
        """Fails with what it said when it ends before that, or never does it."""
        end = time.monotonic() + PATIENCE
        while not seen():
            assert self.process.poll() is None and time.monotonic() < end, self.log.read_text(
                "utf-8", "replace"
            )
            time.sleep(0.2)

    def inside(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Another program in it, by its user, as ``podman exec`` does."""
        user, group = self.image.user
        line = ["nsenter", "-t", str(self.pid), "-m", "-p", "-n", "-r", "-S", str(user), "-G", str(group)]
        return _run([*line, "--", *self.image.program(self.environ, *words)])

    def is_well(self) -> bool:
        """What the image's health check says."""
        kind, *words = self.image.told["Healthcheck"]["Test"]
        return self.inside(*(words if kind == "CMD" else ["/bin/sh", "-c", *words])).returncode == 0

    def owners(self) -> list[str]:
        """The four user numbers of each process that lives in it."""
        room = Path(f"/proc/{self.pid}/ns/pid").readlink()
        found = []
        for status in Path("/proc").glob("[0-9]*/status"):
            try:
                if (status.parent / "ns" / "pid").readlink() == room:
                    found.append(status.read_text().partition("Uid:")[2].partition("\n")[0].strip())
            except OSError:  # it has ended, or is not ours to look into
                continue
        return found

    def end(self) -> int:
        """As ``podman stop``: SIGTERM to its first process; its exit code. Raises TimeoutExpired where it would have been killed."""
        os.kill(self.pid, signal.SIGTERM)
        return self.process.wait(30)


@contextmanager
def container(
    image: Image, data: Path, kept: Path, environ: dict[str, str], *words: str
) -> Iterator[Container]:
    """The image's program with these words (none: with its own), ``data`` as its volume, ``kept`` at /mnt."""
    log = data.parent / f"{'-'.join(words) or 'own'}.log"
    line = image.program(environ, *image.told["Entrypoint"], *(words or image.told["Cmd"]))
    user = ":".join(str(number) for number in image.user)
    begin = [
        "unshare",
        "--mount",
        "--pid",
        "--net",
        "--fork",
        "--kill-child",
        "--",
        "/bin/sh",
        "-c",
        START,
        "sh",
    ]
    with log.open("wb") as out:
        process = subprocess.Popen(
            [*begin, str(image.root), str(data), str(kept), user, *line],
            stdin=subprocess.DEVNULL, stdout=out, stderr=out,
        )  # fmt: skip
    try:
        made = Container(image, environ, process, log)
        made.until(lambda: made.children or process.poll() is not None)
        yield made
    finally:
        process.kill()
        process.wait()


@contextmanager
def built(source: Path) -> Iterator[Image]:
    """The image of the file in ``source``, by the command its first line names. Raises NoContainersError."""
    missing = [name for name in PROGRAMS if shutil.which(name) is None]
    if missing or os.geteuid() != 0:
        raise NoContainersError(f"a container file is built as root with {', '.join(missing or PROGRAMS)}")
    text = FILE.read_text("utf-8")
    command, base = COMMAND.search(text), BASE.search(text)
    assert command and base, "the file names its command and its base"
    place = Path(tempfile.mkdtemp(prefix="portal-container-", dir=ROOMY))
    buildah = _Buildah(place)
    try:
        _make_base(buildah, base[1], base[2], base[3])
        own = ["--isolation", "chroot", "--network", "host", "--pull-never", *_package_sources(place)]
        buildah("bud", *own, *shlex.split(command[1]), cwd=source)
        told = json.loads(buildah("inspect", "--type", "image", "portal"))["Docker"]["config"]
        name = buildah("from", "--pull-never", "portal").strip()
        yield Image(Path(buildah("mount", name).strip()), told)
    finally:
        buildah("rm", "--all")
        shutil.rmtree(place, ignore_errors=True)


@dataclass(frozen=True)
class _Buildah:
    place: Path

    def __call__(self, *words: str, cwd: Path | None = None) -> str:
        stores = ["--root", str(self.place / "store"), "--runroot", str(self.place / "run")]
        done = _run(["buildah", *stores, "--storage-driver", "vfs", *words], cwd)
        assert done.returncode == 0, (words, done.stdout[-2000:], done.stderr[-3000:])
        return done.stdout


def _make_base(buildah: _Buildah, name: str, python: str, suite: str) -> None:
    """Debian's Python stands where the named image has its own; both are the version the file asks for."""
    target = buildah.place / "base"
    target.mkdir()
    sites = _run(["apt-get", "indextargets", "--format", "$(REPO_URI)", f"Codename: {suite}"]).stdout.split()
    line = [
        "debootstrap",
        "--variant=minbase",
        "--include=python3,python3-venv,ca-certificates",
        suite,
        str(target),
    ]
    done = _run([*line, *sites[:1]])
    if done.returncode:
        raise NoContainersError(f"debootstrap: {(done.stdout + done.stderr).strip()[-500:]}")
    if not (target / "usr" / "bin" / f"python{python}").exists():
        raise NoContainersError(f"{suite} of Debian has no Python {python}")
    for link in ("python", "python3"):
        (target / "usr" / "local" / "bin" / link).symlink_to(f"/usr/bin/python{python}")
    made = buildah("from", "scratch").strip()
    buildah("copy", "--quiet", made, str(target), "/")
    buildah("commit", "--quiet", made, name)
    buildah("rm", made)
    shutil.rmtree(target)


def _package_sources(place: Path) -> list[str]:
    """Where this machine's pip finds packages, lent to the build from outside: no layer has any of it."""
    listed = _run([sys.executable, "-m", "pip", "config", "list"]).stdout
    pairs = re.findall(FINDS, listed, re.MULTILINE)
    told = place / "pip.conf"
    told.write_text("".join(["[global]\n", *(f"{name} = {value}\n" for name, value in pairs)]), "utf-8")
    words = [word for _, value in pairs for word in value.split()]
    # an index in a folder lists files that lie beside it
    lent = {str(Path(word.removeprefix("file://")).parent) for word in words if word.startswith("file:///")}
    lent |= {word for word in words if word.startswith("/") and Path(word).is_dir()} | {"/etc/ssl/certs"}
    return [f"--volume={path}:{path}:ro" for path in sorted(lent)] + [f"--volume={told}:/etc/pip.conf:ro"]


def _run(line: list[str], cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        line, cwd=cwd, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
