"""docs/api.md followed to the letter with curl, by a programmer who has nothing else."""

from __future__ import annotations

import dataclasses
import json
import os
import re
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from joserfc.jwk import ECKey

from licensing.services.exchanges import ledger
from licensing.services.webhooks import endpoints
from licensing.store.models import AddressUse, WebhookDelivery
from portal.work.jobs import issue_extract, webhook
from tests.portal.api import test_own_exits
from tests.portal.api.conftest import OPERATOR, Machine, machine, program
from tests.portal.uploads.files import pdf
from tests.support import addresses, changes, exits, items, pledges, standings, stories
from tests.support.receivers import receiver
from tests.support.site import Site

GUIDE = Path(__file__).parents[3] / "docs" / "api.md"
SERVED = "http://127.0.0.1:8000"
CURL = shutil.which("curl")
POLICE, SEAL = "630202-PSB", "S01"
pytestmark = pytest.mark.skipif(CURL is None, reason="curl is not installed")


def block(heading: str, first: str) -> str:
    """The first block behind the heading that begins so."""
    text = GUIDE.read_text("utf-8").partition(f"{heading}\n")[2]
    found = re.search(rf"```\n({re.escape(first)}.*?)```", text, re.DOTALL)
    assert found is not None, heading
    return found[1]


def commands(heading: str) -> list[str]:
    return block(heading, "curl").replace("\\\n", " ").strip().split("\n")


class Programmer:
    """Types the guide's commands; ``known`` is what the shell has in its variables."""

    def __init__(self, site: Site, own: Machine, folder: Path, **known: str) -> None:
        self.site, self.folder = site, folder
        self.known = {"ID": own.id, "SECRET": own.secret} | known

    def run(self, command: str) -> dict[str, Any]:
        asked = command.replace(SERVED, self.site.url).replace("curl ", "curl -sS --fail-with-body ", 1)
        done = subprocess.run(
            ["bash", "-c", asked],
            env=os.environ | self.known,
            cwd=self.folder,
            capture_output=True,
            timeout=30,
            check=False,
        )
        assert done.returncode == 0, (command, done.stdout.decode(), done.stderr.decode())
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer

    def sign_in(self) -> None:
        self.known["TOKEN"] = self.run(commands("## For departments' systems")[0])["access_token"]


def permit_task(site: Site, folder: Path) -> Programmer:
    story = items.approved_with(site.office, items.first_of_kinds(site.office, ("after",)))
    leg = next(x for x in items.legs_of(site.office, story) if x.kind == "after")
    return Programmer(site, machine(site.office, leg.department), folder, TASK=leg.id)


def test_every_command_of_the_guide_does_what_it_says(sqlite_site: Site, tmp_path: Path) -> None:
    own = permit_task(sqlite_site, tmp_path)
    own.sign_in()
    _, tasks, decision, events = commands("## For departments' systems")
    assert own.known["TASK"] in json.dumps(own.run(tasks)["tasks"])
    assert own.run(decision)["state"] == "refused"
    assert own.run(decision)["state"] == "refused"  # the same Idempotency-Key: the first answer again
    assert "leg.refused" in json.dumps(own.run(events)["events"])


def test_a_permit_with_its_file_is_granted_taken_back_and_returned_instead(
    sqlite_site: Site, tmp_path: Path
) -> None:
    (tmp_path / "permit.pdf").write_bytes(pdf())
    own = permit_task(sqlite_site, tmp_path)
    own.sign_in()
    file, grant, undo, back = commands(
        "A permit granted with its file, taken back, and returned for a correction instead:\n"
    )
    own.known["FILE"] = own.run(file)["id"]
    granted = own.run(grant)
    assert granted["state"] == "granted" and granted["permit"]["file"] == own.known["FILE"]
    assert granted["permit"]["number"] in grant and granted["undo_until"]
    assert (own.run(undo)["state"], own.run(back)["state"]) == ("open", "returned")


