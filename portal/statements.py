"""The portal's own seal on a statement about who signed what (电子签名法 art 13): a compact JWS, verifiable with the published keys."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from esign.jose import compact_json
from esign.keys import sign_token
from esign.seals import Seals

TYPE = "signing-statement+jwt"


@dataclass(frozen=True)
class StatementSealer:
    """Seals statements with the answer key that is active at ``at``."""

    seals: Seals
    at: datetime

    def sign_statement(self, statement: dict[str, object]) -> str:
        """A compact JWS over the statement. Raises esign's KeyNotUsable when no key is active."""
        return sign_token(self.seals.key("answer", self.at), TYPE, compact_json(statement))
