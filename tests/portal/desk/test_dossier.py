"""The head takes a dossier along; a tool of another maker finds it whole, and finds out who touched it. Others take nothing."""

from __future__ import annotations

import io
import json
import re
import subprocess
import zipfile
from hashlib import sha256
from pathlib import Path

import bagit
import pytest

from licensing.act import Role
from licensing.documents.bag import Bag, Member
from licensing.services.cases import bagging, retention, review
from licensing.services.register import bagging as register_bagging
from licensing.store.models import Case, Enterprise, JournalEntry, Upload
from portal.wiring import Office
from portal.work.jobs import issue_licence
from tests.portal.applications.conftest import client_of
from tests.portal.uploads.files import pdf
from tests.portal.uploads.test_uploads import hand_in
from tests.support import changes, exits, stories
from tests.support.clock import FixedClock
from tests.support.exits import Firm
from tests.support.stories import CLERK, HEAD, LI, MA, SECOND, ZHAO, Story
from tests.support.visits import Visits
from tests.support.wording import says


@pytest.fixture
def story(sqlite_office: Office) -> Story:
    """A company with a lease handed in, decided by two officers, its licence made."""
    office = sqlite_office
    story = stories.draft(office)
    hand_in(client_of(office, MA), story, pdf(), name="租赁合同.pdf")
    stories.sign_everybody(office, story)
    stories.hand_in(office, story)
    clerk = stories.appoint(office, Role.CLERK)
    with office.work(clerk) as work:
        review.take(work, story.case_id)
    stories.decide(office, story.case_id, clerk)
    issue_licence.run(office, story.case_id)
    stories.appoint(office, Role.SUPERVISOR, person=HEAD)
    return story


def unpacked(content: bytes, folder: Path) -> Path:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        archive.extractall(folder)
    (bag,) = folder.iterdir()
    return bag


def test_the_whole_dossier_is_a_bag_that_others_verify(
    sqlite_office: Office, visits: Visits, story: Story, tmp_path: Path
) -> None:
    head, path = visits.of(HEAD), f"/desk/cases/{story.case_id}"
    assert says(head.get(path).text, "desk.dossier_take")
    answer = head.get(f"{path}/dossier.zip")
    assert answer.mimetype == "application/zip"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    bag = unpacked(answer.data, tmp_path / "taken")
    bagit.Bag(str(bag)).validate()
    done = subprocess.run(["sha256sum", "--check", "--strict", "manifest-sha256.txt"], cwd=bag, check=False)
    assert done.returncode == 0
    data = bag / "data"
    index = (data / "index.html").read_text("utf-8")
    files = [x for x in data.rglob("*") if x.is_file() and x.name != "index.html"]
    for each in files:
        assert str(each.relative_to(data)) in index and sha256(each.read_bytes()).hexdigest() in index
    assert "租赁合同.pdf" in index
    kept = dict(re.findall(r"<a href='([^']+)'>.*?<td>([^<]*)</tr>", index))
    assert kept["files/001.pdf"] == kept["journal.json"] == "登记档案：存续期间持续保管，注销后20年"
    info = (bag / "bag-info.txt").read_text("utf-8")
    assert all(each.code in info and each.basis in info for each in retention.classes())
    with sqlite_office.read() as session:
        lease = session.query(Upload).one().sha256
    assert sha256((data / "files" / "001.pdf").read_bytes()).hexdigest() == lease
    assert {x.suffix for x in (data / "licences").iterdir()} == {".pdf", ".sd-jwt"}
    assert len(list((data / "signatures").iterdir())) == 2
    acts = json.loads((data / "journal.json").read_text("utf-8"))
    assert [x["seq"] for x in acts] == sorted(x["seq"] for x in acts)
    assert acts[-1]["action"] == "case.dossier_taken" and acts[-1]["actor"]
    assert json.loads((data / "case.json").read_text("utf-8"))["people"][0]["name"] == MA.name


def test_what_the_founder_is_still_writing_lies_in_no_dossier(
    sqlite_office: Office, visits: Visits, tmp_path: Path
) -> None:
    """Sent back for correction, he types a new address: the head's archive holds what was handed in, and not that."""
    office = sqlite_office
    case, _ = stories.asked_to_correct(office)
    stories.save(
        office, case, "place", {"county": stories.LEDU, "address": "还没有交的地址", "tenure": "owned"}
    )
    stories.appoint(office, Role.SUPERVISOR, person=HEAD)
    bag = unpacked(visits.of(HEAD).get(f"/desk/cases/{case.case_id}/dossier.zip").data, tmp_path / "taken")
    texts = [x.read_text("utf-8") for x in (bag / "data").rglob("*.json")]
    assert not any("还没有交的地址" in text for text in texts)
    assert any(MA.name in text for text in texts)


def test_a_bag_that_was_touched_is_found_out(visits: Visits, story: Story, tmp_path: Path) -> None:
    bag = unpacked(visits.of(HEAD).get(f"/desk/cases/{story.case_id}/dossier.zip").data, tmp_path / "taken")
    paper = next((bag / "data" / "papers").glob("*.json"))
    paper.write_bytes(paper.read_bytes().replace("马建国".encode(), "马建军".encode()))
    with pytest.raises(bagit.BagValidationError):
        bagit.Bag(str(bag)).validate()
    (bag / "data" / "more.txt").write_text("slipped in", "utf-8")
    with pytest.raises(bagit.BagValidationError):
        bagit.Bag(str(bag)).validate()


