"""The items of a change as a person's own program sends them, one shape each."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from portal.api.models import LARGEST, Day, Strict, Uscc, Written
from portal.api.own_words import (
    ONLY,
    Asked,
    Count,
    Fen,
    FenOrNone,
    Form,
    Id,
    Joining,
    Line,
    Liquidator,
    Officer,
    Plain,
    Somebody,
    Whole,
    Words,
)


class NameItem(Asked):
    item: Literal["name"]
    name: Annotated[
        str, Field(min_length=1, max_length=60, pattern=Written, description="A name you reserved")
    ]


class Shop(Strict):
    """A shop on a platform, by their names; a domain is no place."""

    platform: Annotated[str, Field(min_length=1, max_length=60, pattern=Written)]
    shop: Annotated[str, Field(min_length=1, max_length=60, pattern=Written)]


class Hosted(Asked):
    """An address that a host lends, which the host confirms in its own account."""

    domicile: Line | None = None
    kind: Annotated[str | None, Field(pattern="^[a-z_]{2,30}$", examples=["cluster"])] = None
    host: Annotated[Uscc | None, Field(description="The host's credit code")] = None
    host_until: Annotated[Day | None, Field(description="Last day of the agreement with the host")] = None
    desk: Annotated[str | None, Field(max_length=20, pattern=Plain)] = None


class DomicileItem(Hosted):
    """The own premises in `domicile`; or a host's address by `kind`, `host` and `host_until`: the host's entry is then the domicile; or,
    of an individual business that trades on the network alone, `kind` `platform` with every shop and each platform's statement as a file.
    """

    item: Literal["domicile"]
    shops: Annotated[list[Shop] | None, Field(max_length=8, description="Of `platform`: all of them")] = None
    net_only: Annotated[
        Literal["yes"] | None, Field(description="Of `platform`: trade on the network alone")
    ] = None


class MoveItem(Hosted):
    """A domicile under another authority, which then decides; alone in its change. Own premises in `domicile`, or a host's address there
    by `kind`, `host` and `host_until`."""

    item: Literal["move"]
    to_authority: Annotated[str, Field(pattern="^[0-9]{6}$", description="The county of the destination")]


class ScopeItem(Asked):
    item: Literal["scope"]
    scope: Annotated[
        str, Field(min_length=1, max_length=2000, pattern=Written, description="One phrase a line")
    ]


class TermItem(Asked):
    item: Literal["term"]
    term: Annotated[str, Field(pattern="^(long|[1-9][0-9]?)$", description="`long`, or whole years")]


class OwnerPart(Strict):
    """What an owner will have subscribed; an addition has its day and form."""

    owner: Id
    amount_fen: FenOrNone
    due_on: Day | None = None
    form: Form | None = None


class CapitalItem(Asked):
    item: Literal["capital"]
    parts: Annotated[list[OwnerPart], Field(min_length=1, max_length=200)]
    reason: Annotated[str, Field(max_length=500, pattern=Plain)] = ""


class IssuedClass(Strict):
    """Shares of one class in an issue. Of a class that stands `name` alone says its rights; a new one says all of them."""

    name: Annotated[str, Field(min_length=1, max_length=20, pattern=Written)]
    shares: Annotated[Annotated[int, Field(ge=1, le=LARGEST)], Whole]
    paid_fen: Fen
    profit: Annotated[
        Literal["same", "first", "last"] | None, Field(description="Beside ordinary shares")
    ] = None
    remainder: Literal["same", "first", "last"] | None = None
    votes: Annotated[Annotated[int, Field(ge=0, le=1000)] | None, Whole] = None
    transfer: Literal["free", "consent"] | None = None
    protects: Annotated[str | None, Field(max_length=500, pattern=Plain)] = None


class ClassBought(Strict):
    """Shares of a class that the company bought back and cancels."""

    share_class: Annotated[Id, Field(description="As the change's `share_classes` call it")]
    shares: Annotated[Annotated[int, Field(ge=1, le=LARGEST)], Whole]


class StockItem(Asked):
    """The share capital of a joint-stock company: which fields are needed hangs on `way` and `by`. `shares` and `proceeds_fen` are of
    the whole issue; what `classes` leave of them are ordinary shares. Classes that stand already meet by `class_votes`."""

    item: Literal["stock"]
    way: Literal["issue", "reserves", "reduce"]
    capital_fen: Fen
    by: Literal["meeting", "board"]
    decided_on: Day
    votes_for: Annotated[Annotated[int, Field(ge=0, le=LARGEST)] | None, Whole] = None
    votes_present: Annotated[Annotated[int, Field(ge=0, le=LARGEST)] | None, Whole] = None
    authorised_on: Annotated[Day | None, Field(description="When the board was given its power")] = None
    kind: Literal["par", "no_par"] | None = None
    shares: Annotated[Annotated[int, Field(ge=1, le=LARGEST)] | None, Whole] = None
    proceeds_fen: Annotated[Annotated[int, Field(ge=1, le=LARGEST)] | None, Whole] = None
    paid_on: Day | None = None
    reserve_left_fen: Annotated[Annotated[int, Field(ge=0, le=LARGEST)] | None, Whole] = None
    classes: Annotated[list[IssuedClass], Field(max_length=5, default_factory=list)]
    not_public: Annotated[
        Literal["yes"] | None,
        Field(
            description="Never offered to the public: of shares with other votes or whose transfer needs consent"
        ),
    ] = None
    bought: Annotated[
        list[ClassBought],
        Field(
            max_length=20,
            default_factory=list,
            description="Of `reduce`: cancelled with the capital (公司法 art 162)",
        ),
    ]
    bought_on: Annotated[Day | None, Field(description="When they were bought: ten days to cancel them")] = (
        None
    )
    clause: Annotated[
        Line | None, Field(description="Of the articles, that lets one class alone be reduced (art 224)")
    ] = None
    reason: Annotated[str, Field(max_length=500, pattern=Plain)] = ""


class PartDay(Strict):
    """``part``: as the change's ``parts`` call it."""

    part: Annotated[str, Field(pattern="^[a-z]+_[0-9a-z]{1,64}-[0-9]{1,4}$")]
    due_on: Day | None = None
    form: Form | None = None


