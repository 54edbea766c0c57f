"""Of what a person's own program sends: the forms of its values, and the people it names."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field
from pydantic.config import JsonDict

from portal.api.models import LARGEST, Day, Strict, Written, whole

ONLY: JsonDict = {
    "additionalProperties": False
}  # of a mapping: a key of another form is refused, so the description says so
Whole = BeforeValidator(whole)  # outside the bounds, so that the description tells them
Fen = Annotated[Annotated[int, Field(ge=1, le=LARGEST)], Whole, Field(description="A hundredth of a yuan")]
FenOrNone = Annotated[Annotated[int, Field(ge=0, le=LARGEST)], Whole]
Count = Annotated[Annotated[int, Field(ge=0, le=10**9)], Whole]
Plain = "^[^\\x00]*$"
Words = Annotated[str, Field(min_length=1, max_length=500, pattern=Written)]
Line = Annotated[str, Field(min_length=1, max_length=200, pattern=Written)]
Id = Annotated[str, Field(pattern="^[a-z]+_[0-9a-z]{1,64}$")]
Form = Annotated[
    str, Field(pattern="^[a-z_]{2,30}$", description="How a part is brought in, such as `currency`")
]
Party = Literal["PERSON", "COMPANY", "PARTNERSHIP", "INSTITUTION", "FOREIGN_BODY"]


class Details(Strict):
    """More of an owner from abroad, or of a body whose signature is given at a counter."""

    document: Annotated[str, Field(max_length=200, pattern=Plain)] = ""
    consignee: Annotated[str, Field(max_length=200, pattern=Plain)] = ""
    consignee_address: Annotated[str, Field(max_length=200, pattern=Plain)] = ""
    signer_name: Annotated[str, Field(max_length=100, pattern=Plain)] = ""
    signer_kind: Annotated[str, Field(max_length=30, pattern=Plain)] = ""
    signer_number: Annotated[str, Field(max_length=50, pattern=Plain)] = ""


class Somebody(Strict):
    """Who comes in. ``id_number``: of the document, or the body's credit code."""

    name: Annotated[str, Field(min_length=1, max_length=100, pattern=Written)]
    id_number: Annotated[str, Field(min_length=1, max_length=50, pattern=Written)]
    mobile: Annotated[str, Field(pattern="^\\+?[0-9]{7,15}$")]
    party: Party = "PERSON"
    document_kind: Annotated[str, Field(max_length=30, pattern="^[A-Z_]+$")] = "RESIDENT_ID"
    details: Details | None = None


class Officer(Somebody):
    """Who comes into an office."""

    role: Literal["DIRECTOR", "AUDIT", "SUPERVISOR", "MANAGER", "FIN_HEAD", "LIAISON", "FAMILY"]


class Liquidator(Somebody):
    """Who is in the liquidation group; one is its head."""

    role: Literal["LIQ_HEAD", "LIQ_MEMBER"]


class Joining(Somebody):
    """Who comes in as a partner or a member, with what part."""

    role: Annotated[str, Field(pattern="^[A-Z_]{2,30}$", examples=["GP_PARTNER"])]
    amount_fen: Fen
    form: Form = "currency"
    due_on: Day


class Asked(Strict):
    """``version``: of the change as you read it; another one is 409. ``agreed``: its signatures may be lost by it."""

    version: Annotated[Annotated[int, Field(ge=1, le=LARGEST)] | None, Whole] = None
    agreed: bool = False
