"""A limited company becomes a joint-stock company, or the other way round (公司法 arts 12, 66, 108, 116; 条例 arts 8, 24).

It stays the same person of law: code, founding day, debts and claims go on with it (art 12), and so do freezes and pledges of shares.
Nobody's proportion changes: what each holds afterwards is computed. Shares are made of net assets that an audit proves (art 108), and
everything that was promised is paid in before (art 98). Of a joint-stock company the register knows the promoters: while they hold all
shares its shareholders are counted by them, and the directors sign that the company's own register of shareholders says the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from licensing.application.draft import Draft, PersonAnswer
from licensing.catalogue.load import Catalogue
from licensing.documents.blocks import Block, Paper
from licensing.documents.founding import articles, founding
from licensing.documents.wording import yuan
from licensing.entities import KINDS, EntityKind
from licensing.errors import Problem
from licensing.findings import rules
from licensing.findings.rule import REVIEW, Looked, Rule
from licensing.kinds.change import matter, officers, ruling, stock
from licensing.kinds.change.matter import Owner
from licensing.kinds.change.meeting import day_of, number
from licensing.parties import FOREIGN, ORGAN
from licensing.services.orders import counties
from licensing.services.register import beneficial, forfeits, history, marking, parts, payments, share_classes
from licensing.services.register.parts import Part
from licensing.store.models import Case, Enterprise, Investor
from licensing.uploads.about import ROW as FILE
from licensing.uploads.about import signed_files
from licensing.work import Work

ITEM = matter.FORMED
BESIDE = ("officers", "managers", "liaison", "representative")  # the new kind may need other organs at once
NAME_LONGEST, AUDIT_LONGEST = 60, 100
FIELDS = (
    *("name", "capital_fen", "kind", "shares", "reason"),
    *("net_assets_fen", "base_on", "audit_by", "audit_no", "audit_on"),
)
AUDIT = ("audit_by", "audit_no")
NET_ASSETS = "net_assets"
CHANGED = "changed"  # the articles of a company that was another one before
BASIS = "公司法第十二条、第六十六条、第一百零八条、第一百一十六条"
ANSWERED = frozenset(  # of an owner of a company that exists: asked below, by what stands on the register
    {"people.form_needed", "people.due_needed", "people.due_over", "people.five_years"}
)
DEBTS = (
    "公司变更形式前的债权、债务由变更后的公司承继；股东的持股比例不变，股权上的冻结、出质继续有效；"
    "统一社会信用代码和成立日期不变（公司法第十二条）。"
)
SAME_HOLDERS = (
    "公司股东名册所载的股东及其所持股份，与登记簿所载的发起人及其认购的股份一致；有转让的，不在网上办理。"
)


def target(case: Case) -> EntityKind | None:
    """The kind it shall be."""
    into = matter.INTO.get(case.entity_type) if ITEM in matter.items_of(case) else None
    return KINDS[into] if into else None


def wished(case: Case) -> str:
    """Its own name with the other form's ending, which whoever declares most often wants; empty where it has no such ending."""
    kind, name = target(case), case.title or ""
    ends = sorted(KINDS[case.entity_type].forms, key=len, reverse=True) if kind is not None else ()
    stem = next((name.removesuffix(end) for end in ends if name.endswith(end)), "")
    return stem + kind.forms[0] if kind is not None and stem else ""


def given(case: Case) -> dict[str, Any]:
    return matter.answer(case, ITEM)


def authority(work: Work, case: Case, enterprise: Enterprise) -> str:
    """Who registers the kind it shall be, and so decides (实施细则 art 4): the prefecture, or the one county its domicile names."""
    kind = target(case)
    if kind is None or case.submitted_at is not None:
        return str(case.authority)
    if kind.registrar == "prefecture":
        return f"{enterprise.authority[:4]}00"
    named = counties.named(work, enterprise.domicile or "")
    return named[0] if len(named) == 1 else enterprise.authority