class ContributionsItem(Asked):
    item: Literal["contributions"]
    parts: Annotated[list[PartDay], Field(min_length=1, max_length=200)]


class OwnerPaid(Strict):
    """One payment of an owner, as the company says it."""

    owner: Id
    amount_fen: Fen
    paid_on: Day
    form: Form


class PaidItem(Asked):
    """Everything the company says was paid in: what is left out it says no more, which that owner signs."""

    item: Literal["paid"]
    payments: Annotated[list[OwnerPaid], Field(max_length=500)]


class Delegate(Somebody):
    """Who acts for a body among `also`."""

    owner: Annotated[Id, Field(description="The body, by the id of the change's `owners` or `joining`")]


class RepresentativeItem(Asked):
    item: Literal["representative"]
    person: Somebody
    acts_for: Annotated[
        Id | None,
        Field(
            description="The body that `person` acts for, by the id of the change's `owners` or `joining`",
        ),
    ] = None
    delegates: Annotated[
        list[Delegate],
        Field(max_length=50, description="Who acts for each body among `also`", default_factory=list),
    ]
    also: Annotated[
        list[Id],
        Field(
            max_length=50,
            description="Further partners who are to execute, by the ids of `owners` or `joining`",
            default_factory=list,
        ),
    ]
    residence: Annotated[Line | None, Field(description="Of a sole proprietorship: where `person` lives")] = (
        None
    )
    funds: Annotated[
        Literal["own", "family"] | None, Field(description="Of a sole proprietorship: whose property goes in")
    ] = None


class ShareholdersItem(Asked):
    item: Literal["shareholders"]
    seller: Annotated[Id, Field(description="The owner who sells, by the id of the change's `owners`")]
    buyer: Somebody
    amount_fen: Fen
    price_fen: FenOrNone = 0
    pay_way: Annotated[str, Field(max_length=100, pattern=Plain)] = ""
    pay_by: Annotated[str, Field(max_length=100, pattern=Plain)] = ""


Leaving = Annotated[
    list[Annotated[str, Field(pattern="^[0-9a-f]{12}$")]],
    Field(
        max_length=100,
        description="Who leaves, by the ids of the change's `officers`",
        default_factory=list,
    ),
]


