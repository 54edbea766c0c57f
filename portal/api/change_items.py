"""An item of a change as a program sends it, in the words of the service that keeps it: the same that the pages speak."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from licensing.errors import NotFound
from licensing.kinds.change import officers, opening
from licensing.kinds.change.asked import NewPerson
from licensing.kinds.change.matter import answer
from licensing.kinds.change.view import ChangeView
from licensing.services.register import members
from portal.api import item_shapes as m
from portal.api.own_words import Asked, Joining, Liquidator, Officer, Somebody


def newcomer(who: Somebody) -> NewPerson:
    """Somebody who comes in, as the service takes it."""
    told = {n: v for n, v in (who.details.model_dump() if who.details else {}).items() if v}
    kind = who.document_kind if who.party == "PERSON" else "RESIDENT_ID"
    role = who.role if isinstance(who, Officer | Joining | Liquidator | m.Inheriting) else ""
    part = None
    if isinstance(who, m.Inheriting):
        told_part = {"amount_fen": who.amount_fen, "form": who.form, "due_on": who.due_on}
        part = {name: value for name, value in told_part.items() if value}
    if isinstance(who, Joining):
        part = {"amount_fen": who.amount_fen, "form": who.form, "due_on": who.due_on}
    return NewPerson(
        who.name.strip(), who.id_number.strip(), who.mobile, who.party, kind, told, role=role, part=part
    )


def _move(asked: m.ClassMove) -> list[str]:
    ratio = ["", ""] if asked.per == asked.into == 1 else [str(asked.per), str(asked.into)]
    return [asked.to, str(asked.shares or ""), *ratio]


def _typed(told: Mapping[str, Any]) -> dict[str, Any]:
    """Counts as the pages keep them, as text; money in fen stays a number."""
    return {n: str(v) if isinstance(v, int) and not n.endswith("_fen") else v for n, v in told.items()}


def given_of(asked: Asked, view: ChangeView) -> tuple[dict[str, Any], list[NewPerson]]:
    """The answer, and who comes in by it, in their order. Raises NotFound for somebody who is not there to leave."""
    if isinstance(asked, m.CapitalItem):
        by_owner = {p.owner: p for p in asked.parts}
        return {
            "amounts": {o: p.amount_fen for o, p in by_owner.items()},
            "due": {o: p.due_on for o, p in by_owner.items() if p.due_on},
            "form": {o: p.form for o, p in by_owner.items() if p.form},
            "reason": asked.reason,
        }, []
    if isinstance(asked, m.ContributionsItem):
        due = {p.part: p.due_on for p in asked.parts if p.due_on}
        return {"due": due, "form": {p.part: p.form for p in asked.parts if p.form}}, []
    if isinstance(asked, m.ClassVotesItem):
        return {"votes": {x.share_class: [str(x.present), str(x.agreed)] for x in asked.meetings}}, []
    if isinstance(asked, m.StockItem):
        told = asked.model_dump(exclude={"item", "version", "agreed", "bought"}, exclude_none=True)
        return _typed(told) | {"bought": {x.share_class: str(x.shares) for x in asked.bought}}, []
    if isinstance(asked, m.ReclassItem):
        told = asked.model_dump(exclude={"item", "version", "agreed", "moves"}, exclude_none=True)
        return _typed(told) | {"moves": {x.share_class: _move(x) for x in asked.moves}}, []
    if isinstance(asked, m.RepresentativeItem):
        told = {"also": list(asked.also), "acts_for": asked.acts_for or ""}
        owner = {"residence": asked.residence or "", "funds": asked.funds or ""}
        return told | owner, [newcomer(asked.person)]
    if isinstance(asked, m.ShareholdersItem):
        told = asked.model_dump(include={"amount_fen", "price_fen", "pay_way", "pay_by"})
        return {"from": asked.seller, **told}, [newcomer(asked.buyer)]
    if isinstance(asked, m.OfficesItem):
        return {"leave": _leaving(asked, view)}, [newcomer(x) for x in asked.come]
    if isinstance(asked, m.PartnersItem):
        turns = {x.owner: x.role for x in asked.turns}
        return {"leave": list(asked.leave), "turns": turns}, [newcomer(x) for x in asked.come]
    if isinstance(asked, m.ConsigneeItem):
        come = [replace(newcomer(x), role=members.CONSIGNEE) for x in asked.come]
        return {"leave": _leaving(asked, view), "address": asked.address or ""}, come
    if isinstance(asked, m.InheritanceItem):
        told = asked.model_dump(exclude={"item", "version", "agreed", "dead", "come"}, exclude_none=True)
        return {"from": asked.dead, **told}, [newcomer(x) for x in asked.come]
    if isinstance(asked, m.OwnersItem):
        told = {"leave": list(asked.leave), "asked_on": asked.asked_on or ""}
        return told, [newcomer(x) for x in asked.come]
    if isinstance(asked, m.LiquidationItem):
        told = asked.model_dump(exclude={"item", "version", "agreed", "group"}, exclude_none=True)
        return _typed(told), [newcomer(x) for x in asked.group]
    return _typed(asked.model_dump(exclude={"item", "version", "agreed"}, exclude_none=True)), []


def _leaving(asked: m.OfficesItem | m.ConsigneeItem, view: ChangeView) -> list[str]:
    held: Mapping[str, str] = {
        officers.token(x): officers.code(x)
        for x in officers.seen(view.case)
        if x.role in officers.ROLES[asked.item]
    }
    if strange := set(asked.leave) - held.keys():
        raise NotFound(min(strange))
    return [held[token] for token in asked.leave]


def keep(work: Any, view: ChangeView, item: str, asked: Asked) -> None:
    """Keep an item whole: who came by an earlier saving and is not named now comes no more."""
    given, people = given_of(asked, view)
    come: list[Any] = []
    sent = (
        {x.owner: newcomer(x) for x in asked.delegates if x.owner in asked.also}
        if isinstance(asked, m.RepresentativeItem)
        else {}
    )
    for place, who in enumerate(people or [None]):
        told = {**given, "come": come}
        seen = asked.version if place == 0 else None
        opening.save(work, view.case.id, item, told, who, seen, sent)
        come = list(answer(view.case, item).get("come") or ())
