"""An enterprise that stands on the register without having been founded here."""

from __future__ import annotations

from licensing.act import Role
from licensing.store.models import Enterprise
from portal.wiring import Office
from tests.support import stories
from tests.support.stories import MA

ROOM = "青海省海东市乐都区碾伯街道古城大街20号101室"


def only(office: Office, **cells: object) -> str:
    """One enterprise as an imported register holds it, its code; nothing was founded here."""
    with office.work(stories.appoint(office, Role.CLERK)) as work:
        made = Enterprise(
            **{
                "id": work.act.ids.new("ent"),
                "uscc": "91630202MA75000122",
                "name": "海东市乐都区青禾软件有限公司",
                "entity_type": "llc",
                "status": "registered",
                "authority": "630202",
                "capital_fen": 100 * 1_000_000,
                "domicile": ROOM,
                "scope": "一般项目：软件开发（除依法须经批准的项目外，凭营业执照依法自主开展经营活动）。",
                "representative": MA.name,
                "source": "register",
                "source_key": f"test:{cells.get('uscc', 'one')}",
            }
            | cells
        )
        work.session.add(made)
        return str(made.uscc)
