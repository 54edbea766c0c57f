"""What a founder's program sends. What differs between kinds of enterprise is made from the kinds' own rows: ``kind`` names the shape."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, cast

from pydantic import Field, create_model

from licensing import own_votes
from licensing.entities import KINDS, NAMED, EntityKind
from licensing.findings.money import CONTRIBUTION_YEARS
from licensing.findings.share_classes import LONGEST_NAME, MOST_CLASSES
from licensing.id_documents import DOCUMENTS
from licensing.kinds.establishment.sections import capital, place
from licensing.kinds.establishment.sections.business import MOST_ITEMS
from licensing.nations import NATIONS
from licensing.parties import BODIES, PERSON
from licensing.services.cases import party_answers
from licensing.services.names.declaring import BRANCH, group_choices
from licensing.services.names.foreign import KIND as FOREIGN_BRANCH
from licensing.stock import KINDS as STOCKS
from licensing.stock import ORDERS, TRANSFERS
from portal.api.models import LARGEST, Day, Division, Query, Strict, Uscc, Written
from portal.api.own_words import ONLY, Asked, Count, FenOrNone, Id, Plain, Whole, Words

MOST_PHRASES = 2 * MOST_ITEMS  # one may look for what to leave out
Code = Annotated[str, Field(pattern="^[A-Z0-9]{1,20}$")]
Optional = Annotated[str, Field(max_length=200, pattern=Plain)]
Number = Annotated[str, Field(min_length=1, max_length=50, pattern=Written)]
TradeName = Annotated[str, Field(min_length=1, max_length=60, pattern=Written)]
NAMELESS = tuple(code for code, kind in KINDS.items() if kind.nameless)


def word(codes: tuple[str, ...]) -> Any:
    """A type that takes these words alone."""
    return Literal[codes]


def _many(one: Any) -> Any:
    """A list of these."""
    return list[one]


def made(
    name: str, doc: str, fields: Mapping[str, tuple[Any, Any]], base: type[Strict] = Asked
) -> type[Strict]:
    """A shape put together from rows."""
    return cast(type[Strict], create_model(name, __base__=base, __doc__=doc, **cast(Any, dict(fields))))


def called(kind: EntityKind, what: str) -> str:
    """The name of a kind's shape: ``LimitedPartnershipParty``."""
    return "".join(part.capitalize() for part in kind.code.split("_")) + what


def _name(kind: EntityKind) -> type[Strict]:
    """A name declared part by part; only a company's new name may say that it leads a group."""
    forms = (*kind.forms, *group_choices(kind.code))
    return made(
        called(kind, "Name"),
        "A name of this kind, part by part; `committed`: the commitment of 734 art 16 is the person's own word.",
        {
            "kind": (word((kind.code,)), ...),
            "county": (Annotated[Division, Field(description="Of the domicile")], ...),
            "division": (
                Annotated[
                    str, Field(min_length=1, max_length=20, pattern=Written, examples=["海东市乐都区"])
                ],
                ...,
            ),
            "trade_name": (TradeName, ...),
            "industry": (Annotated[str, Field(max_length=60, pattern=Plain)], ""),
            "form": (word(forms), ...),
            "renames": (
                Annotated[Uscc | None, Field(description="The own enterprise whose new name it shall be")],
                None,
            ),
            "committed": (bool, False),
        },
        Strict,
    )


class BranchName(Strict):
    """A branch's name: its head's whole name and credit code, what tells it from others, and a form."""

    kind: Literal["branch"]
    head: Annotated[str, Field(min_length=1, max_length=100, pattern=Written)]
    head_code: Uscc
    county: Division
    place: Annotated[str, Field(max_length=20, pattern=Plain)] = ""
    form: word(KINDS[BRANCH].forms)  # type: ignore[valid-type]  # the rows' words
    committed: bool = False


class ForeignBranchName(Strict):
    """A foreign company's branch: `nation` of ISO 3166-1, the company's Chinese name with its form of liability, its number at home."""

    kind: Literal["foreign_branch"]
    nation: word(tuple(NATIONS))  # type: ignore[valid-type]  # the rows' words
    head: Annotated[str, Field(min_length=1, max_length=90, pattern=Written)]
    number: Annotated[str, Field(min_length=2, max_length=40, pattern=Written)]
    county: Division
    place: Annotated[str, Field(max_length=20, pattern=Plain)] = ""
    form: word(KINDS[FOREIGN_BRANCH].forms)  # type: ignore[valid-type]  # the rows' words
    committed: bool = False


