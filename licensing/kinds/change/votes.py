"""Who decides a change and who must sign it, computed from the owners on the register and the rows of the law."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from licensing.kinds.change import (
    admitting,
    dates,
    forfeiting,
    grouping,
    handing,
    heirs,
    matter,
    officers,
    organs,
    paying,
    preemption,
    ruling,
    stock,
)
from licensing.kinds.change.matter import Owner
from licensing.kinds.change.preemption import Stand
from licensing.kinds.change.rules import BY_HEADS, UNANIMOUS, reached, strictest
from licensing.services.cases import signing
from licensing.store.models import Case, Person, Signature
from licensing.work import Work


@dataclass(frozen=True)
class Vote:
    """One owner: ``person`` is who can sign for it here, None where the register knows no person; ``weight``: votes."""

    owner: Owner
    person: Person | None
    agreed: bool
    signature: Signature | None = None
    weight: int = 0


@dataclass(frozen=True)
class Needed:
    """Somebody without whose signature nothing happens. ``why``: one of ``rules.SIGNS``.

    ``stand``: of an owner who was told of a sale to an outsider, whose waiver or silence is enough (公司法 art 84).
    """

    person: Person | None
    name: str
    why: str
    agreed: bool
    signature: Signature | None = None
    stand: Stand | None = None


@dataclass(frozen=True)
class Count:
    """``decides``: the strictest majority of the items chosen; ``sole``: one owner's written decision (公司法 art 60);
    ``board``: the directors, of whom more than half decide (公司法 arts 73, 75), where it is theirs;
    ``articles``: the percentage of the votes that the own articles ask for, 0 for none."""

    decides: str
    sole: bool
    yes: int
    all_votes: int
    votes: tuple[Vote, ...]
    needed: tuple[Needed, ...]
    board: tuple[Needed, ...] = ()
    articles: int = 0
    board_issues: bool = False

    @property
    def resolved(self) -> bool:
        if self.decides == UNANIMOUS:
            return bool(self.votes) and all(v.agreed for v in self.votes)
        by_articles = 100 * self.yes >= self.articles * self.all_votes
        return reached(self.decides, self.yes, self.all_votes) and by_articles

    @property
    def consented(self) -> bool:
        asked = bool(self.needed or self.board or self.decides != "none")
        return asked and all(n.agreed for n in self.needed) and self.board_agrees

    @property
    def board_agrees(self) -> bool:
        """Whether more than half of the directors have signed, by heads, or two thirds of them for shares that the board issues by its
        own power (公司法 arts 73, 124, 153); nobody is asked where it is not theirs to decide."""
        agreed, all_heads = sum(n.agreed for n in self.board), len(self.board)
        return not self.board or (
            3 * agreed >= 2 * all_heads if self.board_issues else 2 * agreed > all_heads
        )


def needed(case: Case) -> list[tuple[Person | None, str, str]]:
    """Person, name and reason of everybody who must sign, each once: who leaves an office or a company is not asked for it."""
    signs = {why for rule in matter.rules_of(case) for why in rule.signs}
    if "new_representative" in signs:
        signs.discard("representative")  # the new one signs the change (公司法 art 35)
    found: list[tuple[Person | None, str, str]] = []
    if "representative" in signs:
        head = _head(case)
        dead = head is not None and head.id_number_index == heirs.dead_index(case)
        if not dead and (head is None or not _late(case, head.id_number_index)):
            found.append((head, head.name if head else "", "representative"))
    if "liquidator" in signs:
        led = [(matter.of_index(case, m.index), m.name, "liquidator") for m in officers.liquidators(case)]
        head = _head(case)
        found += led or [(head, head.name if head else "", "representative")]
    if "administrator" in signs:
        found += [_administrator(case)]
    if "new_representative" in signs:
        new = matter.person(case, matter.answer(case, "representative").get("person"))
        found.append((new, new.name if new else "", "new_representative"))
        found += [(p, p.name, "new_representative") for p in matter.delegates(case).values()]
    if "parties" in signs:
        found += _transfer(case)
    if "subscribers" in signs:
        found += [(matter.of_index(case, o.index), o.name, "subscribers") for o in subscribers(case)]
    if "hastened" in signs:
        found += [(matter.of_index(case, o.index), o.name, "hastened") for o in dates.hastened(case)]
    if "retracted" in signs:
        found += [(matter.of_index(case, o.index), o.name, "retracted") for o in paying.retracted(case)]
    if "newcomers" in signs:
        coming = [
            p
            for item in matter.items_of(case)
            if item in officers.ROLES
            for p, _ in officers.coming(case, item)
        ]
        coming += [c.person for c in admitting.coming(case)]
        found += [(p, p.name, "newcomers") for p in coming]
    if "heirs" in signs:
        found += [(h.person, h.person.name, "heirs") for h in heirs.heirs(case)]
    if "joined" in signs:
        found += [(matter.of_index(case, i), name, "joined") for i, name in grouping.consenting(case)]
    if "diminished" in signs:
        found += [(matter.of_index(case, o.index), o.name, "diminished") for o in ruling.diminished(case)]
    if "leavers" in signs:
        gone = [(o.index, o.name) for o in admitting.leaving(case)]
        gone += [(m.index, m.name) for m in officers.taken_out(case)]
        found += [(matter.of_index(case, index), name, "leavers") for index, name in gone]
    if "giver" in signs:
        found += [(matter.of_index(case, o.index), o.name, "giver") for o in matter.seen_owners(case)]
    if "partners" in signs:
        stay = [o for o in matter.seen_owners(case) if o != heirs.dead(case)]
        found += [(matter.of_index(case, o.index), o.name, "partners") for o in stay]
    if "head_office" in signs:
        found += [(matter.of_index(case, o.index), o.name, "head_office") for o in matter.seen_owners(case)]
    once: dict[str, tuple[Person | None, str, str]] = {}
    for each in found:
        once.setdefault(each[0].id if each[0] else f"{each[2]}:{each[1]}", each)
    return list(once.values())


def _head(case: Case) -> Person | None:
    """Who signs as representative: of several each may (合伙企业法 art 26), the applicant where one of them, else the first."""
    start = case.answers.get("start") or {}
    return matter.of_index(case, start.get("filer") or start.get("representative"))


def _administrator(case: Case) -> tuple[Person | None, str, str]:
    """Whoever a court appointed; of several each may, the applicant where one of them."""
    start = case.answers.get("start") or {}
    named = (start.get("court") or {}).get("administrators") or [[None, ""]]
    index, name = next((each for each in named if each[0] == start.get("filer")), named[0])
    return matter.of_index(case, index), name, "administrator"


def _transfer(case: Case) -> list[tuple[Person | None, str, str]]:
    """Both parties; towards an outsider every other owner, whose signature waives the pre-emption (公司法 art 84)."""
    given, owners = matter.answer(case, "shareholders"), matter.seen_owners(case)
    seller = next((o for o in owners if o.id == given.get("from")), None)
    buyer = matter.person(case, given.get("to"))
    if seller is None or buyer is None:
        return [(None, "", "parties")]
    if matter.is_pool(seller):
        return _forfeited(case, buyer)
    found = [(matter.of_index(case, seller.index), seller.name, "parties"), (buyer, buyer.name, "parties")]
    if all(o.index != buyer.id_number_index for o in owners):
        others = [o for o in owners if o.id != seller.id and not matter.is_pool(o)]
        found += [(matter.of_index(case, o.index), o.name, "others") for o in others]
    return found


def _forfeited(case: Case, buyer: Person) -> list[tuple[Person | None, str, str]]:
    """Forfeited shares: the buyer, and every other owner, of whom each has a part in them by law; not whose shares they were."""
    found: list[tuple[Person | None, str, str]] = [(buyer, buyer.name, "parties")]
    if forfeiting.in_proportion(case):
        return found
    left_out = {buyer.id_number_index, *forfeiting.late_ones(case)}
    others = [o for o in matter.voters(case) if o.index not in left_out]
    return found + [(matter.of_index(case, o.index), o.name, "others") for o in others]


def _late(case: Case, index: str | None) -> bool:
    return index is not None and index in forfeiting.excluded(case)


def gives(case: Case) -> list[tuple[Person, Person]]:
    """Seller and buyer of a transfer; whoever hands over a business of one person and whoever takes it."""
    if heirs.dead(case) is not None:
        return []
    taker = handing.taker(case) if handing.kind_of(case) is not None else None
    if taker is not None:
        owners = [matter.of_index(case, o.index) for o in matter.seen_owners(case)]
        return [(owner, taker) for owner in owners if owner is not None]
    given = matter.answer(case, "shareholders") if "shareholders" in matter.items_of(case) else {}
    seller = next((o for o in matter.seen_owners(case) if o.id == given.get("from")), None)
    giver, getter = (
        matter.of_index(case, seller.index if seller else None),
        matter.person(case, given.get("to")),
    )
    return [(giver, getter)] if giver is not None and getter is not None else []


def subscribers(case: Case) -> list[Owner]:
    """Owners who must agree themselves: nobody owes more by another's vote, and out of proportion all agree (公司法 arts 224, 227)."""
    if forfeiting.cancels(case):
        return []
    owners, amounts = matter.voters(case), matter.answer(case, "capital").get("amounts") or {}
    if any(o.id not in amounts or o.amount_fen is None for o in owners):
        return owners
    if strictest(matter.rules_of(case)) in BY_HEADS:  # in no proportion: each answers for the own part
        return [o for o in owners if int(amounts[o.id]) != o.amount_fen]
    before, after = sum(o.amount_fen or 0 for o in owners), matter.new_capital(case)
    # A part is a whole number of fen: a fraction of one is no other proportion.
    kept = all(abs(int(amounts[o.id]) * before - (o.amount_fen or 0) * after) < before for o in owners)
    return [o for o in owners if int(amounts[o.id]) > (o.amount_fen or 0)] if kept else owners


