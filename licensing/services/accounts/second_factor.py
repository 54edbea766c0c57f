"""The second factor of a sign-in: a code of the moment from a device its owner holds (RFC 6238), or one of ten kept on paper.

A try is written down before the code is looked at, as for passwords (``sign_in``); a code counts once. A new device takes the place of
the old one only when its first code has come back. Whoever lost device and paper gets a new one from the operator (staff) or after
two officers compared the card at a counter (``resets``).
"""

from __future__ import annotations

from base64 import b32encode
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from hmac import compare_digest

from argon2 import PasswordHasher
from pyotp import TOTP
from sqlalchemy.orm import Session

from licensing.act import Role
from licensing.errors import Invalid, NotFound, Problem, Refused
from licensing.services.accounts import accounts, sign_in, spoken
from licensing.services.identity import keys
from licensing.store.models import Account, SecondFactor
from licensing.work import Work

STEP = 30  # seconds one code stands, and is good for (ASVS 5.0 6.5.5): a device shows it by a clock that is set by the network
PAPER_CODES = 10
OFFER_LIFE = timedelta(minutes=15)


@dataclass(frozen=True)
class Device:
    """What a device is set up with: ``uri`` for its camera, ``secret`` (base32) for its keys."""

    uri: str
    secret: str


@dataclass(frozen=True)
class GivenFactor:
    """A factor an operator hands over; shown once. ``papers``: the codes that need no device."""

    device: Device
    papers: tuple[str, ...]


def of_account(session: Session, account_id: str) -> SecondFactor | None:
    """The factor in force, or None."""
    row = session.get(SecondFactor, account_id)
    return row if row is not None and row.secret is not None else None


def is_needed(role: str, staff_need_it: bool) -> bool:
    """Whether who has this role comes in by no password alone."""
    return staff_need_it and role != Role.APPLICANT


def is_missing(session: Session, account: Account, staff_need_it: bool) -> bool:
    """Whether this account must not come in by its password: it needs a second factor and has no code. A passkey is one by itself."""
    return is_needed(account.role, staff_need_it) and of_account(session, account.id) is None


def offer(work: Work, current: str, issuer: str, hasher: PasswordHasher) -> Device:
    """A secret for the device of the person signed in; nothing changes until ``confirm``. Raises Invalid for the wrong password."""
    account = _own(work, current, hasher)
    row = _row(work, account.id)
    row.next_secret, row.next_until = _draw(work), work.act.at + OFFER_LIFE
    return _device(account, row.next_secret, issuer)


def offered(work: Work, issuer: str) -> Device | None:
    """What was offered within the last quarter of an hour and waits for its first code."""
    account = work.session.get_one(Account, work.act.actor.id)
    row = work.session.get(SecondFactor, account.id)
    if row is None or row.next_secret is None or row.next_until is None or row.next_until <= work.act.at:
        return None
    return _device(account, row.next_secret, issuer)


def confirm(work: Work, code: str) -> tuple[str, ...]:
    """The offered device's first code came back: it counts from now on. The paper codes, shown this once.

    Raises Refused('factor.nothing_offered'), Invalid for a wrong code.
    """
    row = work.session.get(SecondFactor, work.act.actor.id, with_for_update=True)
    if row is None or row.next_secret is None or row.next_until is None or row.next_until <= work.act.at:
        raise Refused("factor.nothing_offered")
    step = _step_of(work, row.next_secret, code, 0)
    if step is None:
        raise Invalid([Problem("code", "factor.code_wrong")])
    return _put(work, row, row.next_secret, step)


def give(work: Work, account_id: str, issuer: str) -> GivenFactor:
    """For the operator: a new factor for somebody on the staff; the one before and every passkey stop working. Raises NotFound."""
    account = work.session.get(Account, account_id, with_for_update=True)
    if account is None or account.role == Role.APPLICANT or account.disabled:
        raise NotFound(account_id)
    keys.end_all(work, account.id)
    secret = _draw(work)
    papers = _put(work, _row(work, account.id), secret, 0)
    return GivenFactor(_device(account, secret, issuer), papers)


