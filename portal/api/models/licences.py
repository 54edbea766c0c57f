"""Licences that are verified and shown."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from portal.api.models.base import LONGEST_CREDENTIAL, Strict

Text = Annotated[str, Field(min_length=1, max_length=LONGEST_CREDENTIAL)]


class Credential(Strict):
    """A licence as the signed text its holder shows, and its SM2 twin where it has one."""

    credential: Text
    sm2_twin: Text | None = None


class QrText(Strict):
    """A licence as the text its QR code holds, address and all, or the signed part alone."""

    qr: Text


RequestId = Annotated[
    str,
    Field(min_length=1, max_length=100, description="Your presentation request, or the secret of its page"),
]


class BoundCredential(Strict):
    """A presentation: a credential with the holder's signature for your request."""

    credential: Text
    request: RequestId


class DynamicQr(Strict):
    """The text of a five-minute code, for your request."""

    qr: Text
    request: RequestId


class PresentationAsked(Strict):
    """What you want to be shown a licence for; the purpose decides which claims."""

    purpose: Annotated[
        str, Field(pattern="^[A-Z_]{2,40}$", examples=["BANK_COUNTER"], description="holder_purposes code")
    ]
    reference: Annotated[
        str,
        Field(
            max_length=60,
            pattern="^[^\\x00-\\x1f\\x7f-\\x9f\\u2028-\\u202e\\u2066-\\u2069]*$",
            description="Your own number of the matter; the holder reads it",
        ),
    ] = ""


class Upload(BaseModel):
    """A licence PDF as a browser or curl uploads it; with it the national seal (`licence.ses`) or the SM2 twin."""

    model_config = ConfigDict(extra="forbid")
    file: Annotated[str, Field(min_length=1, json_schema_extra={"format": "binary"})]
    seal: list[Annotated[str, Field(min_length=1, json_schema_extra={"format": "binary"})]] = Field(
        default_factory=list, max_length=2
    )
