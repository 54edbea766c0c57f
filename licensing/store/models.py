"""Every table in one place to import from; migrations compare against ``Base.metadata``."""

from __future__ import annotations

from licensing.store.addresses import AddressHost, AddressUse, KnownPlace
from licensing.store.base import Base
from licensing.store.beneficial import BeneficialDuty, BeneficialError, BeneficialFiling, BeneficialOwner
from licensing.store.cases import (
    Case,
    CorrectionPoint,
    Document,
    Leg,
    Notice,
    Objection,
    Person,
    Review,
    Signature,
)
from licensing.store.desks import CaseLook, SavedView
from licensing.store.exchanges import Exchange
from licensing.store.extracts import RegisterExtract
from licensing.store.forfeits import ContributionCall
from licensing.store.groups import GroupLack, GroupMember
from licensing.store.history import RegisterItem, RegisterMember, RegisterPart
from licensing.store.holding import (
    HolderGrant,
    HolderKey,
    LicenceLook,
    PresentationClaim,
    PresentationRequest,
)
from licensing.store.identity import (
    Consent,
    EnterpriseClaim,
    IdentityLook,
    IdentityProof,
    Impersonation,
    Invitation,
    NoticeAnswer,
    SignerKey,
    SigningSheet,
    SpentChallenge,
)
from licensing.store.installation import Installation
from licensing.store.journal import JournalEntry, JournalHead, JournalLine, JournalNote
from licensing.store.key_acts import KeyAct
from licensing.store.leg_decisions import LegDecision, LegReturn
from licensing.store.messages import Contact, Delivery, Message, Preference
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
from licensing.store.numbers import NumberLane
from licensing.store.orders import RegisterOrder
from licensing.store.paper_notices import PaperNotice
from licensing.store.parties import CounterSignature, Mandate
from licensing.store.payments import RegisterPayment
from licensing.store.people import (
    Absence,
    Account,
    ApiClient,
    ApiToken,
    IdempotencyKey,
    KeptForm,
    KnownDevice,
    PasswordReset,
    SecondFactor,
    SignInAttempt,
    WebSession,
)
from licensing.store.platforms import Platform, PlatformShop
from licensing.store.pledges import PermitPledge
from licensing.store.pool import Unclaimed
from licensing.store.preemption import TransferAnswer, TransferNotice
from licensing.store.proposals import Proposal
from licensing.store.records import (
    ArchiveDue,
    CompanyCertificate,
    Licence,
    LicenceArchive,
    LicenceCopy,
    LicenceSeal,
    LogAudit,
    LogCosignature,
    LogEntry,
    LogNode,
    LogNote,
    SignedSheet,
    StampWaiting,
    WorkerHeartbeat,
)
from licensing.store.regions import RegionStatus, TrustedRegion
from licensing.store.repairs import Repair
from licensing.store.rules import RuleChange, RuleEdition, RuleFlip, RuleTrial
from licensing.store.straight import DrawSeed, StraightRecord, StraightSwitch
from licensing.store.uploads import Upload, UploadPiece
from licensing.store.vain_words import VainWord
from licensing.store.webhooks import WebhookDelivery, WebhookEndpoint

__all__ = [
    "Absence",
    "Account",
    "AddressHost",
    "AddressUse",
    "ApiClient",
    "ApiToken",
    "ArchiveDue",
    "Base",
    "BeneficialDuty",
    "BeneficialError",
    "BeneficialFiling",
    "BeneficialOwner",
    "Case",
    "CaseLook",
    "CompanyCertificate",
    "Consent",
    "Contact",
    "ContributionCall",
    "CorrectionPoint",
    "Counter",
    "CounterSignature",
    "Delivery",
    "Document",
    "DrawSeed",
    "Enterprise",
    "EnterpriseClaim",
    "Exchange",
    "GroupLack",
    "GroupMember",
    "HolderGrant",
    "HolderKey",
    "IdempotencyKey",
    "IdentityLook",
    "IdentityProof",
    "Impersonation",
    "Installation",
    "Investor",
    "Invitation",
    "JournalEntry",
    "JournalHead",
    "JournalLine",
    "JournalNote",
    "KeptForm",
    "KeyAct",
    "KnownDevice",
    "KnownPlace",
    "Leg",
    "LegDecision",
    "LegReturn",
    "Licence",
    "LicenceArchive",
    "LicenceCopy",
    "LicenceLook",
    "LicenceSeal",
    "LogAudit",
    "LogCosignature",
    "LogEntry",
    "LogNode",
    "LogNote",
    "Mandate",
    "Message",
    "NameHold",
    "NameHoldKey",
    "NameKey",
    "NameRecord",
    "NameSearch",
    "NameVerdict",
    "Notice",
    "NoticeAnswer",
    "NumberLane",
    "Objection",
    "PaperNotice",
    "PasswordReset",
    "PermitPledge",
    "Person",
    "Platform",
    "PlatformShop",
    "Preference",
    "PresentationClaim",
    "PresentationRequest",
    "Proposal",
    "RegionStatus",
    "RegisterExtract",
    "RegisterItem",
    "RegisterMember",
    "RegisterOrder",
    "RegisterPart",
    "RegisterPayment",
    "Repair",
    "Review",
    "RuleChange",
    "RuleEdition",
    "RuleFlip",
    "RuleTables",
    "RuleTrial",
    "SavedView",
    "SecondFactor",
    "SignInAttempt",
    "Signature",
    "SignedSheet",
    "SignerKey",
    "SigningSheet",
    "SpentChallenge",
    "StampWaiting",
    "Standing",
    "StraightRecord",
    "StraightSwitch",
    "TransferAnswer",
    "TransferNotice",
    "TrustedRegion",
    "Unclaimed",
    "Upload",
    "UploadPiece",
    "VainWord",
    "WebSession",
    "WebhookDelivery",
    "WebhookEndpoint",
    "WorkerHeartbeat",
]