def amounts(case: Case) -> dict[str, int]:
    """By owner's id what each holds of the capital afterwards, in whole fen; what is left over goes to the largest remainders."""
    owners, capital = matter.voters(case), capital_after(case)
    whole = sum(o.amount_fen or 0 for o in owners)
    if not whole or not capital:
        return {}
    found = {o.id: (o.amount_fen or 0) * capital // whole for o in owners}
    by_rest = sorted(owners, key=lambda o: (-((o.amount_fen or 0) * capital % whole), o.id))
    for owner in by_rest[: capital - sum(found.values())]:
        found[owner.id] += 1
    return found


def capital_after(case: Case) -> int:
    """Of a joint-stock company what its shares come to; of a limited company what it was."""
    if case.entity_type == "llc":
        return int(given(case).get("capital_fen") or 0)
    return int((case.answers.get("start") or {}).get("capital_fen") or 0)


def draft(work: Work, case: Case) -> Draft | None:
    """The company as it will stand: the same owners, and whoever holds an office then."""
    kind = target(case)
    if kind is None:
        return None
    said, held = given(case), amounts(case)
    people: dict[str, PersonAnswer] = {}
    due = said.get("base_on") if kind.code == "jsc" else None
    form = NET_ASSETS if kind.code == "jsc" else None
    stood = {p.key: p for p in parts.standing(work.session, matter.enterprise_of(work, case))}
    for owner in matter.voters(case):
        key, old = matter.key_of(owner), stood.get(matter.key_of(owner))
        money = {"amount_fen": held.get(owner.id, 0), "form": form, "due_on": due}
        if kind.code == "llc" and old is not None:
            money |= {"form": old.form, "due_on": str(old.due_on) if old.due_on else None}
        people[key] = _person(case, owner.name, key, {kind.owners[0]}, money)
    for role, name, key in _offices(case, kind):
        known = people.get(key) or _person(case, name, key, set(), {})
        people[key] = replace(known, roles=known.roles | {role})
    answers: dict[str, dict[str, Any]] = {"capital": {"amount_fen": capital_after(case)}}
    if kind.code == "jsc":
        answers["capital"] |= {"stock": said.get("kind"), "issued": number(said.get("shares")) or 0}
    return Draft(kind.code, str(said.get("name") or ""), None, answers, tuple(people.values()), work.act.on)


def _person(case: Case, name: str, key: str, roles: set[str], money: dict[str, Any]) -> PersonAnswer:
    who = matter.of_index(case, key)
    if who is None:
        return PersonAnswer(key, name, "", "", frozenset(roles), money)
    told = (who.id_number, who.mobile, frozenset(roles), money, who.party, who.document_kind)
    return PersonAnswer(key, name, *told, who.details or {})


def _offices(case: Case, kind: EntityKind) -> list[tuple[str, str, str]]:
    """Role, name and key of whoever holds an office once it is entered."""
    held = [(m.role, m.name, m.key) for m in officers.after(case) if m.role in kind.roles]
    named = matter.person(case, matter.answer(case, "representative").get("person"))
    head = named or matter.of_index(case, (case.answers.get("start") or {}).get("representative"))
    return held + ([(kind.representative, head.name, head.id_number_index)] if head is not None else [])


def problems(work: Work, case: Case) -> list[Problem]:
    """What is missing, what the new kind forbids, what stands in the way of a company that goes on unchanged."""
    kind, made = target(case), draft(work, case)
    if kind is None or made is None:
        return []
    enterprise, said = matter.enterprise_of(work, case), given(case)
    if set(matter.items_of(case)) - {ITEM, *BESIDE}:
        return [Problem(ITEM, "change.form_alone")]
    if not said.get("name"):
        return [Problem(ITEM, "order.missing")]
    found = _placed(work, enterprise, case, kind) + _owned(work, case, enterprise)
    found += _shares(work, case, said) if kind.code == "jsc" else _parts(work, case, enterprise)
    if found:
        return found
    asked = (p for p in rules.refusals(made, work.books.catalogue) if p.code not in ANSWERED)
    found += [Problem(ITEM, p.code, p.params) for p in asked]
    return found if made.holding("DIRECTOR") else [*found, Problem(ITEM, "change.directors_unknown")]


def _placed(work: Work, enterprise: Enterprise, case: Case, kind: EntityKind) -> list[Problem]:
    """Who registers it is known; a host's address may be open to the one kind and not to the other."""
    found, place = [], marking.kind_of(work, enterprise)
    if place is not None and not place.open_to(kind.catalogue_code):
        found.append(Problem(ITEM, "place.kind_not_for_type"))
    if authority(work, case, enterprise)[4:] == "00" and kind.registrar == "county":
        found.append(Problem(ITEM, "change.form_county"))
    return found


def _owned(work: Work, case: Case, enterprise: Enterprise) -> list[Problem]:
    """The register knows all owners and what each holds; forfeited shares that nobody holds are disposed of first (公司法 art 52)."""
    owners, capital = matter.voters(case), enterprise.capital_fen
    if forfeits.open_calls(work.session, enterprise.id):
        return [Problem(ITEM, "change.form_forfeited")]
    whole = sum(o.amount_fen or 0 for o in owners)
    counted = bool(owners) and all(o.amount_fen for o in owners) and bool(capital)
    issued = enterprise.entity_type == "jsc" and whole > (capital or 0)  # above par: no-par shares, a premium
    untouched = history.entered_by(work.session, enterprise, "capital_fen") in (None, history.START)
    if counted and (whole == capital or (issued and untouched)):
        return []
    return [Problem("", "change.owners_unknown")]


def _unpaid(work: Work, enterprise: Enterprise) -> list[Part]:
    """What owners still owe, by the company's own word (0410)."""
    asked = payments.asked(enterprise, parts.standing(work.session, enterprise))
    return payments.left(asked, payments.standing(work.session, enterprise.id))


def _shares(work: Work, case: Case, said: dict[str, Any]) -> list[Problem]:
    """Paid in (art 98), not above the net assets that an audit proves (art 108), no reduction by the way (art 224), whole shares each."""
    enterprise, net, capital = matter.enterprise_of(work, case), _fen(said, NET_ASSETS), capital_after(case)
    if late := sorted({p.name for p in _unpaid(work, enterprise)}):
        return [Problem(ITEM, "change.form_unpaid", {"names": "、".join(late)})]
    if not capital or not net or said.get("kind") not in stock.KINDS:
        return [Problem(ITEM, "order.missing")]
    found = _audited(work, case, said)
    if capital < (enterprise.capital_fen or 0):
        found.append(Problem(ITEM, "change.form_less", {"now_fen": enterprise.capital_fen}))
    if capital > net:
        found.append(Problem(ITEM, "change.form_net_assets", {"net_fen": net}))
    if said["kind"] == stock.NO_PAR and 2 * capital < net:
        found.append(Problem(ITEM, "change.stock_half_to_capital"))
    return found + _whole(case, said, capital)


def _whole(case: Case, said: dict[str, Any], capital: int) -> list[Problem]:
    """Everybody's proportion makes whole shares and whole fen: nobody gains or loses by rounding."""
    owners, shares = matter.voters(case), number(said.get("shares")) or 0
    whole = sum(o.amount_fen or 0 for o in owners)
    if shares <= 0:
        return [Problem(ITEM, "capital.issued_needed")]
    broken = [
        o.name
        for o in owners
        if (o.amount_fen or 0) * shares % whole or (o.amount_fen or 0) * capital % whole
    ]
    return [Problem(ITEM, "change.form_ratio", {"names": "、".join(broken)})] if broken else []


def _audited(work: Work, case: Case, said: dict[str, Any]) -> list[Problem]:
    """Whose report it is, of which day, and the report itself: who signs the application signs its digest."""
    base, day = day_of(said.get("base_on")), day_of(said.get("audit_on"))
    found = []
    if any(not str(said.get(name) or "").strip() for name in AUDIT):
        found.append(Problem(ITEM, "change.form_audit"))
    if base is None or day is None or not base <= day <= work.act.on or base >= work.act.on:
        found.append(Problem(ITEM, "change.form_audit_days"))
    if not any(x.about == FILE + ITEM for x in signed_files(case)):
        found.append(Problem(ITEM, "change.form_audit_file"))
    return found


def _parts(work: Work, case: Case, enterprise: Enterprise) -> list[Problem]:
    """No classes of shares are left (a limited company has none), and what is unpaid falls into a limited company's years (art 47)."""
    found = []
    if classes := share_classes.standing(work.session, enterprise.id):
        found.append(Problem(ITEM, "change.form_classes", {"names": "、".join(c.name for c in classes)}))
    terms = work.books.catalogue.contribution_terms
    for part in _unpaid(work, enterprise):
        last = _last(terms, enterprise, part)
        if part.due_on is None or (last is not None and part.due_on > last):
            found.append(Problem(ITEM, "change.form_late", {"name": part.name, "last": last or work.act.on}))
    return found


def _last(terms: Sequence[Any], enterprise: Enterprise, part: Part) -> date | None:
    """The last day on which a part is paid in, once the company is limited."""
    registered = part.counted_from or enterprise.established_on
    term = next((t for t in terms if t.entity_type == "llc" and registered and t.covers(registered)), None)
    return term.last(registered) if term is not None and registered is not None else None


def _fen(said: dict[str, Any], name: str) -> int:
    return int(said.get(f"{name}_fen") or 0)


def look(work: Work, case: Case) -> tuple[Looked, ...]:
    """What a person weighs: the report beside the numbers, an owner of the state, and the rules of the new kind that say so."""
    kind, made = target(case), draft(work, case)
    if kind is None or made is None:
        return ()
    found = (
        [Problem(ITEM, "change.form_report")]
        if kind.code == "jsc"
        else [Problem(ITEM, "change.form_holders")]
    )
    organs = [
        p.name for p in made.owners if p.is_body and p.party != FOREIGN and p.id_number.startswith(ORGAN)
    ]
    if organs:
        found.append(Problem(ITEM, "change.form_state", {"names": "、".join(organs)}))
    own = Looked(Rule("CF-12", REVIEW, BASIS, "partial", ("llc", "jsc"), _register, ITEM), tuple(found))
    return (own, *rules.reviewed(made, work.books.catalogue))


def _register(draft: Draft, catalogue: Catalogue) -> list[Problem]:
    """This rule looks at the register and the report, not at a founder's draft."""
    return []


def lines(work: Work, case: Case) -> list[tuple[str, str, str]]:
    """Label, before and after of each thing that changes; what stays is pledged below."""
    kind, said, enterprise = target(case), given(case), matter.enterprise_of(work, case)
    if kind is None or not said.get("name"):
        return []
    catalogue, start = work.books.catalogue, case.answers.get("start") or {}
    types = [catalogue.entity_types[KINDS[code].catalogue_code].zh for code in (case.entity_type, kind.code)]
    capital = [yuan(fen) if fen else "（无）" for fen in (start.get("capital_fen"), capital_after(case))]
    places = [
        _called(work, str(code)) for code in (start.get("authority"), authority(work, case, enterprise))
    ]
    found = [
        ("类型", types[0], types[1]),
        ("名称", str(start.get("name") or ""), str(said["name"])),
        ("注册资本", capital[0], capital[1]),
        ("折股", "（无）", _made(said)),
        *((f"股东{o.name}所持", yuan(o.amount_fen or 0), _held(case, o)) for o in matter.voters(case)),
        ("登记机关", places[0], places[1]),
    ]
    return [each for each in found if each[1] != each[2] and (each[0] != "折股" or kind.code == "jsc")]


def _made(said: dict[str, Any]) -> str:
    """Of what the shares are made, and who has audited it."""
    report = (
        f"{said.get('audit_by') or ''}{said.get('audit_on') or ''}出具的{said.get('audit_no') or ''}审计报告"
    )
    net = f"截至{said.get('base_on') or ''}净资产{yuan(_fen(said, NET_ASSETS))}"
    return f"{stock.KINDS.get(str(said.get('kind')), '')}{said.get('shares') or ''}股；{net}，{report}"


def _held(case: Case, owner: Owner) -> str:
    """What an owner holds afterwards."""
    shares, whole = (
        number(given(case).get("shares")) or 0,
        sum(o.amount_fen or 0 for o in matter.voters(case)),
    )
    amount = yuan(amounts(case).get(owner.id, 0))
    if case.entity_type != "llc" or not whole:
        return amount
    return f"{(owner.amount_fen or 0) * shares // whole}股（{amount}）"


def _called(work: Work, code: str) -> str:
    known = work.books.catalogue.places.get(code)
    return work.books.catalogue.registration_authority(code).name_zh if known else ""


def papers(work: Work, case: Case) -> tuple[Paper, ...]:
    """The articles of the company as it will be."""
    made, enterprise, said = draft(work, case), matter.enterprise_of(work, case), given(case)
    if made is None:
        return ()
    stands = {
        "domicile": enterprise.domicile or "",
        "scope": (enterprise.scope or "").rstrip("。"),
        "term": enterprise.term or "长期",
    }
    if made.entity_type != "jsc":
        return founding(made, work.books.catalogue, stands)
    told = {
        "former": str((case.answers.get("start") or {}).get("name") or ""),
        "net_assets": yuan(_fen(said, NET_ASSETS)),
        "base_on": str(said.get("base_on") or ""),
    }
    return (articles(made, work.books.catalogue, CHANGED, stands | told),)


def pledge(case: Case) -> list[Block]:
    """What goes on, and of a joint-stock company whose shares they are: read before signing."""
    kind = target(case)
    if kind is None:
        return []
    told = [DEBTS] + ([SAME_HOLDERS] if kind.code == "llc" else [])
    return [Block("paragraph", text) for text in told]


def enter(work: Work, case: Case, enterprise: Enterprise, stood: Sequence[Part], basis: str) -> None:
    """The same company in the other form: code, founding day and history go on; what was asked of votes ends with the old articles."""
    kind, held = target(case), amounts(case)
    if kind is None:
        raise LookupError(f"{case.id}: the check said what it shall be")
    now: list[Part] = []
    for owner in matter.owners_of(work, enterprise.id):
        row = work.session.get_one(Investor, owner.id)
        mine = [p for p in stood if p.key == matter.key_of(owner)]
        row.roles, row.amount_fen = [kind.owners[0]], held[owner.id]
        now += _stands(work, case, owner, (mine, held[owner.id]), row.uscc)
    enterprise.entity_type, enterprise.authority = kind.register, str(case.authority)
    work.session.flush()
    parts.write(work, enterprise, (stood, now), {"case": case.id}, basis)
    ruling.lapse(work, enterprise)
    if work.books.catalogue.beneficial.ask(kind):
        beneficial.owe(work, enterprise, beneficial.OWNERS, work.act.on)


def _stands(
    work: Work, case: Case, owner: Owner, stood: tuple[list[Part], int], uscc: str | None
) -> list[Part]:
    """An owner's parts afterwards: made of net assets on their day, or as they were where the amount stayed."""
    mine, amount = stood
    if case.entity_type == "llc":
        base = day_of(given(case).get("base_on"))
        return [Part(matter.key_of(owner), owner.name, amount, base, NET_ASSETS, work.act.on, uscc)]
    if sum(p.amount_fen or 0 for p in mine) == amount:
        return mine
    first = mine[0] if mine else Part(matter.key_of(owner), owner.name, None)
    return [replace(first, amount_fen=amount, uscc=uscc)]
