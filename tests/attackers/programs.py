"""How each tool is called and what its answer means. An answer that cannot be read is no answer."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.attackers.findings import Finding, place
from tests.attackers.gate import NotCheckedError
from tests.attackers.tools import installed, ran

WAPITI = "sql,xss,permanentxss,redirect,csrf,csp,http_headers,cookieflags,exec,file,crlf"
WAPITI_WALK, WAPITI_ATTACK = 25, 15  # seconds: to look round, and for each of the eleven ways to attack
WAPITI_SECONDS = WAPITI_WALK + 11 * WAPITI_ATTACK
PATIENCE = 8.0  # times the box: a laden machine takes its time, and who does not end is "not checked"


def wapiti(tools: Path, work: Path, url: str, cookie: str, spared: Sequence[str] = ()) -> list[Finding]:
    """Walks pages and forms as whoever the cookie is and attacks each field. ``spared``: addresses that would sign it out."""
    out = _fresh(work / "wapiti")
    words: list[str | Path] = [
        installed("wapiti", tools) / "wapiti",
        "-u",
        url + "/",
        "--scope",
        "folder",
        "-m",
        WAPITI,
    ]
    words += [
        "-d",
        "4",
        "--max-links-per-page",
        "40",
        "--max-files-per-dir",
        "12",
        "--no-bugreport",
        "--flush-session",
    ]
    words += [
        "--max-scan-time",
        str(WAPITI_WALK),
        "--max-attack-time",
        str(WAPITI_ATTACK),
        "--store-session",
        out / "session",
    ]
    words += [word for path in spared for word in ("-x", url + path)]
    words += ["-H", f"Cookie: {cookie}"] if cookie else []
    said = ran([*words, "-f", "json", "-o", out / "report.json"], WAPITI_SECONDS * PATIENCE)
    return read_wapiti(_json(out / "report.json", said.stdout))


def read_wapiti(answer: dict[str, Any]) -> list[Finding]:
    """Additional notes (what runs there) are no findings."""
    if answer.get("infos", {}).get("crawled_pages_nbr", 0) == 0:
        raise NotCheckedError("wapiti saw no page")
    kinds = [*answer["vulnerabilities"].items(), *answer["anomalies"].items()]
    return [
        Finding(
            "wapiti",
            kind,
            place(each["method"], each["path"]) + (f" {each['parameter']}" if each["parameter"] else ""),
        )
        for kind, found in kinds
        for each in found
    ]


def schemathesis(tools: Path, work: Path, description: str, token: str, seconds: int) -> list[Finding]:
    """Requests made from the interface's own description, right and wrong ones."""
    out = _fresh(work / "schemathesis")
    words: list[str | Path] = [installed("schemathesis", tools) / "schemathesis", "run", description]
    words += ["-H", f"Authorization: Bearer {token}", "--phases=examples,coverage,fuzzing", "--checks", "all"]
    words += ["--max-examples", "8", "--continue-on-failure", "--generation-deterministic", "--workers", "2"]
    words += ["--max-time", str(seconds), "--report", "json", "--report-json-path", out / "report.json"]
    said = ran(words, seconds * PATIENCE)
    return read_schemathesis(_json(out / "report.json", said.stdout))


def read_schemathesis(answer: dict[str, Any]) -> list[Finding]:
    """A run in which the token opened nothing, or that could not read the description, says nothing."""
    if answer["errors"] or not answer["operations"]["tested"]:
        raise NotCheckedError(f"schemathesis: {answer['errors'][:1] or 'no operation was tested'}")
    if answer["warnings"]["rate_limited"]:
        raise NotCheckedError("schemathesis was told to wait")
    return [
        Finding("schemathesis", each["type"], operation)
        for each in answer["failures"]
        for operation in each["operations"]
    ]


