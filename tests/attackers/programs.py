"""How each tool is called and what its answer means. An answer that cannot be read is no answer."""

from __future__ import annotations

import json
import re
import sqlite3
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec

import requests

from tests.attackers.findings import Finding, place
from tests.attackers.gate import NotCheckedError
from tests.attackers.tools import installed, ran

WAPITI = "csrf,csp,http_headers,cookieflags,sql,xss,permanentxss,redirect,exec,file,crlf"
LEAST_PAGES = 40  # of the portal, for whoever is signed in; the canary has a dozen
PATIENCE = (
    900.0  # seconds for one tool: a laden machine takes its time, and who does not end is "not checked"
)
KEPT = "answers"  # the first answer of each tool, which is the one about the canary
Asked = ParamSpec("Asked")


@dataclass(frozen=True)
class Size:
    """How much each is let do: counted in pages, fields and examples, since seconds would find less on a laden machine."""

    depth: int = 2  # below the page that whoever is signed in is led to
    files: int = 12
    alike: int = 2  # of one kind: a page or form that stands under each case
    examples: int = 3
    techniques: str = "BEU"


GATE = Size()
LONG = Size(
    depth=4, files=12, alike=6, examples=40, techniques="BEUST"
)  # S and T: a minute and more for each field


def read(reader: Callable[Asked, list[Finding]]) -> Callable[Asked, list[Finding]]:
    """What lacks a part, or has it in another shape, is no answer."""

    @wraps(reader)
    def whole(*args: Asked.args, **named: Asked.kwargs) -> list[Finding]:
        try:
            return reader(*args, **named)
        except (KeyError, TypeError, AttributeError, IndexError, ValueError, OSError) as error:
            raise NotCheckedError(
                f"{reader.__name__} cannot read the answer: {type(error).__name__}: {error}"
            ) from None

    return whole


def wapiti(
    tools: Path, work: Path, url: str, cookie: str, size: Size, least: int, spared: Sequence[str] = ()
) -> list[Finding]:
    """Walks pages and forms as whoever the cookie is, then attacks each field. ``spared``: addresses that would sign it out."""
    out = _fresh(work)
    words: list[str | Path] = [installed("wapiti", tools) / "wapiti", "-u", url + "/", "--scope", "folder"]
    words += ["--start", landing(url, cookie), "-d", str(size.depth), "--max-files-per-dir", str(size.files)]
    words += ["--no-bugreport", "--store-session", out / "session", "-f", "json"]
    words += [word for path in spared for word in ("-x", url + path)]
    words += ["-H", f"Cookie: {cookie}"] if cookie else []
    ran([*words, "-m", "", "-o", out / "walk.json"], PATIENCE)
    kept = thinned(out / "session", size.alike, least)
    words += ["--skip-crawl", "-m", WAPITI, "--max-attack-time", str(int(PATIENCE / 4))]
    said = ran([*words, "-o", out / "report.json"], PATIENCE)
    if cut := re.findall(r"Max attack time was reached for module (\w+)", said.stdout + said.stderr):
        raise NotCheckedError(f"wapiti had no time for {', '.join(cut)}")
    return read_wapiti(_json(work, out / "report.json", "wapiti", said.stdout), kept)


def thinned(session: Path, alike: int, least: int) -> int:
    """Leaves ``alike`` of each kind of page and form to be attacked, and says how many: one form under each of fifty cases
    is one form. A kind: the method, the address without its numbers, the fields' names. Raises NotCheckedError where fewer
    than ``least`` were walked."""
    counts: Counter[tuple[str, ...]] = Counter()
    try:
        (path,) = session.glob("*.db")
        with closing(sqlite3.connect(path)) as held, held:
            fields = defaultdict(list)
            for number, name in held.execute("SELECT path_id, name FROM params ORDER BY name"):
                fields[number].append(name)
            spare = []
            for number, method, address in held.execute(
                "SELECT path_id, method, path FROM paths WHERE NOT evil ORDER BY path_id"
            ):
                kind = (place(method, address), *fields[number])
                counts[kind] += 1
                if counts[kind] > alike:
                    spare.append((number,))
            held.executemany("DELETE FROM params WHERE path_id = ?", spare)
            held.executemany("DELETE FROM paths WHERE path_id = ?", spare)
    except (ValueError, sqlite3.Error) as error:
        raise NotCheckedError(f"wapiti kept no walk that can be read: {error}") from None
    if counts.total() < max(least, 1):
        raise NotCheckedError(f"wapiti saw {counts.total()} pages, {least} are the least")
    return counts.total() - len(spare)


