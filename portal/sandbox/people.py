"""The sandbox's invented people: accounts with posts, a founder whom an invented provider vouches for, and signatures by it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey
from sqlalchemy import select
from stdnum.cn import ric

from esign.jose import b64u
from licensing.act import SYSTEM, Actor, Role
from licensing.services.accounts import accounts, addresses, contacts
from licensing.services.accounts.accounts import SignUp
from licensing.services.cases import signing, signing_acts
from licensing.services.identity import proofs
from licensing.services.identity.proofs import Provider
from licensing.store.models import Account, Case
from portal.statements import OfficeNotary
from portal.wiring import Office

ISSUER, AUDIENCE, ACR, ALG = "https://sandbox.invalid", "sandbox", "urn:sandbox:proves-nothing", "ES256"
CLAIMS = {"name": "name", "number": "id_number", "mobile": "phone_number", "kind": ""}
PLACE, BORN = "632123", date(1985, 3, 10)
A_DAY = 1000  # people of one day of birth


def invented(number: int, name: str, password: str) -> SignUp:
    """Somebody who does not exist; the ID number only has the right form."""
    day, order = divmod(number, A_DAY)
    front = f"{PLACE}{BORN + timedelta(days=day):%Y%m%d}{order:03d}"
    return SignUp(name, f"199{number:08d}", front + ric.calc_check_digit(f"{front}0"), password)


@dataclass(frozen=True)
class Vouching:
    """A provider that believes everybody: its key lives as long as this object."""

    key: ECKey

    def provider(self) -> Provider:
        jwk = {**self.key.as_dict(private=False), "kid": "sandbox", "alg": ALG, "use": "sig"}
        return Provider(ISSUER, AUDIENCE, (ACR,), CLAIMS, jwk)

    def token(self, who: SignUp, digest: bytes, at: int) -> str:
        """A signed ID token over ``digest``."""
        claims: dict[str, Any] = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": sha256(who.id_number.encode()).hexdigest()[:16],
            "nonce": b64u(digest),
            "acr": ACR,
            "auth_time": at,
            "iat": at,
            "exp": at + 300,
            "name": who.name,
            "id_number": who.id_number,
            "phone_number": who.mobile,
        }
        return jwt.encode({"alg": ALG, "kid": "sandbox"}, claims, self.key)


def post(office: Office, who: SignUp, role: Role, authority: str, department: str | None = None) -> Actor:
    """An account with a post. ``department``: its short code."""
    wanted = Actor(None, who.name, role, authority, department)
    with office.work(SYSTEM) as work:
        opened = accounts.open_account(work, who, office.hasher.hash(who.password), wanted)
        contacts.prove_for_demo(work, opened)
        return accounts.actor_of(opened)


def known(office: Office, who: SignUp) -> Actor | None:
    """Who has this mobile already, from an earlier start."""
    with office.read() as session:
        query = select(Account).where(Account.mobile_index == addresses.sign_in_index(who.mobile))
        found = session.scalar(query)
        return accounts.actor_of(found) if found is not None else None


def founder(office: Office, who: SignUp, vouching: Vouching) -> Actor:
    """A citizen's account, proved by the invented provider."""
    actor = post(office, who, Role.APPLICANT, "")
    with office.work(actor) as work:
        nonce = sha256(work.act.ids.token().encode()).digest()
        token = vouching.token(who, nonce, int(work.act.at.timestamp()))
        proofs.prove_by_provider(work, token, vouching.provider(), nonce, work.act.at)
    return actor


def sign(office: Office, actor: Actor, who: SignUp, vouching: Vouching, case_id: str) -> None:
    """The founder signs the papers as they stand."""
    with office.work(actor) as work:
        case = work.session.get_one(Case, case_id)
        seen = signing.signing_digest(case, signing.papers_of(work, case))
        sheet = signing_acts.prepare(work, case_id, seen).id
    with office.work(actor) as work:
        token = vouching.token(who, bytes.fromhex(sheet), int(work.act.at.timestamp()))
        notary = OfficeNotary(office.seals, office.stamper, work.act.at)
        signing_acts.sign_with_provider(work, sheet, token, vouching.provider(), notary)
