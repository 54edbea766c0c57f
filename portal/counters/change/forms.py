"""What was typed for an item of a change, as the service takes it; what cannot be read is a problem beside its field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from licensing.errors import Problem
from licensing.id_documents import RESIDENT_ID
from licensing.kinds.change import (
    admitting,
    class_votes,
    dates,
    handing,
    heirs,
    issuing,
    matter,
    meeting,
    netting,
    officers,
    paying,
    reclassing,
    redeeming,
    reforming,
    ruling,
    sides,
    stock,
    treasury,
    winding,
)
from licensing.kinds.change.asked import HOSTED, NewPerson
from licensing.kinds.change.view import ChangeView
from licensing.money import format_wan, parse_wan
from licensing.parties import PERSON
from licensing.services.orders import creditors
from licensing.services.register.bodies import DETAILS
from licensing.services.register.parts import Part

Form = Mapping[str, str]
LEAVES, STAYS, TURNS = "leave", "stay", "turn"
MET = ("present", "agreed")  # in the meeting of a class of shares
MOVED = reclassing.PARTS  # of a class that is converted
TEXTS = {
    "name": ("name",),
    "domicile": ("domicile", *HOSTED, "net_only"),
    "move": ("to_authority", "domicile", *HOSTED),
    "stock": tuple(n for n in stock.FIELDS if not n.endswith("_fen") and n != "classes"),
    "reclass": tuple(n for n in reclassing.FIELDS if n != "moves"),
    "scope": ("scope",),
    "capital": ("reason",),
    "representative": handing.FIELDS,
    heirs.ITEM: heirs.TEXTS,
    treasury.ITEM: treasury.FIELDS,
    "suspension": ("until", "grounds", "served_at", "staff"),
    "term": ("term",),
    "group": ("members",),
    "articles": ("special", "ordinary", "quorum", "votes", "text", *meeting.FIELDS),
    "forfeiture": ("owner", "days"),
    officers.TAKES_MAIL: ("address",),
    **winding.ASKED,
    "correction": ("which", "value", "grounds"),
    "conversion": ("to", "name", "form", "due_on", "funds", "residence", "term"),
    reforming.ITEM: tuple(n for n in reforming.FIELDS if not n.endswith("_fen")),
}


def read(item: str, form: Form, view: ChangeView) -> tuple[dict[str, Any], NewPerson | None, list[Problem]]:
    """The answer, who comes in by it, and what is unreadable."""
    given: dict[str, Any] = {name: form.get(name, "") for name in TEXTS.get(item, ())}
    found: list[Problem] = []
    if item == "capital":
        amounts = {o.id: _money(form, f"amount-{o.id}", found) for o in view.owners}
        given["amounts"] = {k: v for k, v in amounts.items() if v is not None}
    if item == stock.ITEM:
        asked = [n for n in stock.FIELDS if n.endswith("_fen") and form.get(n, "").strip()]
        given |= {n: _money(form, n, found) for n in asked}
        given["classes"] = _classes(form, found)
        given["bought"] = redeeming.kept(
            {c: form.get(f"bought-{c}", "") for c in reclassing.stood(view.case)}
        )
    if item == reforming.ITEM:
        asked = [n for n in reforming.FIELDS if n.endswith("_fen") and form.get(n, "").strip()]
        given |= {n: _money(form, n, found) for n in asked}
    if item == class_votes.ITEM:
        given["votes"] = {
            c.id: [form.get(f"{n}-{c.id}", "") for n in MET] for c in class_votes.seen(view.case)
        }
    if item == reclassing.ITEM:
        given["moves"] = reclassing.kept(
            {c: [form.get(f"{n}-{c}", "") for n in MOVED] for c in reclassing.stood(view.case)}
        )
    if item == "conversion":
        given["amount_fen"] = _money(form, "amount_fen", found)
    if item in dates.ASKED:
        named = [o.id for o in view.owners] if item == "capital" else [p for p, _ in dates.places(view.case)]
        given |= {n: {p: form.get(f"{n}-{p}", "").strip() for p in named} for n in ("due", "form")}
    if item == paying.ITEM:
        given["payments"] = _payments(form, view, found)
    if item == "shareholders":
        given |= {"from": form.get("from", "")}
        given |= {n: _money(form, n, found) for n in ("amount_fen", "price_fen")}
        given |= {n: form.get(n, "").strip() for n in ("pay_way", "pay_by")}
    if item in officers.ROLES:
        given |= _offices(item, form, view)
    if item == netting.ITEM:
        typed = [{n: form.get(f"{n}-{line}", "") for n in netting.FIELDS} for line in range(netting.MOST)]
        given["shops"] = netting.rows(typed)
    if item == winding.NOTICE:
        lines = range(creditors.MOST)
        typed = [{n: form.get(f"{n}-{line}", "") for n in creditors.FIELDS} for line in lines]
        given["creditors"] = winding.rows(typed)
    if item == ruling.ITEM:
        given["weights"] = {o.id: w for o in view.owners if (w := form.get(f"weight-{o.id}", "").strip()[:3])}
    if item == "representative":
        given["also"] = [o.id for o in matter.able(view.case) if form.get(f"also-{o.id}") == "yes"]
        given["acts_for"] = form.get("acts_for", "")
    if item in admitting.ITEMS:
        given |= _owners(item, form, view)
    if item == heirs.ITEM:
        come = (view.case.answers.get(item) or {}).get("come") or ()
        given["come"] = [x for x in come if form.get(f"come-{x['person']}-{x['role']}") != LEAVES]
    newcomer = _newcomer(item, form, view)
    if newcomer is not None and item == heirs.ITEM and view.one_person:
        newcomer = replace(newcomer, part={})
    elif newcomer is not None and item in (*admitting.COMES, heirs.ITEM):
        part: dict[str, Any] = {"amount_fen": _money(form, "part_amount_fen", found)}
        part |= {n: form.get(f"part_{n}", "").strip()[:30] for n in ("form", "due_on")}
        part = {n: told for n, told in part.items() if told} if item == heirs.ITEM else part
        newcomer = replace(newcomer, part=part)
    return given, newcomer, found


def _payments(form: Form, view: ChangeView, found: list[Problem]) -> list[dict[str, Any]]:
    """Every line of which something is written; one that is emptied is said no more."""
    told: list[dict[str, Any]] = []
    for owner in view.owners:
        for place in (f"{owner.id}-{n}" for n in range(paying.MOST + 1)):
            line = {n: form.get(f"{n}-{place}", "").strip()[:30] for n in ("amount", "paid_on", "form")}
            if not any(line.values()):
                continue
            amount = _money(line, "amount", found)
            rest = {n: line[n] for n in ("paid_on", "form")}
            told.append({"owner": owner.id, **rest, **({} if amount is None else {"amount_fen": amount})})
    return told


def _classes(form: Form, found: list[Problem]) -> list[dict[str, Any]]:
    """The lines of an issue's classes; one that is emptied is issued no more."""
    told = []
    for line in range(issuing.MOST):
        row: dict[str, Any] = {n: form.get(f"class_{n}-{line}", "").strip() for n in issuing.FIELDS}
        if row["paid_fen"]:
            row["paid_fen"] = _money(row, "paid_fen", found)
        told.append(row)
    return issuing.rows(told)


