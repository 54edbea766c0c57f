"""``make attack``: every attacker at the canary, then at the portal. Ends with 0 when all saw the canary and found nothing new, else 1."""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from tests.attackers import canary, programs
from tests.attackers.findings import Finding, accepted
from tests.attackers.gate import Attacker, NotCheckedError, once, report, run
from tests.attackers.portal_site import DEPARTMENTS, Demo, demo
from tests.attackers.programs import GATE, LONG, Size
from tests.attackers.tls import front_proxy, weak
from tests.house.source import ROOMS, ROOT

WAPITI = frozenset(
    {
        *("SQL Injection", "Reflected Cross Site Scripting", "Open Redirect", "Cross Site Request Forgery"),
        *("Content Security Policy Configuration", "Clickjacking Protection", "MIME Type Confusion"),
        "Internal Server Error",
    }
)
INTERFACE = frozenset({"IgnoredAuth", "ServerError", "JsonSchemaError", "UndefinedStatusCode"})
BANDIT = frozenset({"B608", "B602"})
INJECTED = frozenset({"boolean-based blind", "error-based", "UNION query"})
RULES = frozenset({"sql-by-string", "redirect-where-told", "html-returned", "session-by-request", "shell"})
TLS = frozenset({"ciphers", "tls_curves"})
SIGN_OUT = ("/sign-out*", "/account/end-sessions*", "/account/sessions/*")
SEARCHES = (  # whose, address, field
    ("founder", "/names/search?q=青禾", "q"),
    ("founder", "/names/check?name=海东市乐都区青禾餐饮有限公司", "name"),
    ("clerk", "/desk?q=青禾", "q"),
    ("clerk", "/orders/new?uscc=91630202MA0000001X", "uscc"),
    ("head", "/rules/tables/industries_own.tsv?q=青禾", "q"),
)


@dataclass(frozen=True)
class Attackers:
    """``tools``: where their environments lie; ``work``: this run's folder; ``planted``: the canary's address."""

    tools: Path
    work: Path
    planted: str
    site: Demo
    size: Size

    def all(self) -> list[Attacker]:
        """The founder who fills in every form comes last: that could end the founder's program."""
        return [
            *self.readers(),
            self.tls(),
            *self.searches(),
            *self.programs("founder", "department", "bank"),
            *self.people("supervisor", "tax", "clerk", "founder"),
        ]

    def searches(self) -> list[Attacker]:
        planted = once(partial(self._inject, self.planted + "/names?q=Acme", "q", canary.COOKIE))

        def at(person: str, address: str, field: str) -> list[Finding]:
            return self._inject(self.site.url + address, field, self.site.cookie(person))

        return [
            Attacker(f"sqlmap at {each[1].partition('?')[0]}", INJECTED, planted, partial(at, *each))
            for each in SEARCHES
        ]

    def _inject(self, url: str, field: str, cookie: str) -> list[Finding]:
        return programs.sqlmap(self.tools, self.work, url, field, self.size, cookie)

    def programs(self, *names: str) -> list[Attacker]:
        paths = list(canary.DESCRIPTION["paths"])
        planted = once(partial(self._ask, self.planted + "/openapi.json", canary.TOKEN, paths))
        return [Attacker(f"schemathesis as {x}", INTERFACE, planted, partial(self._ask_as, x)) for x in names]

    def _ask(self, description: str, token: str, paths: list[str]) -> list[Finding]:
        return programs.schemathesis(self.tools, self.work, description, token, self.size, paths)

    def _ask_as(self, name: str) -> list[Finding]:
        site = self.site
        if name in DEPARTMENTS:
            token, paths = site.department(name), site.paths("department", DEPARTMENTS[name][1])
        else:
            token, scopes = site.program(name)
            paths = site.paths("person", scopes)
        found = self._ask(site.url + "/api/v1/openapi.json", token, paths)
        if not site.opens(token):
            raise NotCheckedError(f"the token of {name} opened nothing at the end")
        return found

    def people(self, *names: str) -> list[Attacker]:
        planted = once(partial(self._walk, self.planted, canary.COOKIE, len(canary.LINKS)))
        return [Attacker(f"wapiti as {x}", WAPITI, planted, partial(self._walk_as, x)) for x in names]

    def _walk(self, url: str, cookie: str, least: int) -> list[Finding]:
        return programs.wapiti(self.tools, self.work, url, cookie, self.size, least, SIGN_OUT)

    def _walk_as(self, person: str) -> list[Finding]:
        cookie = self.site.cookie(person)
        found = self._walk(self.site.url, cookie, programs.LEAST_PAGES)
        if not self.site.signed_in(cookie):
            raise NotCheckedError(f"{person} was signed out on the way")
        return found

    def readers(self) -> list[Attacker]:
        sources = self.work / "planted"
        sources.mkdir()
        shutil.copy(Path(__file__).with_name("planted_source.txt"), sources / "planted.py")
        rooms = [ROOT / room for room in ROOMS]
        return [
            Attacker(
                name,
                planted,
                partial(tool, self.tools, [sources], self.work, self.work),
                partial(tool, self.tools, rooms, ROOT, self.work),
            )
            for name, planted, tool in (
                ("bandit", BANDIT, programs.bandit),
                ("semgrep", RULES, programs.semgrep),
            )
        ]

    def tls(self) -> Attacker:
        def at(server: object) -> list[Finding]:
            folder = Path(tempfile.mkdtemp(dir=self.work))
            with (weak if server == "canary" else front_proxy)(folder) as address:
                return programs.sslyze(self.tools, self.work, address)

        return Attacker("sslyze", TLS, partial(at, "canary"), partial(at, "portal"))