def test_a_task_is_claimed_found_as_own_and_given_back(sqlite_site: Site, tmp_path: Path) -> None:
    own = permit_task(sqlite_site, tmp_path)
    own.sign_in()
    free, claim, mine, release = commands("A task claimed before somebody else does, and given back:\n")
    task = own.known["TASK"]
    assert [each["id"] for each in own.run(free)["tasks"]] == [task]
    assert own.run(claim)["claim"]["mine"] is True
    assert own.run(free)["tasks"] == [] and [each["id"] for each in own.run(mine)["tasks"]] == [task]
    assert own.run(release)["claim"] is None


def test_a_pledge_is_found_and_something_to_be_put_right(sqlite_site: Site, tmp_path: Path) -> None:
    pledged = pledges.granted(sqlite_site.office)
    own = Programmer(
        sqlite_site, machine(sqlite_site.office, "630202-FIRE"), tmp_path, PLEDGE=pledged.pledge_id
    )
    own.sign_in()
    found, correct = commands("A pledge found, and something to be put right:\n")
    assert [each["id"] for each in own.run(found)["pledges"]] == [pledged.pledge_id]
    assert (own.run(correct)["state"], own.run(correct)["correct_by"]) == ("correcting", "2026-12-20")


def test_what_is_owed_is_settled_with_a_receipt_as_the_guide_makes_it(
    sqlite_site: Site, tmp_path: Path
) -> None:
    office, key = sqlite_site.office, ECKey.generate_key("P-256")
    items.licensed_with(office, (SEAL,))
    police = machine(office, POLICE)
    with office.work(OPERATOR) as work:
        ledger.set_key(work, police.id, key.as_dict(private=False))
    own = Programmer(sqlite_site, police, tmp_path)
    own.sign_in()
    owed, settle = commands("### To settle what you are owed")
    (row,) = own.run(owed)["exchanges"]
    names = {"row": row, "key": key, "received_at": int(office.clock.now().timestamp())}
    exec(block("### To settle what you are owed", "from joserfc"), names)  # noqa: S102 - our own guide, to the letter
    own.known |= {"ROW": row["id"], "RECEIPT": str(names["receipt"])}
    assert own.run(settle)["confirmed_at"]
    assert own.run(owed)["exchanges"] == []


def test_an_event_that_was_posted_is_read_as_the_guide_reads_it(sqlite_site: Site, tmp_path: Path) -> None:
    office = sqlite_site.office
    office.clock.at = datetime.now(UTC)  # type: ignore[attr-defined]  # the receiver's library asks the machine's own
    allowed = dataclasses.replace(office.settings, webhook_networks=("127.0.0.0/8",))
    object.__setattr__(office, "settings", allowed)
    police = machine(office, POLICE)
    with receiver() as server:
        with office.work(OPERATOR) as work:
            _, secret = endpoints.create(work, police.id, server.url)
        items.licensed_with(office, (SEAL,))
        with office.read() as session:
            waiting = [row.id for row in session.query(WebhookDelivery).order_by(WebhookDelivery.seq)]
        for each in waiting:
            webhook.run(office, each)
        heads, body = server.got[-1]
    names: dict[str, Any] = {"secret": secret, "body": body, "headers": heads}
    exec(block("### To be told instead of asking", "from standardwebhooks"), names)  # noqa: S102 - our own guide, to the letter
    own = Programmer(sqlite_site, police, tmp_path)
    own.sign_in()
    events = own.run(commands("## For departments' systems")[3])["events"]
    assert names["event"] == events[-1] and events[-1]["type"] == "leg.informed"