class ApplicationOpened(Strict):
    """The own reserved name that is founded; the same name gives the same open application."""

    name: Annotated[Id, Field(examples=["name_01"])]


class Unnamed(Strict):
    """A kind that may go without a name."""

    kind: word(NAMELESS)  # type: ignore[valid-type]  # the rows' words


class PlaceAnswer(Asked):
    """Where it sits. `kind`: of the founding kind's `address_kinds`; what that kind does not ask is not kept."""

    kind: Annotated[str | None, Field(pattern="^[a-z_]{2,30}$")] = None
    county: Division | None = None
    town: Annotated[str | None, Field(max_length=40, pattern=Plain)] = None
    address: Annotated[str | None, Field(max_length=200, pattern=Plain)] = None
    tenure: word(place.TENURES) | None = None  # type: ignore[valid-type]  # the rules' words
    tenure_until: Day | None = None
    owner: Annotated[str | None, Field(max_length=100, pattern=Plain)] = None
    proof: word(place.PROOFS) | None = None  # type: ignore[valid-type]  # the rules' words
    host: Uscc | None = None
    desk: Annotated[str | None, Field(max_length=20, pattern=Plain)] = None
    host_until: Day | None = None
    platform: Annotated[str | None, Field(max_length=60, pattern=Plain)] = None
    shop: Annotated[str | None, Field(max_length=60, pattern=Plain)] = None
    net_only: bool | None = None


class BusinessAnswer(Asked):
    """Phrases by their codes (`scope-phrases`), the main one, the term in years (absent: without end)."""

    items: Annotated[list[Code], Field(max_length=MOST_PHRASES, json_schema_extra={"uniqueItems": True})]
    main: Code | None = None
    term_years: Annotated[Annotated[int, Field(ge=1, le=99)] | None, Whole] = None


CAPITAL: Mapping[str, tuple[Any, Any]] = {
    "amount_fen": (FenOrNone | None, None),
    "reason": (Annotated[str, Field(max_length=1000, pattern=Plain)] | None, None),
    "staff": (Count | None, None),
    "stock": (word(STOCKS) | None, None),
    "issued": (Annotated[Annotated[int, Field(ge=0, le=LARGEST)], Whole] | None, None),
    "authorised": (Annotated[Annotated[int, Field(ge=0, le=LARGEST)], Whole] | None, None),
    "authorised_years": (Count | None, None),
    "funds": (word(capital.FUNDS) | None, None),
    "votes": (word(own_votes.WAYS) | None, None),
    "composition": (word(capital.COMPOSITIONS) | None, None),
}


def _capital(kind: EntityKind) -> type[Strict]:
    fields = {"kind": (word((kind.code,)), ...)} | {name: CAPITAL[name] for name in capital.asked(kind)}
    return made(called(kind, "Capital"), "The money of this kind, as its section asks it.", fields)


class ClassAnswer(Strict):
    """A class of shares of a joint-stock company. `held`: by a promoter's id how many shares it takes."""

    name: Annotated[str, Field(max_length=LONGEST_NAME, pattern=Plain)] = ""
    profit: word(ORDERS) | None = None  # type: ignore[valid-type]  # the rules' words
    remainder: word(ORDERS) | None = None  # type: ignore[valid-type]  # the rules' words
    votes: Annotated[Annotated[int, Field(ge=0, le=LARGEST)] | None, Whole] = None
    transfer: word(TRANSFERS) | None = None  # type: ignore[valid-type]  # the rules' words
    protects: Annotated[str, Field(max_length=500, pattern=Plain)] = ""
    paid_fen: FenOrNone | None = None
    held: Annotated[
        dict[Id, Annotated[Annotated[int, Field(ge=0, le=LARGEST)], Whole]],
        Field(max_length=200, json_schema_extra=ONLY),
    ] = Field(default_factory=dict)


class ClassesAnswer(Asked):
    """Every class of shares beside ordinary ones, of a joint-stock company alone; none for a company without."""

    classes: Annotated[list[ClassAnswer], Field(max_length=MOST_CLASSES)]