class OfficesItem(Asked):
    """Officers, managers, the liaison, or who of the family takes part: everybody who leaves and everybody who comes."""

    item: Literal["officers", "managers", "liaison", "family"]
    leave: Leaving
    come: Annotated[list[Officer], Field(max_length=50, default_factory=list)]


class Turning(Strict):
    """A partner who changes sides: general becomes limited, limited general (合伙企业法 arts 82-84)."""

    owner: Annotated[Id, Field(description="By the id of the change's `owners`")]
    role: Literal["GP_PARTNER", "LP_PARTNER"]


class ConsigneeItem(Asked):
    """Who takes the legal mail of owners from abroad; whoever comes in accepts with an own account. `address`: where it arrives."""

    item: Literal["consignee"]
    leave: Leaving
    come: Annotated[list[Somebody], Field(max_length=10, default_factory=list)]
    address: Line | None = None


class PartnersItem(Asked):
    """Partners: everybody who leaves, who comes and who changes sides. Both sorts make a limited partnership, general ones alone a
    general one: where that changes, `name` is an item of the same change."""

    item: Literal["partners"]
    leave: Annotated[list[Id], Field(max_length=200, default_factory=list)]
    come: Annotated[list[Joining], Field(max_length=50, default_factory=list)]
    turns: Annotated[list[Turning], Field(max_length=200, default_factory=list)]


class OwnersItem(Asked):
    """Members: everybody who leaves and everybody who comes."""

    item: Literal["members", "withdrawals"]
    leave: Annotated[list[Id], Field(max_length=200, default_factory=list)]
    come: Annotated[list[Joining], Field(max_length=50, default_factory=list)]
    asked_on: Annotated[Day | None, Field(description="When a member asked to leave")] = None


class CorrectionItem(Asked):
    item: Literal["correction"]
    which: Literal["domicile", "scope", "term"]
    value: Annotated[str, Field(min_length=1, max_length=2000, pattern=Written)]
    grounds: Words


class ConversionItem(Asked):
    """An individual business becomes a company or a sole proprietorship."""

    item: Literal["conversion"]
    to: Literal["sole", "llc"]
    name: Annotated[str, Field(min_length=1, max_length=60, pattern=Written)]
    amount_fen: Fen
    term: Annotated[str, Field(pattern="^(long|[1-9][0-9]?)$")]
    form: Form | None = None
    due_on: Day | None = None
    funds: Literal["own", "family"] | None = None
    residence: Line | None = None


class CompanyFormItem(Asked):
    """A limited company becomes a joint-stock company, or back, which asks its `name` alone. Shares are made of audited net assets: the
    report is a file of the item (`row:company_form`). Organs that the new form needs are filed with it: `officers`, `managers`."""

    item: Literal["company_form"]
    name: Annotated[str, Field(min_length=1, max_length=60, pattern=Written)]
    capital_fen: Annotated[Annotated[int, Field(ge=1, le=LARGEST)] | None, Whole] = None
    kind: Literal["par", "no_par"] | None = None
    shares: Annotated[Annotated[int, Field(ge=1, le=LARGEST)] | None, Whole] = None
    net_assets_fen: Annotated[Annotated[int, Field(ge=1, le=LARGEST)] | None, Whole] = None
    base_on: Annotated[Day | None, Field(description="Of which day the net assets are")] = None
    audit_by: Annotated[str, Field(max_length=100, pattern=Plain)] = ""
    audit_no: Annotated[str, Field(max_length=100, pattern=Plain)] = ""
    audit_on: Annotated[Day | None, Field(description="Day of the report")] = None
    reason: Annotated[str, Field(max_length=500, pattern=Plain)] = ""


class Inheriting(Somebody):
    """An heir. `amount_fen`: of the part, not where one person owns and represents; `form` and `due_on` of a partnership."""

    role: Annotated[str, Field(pattern="^[A-Z_]{2,30}$", examples=["SHAREHOLDER"])]
    amount_fen: FenOrNone = 0
    form: Form | None = None
    due_on: Day | None = None