def test_a_person_s_program_files_a_change_answers_a_guest_and_asks_for_a_repair(
    sqlite_site: Site, tmp_path: Path
) -> None:
    office = sqlite_site.office
    (tmp_path / "lease.pdf").write_bytes(pdf())
    firm = addresses.able(office)
    host, code = addresses.accepted(office, firm), addresses.code_of(office, firm)
    guest = addresses.founding(office)
    stories.save(office, guest, "place", addresses.place(office, firm))
    with office.read() as session:
        use = next(x.id for x in session.query(AddressUse) if x.host_id == host)
    own = Programmer(sqlite_site, program(office, firm.owner), tmp_path, CODE=code, USE=use)
    token, *change = commands("A change of the domicile from opening to handing in:\n")
    own.known["TOKEN"] = own.run(token)["access_token"]
    mine, begin, item, file, ask, read, submit = change
    assert own.run(mine)["enterprises"][0]["uscc"] == code
    own.known["CHANGE"] = own.run(begin)["id"]
    assert [each["missing"] for each in own.run(item)["items"]] == [[]]
    assert own.run(file)["about"] == "row:domicile"
    assert own.run(ask)["signatures_asked"]
    changes.sign(office, own.known["CHANGE"], stories.MA, stories.LI)
    assert own.run(read)["decision"]["reached"]
    assert own.run(submit)["state"] == own.run(submit)["state"] == "submitted"
    lent, confirm, marks, repair = commands("An address that is lent, and a mark that is repaired:\n")
    assert own.run(lent)["hosts"][0]["uses"][0]["id"] == use
    assert own.run(confirm)["uses"][0]["state"] == "confirmed"
    mark = standings.about_firm(office, code, "ABNORMAL", office.clock.now().date())
    own.known["MARK"] = mark
    assert own.run(marks)["marks"][0]["standing"] == mark
    assert own.run(repair)["state"] == "asked"
    reading, take, read = commands(
        "The register as of a day, and a signed extract of it (purposes: `OWN`, `TRADE`, `BANK`, `COURT`, `NOTARY`; "
        "`level` `full` for the enterprise's own people):\n"
    )
    assert own.run(reading)["items"]["name"] == stories.LLC_NAME
    own.known["EXTRACT"] = own.run(take)["id"]
    issue_extract.run(office, own.known["EXTRACT"])
    assert own.run(read)["state"] == "signed"


def test_a_person_s_program_founds_a_company_as_the_guide_says(sqlite_site: Site, tmp_path: Path) -> None:
    office = sqlite_site.office
    (tmp_path / "lease.pdf").write_bytes(pdf())
    ma = stories.sign_up(office, stories.MA)
    own = Programmer(sqlite_site, program(office, ma), tmp_path)
    said = commands(
        "A founding from the name to the licence (here a company of one shareholder; `founding-kinds` lists every kind, "
        "`schema_at` its shapes):\n"
    )
    token, listed, phrases, declare, begin, *sections, file, ask, read, submit = said
    own.known["TOKEN"] = own.run(token)["access_token"]
    assert "llc" in [each["kind"] for each in own.run(listed)["kinds"]]
    own.known["PHRASE"] = own.run(phrases)["phrases"][0]["code"]
    own.known["NAME"] = own.run(declare)["reserved"]["id"]
    own.known["CASE"] = own.run(begin)["id"]
    for each in sections:
        own.run(each)
    assert own.run(file)["about"] == ""
    assert own.run(ask)["signatures_asked"]
    found = own.run(read)
    assert [each["problems"] for each in found["sections"]] == [[] for _ in found["sections"]]
    stories.sign_everybody(office, stories.Story(ma, own.known["NAME"], own.known["CASE"]))
    assert own.run(submit)["state"] == own.run(submit)["state"] == "submitted"


def test_a_person_s_program_tells_of_a_sale_and_leaves_as_the_guide_says(
    sqlite_site: Site, tmp_path: Path
) -> None:
    office = sqlite_site.office
    firm = exits.company(office)
    sale, code = test_own_exits.written(office, firm), str(changes.enterprise(office, firm).uscc)
    mine = program(office, firm.owner)
    own = Programmer(sqlite_site, mine, tmp_path, SALE=sale, CODE=code, TOKEN=mine.token)
    read, tell, listed, begin, start, look = commands(
        "Leaving by simplified deregistration, and the notice of a sale to an outsider (`$SALE` is the change's id, "
        "`$DIGEST` of the terms as `offers/$SALE` shows them):\n"
    )
    own.known["DIGEST"] = own.run(read)["digest"]
    assert own.run(tell)["sent_at"]
    assert own.run(listed)["enterprises"][0]["uscc"] == code
    own.known["EXIT"] = own.run(begin)["id"]
    stories.sign_everybody(office, stories.Story(firm.owner, "", own.known["EXIT"]))
    assert own.run(start)["state"] == own.run(start)["state"] == "published"
    assert own.run(look)["notice"]["ends_on"]