def landing(url: str, cookie: str) -> str:
    """Where the front page leads whoever the cookie is. A walk from the front page spends one of its levels on that alone.
    Raises NotCheckedError where nothing answers."""
    crumbs = dict(each.split("=", 1) for each in cookie.split("; ") if each)
    try:
        return requests.get(url + "/", cookies=crumbs, timeout=60).url  # a header would be lost on the way
    except requests.RequestException as error:
        raise NotCheckedError(f"the front page does not answer: {error}") from None


@read
def read_wapiti(answer: dict[str, Any], least: int) -> list[Finding]:
    """Every kind it knows has its list. Additional notes (what runs there) are no findings."""
    seen = int(answer["infos"]["crawled_pages_nbr"])
    if seen < max(least, 1):
        raise NotCheckedError(f"wapiti saw {seen} pages, {least} are the least")
    kinds = answer["vulnerabilities"] | answer["anomalies"]
    if not answer["classifications"] or set(answer["classifications"]) - set(kinds) - set(
        answer["additionals"]
    ):
        raise NotCheckedError("wapiti left a kind out")
    return [
        Finding(
            "wapiti",
            kind,
            place(each["method"], each["path"]) + (f" {each['parameter']}" if each["parameter"] else ""),
        )
        for kind, found in kinds.items()
        for each in found
    ]


def schemathesis(
    tools: Path, work: Path, description: str, token: str, size: Size, paths: Collection[str]
) -> list[Finding]:
    """Requests made from the interface's own description, right and wrong ones. ``paths``: those that the token is for."""
    out = _fresh(work)
    words: list[str | Path] = [installed("schemathesis", tools) / "schemathesis", "run", description]
    words += ["-H", f"Authorization: Bearer {token}", "--phases=examples,coverage,fuzzing", "--checks", "all"]
    words += ["--max-examples", str(size.examples), "--continue-on-failure", "--generation-deterministic"]
    words += ["--include-path-regex", "^(?:" + "|".join(re.escape(each) for each in sorted(paths)) + ")$"]
    words += ["--workers", "2", "--report", "json", "--report-json-path", out / "report.json"]
    said = ran(words, PATIENCE)
    return read_schemathesis(_json(work, out / "report.json", "schemathesis", said.stdout), len(paths))


@read
def read_schemathesis(answer: dict[str, Any], least: int) -> list[Finding]:
    """A run that was cut, left operations out or could not read the description says nothing."""
    told, tested = answer["operations"], answer["operations"]["tested"]
    if answer["errors"] or not answer["complete"] or tested != told["selected"] or tested < max(least, 1):
        raise NotCheckedError(f"schemathesis tested {tested} operations, {answer['errors'][:1]}")
    if answer["warnings"]["rate_limited"]:
        raise NotCheckedError("schemathesis was told to wait")
    return [
        Finding("schemathesis", each["type"], operation)
        for each in answer["failures"]
        for operation in each["operations"]
    ]


def sqlmap(tools: Path, work: Path, url: str, parameter: str, size: Size, cookie: str = "") -> list[Finding]:
    """One field of one address. Level 1 misses the planted hole; texts alone are compared, as every page has a nonce of its own,
    and unions go to eight columns: counting them by ORDER BY went astray on such pages and did not end."""
    out = _fresh(work)
    words: list[str | Path] = [installed("sqlmap", tools) / "sqlmap", "-u", url, "-p", parameter, "--batch"]
    words += ["--level", "3", "--risk", "2", "--dbms", "sqlite", "--technique", size.techniques]
    words += [
        "--text-only",
        "--union-cols",
        "1-8",
        "--flush-session",
        "--disable-coloring",
        "--output-dir",
        out,
    ]
    words += ["--cookie", cookie] if cookie else []
    said = ran(words, PATIENCE).stdout
    return read_sqlmap(_kept(work, "sqlmap.txt", said), url)


@read
def read_sqlmap(said: str, url: str) -> list[Finding]:
    """Either it names fields and ways, or it says of all that they are not injectable; anything else is no answer."""
    field = ""
    found = set()
    for title, value in re.findall(r"^ *(Parameter|Type): (.+)$", said, re.MULTILINE):
        if title == "Parameter":
            field = value.partition(" ")[0]
        else:
            found.add(Finding("sqlmap", value.strip(), f"{place('GET', url)} {field}"))
    if found:
        return sorted(found)
    if re.search(r"\b(?:401|403|404|429)\b[^\n]* - \d+ times", said):
        raise NotCheckedError("sqlmap was turned away")
    if "do not appear to be injectable" not in said:
        raise NotCheckedError(f"sqlmap: {said.strip().splitlines()[-1:] or 'it said nothing'}")
    return []