class InheritanceItem(Asked):
    """An owner has died and heirs take the part. Both papers are files of the item; the owner is told on saving, and it is handed in when
    the days to say otherwise are over."""

    item: Literal["inheritance"]
    dead: Annotated[Id, Field(description="The owner who has died, by the id of the change's `owners`")]
    died_on: Day
    death_number: Line
    death_by: Line
    proof: Literal["notary", "judgment"]
    proof_number: Line
    proof_by: Line
    proof_on: Day
    articles: Annotated[
        Literal["silent", "forbid"] | None, Field(description="Of a limited company: what they say of heirs")
    ] = None
    residence: Annotated[Line | None, Field(description="Of a sole proprietorship: where the heir lives")] = (
        None
    )
    funds: Annotated[
        Literal["own", "family"] | None, Field(description="Of a sole proprietorship: whose property goes in")
    ] = None
    come: Annotated[list[Inheriting], Field(max_length=50, default_factory=list)]


class GroupItem(Asked):
    """The group that a company leads; no members: the group ends."""

    item: Literal["group"]
    members: Annotated[
        str, Field(max_length=8000, pattern=Plain, description="One to a line: credit code, blank, name")
    ] = ""


class ArticlesItem(Asked):
    """An amendment of the articles, or of a partnership's agreement, of which only the text is asked. A joint-stock company tells its
    meeting besides: `decided_on`, `votes_present`, `votes_for`. Of the others `special` and `ordinary`: percent of the votes they ask
    for beyond the law, empty for none."""

    item: Literal["articles"]
    text: Annotated[str, Field(min_length=1, max_length=5000, pattern=Written)]
    quorum: Annotated[
        str, Field(pattern="^([0-9]{1,3})?$", description="Percent that must take part; empty for none")
    ] = ""
    votes: Annotated[
        Literal["", "heads", "fixed"], Field(description="Empty: by contributions, as the law has it")
    ] = ""
    weights: Annotated[
        dict[Id, Annotated[str, Field(pattern="^[0-9]{1,3}$")]],
        Field(description="Of `fixed`: owner's id to percent", default_factory=dict, json_schema_extra=ONLY),
    ]
    special: Annotated[str, Field(pattern="^([0-9]{1,3})?$")] = ""
    ordinary: Annotated[str, Field(pattern="^([0-9]{1,3})?$")] = ""
    decided_on: Annotated[
        Day | None, Field(description="Of a joint-stock company: when its meeting decided")
    ] = None
    votes_present: Annotated[Annotated[int, Field(ge=1, le=LARGEST)] | None, Whole] = None
    votes_for: Annotated[Annotated[int, Field(ge=0, le=LARGEST)] | None, Whole] = None


class ForfeitureItem(Asked):
    """Whose unpaid shares the board declares forfeited; the demand before it is `calls`, or the page `/calls/CHANGE`."""

    item: Literal["forfeiture"]
    owner: Annotated[Id, Field(description="The late owner, by the id of the change's `owners`")]
    days: Annotated[str, Field(pattern="^[0-9]{2,3}$", description="Days of grace, 60 at least")]


class ClassMet(Strict):
    """The meeting of one class of shares: how many of its shares were present, how many agreed."""

    share_class: Annotated[Id, Field(description="As the change's `share_classes` call it")]
    present: Count
    agreed: Count


class ClassVotesItem(Asked):
    """The meetings of the classes of shares that a change touches; asked where one of its items does."""

    item: Literal["class_votes"]
    meetings: Annotated[list[ClassMet], Field(min_length=1, max_length=20)]


class ClassMove(Strict):
    """What a class becomes."""

    share_class: Annotated[Id, Field(description="As the change's `share_classes` call it")]
    to: Annotated[
        str, Field(pattern="^(ordinary|[a-z]+_[0-9a-z]{1,64})$", description="`ordinary`, or another class")
    ]
    shares: Annotated[
        Annotated[int, Field(ge=1, le=LARGEST)] | None, Whole, Field(description="Without it all of them")
    ] = None
    per: Annotated[
        Annotated[int, Field(ge=1, le=10_000)], Whole, Field(description="Each `per` shares become `into`")
    ] = 1
    into: Annotated[Annotated[int, Field(ge=1, le=10_000)], Whole] = 1