def _offices(item: str, form: Form, view: ChangeView) -> dict[str, Any]:
    """Who leaves, and who of those named before still comes."""
    case = view.case
    held = [m for m in officers.seen(case) if m.role in officers.ROLES[item]]
    come = officers.coming(case, item)
    return {
        "leave": [officers.code(m) for m in held if form.get(f"leave-{officers.token(m)}") == LEAVES],
        "come": [[p.id, role] for p, role in come if form.get(f"come-{p.id}-{role}") != LEAVES],
    }


def _owners(item: str, form: Form, view: ChangeView) -> dict[str, Any]:
    """Which owners go, and who of those named before still comes."""
    kept = view.case.answers.get(item) or {}
    leave = [o.id for o in view.owners if form.get(f"leave-{o.id}") == LEAVES]
    come = [x for x in kept.get("come") or () if form.get(f"come-{x['person']}-{x['role']}") != LEAVES]
    told = {"leave": leave, "come": come, "asked_on": form.get("asked_on", "").strip()[:10]}
    if item != sides.ITEM:
        return told
    turns = {o.id: sides.OTHER.get(view.sides.get(o.id, ""), "") for o in view.owners}
    return told | {"turns": {o: side for o, side in turns.items() if form.get(f"leave-{o}") == TURNS}}


def _money(form: Form, name: str, found: list[Problem]) -> int | None:
    read_out = parse_wan(form.get(name, ""), name)
    if isinstance(read_out, int):
        return read_out
    found.append(read_out)
    return None


