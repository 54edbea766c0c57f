"""Signing in with a passkey: no mobile typed, no password; the device found the account and looked at its owner.

A try is written down before the answer is looked at and braked like those with passwords (``sign_in``); for staff it is the second
factor by itself, since it takes the device and a finger, a face or a PIN.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from licensing.errors import Refused
from licensing.services.accounts import second_factor, sign_in
from licensing.services.identity import keys
from licensing.services.identity.keys import Place
from licensing.store.models import Account
from licensing.work import Work


def end(work: Work, credential: str, staff_need_it: bool) -> None:
    """The owner ends a passkey. Raises NotFound for anybody else's, Refused('factor.compulsory') for the last factor of staff."""
    account = work.session.get_one(Account, work.act.actor.id)
    others = [key for key in keys.all_of(work.session, account.id) if key.id != credential]
    has_codes = second_factor.of_account(work.session, account.id) is not None
    if second_factor.is_needed(account.role, staff_need_it) and not others and not has_codes:
        raise Refused("factor.compulsory")
    keys.end_key(work, credential)


def begin(work: Work, credential: str, device: str = "") -> str | None:
    """Write a try with a passkey down; its id, None for a key nobody has. The caller commits and then calls ``finish``.

    Raises Refused('account.too_many_attempts').
    """
    account = keys.account_of(work.session, credential)
    if account is None:
        return None
    known = sign_in.is_known(work, account.mobile_index, device)
    return sign_in.write_down(work, f"passkey:{sign_in.device_subject(device) if known else account.id}")


def finish(
    work: Work, attempt: str | None, credential: str, made: Mapping[str, Any], challenge: bytes, place: Place
) -> Account:
    """The account whose passkey answered; needs neither password nor code. Raises Refused('passkey.…') with the reason."""
    account = keys.signed_in_with(work, credential, made, challenge, place)
    if attempt is not None:
        sign_in.set_right(work, attempt)
    return account
