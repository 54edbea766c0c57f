"""``make attack``: every attacker at the canary, then at the portal. Ends with 0 when all saw the canary and found nothing new, else 1."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from tests.attackers import canary, programs
from tests.attackers.findings import Finding, accepted
from tests.attackers.gate import Attacker, NotCheckedError, once, report, run
from tests.attackers.portal_site import PEOPLE, Demo, demo
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
INJECTED = frozenset({"injection"})
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


def attackers(tools: Path, work: Path, planted: str, site: Demo) -> list[Attacker]:
    """All of them, the quick ones first."""
    injected = once(partial(programs.sqlmap, tools, work, planted + "/names?q=Acme", "q", canary.COOKIE))
    asked = once(partial(programs.schemathesis, tools, work, planted + "/openapi.json", canary.TOKEN, 10))
    walked = once(partial(programs.wapiti, tools, work, planted, canary.COOKIE))
    return [
        *_readers(tools, work),
        _tls(tools, work),
        *(
            Attacker(
                f"sqlmap at {path.partition('?')[0]}",
                INJECTED,
                injected,
                partial(_inject, tools, work, site, *each),
            )
            for each in SEARCHES
            for path in each[1:2]
        ),
        *(
            Attacker(f"schemathesis as {name}", INTERFACE, asked, partial(_ask, tools, work, site, name))
            for name in ("department", "bank", "founder")
        ),
        *(
            Attacker(f"wapiti as {person}", WAPITI, walked, partial(_walk, tools, work, site, person))
            for person in PEOPLE
        ),
    ]


def _inject(tools: Path, work: Path, site: Demo, person: str, address: str, field: str) -> list[Finding]:
    return programs.sqlmap(tools, work, site.url + address, field, site.cookie(person))


def _ask(tools: Path, work: Path, site: Demo, name: str) -> list[Finding]:
    token = site.program(name) if name in PEOPLE else site.department(name)
    return programs.schemathesis(tools, work, site.url + "/api/v1/openapi.json", token, 40)


def _walk(tools: Path, work: Path, site: Demo, person: str) -> list[Finding]:
    cookie = site.cookie(person)
    found = programs.wapiti(tools, work, site.url, cookie, SIGN_OUT)
    if not site.signed_in(cookie):
        raise NotCheckedError(f"{person} was signed out on the way")
    return found


def _readers(tools: Path, work: Path) -> list[Attacker]:
    sources = work / "planted"
    sources.mkdir()
    shutil.copy(Path(__file__).with_name("planted_source.txt"), sources / "planted.py")
    rooms = [ROOT / room for room in ROOMS]
    return [
        Attacker(name, planted, partial(tool, tools, [sources], work), partial(tool, tools, rooms, ROOT))
        for name, planted, tool in (("bandit", BANDIT, programs.bandit), ("semgrep", RULES, programs.semgrep))
    ]


def _tls(tools: Path, work: Path) -> Attacker:
    def at(server: object) -> list[Finding]:
        folder = Path(tempfile.mkdtemp(dir=work))
        with (weak if server == "canary" else front_proxy)(folder) as address:
            return programs.sslyze(tools, work, address)

    return Attacker("sslyze", TLS, partial(at, "canary"), partial(at, "portal"))


def main() -> int:
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--only", default="", help="attackers whose name begins so")
    wanted.add_argument(
        "--tools", type=Path, default=ROOT / "out" / "attackers", help="where the tools' environments lie"
    )
    asked = wanted.parse_args()
    with ExitStack() as held:
        work = Path(held.enter_context(tempfile.TemporaryDirectory(prefix="attackers-")))
        planted = held.enter_context(canary.serving())
        try:
            site = held.enter_context(demo(work))
        except NotCheckedError as error:
            print(f"attack: not checked: {error}", file=sys.stderr)
            return 1
        chosen = [
            each for each in attackers(asked.tools, work, planted, site) if each.name.startswith(asked.only)
        ]
        rows = []
        for row in run(chosen, accepted(), datetime.now(UTC).date()):
            print(report([row]), flush=True)
            rows.append(row)
    return 0 if rows and all(row.passed for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