def _newcomer(item: str, form: Form, view: ChangeView) -> NewPerson | None:
    if item not in ("representative", "shareholders", heirs.ITEM, *admitting.COMES, *officers.ROLES):
        return None
    if item in (heirs.ITEM, *admitting.COMES, *officers.ROLES) and not form.get("person_name", "").strip():
        return None
    names = ("name", "id_number", "mobile", "party", "document_kind", *DETAILS)
    typed = {n: form.get(f"person_{n}", "").strip() for n in names}
    owner = item in ("shareholders", heirs.ITEM) or item in admitting.COMES
    party = typed["party"] if owner and typed["party"] else PERSON
    kind = typed["document_kind"] if party == PERSON and typed["document_kind"] else RESIDENT_ID
    told = {n: typed[n] for n in DETAILS if typed[n]} if owner else {}
    if "signer_name" not in told:
        told = {n: value for n, value in told.items() if not n.startswith("signer")}
    elif "signer_number" not in told:
        told |= _kept_signer(view, told["signer_name"])
    role = form.get("person_role", "")
    return NewPerson(typed["name"], typed["id_number"], typed["mobile"], party, kind, told, role)


def delegates(item: str, form: Form, view: ChangeView) -> dict[str, NewPerson]:
    """Who acts for each further body that executes, by the owner's id."""
    if item != "representative":
        return {}
    found = {}
    for owner in matter.bodies(view.case):
        typed = [form.get(f"delegate_{n}-{owner.id}", "").strip() for n in ("name", "id_number", "mobile")]
        if typed[0] and form.get(f"also-{owner.id}") == "yes":
            found[owner.id] = NewPerson(typed[0], typed[1], typed[2])
    return found


def _kept_signer(view: ChangeView, name: str) -> dict[str, str]:
    """A signer's number is not sent back to the browser: left empty it stays while the name does."""
    kept = view.case.answers.get("shareholders") or {}
    buyer = next((p for p in view.case.people if p.id == kept.get("to")), None)
    known = (buyer.details or {}) if buyer is not None else {}
    same = known.get("signer_name") == name and known.get("signer_number")
    return {n: str(known[n]) for n in ("signer_kind", "signer_number")} if same else {}


def shown(item: str, view: ChangeView) -> dict[str, str]:
    """What the form starts with: what was kept, else what stands on the register."""
    kept = view.case.answers.get(item) or {}
    values = {name: str(kept.get(name) or _now(item, view, name)) for name in TEXTS.get(item, ())}
    if item == "capital":
        values["reason"] = str(kept.get("reason") or "")
        amounts = kept.get("amounts") or {}
        values |= {
            f"amount-{o.id}": format_wan(amounts[o.id]) if o.id in amounts else _wan(o.amount_fen)
            for o in view.owners
        }
        values |= _dates(kept, [(o.id, None) for o in view.owners])
    if item == stock.ITEM:
        values |= {n: _wan(kept.get(n)) for n in stock.FIELDS if n.endswith("_fen")}
        values |= {
            f"class_{n}-{line}": _wan(row[n]) if n == "paid_fen" else str(row[n])
            for line, row in enumerate(issuing.rows(kept.get("classes")))
            for n in issuing.FIELDS
        }
    if item == netting.ITEM:
        shops = netting.rows(kept.get("shops"))
        values |= {f"{n}-{line}": row[n] for line, row in enumerate(shops) for n in netting.FIELDS}
    if item == winding.NOTICE:
        listed = winding.rows(kept.get("creditors"))
        values |= {f"{n}-{line}": row[n] for line, row in enumerate(listed) for n in creditors.FIELDS}
    if item == class_votes.ITEM:
        for c in class_votes.seen(view.case):
            said = (kept.get("votes") or {}).get(c.id) or ("", "")
            values |= {f"{n}-{c.id}": str(told) for n, told in zip(MET, said, strict=True)}
    if item == stock.ITEM:
        values |= {f"bought-{c}": n for c, n in redeeming.kept(kept.get("bought")).items()}
    if item == reclassing.ITEM:
        values |= {
            f"{n}-{c}": said
            for c, line in reclassing.kept(kept.get("moves")).items()
            for n, said in zip(MOVED, line, strict=True)
        }
    if item == "conversion":
        values["amount_fen"] = _wan(kept.get("amount_fen"))
    if item == reforming.ITEM:
        values |= {n: _wan(kept.get(n)) for n in reforming.FIELDS if n.endswith("_fen")}
    if item == dates.ITEM:
        values |= _dates(kept, dates.places(view.case))
    if item == paying.ITEM:
        values |= {
            f"{n}-{owner.id}-{place}": text
            for owner, told in paying.lines(view.case)
            for place, line in enumerate([*told, {}])
            for n, text in _line(line).items()
        }
    if item == "shareholders":
        values |= {
            "from": str(kept.get("from") or next((o.id for o in view.owners), "")),
            "person_party": PERSON,
            "person_signer_kind": RESIDENT_ID,
            **{n: _wan(kept.get(n)) for n in ("amount_fen", "price_fen")},
            **{n: str(kept.get(n) or "") for n in ("pay_way", "pay_by")},
        }
    if item == ruling.ITEM:
        stands = kept.get("weights") or ruling.voting(view.case).get("weights") or {}
        values |= {f"weight-{o.id}": str(stands.get(o.id, "")) for o in view.owners}
    if item == "representative":
        values |= {f"also-{o.id}": "yes" for o in matter.able(view.case) if o.id in (kept.get("also") or ())}
        values["acts_for"] = str(kept.get("acts_for") or "")
        values |= _sent(view)
    if item in admitting.ITEMS:
        gone_now = set(kept.get("leave") or ())
        turned = kept.get("turns") or {}
        values |= {
            f"leave-{o.id}": LEAVES if o.id in gone_now else TURNS if o.id in turned else STAYS
            for o in view.owners
        }
        values |= {f"come-{x['person']}-{x['role']}": STAYS for x in kept.get("come") or ()}
        values["asked_on"] = str(kept.get("asked_on") or "")
    if item == heirs.ITEM:
        values |= {f"come-{x['person']}-{x['role']}": STAYS for x in kept.get("come") or ()}
    if item in officers.ROLES:
        gone = {officers.code(m) for m in officers.leaving(view.case, item)}
        held = [m for m in officers.seen(view.case) if m.role in officers.ROLES[item]]
        values |= {f"leave-{officers.token(m)}": LEAVES if officers.code(m) in gone else STAYS for m in held}
        values |= {f"come-{p.id}-{role}": STAYS for p, role in officers.coming(view.case, item)}
    person = next((p for p in view.case.people if p.id in (kept.get("person"), kept.get("to"))), None)
    if person is not None:
        values |= {
            "person_name": person.name,
            "person_party": person.party,
            "person_document_kind": person.document_kind,
        }
        values |= {
            f"person_{n}": str(told)
            for n in DETAILS
            if n != "signer_number" and (told := (person.details or {}).get(n))
        }
        if person.id_number_index not in _registered(view):  # who is named anew was typed here
            values |= {"person_id_number": person.id_number, "person_mobile": person.mobile}
    return values


