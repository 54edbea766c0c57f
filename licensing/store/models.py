"""Every table in one place to import from; migrations compare against ``Base.metadata``."""

from __future__ import annotations

from licensing.store.base import Base
from licensing.store.cases import Case, Document, Leg, Notice, Objection, Person, Review, Signature
from licensing.store.holding import (
    HolderGrant,
    HolderKey,
    LicenceLook,
    PresentationClaim,
    PresentationRequest,
)
from licensing.store.installation import Installation
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
from licensing.store.orders import RegisterOrder
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
from licensing.store.proposals import Proposal
from licensing.store.records import (
    JournalEntry,
    JournalHead,
    Licence,
    LicenceArchive,
    LicenceCopy,
    LicenceSeal,
    LogAudit,
    LogCosignature,
    LogEntry,
    LogNode,
    WorkerHeartbeat,
)
from licensing.store.regions import RegionStatus, TrustedRegion
from licensing.store.rules import RuleChange, RuleEdition, RuleFlip, RuleTrial

__all__ = [
    "Account",
    "ApiClient",
    "ApiToken",
    "Base",
    "Case",
    "Counter",
    "Document",
    "Enterprise",
    "HolderGrant",
    "HolderKey",
    "IdempotencyKey",
    "Installation",
    "Investor",
    "JournalEntry",
    "JournalHead",
    "KeptForm",
    "Leg",
    "Licence",
    "LicenceArchive",
    "LicenceCopy",
    "LicenceLook",
    "LicenceSeal",
    "LogAudit",
    "LogCosignature",
    "LogEntry",
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
    "PresentationClaim",
    "PresentationRequest",
    "Proposal",
    "RegionStatus",
    "RegisterOrder",
    "Review",
    "RuleChange",
    "RuleEdition",
    "RuleFlip",
    "RuleTables",
    "RuleTrial",
    "SignInAttempt",
    "Signature",
    "Standing",
    "TrustedRegion",
    "WebSession",
    "WorkerHeartbeat",
]
