"""Classes of shares at a founding, by program: kept as the page keeps them, of a joint-stock company alone, for nobody from outside."""

from __future__ import annotations

import io

from portal.wiring import Office
from tests.portal.api.conftest import program
from tests.portal.uploads.files import pdf
from tests.support import changes, exits, kinds, share_classes, stories
from tests.support.changes import case_of
from tests.support.stories import LI, ZHAO


def test_classes_are_kept_as_the_page_keeps_them(sqlite_office: Office) -> None:
    office = sqlite_office
    story = kinds.draft(office, "jsc")
    li = share_classes.id_of(office, story, LI)
    own, at = program(office, story.founder), f"/api/v1/applications/{story.case_id}/classes"
    wanted = share_classes.preferred({li: share_classes.SHARES})
    told = own.put(at, {"classes": [wanted]})
    assert told.status_code == 200, told.text
    (section,) = [s for s in told.get_json()["sections"] if s["section"] == "classes"]
    assert section["problems"] == []
    assert case_of(office, story.case_id).answers["classes"] == {"classes": [wanted]}
    wrong = own.put(at, {"classes": [wanted | {"votes": 1, "profit": "same", "remainder": "same"}]})
    assert wrong.status_code == 200, "kept right or wrong"
    (section,) = [s for s in wrong.get_json()["sections"] if s["section"] == "classes"]
    assert [p["code"] for p in section["problems"]] == ["classes.as_ordinary"]
    strange = own.put(at, {"classes": [wanted | {"held": {"person_999": 5}}]})
    assert strange.status_code == 422 and "person_999" in strange.get_json()["errors"][0]["pointer"]
    assert program(office, stories.sign_up(office, ZHAO)).put(at, {"classes": []}).status_code == 404
    assert own.put(at, {"classes": []}).status_code == 200


def test_a_limited_company_has_no_classes(sqlite_office: Office) -> None:
    story = stories.draft(sqlite_office)
    own = program(sqlite_office, story.founder)
    assert own.put(f"/api/v1/applications/{story.case_id}/classes", {"classes": []}).status_code == 404
    assert "classes" not in own.get("/api/v1/founding-kinds/llc/schema").get_json()["properties"]
    assert "classes" in own.get("/api/v1/founding-kinds/jsc/schema").get_json()["properties"]


def test_a_file_of_a_change_is_taken_out_again_and_by_nobody_else(sqlite_office: Office) -> None:
    office, firm = sqlite_office, exits.company(sqlite_office)
    case_id = changes.written(office, firm, {"term": {"term": "30"}})
    own = program(office, firm.owner)
    at = f"/api/v1/changes/{case_id}/files"
    sent = {"file": (io.BytesIO(pdf()), "章程.pdf"), "about": "row:term"}
    made = own.client.post(at, data=sent, headers=own.headers).get_json()
    assert [f["id"] for f in own.get(f"/api/v1/changes/{case_id}").get_json()["files"]] == [made["id"]]
    thief = program(office, stories.sign_up(office, ZHAO))
    assert thief.post(f"{at}/{made['id']}/removal").status_code == 404
    for _ in range(2):
        gone = own.post(f"{at}/{made['id']}/removal")
        assert gone.status_code == 200 and gone.get_json()["files"] == []