def _line(line: Mapping[str, Any]) -> dict[str, str]:
    """One payment as the form shows it."""
    rest = {n: str(line.get(n) or "") for n in ("paid_on", "form")}
    return {"amount": _wan(line.get("amount_fen")), **rest}


def _sent(view: ChangeView) -> dict[str, str]:
    """Who acts for each further body, as typed here; of somebody on the register only the name."""
    found: dict[str, str] = {}
    for owner, who in matter.delegates(view.case).items():
        found[f"delegate_name-{owner}"] = who.name
        if who.id_number_index not in _registered(view):
            found |= {f"delegate_id_number-{owner}": who.id_number, f"delegate_mobile-{owner}": who.mobile}
    return found


def _dates(kept: Mapping[str, Any], asked: Sequence[tuple[str, Part | None]]) -> dict[str, str]:
    """Day and form of each part: what was kept, else what the register says."""
    due, form = kept.get("due") or {}, kept.get("form") or {}
    found = {}
    for place, part in asked:
        stood = str(part.due_on) if part is not None and part.due_on else ""
        found[f"due-{place}"] = str(due.get(place) or stood)
        found[f"form-{place}"] = str(form.get(place) or (part.form if part is not None else "") or "")
    return found


def _registered(view: ChangeView) -> set[object]:
    """Indexes of the people on the register: what the portal keeps of them is not the applicant's to read."""
    start = view.case.answers.get("start") or {}
    offices = (officer.index for officer in officers.seen(view.case))
    return {start.get("representative"), *(owner.index for owner in view.owners), *offices}


def _now(item: str, view: ChangeView, name: str = "") -> str:
    """What stands on the register; a scope as one phrase a line."""
    if item == ruling.ITEM:
        stands = {**ruling.seen(view.case), **ruling.voting(view.case)}
        return str(stands.get({"votes": "way"}.get(name, name), ""))
    if item == "domicile" and name != item:
        return ""  # what the register says of a host's address is its text
    value = {"domicile": view.enterprise.domicile, "scope": view.enterprise.scope, "group": view.grouped}.get(
        item
    )
    return str(value or "")


def _wan(fen: int | None) -> str:
    return format_wan(fen) if fen else ""