def test_nobody_else_takes_a_dossier(sqlite_office: Office, visits: Visits, story: Story) -> None:
    """Every number in it stands in clear: no clerk alone carries it off, not of the same desk either."""
    office, path = sqlite_office, f"/desk/cases/{story.case_id}/dossier.zip"
    stories.appoint(office, Role.SUPERVISOR, stories.PINGAN, person=ZHAO)
    stories.appoint(office, Role.OFFICER)
    before = _taken(office)
    assert visits.of(ZHAO).get(path).status_code == 404  # the head of another county
    for who in (CLERK, SECOND, MA, LI, stories.OFFICER):
        assert visits.fresh(who).get(path).status_code == 403
    assert not says(visits.fresh(CLERK).get(f"/desk/cases/{story.case_id}").text, "desk.dossier_take")
    draft = stories.draft(office, name="海东市乐都区松柏软件有限公司")
    assert visits.fresh(HEAD).get(f"/desk/cases/{draft.case_id}/dossier.zip").status_code == 404
    assert _taken(office) == before


def test_an_enterprise_has_one_dossier(
    sqlite_office: Office, visits: Visits, story: Story, tmp_path: Path
) -> None:
    """Its founding, a change and an order with its paper in one bag; another county's head finds none."""
    office = sqlite_office
    clerk = stories.appoint(office, Role.CLERK)
    with office.read() as session:
        enterprise = session.query(Enterprise).one()
        firm = Firm(story, enterprise.id, clerk)
    uscc = str(enterprise.uscc)
    room = "青海省海东市乐都区碾伯街道古城大街20号101室"
    change = changes.written(office, firm, {"domicile": {"domicile": room}})
    changes.sign(office, change, MA, LI)
    changes.hand_in(office, change, firm.owner)
    changes.decide(office, firm, change)
    changes.written(office, firm, {"domicile": {"domicile": room + "东"}})  # a draft is nobody's business
    bag = unpacked(visits.of(HEAD).get(f"/desk/enterprises/{uscc}/dossier.zip").data, tmp_path / "taken")
    bagit.Bag(str(bag)).validate()
    register = json.loads((bag / "data" / "register.json").read_text("utf-8"))
    assert register["enterprise"]["domicile"] == room
    assert [x["value"] for x in register["history"] if x["item"] == "domicile"][-1] == room
    cases = sorted((bag / "data" / "cases").iterdir())
    assert [json.loads((c / "case.json").read_text("utf-8"))["kind"] for c in cases] == [
        "establishment",
        "change",
    ]
    stories.appoint(office, Role.SUPERVISOR, stories.PINGAN, person=ZHAO)
    assert visits.of(ZHAO).get(f"/desk/enterprises/{uscc}/dossier.zip").status_code == 404
    for who in (MA, CLERK):
        assert visits.fresh(who).get(f"/desk/enterprises/{uscc}/dossier.zip").status_code == 403


def _taken(office: Office) -> int:
    with office.read() as session:
        return session.query(JournalEntry).filter_by(action="case.dossier_taken").count()


def test_a_value_makes_no_second_tag_and_an_empty_bag_is_one(tmp_path: Path) -> None:
    bag = Bag("dossier-1", {"External-Identifier": "1\nPayload-Oxum: 0.0"}, FixedClock().now())
    found = unpacked(b"".join(bag.stream([Member("a.txt", "甲", [b"1", b"2"])])), tmp_path / "taken")
    made = bagit.Bag(str(found))
    made.validate()
    assert made.info["Payload-Oxum"] == "2.1"


def test_the_file_of_an_enterprise_is_kept_while_it_lives_and_twenty_years_after(
    sqlite_office: Office,
) -> None:
    """Decree 96: it was kept for ever, and what the clerks did in it for thirty years, also of an enterprise that lived longer."""
    office, firm = sqlite_office, exits.company(sqlite_office)

    def kept() -> set[str]:
        with office.read() as session:
            enterprise = session.get_one(Enterprise, firm.enterprise_id)
            return {m.keeps for m in register_bagging.members(session, enterprise, lambda _: b"%PDF-")}

    assert kept() == {"登记档案：存续期间持续保管，注销后20年"}
    leaving = exits.applied(office, firm)
    with office.work(firm.clerk) as work:
        review.take(work, leaving.case_id)
    stories.decide(office, leaving.case_id, firm.clerk)
    with office.read() as session:
        left = session.get_one(Enterprise, firm.enterprise_id).status_date
    assert left is not None and kept() == {
        f"登记档案：存续期间持续保管，注销后20年，至{left.year + 20}-12-31"
    }


def test_what_entered_nothing_is_kept_ten_years_and_what_runs_is_not_archived(sqlite_office: Office) -> None:
    story, clerk = stories.taken(sqlite_office)

    def kept() -> set[str]:
        with sqlite_office.read() as session:
            case = session.get_one(Case, story.case_id)
            return {m.keeps for m in bagging.members(session, case, lambda _: b"%PDF-")}

    assert kept() == {"在办材料：未归档"}
    stories.decide(sqlite_office, story.case_id, clerk, refused_for="名称与材料不符")
    assert kept() == {"未登记的申请：10年，至2036-12-31"}