def begin(work: Work, account_id: str, device: str = "") -> str:
    """Write the try down; its id. The caller commits and then calls ``finish``. Raises Refused('account.too_many_attempts').

    ``device``: as for passwords, a browser that is known counts for itself, so that who found the password shuts nobody out.
    """
    account = work.session.get_one(Account, account_id)
    known = sign_in.is_known(work, account.mobile_index, device)
    return sign_in.write_down(work, f"factor:{sign_in.device_subject(device) if known else account_id}")


def finish(work: Work, attempt: str, account_id: str, code: str) -> Account | None:
    """The account whose device or paper has this code, or None; a right one lifts the brake and never counts again."""
    row = work.session.get(SecondFactor, account_id, with_for_update=True)
    account = work.session.get(Account, account_id)
    if row is None or row.secret is None or account is None or account.disabled:
        return None
    if not _is_right(work, row, row.secret, code):
        return None
    sign_in.set_right(work, attempt)
    return account


def end(work: Work, current: str, hasher: PasswordHasher, staff_need_it: bool) -> None:
    """The owner wants no codes any more. Raises Invalid for the wrong password, Refused('factor.compulsory') for staff without a passkey
    who need one or the other."""
    account = _own(work, current, hasher)
    if is_needed(account.role, staff_need_it) and not keys.all_of(work.session, account.id):
        raise Refused("factor.compulsory")
    drop(work, account.id)


def drop(work: Work, account_id: str) -> None:
    """It asks for nothing any more. Repeating it is harmless."""
    row = work.session.get(SecondFactor, account_id, with_for_update=True)
    if row is None:
        return
    was_in_force = row.secret is not None
    work.session.delete(row)
    if was_in_force:
        work.record("account.factor_ended", "account", account_id)


def _own(work: Work, current: str, hasher: PasswordHasher) -> Account:
    account = work.session.get_one(Account, work.act.actor.id)
    if not accounts.is_password(hasher, account, current):
        raise Invalid([Problem("current", "account.password_wrong")])
    return account


def _row(work: Work, account_id: str) -> SecondFactor:
    row = work.session.get(SecondFactor, account_id, with_for_update=True)
    if row is None:
        row = SecondFactor(account_id=account_id, last_step=0, papers=[])
        work.session.add(row)
    return row


def _put(work: Work, row: SecondFactor, secret: str, step: int) -> tuple[str, ...]:
    papers = tuple("".join(spoken.draw(work) for _ in range(3)) for _ in range(PAPER_CODES))
    row.secret, row.since, row.last_step = secret, work.act.at, step
    row.next_secret = row.next_until = None
    row.papers = [_paper_hash(each) for each in papers]
    work.record("account.factor_set", "account", row.account_id)
    return papers


def _is_right(work: Work, row: SecondFactor, secret: str, code: str) -> bool:
    paper = _paper_hash(spoken.tidy(code))
    if paper in row.papers:
        row.papers = [each for each in row.papers if each != paper]
        work.record("account.paper_code_used", "account", row.account_id, left=len(row.papers))
        return True
    step = _step_of(work, secret, code, row.last_step)
    if step is None:
        return False
    row.last_step = step
    return True


def _step_of(work: Work, secret: str, code: str, after: int) -> int | None:
    """The step of this moment, if this is its code and was not used yet."""
    now, digits = int(work.act.at.timestamp()) // STEP, "".join(code.split())
    right = compare_digest(TOTP(secret).at(now * STEP).encode(), digits.encode("utf-8", "surrogatepass"))
    return now if right and now > after else None


def _draw(work: Work) -> str:
    """160 random bits in base32, RFC 4226 §4."""
    return b32encode(sha256(work.act.ids.token().encode()).digest()[:20]).decode()


def _device(account: Account, secret: str, issuer: str) -> Device:
    return Device(TOTP(secret).provisioning_uri(name=account.name, issuer_name=issuer), secret)


def _paper_hash(code: str) -> str:
    """SHA-256 in hexadecimal: a paper code has a hundred and twenty random bits."""
    return sha256(code.encode("utf-8", "surrogatepass")).hexdigest()
