"""Every table in one place to import from; migrations compare against ``Base.metadata``."""

from __future__ import annotations

from licensing.store.base import Base
from licensing.store.cases import Case, Document, Leg, Notice, Objection, Person, Review, Signature
from licensing.store.names import (
    Counter,
    Enterprise,
    Investor,
    NameHold,
    NameHoldKey,
    NameKey,
    NameRecord,
    NameVerdict,
    RuleTables,
    Standing,
)
from licensing.store.orders import RegisterOrder
from licensing.store.people import Account, ApiClient, ApiToken, IdempotencyKey, SignInAttempt, WebSession
from licensing.store.records import (
    JournalEntry,
    JournalHead,
    Licence,
    LicenceArchive,
    LogNode,
    WorkerHeartbeat,
)

__all__ = [
    "Account",
    "ApiClient",
    "ApiToken",
    "Base",
    "Case",
    "Counter",
    "Document",
    "Enterprise",
    "IdempotencyKey",
    "Investor",
    "JournalEntry",
    "JournalHead",
    "Leg",
    "Licence",
    "LicenceArchive",
    "LogNode",
    "NameHold",
    "NameHoldKey",
    "NameKey",
    "NameRecord",
    "NameVerdict",
    "Notice",
    "Objection",
    "Person",
    "RegisterOrder",
    "Review",
    "RuleTables",
    "SignInAttempt",
    "Signature",
    "Standing",
    "WebSession",
    "WorkerHeartbeat",
]