def board(case: Case) -> list[tuple[Person | None, str]]:
    """The directors, where an item is theirs to decide; the register may know one by name only."""
    if not any("board" in rule.signs for rule in matter.rules_of(case)):
        return []
    return [
        (matter.of_index(case, m.index), m.name)
        for m in officers.seen(case)
        if m.role == "DIRECTOR" and not _late(case, m.index)
    ]


def relied_on(work: Work, case: Case) -> list[Person]:
    """Who is asked for consent: everybody needed, and whoever has signed. An owner who does not sign has voted no, and stops nobody."""
    wanted = {p.id for p, _, _ in needed(case) if p is not None}
    voted = [p for p in case.people if p.signatures and not _late(case, p.id_number_index)]
    return [p for p in case.people if p.id in wanted or p in voted]


def _asked(work: Work, case: Case, signed: Mapping[str, Signature | None]) -> tuple[Needed, ...]:
    """Everybody needed, and whether they agree: by a signature, or as one of the others by waiver or silence."""
    stands = {s.owner.index: s for s in preemption.stands(work, case)}
    found = []
    for person, name, why in needed(case):
        stand = stands.get(person.id_number_index) if person is not None and why == "others" else None
        has_signed = person is not None and person.id in signed
        agreed = has_signed or (stand is not None and stand.waives)
        found.append(Needed(person, name, why, agreed, signed.get(person.id if person else ""), stand))
    return tuple(found)


def count(work: Work, case: Case) -> Count:
    """Where the signatures stand over today's papers."""
    signed = {s.person.id: s.last for s in signing.states(work, case) if s.done}
    agreed = set(signed)
    owners, decides = matter.voters(case), strictest(organs.ruled(case))
    heads, own = decides in BY_HEADS, ruling.weights(case)
    votes = []
    for owner in owners:
        who = matter.of_index(case, owner.index)
        weight = 1 if heads else own.get(owner.id, 0) if own else owner.amount_fen or 0
        votes.append(
            Vote(owner, who, who is not None and who.id in agreed, signed.get(who.id if who else ""), weight)
        )
    return Count(
        decides=decides,
        sole=len(owners) == 1,
        yes=sum(v.weight for v in votes if v.agreed),
        all_votes=sum(v.weight for v in votes),
        articles=ruling.needed(case),
        board_issues=stock.board_decides(case),
        votes=tuple(votes),
        needed=_asked(work, case, signed),
        board=tuple(
            Needed(p, n, "board", p is not None and p.id in agreed, signed.get(p.id if p else ""))
            for p, n in board(case)
        ),
    )
