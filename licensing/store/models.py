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
    NameSearch,
    NameVerdict,
    RuleTables,
    Standing,
)
from licensing.store.people import (
    Account,
    ApiClient,
    ApiToken,
    IdempotencyKey,
    KeptForm,
    PasswordReset,
    SignInAttempt,
    WebSession,
)
from licensing.store.records import (
    JournalEntry,
    JournalHead,
    Licence,
    LicenceArchive,
    LicenceSeal,
    LogNode,
    WorkerHeartbeat,
)
from licensing.store.regions import RegionStatus, TrustedRegion

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
    "KeptForm",
    "Leg",
    "Licence",
    "LicenceArchive",
    "LicenceSeal",
    "LogNode",
    "NameHold",
    "NameHoldKey",
    "NameKey",
    "NameRecord",
    "NameSearch",
    "NameVerdict",
    "Notice",
    "Objection",
    "PasswordReset",
    "Person",
    "RegionStatus",
    "Review",
    "RuleTables",
    "SignInAttempt",
    "Signature",
    "Standing",
    "TrustedRegion",
    "WebSession",
    "WorkerHeartbeat",
]
