"""Asks the advisory service (OSV, through pip-audit) about every package of uv.lock that this Python takes.

Ends with 0 when none is known to be vulnerable, 1 with the advisories, 2 with "not checked" when the service did not answer for each:
a package known to be vulnerable is asked with the others, and an answer that finds nothing wrong with it is no answer.
Usage: advisories.py [FILE of name==version lines]; ADVISORIES_URL names another service that speaks as OSV does.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import tomllib
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from pins import needed
from time_frames import days, standing

SERVICE = "https://api.osv.dev/v1/query"
CANARY = "django==1.8"  # no part of the portal; CVE-2016-9014 and dozens more
ACCEPTED = Path(__file__).with_name("accepted_advisories.tsv")
LONGEST = 600
CLEAN, VULNERABLE, NOT_CHECKED = 0, 1, 2
EXTRAS = ("hsm", "shared-limits")


def main() -> int:
    asked = _named(Path(sys.argv[1])) if len(sys.argv) > 1 else _locked()
    try:
        answers = _ask(asked, os.environ.get("ADVISORIES_URL", SERVICE))
    except (OSError, ValueError, KeyError, subprocess.TimeoutExpired) as error:
        return _not_checked(f"no usable answer ({type(error).__name__})")
    missed = sorted(set(asked) - set(answers))
    if missed:
        return _not_checked(f"no answer for {', '.join(missed)}")
    if not answers[CANARY]:
        return _not_checked("the service knows nothing against a package that is known to be vulnerable")
    known = accepted(datetime.now(UTC).date())
    found = [
        (name, each) for name in asked for each in answers[name] if not known & {each["id"], *each["aliases"]}
    ]
    for name, each in found:
        print(
            f"advisories: {name}: {each['id']}, mended in {', '.join(each['fix_versions']) or 'no version yet'}"
        )
    if found:
        return VULNERABLE
    print(
        f"advisories: {len(asked)} packages asked, nothing known against them but what is accepted: {len(known)}"
    )
    return CLEAN


def accepted(today: date) -> set[str]:
    """Ids that somebody accepted with a reason, until their day, which is within the time frame of their class."""
    return {row["id"] for row in standing(ACCEPTED, today, days())}


def _locked() -> list[str]:
    lock = tomllib.loads(Path("uv.lock").read_text(encoding="utf-8"))
    return [f"{each['name']}=={each['version']}" for each in needed(lock, ["build", "dev"], EXTRAS)]


def _named(path: Path) -> list[str]:
    return [line.split()[0] for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _ask(asked: list[str], service: str) -> dict[str, list[dict[str, Any]]]:
    """What is known against each, by ``name==version``; one that was skipped is not in it."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "asked.txt")
        file.write_text("\n".join([*asked, CANARY]) + "\n", encoding="utf-8")
        words = ["-r", str(file), "--no-deps", "--disable-pip", "-s", "osv", "--osv-url", service]
        words += ["-f", "json", "--progress-spinner", "off", "--desc", "off", "--aliases", "on"]
        run = subprocess.run(  # noqa: S603  # our own interpreter, a fixed list of words
            [sys.executable, "-m", "pip_audit", *words],
            capture_output=True,
            text=True,
            timeout=LONGEST,
            check=False,
        )
    return {
        f"{each['name']}=={each['version']}": each["vulns"]
        for each in json.loads(run.stdout)["dependencies"]
        if "skip_reason" not in each
    }


def _not_checked(why: str) -> int:
    print(f"advisories: not checked: {why}; a release needs the answer", file=sys.stderr)
    return NOT_CHECKED


if __name__ == "__main__":
    sys.exit(main())
