"""The verifiers, each asked the whole corpus on its own way; all answer {case: (result, reasons)}."""

from __future__ import annotations

import base64
import io
import json
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from esign.errors import EsignError
from esign.kit import single_page
from esign.statuscheck import by_address
from esign.trusted import Issuer
from licensing.act import SYSTEM
from licensing.services.licences import regions
from tests.corpus.contexts import Context
from tests.corpus.corpus import Case
from tests.corpus.world import HOUR
from tests.esign.conftest import AT

Answer = tuple[str, tuple[str, ...]]
Answers = dict[str, Answer]
BATCH = Path(__file__).with_name("batch.py")
NO_TRUST = ("unknown", ("trust_unusable",))


def command_line(cases: Sequence[Case], folder: Path, single_file: Path | None = None) -> Answers:
    """`python -m esign verify`, or the kit's `verify.py` with nothing else on its path."""
    jobs = [_arguments(case, number, folder) for number, case in enumerate(cases)]
    (folder / "jobs.json").write_text(json.dumps(jobs))
    isolated = ["-I"] if single_file else []
    command = [
        sys.executable,
        *isolated,
        str(BATCH),
        str(folder / "jobs.json"),
        *([str(single_file)] if single_file else []),
    ]
    where = Path(__file__).parents[2]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        cwd=folder if single_file else where,
        env={"PYTHONPATH": str(where)},
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return {case.name: _said(*said) for case, said in zip(cases, json.loads(done.stdout), strict=True)}


def _arguments(case: Case, number: int, folder: Path) -> list[str]:
    (folder / str(number)).write_bytes(case.data)
    arguments = ["verify", str(folder / str(number)), "--json", "--at", case.context.at.isoformat()]
    for place, trust in enumerate(case.context.trusts):
        file = folder / f"{case.context.name}-trust-{place}"
        file.write_bytes(trust)
        arguments += ["--trust", str(file)]
    for place, token in enumerate(case.context.lists):
        file = folder / f"{case.context.name}-status-{place}"
        file.write_text(token)
        arguments += ["--status", str(file)]
    return arguments


def _said(code: int, out: str, err: str) -> Answer:
    if code == 2:
        assert out == ""
        assert err.count("\n") == 1
        return NO_TRUST if "trust list not usable" in err else ("unknown", ("not_a_licence",))
    verdict = json.loads(out)
    assert code == (0 if verdict["result"] == "valid" else 1)
    assert verdict["result"] != "forged" or verdict["claims"] == {}
    return verdict["result"], tuple(verdict["reasons"])


def browser(page: Any, cases: Sequence[Case], folder: Path) -> Answers:
    """`verify.html`, opened from disk in a browser without a network."""
    (folder / "verify.html").write_text(single_page(), encoding="utf-8")
    page.goto((folder / "verify.html").as_uri())
    found: Answers = {}
    for context, group in groupby(cases, key=lambda case: case.context):
        mine = list(group)
        shown = {
            "trusts": [base64.b64encode(trust).decode() for trust in context.trusts],
            "lists": list(context.lists),
            "at": context.at.timestamp(),
            "files": [base64.b64encode(case.data).decode() for case in mine],
        }
        said = page.evaluate(_ASK, shown)
        found |= {case.name: (answer[0], tuple(answer[1])) for case, answer in zip(mine, said, strict=True)}
    return found


_ASK = """async ({ trusts, lists, at, files }) => {
  const bytes = text => Uint8Array.from(atob(text), c => c.charCodeAt(0));
  const trusted = verifier.loadTrust(trusts.map(bytes));
  trusted.catch(() => {});
  const said = [];
  for (const file of files) {
    const { result, reasons } = await verifier.verifyUnder(bytes(file), trusted, lists, at);
    said.push([result, reasons]);
  }
  return said;
}"""


def portal(office: Any, client: Any, own: Issuer, cases: Sequence[Case]) -> Answers:
    """The portal's interface, which has accepted the issuers as regions and keeps their status lists.

    A context is left out where the portal takes no such trust list, or keeps no such status list, at its door.
    """
    found: Answers = {}
    for number, (context, group) in enumerate(groupby(cases, key=lambda case: case.context)):
        office.clock.at = AT + HOUR
        accepted = _accept(office, context, own)
        if accepted is not None:
            office.clock.at = context.at
            for place, case in enumerate(case for case in group if case.data):
                found[case.name] = _posted(client, case.data, f"10.{number}.{place // 250}.{place % 250}")
            office.clock.at = AT + HOUR
        for iss in accepted or ():
            with office.work(SYSTEM) as work:
                regions.remove(work, iss)
    return found


def _accept(office: Any, context: Context, own: Issuer) -> list[str] | None:
    added: list[str] = []
    troubles: list[object] = [] if context.lists else ["the portal keeps a list or says that it is stale"]
    for trust in context.trusts:
        try:
            with office.work(SYSTEM) as work:
                added.append(regions.add(work, trust, own, None).iss)
                lists = _lists_of(added[-1], context)
                troubles.append(regions.refresh(work, added[-1], own, regions.Fetched(None, lists)))
        except EsignError as error:
            troubles.append(error)
    if not any(troubles):
        return added
    for iss in added:
        with office.work(SYSTEM) as work:
            regions.remove(work, iss)
    return None


def _lists_of(iss: str, context: Context) -> Mapping[str, str]:
    kept = by_address(context.lists)
    return {uri: item.token for uri, item in kept.items() if uri.startswith(iss)} or dict.fromkeys(
        context.lists, ""
    )


def _posted(client: Any, data: bytes, address: str) -> Answer:
    answer = client.post(
        "/api/v1/licence-verifications",
        data={"file": (io.BytesIO(data), "licence")},
        content_type="multipart/form-data",
        environ_overrides={"REMOTE_ADDR": address},
    )
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.json["result"], tuple(answer.json["reasons"])


def differences(expected: Mapping[str, Answer], found: Mapping[str, Answer], asked: Iterable[str]) -> str:
    """One line for each case that is answered otherwise."""
    wrong = (name for name in asked if found.get(name) != expected[name])
    return "\n".join(f"{name}: {found.get(name)} instead of {expected[name]}" for name in wrong)
