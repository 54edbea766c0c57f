"""The guide's body of another form of company, sent as it stands there."""

from __future__ import annotations

import json

from portal.wiring import Office
from tests.licensing.change import test_reforming as reforming
from tests.portal.api.conftest import program
from tests.portal.api.test_guide import block
from tests.portal.api.test_own_changes import begun, kept
from tests.portal.api.test_own_winding import attached, person
from tests.support import changes, stories
from tests.support.stories import LI, MA, ZHAO


def test_the_guides_body_makes_a_joint_stock_company(sqlite_office: Office) -> None:
    said = json.loads(block("so `authority` of the change is another one.", "{"))
    firm = reforming.limited(sqlite_office)
    stories.reserve_name(sqlite_office, firm.owner, said["name"], "jsc")
    own = program(sqlite_office, firm.owner)
    change = begun(sqlite_office, own, firm, said["item"], "officers")["id"]
    kept(own, change, said)
    kept(own, change, {"item": "officers", "come": [person(ZHAO, role="SUPERVISOR")]})
    attached(own, change, said["item"])
    changes.sign(sqlite_office, change, MA, LI, ZHAO)
    read = own.post(f"/api/v1/changes/{change}/steps/submit").get_json()
    assert (read["state"], read["authority"]) == ("submitted", reforming.CITY)
    reforming.decide(sqlite_office, change, reforming.CITY)
    after = changes.enterprise(sqlite_office, firm)
    assert (after.entity_type, after.name) == ("jsc", said["name"])