def _part(kind: EntityKind) -> Mapping[str, tuple[Any, Any]]:
    """What a party of this kind may be asked besides who it is."""
    forms = word(kind.contributions) if kind.contributions else str
    return {
        "document": (Optional, ""),
        "consignee": (Optional, ""),
        "consignee_address": (Optional, ""),
        "residence": (Optional, ""),
        "farmer": (Literal["yes", "no"] | None, None),
        "delegate_of": (Annotated[str, Field(max_length=50, pattern=Plain)], ""),
        "signer_name": (Annotated[str, Field(max_length=50, pattern=Plain)], ""),
        "signer_kind": (word(tuple(DOCUMENTS)) | None, None),
        "signer_number": (Annotated[str, Field(max_length=30, pattern=Plain)], ""),
        "amount_fen": (FenOrNone | None, None),
        "form": (forms | None, None),
        "due_on": (
            Annotated[
                Day | None, Field(description=f"Within {CONTRIBUTION_YEARS} years where the law says so")
            ],
            None,
        ),
        own_votes.PART: (
            Annotated[
                Annotated[int, Field(ge=0, le=own_votes.WHOLE)] | None,
                Whole,
                Field(description="Whole percent of the votes, where the articles fix them"),
            ],
            None,
        ),
    }


def _who(kind: EntityKind, body: bool) -> type[Strict]:
    asked = party_answers.asked_of(kind, body)
    roles = kind.body_roles if body else kind.roles
    fields: dict[str, tuple[Any, Any]] = {
        "kind": (word((kind.code,)), ...),
        "party": (word(BODIES), ...) if body else (word((PERSON,)), PERSON),
        "name": (Annotated[str, Field(min_length=1, max_length=100 if body else 50, pattern=Written)], ...),
        "id_number": (Number, ...),
        "mobile": (Annotated[str, Field(pattern="^\\+?[0-9]{7,15}$")], ...),
        "roles": (Annotated[_many(word(roles)), Field(min_length=1, max_length=20)], ...),
    }
    if not body:
        fields["document_kind"] = (word(tuple(DOCUMENTS)), "RESIDENT_ID")
    fields |= {name: shape for name, shape in _part(kind).items() if name in asked}
    doc = (
        "A body that takes part: its credit code or foreign number."
        if body
        else "A natural person, with every office held."
    )
    return made(called(kind, "Body" if body else "Person"), doc, fields)


class ApprovalGiven(Strict):
    """A pre-approval given elsewhere."""

    number: Annotated[str, Field(max_length=120, pattern=Plain)] = ""
    authority: Annotated[str, Field(max_length=120, pattern=Plain)] = ""
    holder: Annotated[
        str, Field(max_length=120, pattern=Plain, description="The enterprise or a founder, as printed on it")
    ] = ""
    issued_on: Day | None = None
    valid_until: Day | None = None
    document: Annotated[str, Field(max_length=120, pattern=Plain)] = ""


Cell = Annotated[str, Field(max_length=4000, pattern=Plain)]
Answered = bool | Annotated[int, Field(ge=-LARGEST, le=LARGEST)] | float | Cell
Row = Annotated[
    dict[Annotated[str, Field(max_length=60, pattern="^[a-z0-9_]+$")], Cell], Field(json_schema_extra=ONLY)
]


class CertificatesAnswer(Asked):
    """Items applied for in the same submission; `fields`: their questions, typed as `/api/v1/items/{code}/schema` says."""

    items: Annotated[list[Code], Field(max_length=200)]
    fields: Annotated[
        dict[
            Annotated[str, Field(max_length=60, pattern="^[a-z0-9_]+$")],
            Answered | Annotated[list[Cell | Row], Field(max_length=200)],
        ],
        Field(max_length=300, default_factory=dict, json_schema_extra=ONLY),
    ]
    pledge: Annotated[bool, Field(description="No trade before the permit is there (双告知)")] = False
    approvals: Annotated[
        dict[Annotated[str, Field(pattern="^[A-Z0-9]{1,20}$")], ApprovalGiven],
        Field(max_length=50, default_factory=dict, json_schema_extra=ONLY),
    ]


class LegAnswered(Strict):
    """What is said to a department that asked back, or what is different when a refused permit is applied for again."""

    answer: Words


class PhraseQuery(Query):
    """What is looked for among the phrases of business scope."""

    q: Annotated[str, Field(min_length=1, max_length=100, pattern=Written)]
    limit: Annotated[int, Field(ge=1, le=100)] = 20


NAMES: tuple[type[Strict], ...] = (
    *(_name(KINDS[code]) for code in NAMED),
    BranchName,
    ForeignBranchName,
)
CAPITALS = tuple(_capital(kind) for kind in KINDS.values() if kind.capital != "none")
PERSONS = {code: _who(kind, False) for code, kind in KINDS.items()}
PARTIES = {code: _who(kind, True) for code, kind in KINDS.items() if kind.bodies}
WHO: tuple[type[Strict], ...] = (*PERSONS.values(), *PARTIES.values())