class ReclassItem(Asked):
    """Shares of a class become ordinary ones or another class's, one for one or, without par value, at another ratio; a class of which none
    is left ends."""

    item: Literal["reclass"]
    moves: Annotated[list[ClassMove], Field(min_length=1, max_length=20)]
    decided_on: Day
    votes_present: Annotated[Annotated[int, Field(ge=1, le=LARGEST)], Whole]
    votes_for: Annotated[Annotated[int, Field(ge=0, le=LARGEST)], Whole]
    not_public: Annotated[
        Literal["yes"] | None, Field(description="Never offered to the public: see `stock`")
    ] = None
    no_par: Annotated[
        Literal["yes"] | None, Field(description="The shares have no par value: of any ratio but one for one")
    ] = None


class OwnSharesItem(Asked):
    """What a joint-stock company holds of itself (公司法 art 162): `acquire` says `ground` and `total`, the others which row of
    `own_shares` (`held`); `cancel` goes with `stock`, `way` `reduce`."""

    item: Literal["own_shares"]
    way: Literal["acquire", "transfer", "cancel"]
    shares: Annotated[str, Field(pattern="^[0-9]{1,16}$")]
    done_on: Day
    ground: Annotated[str, Field(pattern="^[2-6]?$", description="The item of art 162, of `acquire`")] = ""
    total: Annotated[str, Field(pattern="^[0-9]{0,16}$", description="All shares issued, of `acquire`")] = ""
    held: Annotated[Id | None, Field(description="Of `transfer` and `cancel`")] = None


class SuspensionItem(Asked):
    item: Literal["suspension"]
    until: Day
    grounds: Words
    served_at: Line
    staff: Annotated[Literal["yes"], Field(description="What to do with the staff was agreed with them")]


class ResumptionItem(Asked):
    item: Literal["resumption"]


class CreditorTold(Strict):
    """A known creditor who was told, with proof among the files of the item."""

    creditor: Annotated[str, Field(min_length=1, max_length=120, pattern=Written)]
    way: Literal["post", "hand", "message", "court"]
    told_on: Day


Votes = Annotated[Annotated[int, Field(ge=0, le=LARGEST)] | None, Whole]


class LiquidationItem(Asked):
    """Dissolution, the group and the call to creditors: published with its last signature, examined by nobody.

    `votes_all` (present) and `votes_for`: of a joint-stock company's meeting; of others the signatures are counted.
    """

    item: Literal["liquidation"]
    resolved_on: Day
    group_on: Annotated[Day | None, Field(description="Not of a sole proprietorship")] = None
    group: Annotated[list[Liquidator], Field(max_length=50, default_factory=list)]
    creditors: Annotated[list[CreditorTold], Field(max_length=50, default_factory=list)]
    creditors_none: Annotated[
        str,
        Field(
            max_length=300, pattern=Plain, description="Why no creditor is known, where `creditors` is empty"
        ),
    ] = ""
    votes_all: Votes = None
    votes_for: Votes = None


class DeregistrationItem(Asked):
    """The end: after the days for claims and the liquidation, with its report as a file of the item (`row:deregistration`)."""

    item: Literal["deregistration"]
    paper: Annotated[
        Literal["none", "returned", "lost"], Field(description="What became of the paper licence")
    ]
    ended_on: Annotated[Day | None, Field(description="Not of individual businesses and branches")] = None
    votes_all: Votes = None
    votes_for: Votes = None


class CourtEndingItem(Asked):
    """The end upon a court's ruling that the registry knows: signed by whom the court appointed, with a copy of the ruling as a file of the
    item (`row:court_ending`)."""

    item: Literal["court_ending"]
    paper: Annotated[
        Literal["none", "returned", "lost"], Field(description="What became of the paper licence")
    ]


ITEMS: tuple[type[Asked], ...] = (
    NameItem,
    DomicileItem,
    MoveItem,
    ScopeItem,
    TermItem,
    CapitalItem,
    StockItem,
    ContributionsItem,
    PaidItem,
    RepresentativeItem,
    ShareholdersItem,
    OfficesItem,
    PartnersItem,
    ConsigneeItem,
    OwnersItem,
    InheritanceItem,
    OwnSharesItem,
    CorrectionItem,
    ConversionItem,
    CompanyFormItem,
    ClassVotesItem,
    ReclassItem,
    GroupItem,
    ArticlesItem,
    ForfeitureItem,
    SuspensionItem,
    ResumptionItem,
    LiquidationItem,
    DeregistrationItem,
    CourtEndingItem,
)
