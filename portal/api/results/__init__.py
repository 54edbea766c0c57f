"""The shapes of answers, for the published description; one file a resource."""

from __future__ import annotations

from portal.api.results.base import Answer as Answer
from portal.api.results.claims import Claim as Claim
from portal.api.results.claims import ClaimPage as ClaimPage
from portal.api.results.claims import Standing as Standing
from portal.api.results.claims import StandingPage as StandingPage
from portal.api.results.events import Event as Event
from portal.api.results.events import EventPage as EventPage
from portal.api.results.events import EventResource as EventResource
from portal.api.results.events import EventSubject as EventSubject
from portal.api.results.events import EventTypeRow as EventTypeRow
from portal.api.results.events import EventTypes as EventTypes
from portal.api.results.events import ExchangePage as ExchangePage
from portal.api.results.events import ExchangeRow as ExchangeRow
from portal.api.results.licences import PresentationRequest as PresentationRequest
from portal.api.results.licences import VerifyCheck as VerifyCheck
from portal.api.results.licences import VerifyIssuer as VerifyIssuer
from portal.api.results.licences import VerifyResult as VerifyResult
from portal.api.results.names import CheckResult as CheckResult
from portal.api.results.names import DivisionPart as DivisionPart
from portal.api.results.names import NameConflict as NameConflict
from portal.api.results.names import NameFinding as NameFinding
from portal.api.results.names import NamePage as NamePage
from portal.api.results.names import NameParts as NameParts
from portal.api.results.names import RegisterName as RegisterName
from portal.api.results.subjects import CaseSeen as CaseSeen
from portal.api.results.subjects import EnterpriseFacts as EnterpriseFacts
from portal.api.results.subjects import ItemSchema as ItemSchema
from portal.api.results.subjects import RegisteredEnterprise as RegisteredEnterprise
from portal.api.results.subjects import ScopePhrase as ScopePhrase
from portal.api.results.subjects import TaskEnterprise as TaskEnterprise
from portal.api.results.tasks import Approval as Approval
from portal.api.results.tasks import GrantedPermit as GrantedPermit
from portal.api.results.tasks import PermitFile as PermitFile
from portal.api.results.tasks import Task as Task
from portal.api.results.tasks import TaskAction as TaskAction
from portal.api.results.tasks import TaskDocument as TaskDocument
from portal.api.results.tasks import TaskItem as TaskItem
from portal.api.results.tasks import TaskPage as TaskPage
from portal.api.results.tokens import Token as Token
from portal.api.results.tokens import TokenError as TokenError