def sqlmap(tools: Path, work: Path, url: str, parameter: str, cookie: str = "") -> list[Finding]:
    """One field of one address. Level 1 misses the planted hole; statements that only cost time are left out, as each takes a minute."""
    out = _fresh(work / "sqlmap")
    words: list[str | Path] = [installed("sqlmap", tools) / "sqlmap", "-u", url, "-p", parameter, "--batch"]
    words += ["--level", "3", "--risk", "2", "--dbms", "sqlite", "--technique", "BEU", "--flush-session"]
    words += ["--disable-coloring", "--output-dir", out] + (["--cookie", cookie] if cookie else [])
    return read_sqlmap(ran(words, 150 * PATIENCE).stdout, url)


def read_sqlmap(said: str, url: str) -> list[Finding]:
    """Either it names fields, or it says of all that they are not injectable; anything else is no answer."""
    found = re.findall(r"^Parameter: (\S+)", said, re.MULTILINE)
    if found:
        return [Finding("sqlmap", "injection", f"{place('GET', url)} {name}") for name in sorted(set(found))]
    if re.search(r"\b(?:401|403|404|429)\b[^\n]* - \d+ times", said):
        raise NotCheckedError("sqlmap was turned away")
    if "do not appear to be injectable" not in said:
        raise NotCheckedError(f"sqlmap: {said.strip().splitlines()[-1:] or 'it said nothing'}")
    return []


def sslyze(tools: Path, work: Path, address: str) -> list[Finding]:
    """What a TLS server offers, against Mozilla's intermediate list. The certificate's chain is the operator's, not ours."""
    out = _fresh(work / "sslyze") / "report.json"
    words = [
        installed("sslyze", tools) / "sslyze",
        "--mozilla_config=intermediate",
        f"--json_out={out}",
        address,
    ]
    said = ran(words, 60 * PATIENCE)
    results = _json(out, said.stdout)["server_scan_results"]
    return read_sslyze([each["scan_status"] for each in results], said.stdout)


def read_sslyze(statuses: Sequence[str], said: str) -> list[Finding]:
    """Every server scanned to its end, and a verdict."""
    verdict = said.partition("COMPLIANCE AGAINST")[2]
    if list(statuses) != ["COMPLETED"] or not re.search(r"OK - Compliant|FAILED - Not compliant", verdict):
        raise NotCheckedError(f"sslyze: {statuses}")
    return [
        Finding("sslyze", rule, "front proxy")
        for rule in re.findall(r"^\s+\* (\w+): ", verdict, re.MULTILINE)
    ]


def bandit(tools: Path, folders: Sequence[Path], root: Path) -> list[Finding]:
    """Reads sources; from what it calls medium upwards."""
    said = ran(
        [installed("bandit", tools) / "bandit", "-q", "-r", *folders, "-f", "json", "-ll"], 60 * PATIENCE
    )
    answer = _parsed(said.stdout, "bandit")
    if answer["errors"] or not answer["metrics"]:
        raise NotCheckedError(f"bandit: {answer['errors'][:1] or 'it read nothing'}")
    return [
        Finding("bandit", each["test_id"], _line(each["filename"], each["line_number"], root))
        for each in answer["results"]
    ]


def semgrep(tools: Path, folders: Sequence[Path], root: Path) -> list[Finding]:
    """Reads sources by our own rules, asking nobody."""
    rules = Path(__file__).with_name("rules.yml")
    words: list[str | Path] = [
        installed("semgrep", tools) / "semgrep",
        "scan",
        "--config",
        rules,
        "--metrics",
        "off",
    ]
    words += ["--disable-version-check", "--no-git-ignore", "--quiet", "--json", *folders]
    answer = _parsed(ran(words, 120 * PATIENCE).stdout, "semgrep")
    if answer["errors"] or not answer["paths"]["scanned"]:
        raise NotCheckedError(f"semgrep: {answer['errors'][:1] or 'it read nothing'}")
    return [
        Finding(
            "semgrep", each["check_id"].rpartition(".")[2], _line(each["path"], each["start"]["line"], root)
        )
        for each in answer["results"]
    ]


def _fresh(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def _json(path: Path, said: str) -> dict[str, Any]:
    if not path.exists():
        raise NotCheckedError(f"no report was written: {said.strip()[-200:]}")
    return _parsed(path.read_text("utf-8"), path.parent.name)


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
