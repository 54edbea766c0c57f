"""Backups: young enough, whole in number, readable by more than one hand together, and not on the disk they are to survive."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from config.backups import BackupSettings
from config.settings import SettingsError, load_backups
from licensing.store.journal import NEWEST_FIRST
from licensing.store.models import JournalLine
from portal.backups import keeping
from portal.backups.store import BASE, SEGMENT, Manifest, Store, StrangeError
from portal.health._symptom import Symptom
from portal.wiring import Office


def examine(office: Office) -> Iterator[Symptom]:
    try:
        settings = load_backups()
    except SettingsError as error:
        yield Symptom("backups_unset", str(error), "docs/operate.md, Backups")
        return
    if settings is None:
        yield Symptom(
            "no_backups",
            "BACKUP_STORE is not set: nobody here knows of a backup",
            "docs/operate.md, Backups; or keep them by other means",
            fatal=False,
        )
        return
    yield from _place(office, settings)
    try:
        made = Store(settings).manifests()
    except (StrangeError, OSError) as error:
        yield Symptom("backups_strange", str(error), "portal backup check")
        return
    yield from _ages(office, made)
    yield from _known(office, made)
    if not office.settings.is_sqlite:
        yield from _archiver(office)


def _place(office: Office, settings: BackupSettings) -> Iterator[Symptom]:
    if not settings.store.is_dir():
        return
    if settings.store.stat().st_dev == office.settings.data_dir.stat().st_dev and not office.settings.demo:
        yield Symptom(
            "backups_on_same_disk",
            f"{settings.store} is on the disk of {office.settings.data_dir}",
            "let BACKUP_STORE lie on another machine",
            fatal=False,
        )
    if settings.store.stat().st_mode & 0o077:
        yield Symptom(
            "backups_open", f"others on this machine reach {settings.store}", f"chmod 700 {settings.store}"
        )
    if len(settings.locks) < 2:
        yield Symptom(
            "backups_one_reader",
            "one secret key alone reads every backup",
            "name two layers in BACKUP_LOCKS, their keys with two people",
            fatal=False,
        )


def _ages(office: Office, made: list[Manifest]) -> Iterator[Symptom]:
    rules, now = keeping.rules(), office.clock.now()
    newest = {
        kind: max((each.instant for each in made if each.kind == kind), default=None)
        for kind in (BASE, SEGMENT)
    }
    if _older(newest[BASE], now, timedelta(hours=rules.oldest_base_hours)):
        last = newest[BASE]
        yield Symptom(
            "backup_old",
            f"the newest backup is of {last:%Y-%m-%d %H:%M} UTC" if last else "there is no backup",
            "portal backup take, and look why its timer did not",
        )
    if not office.settings.is_sqlite and _older(
        newest[SEGMENT], now, timedelta(minutes=rules.oldest_segment_minutes)
    ):
        yield Symptom(
            "log_not_archived",
            "PostgreSQL's log has not come into the store for too long",
            "archive_mode = on, archive_timeout = 60, archive_command = 'portal backup segment %p'; its server log says why it fails",
        )


def _older(at: datetime | None, now: datetime, most: timedelta) -> bool:
    return at is None or now - at > most


def _known(office: Office, made: list[Manifest]) -> Iterator[Symptom]:
    """The database remembers the backups that were taken of it; one that is gone was taken away."""
    query = sa.select(JournalLine.subject_id).where(JournalLine.action == "backup.taken")
    with office.read() as session:
        last = session.scalars(query.order_by(*NEWEST_FIRST).limit(1)).first()
    if last is not None and last not in {each.name for each in made}:
        yield Symptom(
            "backup_gone",
            f"{last} was taken and is not in the store",
            "find out who removed it; portal backup take",
        )


def _archiver(office: Office) -> Iterator[Symptom]:
    query = "SELECT failed_count > 0 AND (last_archived_time IS NULL OR last_failed_time > last_archived_time) FROM pg_stat_archiver"
    try:
        with office.database.connect() as connection:
            off = connection.scalar(sa.text("SHOW archive_mode")) == "off"
            failing = connection.scalar(sa.text(query))
    except SQLAlchemyError:
        return  # the database's own examination says so
    if off:
        yield Symptom(
            "archive_off",
            "PostgreSQL archives no log: a backup leads only to its own instant",
            "archive_mode = on, then restart it",
        )
    elif failing:
        yield Symptom(
            "archive_fails",
            "PostgreSQL's archive_command fails: its log piles up until the disk is full",
            "its server log says why",
        )