def main() -> int:
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--only", default="", help="attackers whose name begins so")
    wanted.add_argument(
        "--long", action="store_true", help="more pages, examples and ways; half an hour or more"
    )
    wanted.add_argument(
        "--tools", type=Path, default=ROOT / "out" / "attackers", help="where the tools' environments lie"
    )
    wanted.add_argument(
        "--record", type=Path, help="only write down what each tool says of the canary, there"
    )
    asked = wanted.parse_args()
    began = time.monotonic()
    with ExitStack() as held:
        work = Path(held.enter_context(tempfile.TemporaryDirectory(prefix="attackers-")))
        planted = held.enter_context(canary.serving())
        if asked.record:
            record(Attackers(asked.tools, work, planted, Demo("", {}), GATE), asked.record)
            return 0
        try:
            site = held.enter_context(demo(work))
        except NotCheckedError as error:
            print(f"attack: not checked: {error}", file=sys.stderr)
            return 1
        print(f"the demonstration is up after {time.monotonic() - began:.0f} s", flush=True)
        every = Attackers(asked.tools, work, planted, site, LONG if asked.long else GATE).all()
        rows = []
        chosen = [each for each in every if each.name.startswith(asked.only)]
        for row in run(chosen, accepted(), datetime.now(UTC).date()):
            print(report([row]), flush=True)
            rows.append(row)
    print(spent(time.monotonic() - began))
    return 0 if rows and all(row.passed for row in rows) else 1


def record(at: Attackers, folder: Path) -> None:
    """What each tool says of the canary, with the folder of this run called /canary: what the readers are tested with."""
    for attacker in at.all():
        attacker.canary()
    for answer in sorted((at.work / programs.KEPT).iterdir()):
        text = answer.read_text("utf-8").replace(str(at.work), "/canary")
        (folder / answer.name).write_text(text, encoding="utf-8")


def spent(seconds: float) -> str:
    """Minutes, and what they say nothing about on a laden machine: the processor's seconds."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    cpu = sum(each.ru_utime + each.ru_stime for each in used)
    return f"{seconds / 60:.1f} minutes, {cpu:.0f} s of processor, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"


if __name__ == "__main__":
    sys.exit(main())