def sslyze(tools: Path, work: Path, address: str) -> list[Finding]:
    """What a TLS server offers, against Mozilla's intermediate list. The certificate's chain is the operator's, not ours."""
    out = _fresh(work) / "report.json"
    words = [
        installed("sslyze", tools) / "sslyze",
        "--mozilla_config=intermediate",
        f"--json_out={out}",
        address,
    ]
    said = ran(words, PATIENCE)
    return read_sslyze(_json(work, out, "sslyze", said.stdout), _kept(work, "sslyze.txt", said.stdout))


@read
def read_sslyze(answer: dict[str, Any], said: str) -> list[Finding]:
    """Every server scanned to its end, and a verdict."""
    statuses = [each["scan_status"] for each in answer["server_scan_results"]]
    verdict = said.partition("COMPLIANCE AGAINST")[2]
    if statuses != ["COMPLETED"] or not re.search(r"OK - Compliant|FAILED - Not compliant", verdict):
        raise NotCheckedError(f"sslyze: {statuses}")
    return [
        Finding("sslyze", rule, "front proxy")
        for rule in re.findall(r"^\s+\* (\w+): ", verdict, re.MULTILINE)
    ]


def bandit(tools: Path, folders: Sequence[Path], root: Path, work: Path) -> list[Finding]:
    """Reads sources; from what it calls medium upwards."""
    said = ran([installed("bandit", tools) / "bandit", "-q", "-r", *folders, "-f", "json", "-ll"], PATIENCE)
    return read_bandit(_parsed(_kept(work, "bandit.json", said.stdout), "bandit"), sources(folders), root)


@read
def read_bandit(answer: dict[str, Any], asked: Collection[str], root: Path) -> list[Finding]:
    """``asked``: the files it must have read."""
    unread = set(asked) - set(answer["metrics"])
    if answer["errors"] or unread:
        raise NotCheckedError(
            f"bandit: {answer['errors'][:1]} {sorted(unread)[:1]} of {len(unread)} not read"
        )
    return [
        Finding("bandit", each["test_id"], _line(each["filename"], each["line_number"], root))
        for each in answer["results"]
    ]


def semgrep(tools: Path, folders: Sequence[Path], root: Path, work: Path) -> list[Finding]:
    """Reads sources by our own rules, asking nobody."""
    rules = Path(__file__).with_name("rules.yml")
    words: list[str | Path] = [installed("semgrep", tools) / "semgrep", "scan", "--config", rules]
    words += [
        "--timeout",
        "0",
        "--metrics",
        "off",
        "--disable-version-check",
        "--no-git-ignore",
        "--quiet",
        "--json",
        *folders,
    ]
    said = ran(words, PATIENCE).stdout
    return read_semgrep(_parsed(_kept(work, "semgrep.json", said), "semgrep"), sources(folders), root)


@read
def read_semgrep(answer: dict[str, Any], asked: Collection[str], root: Path) -> list[Finding]:
    """``asked``: the files it must have read."""
    unread = set(asked) - set(answer["paths"]["scanned"])
    if answer["errors"] or unread:
        raise NotCheckedError(
            f"semgrep: {answer['errors'][:1]} {sorted(unread)[:1]} of {len(unread)} not read"
        )
    return [
        Finding(
            "semgrep", each["check_id"].rpartition(".")[2], _line(each["path"], each["start"]["line"], root)
        )
        for each in answer["results"]
    ]


def sources(folders: Sequence[Path]) -> list[str]:
    """Every file of Python there."""
    return [str(path) for folder in folders for path in folder.rglob("*.py")]


def _fresh(work: Path) -> Path:
    """A folder of this run's own: two run at a time."""
    return Path(tempfile.mkdtemp(dir=work))


def _kept(work: Path, name: str, text: str) -> str:
    """The text, its first one written down."""
    kept = work / KEPT
    kept.mkdir(exist_ok=True)
    if not (kept / name).exists():
        (kept / name).write_text(text, encoding="utf-8")
    return text


def _json(work: Path, path: Path, name: str, said: str) -> dict[str, Any]:
    if not path.exists():
        raise NotCheckedError(f"no report was written: {said.strip()[-200:]}")
    return _parsed(_kept(work, f"{name}.json", path.read_text("utf-8")), name)


def _parsed(text: str, name: str) -> dict[str, Any]:
    try:
        answer: dict[str, Any] = json.loads(text)
    except ValueError:
        raise NotCheckedError(f"{name} gave no readable answer") from None
    return answer


def _line(path: str, number: int, root: Path) -> str:
    """File and the line's own words: they stay when lines move, and another hole in the same file is another place."""
    source = Path(path).resolve()
    return (
        f"{source.relative_to(root.resolve())}: {source.read_text('utf-8').splitlines()[number - 1].strip()}"
    )
