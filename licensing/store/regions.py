"""Registries of other regions whose licences this installation accepts, and what was last fetched from them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from licensing.store.base import Base


class TrustedRegion(Base):
    """A region's signed trust list. ``address``: where it is fetched anew, as the operator gave it, or None."""

    __tablename__ = "trusted_region"
    iss: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    region: Mapped[str]
    root_sha256: Mapped[str]
    address: Mapped[str | None]
    trust: Mapped[bytes]
    made_at: Mapped[datetime]
    added_at: Mapped[datetime]
    tried_at: Mapped[datetime | None]
    fetched_at: Mapped[datetime | None]
    trouble: Mapped[str | None]


class RegionStatus(Base):
    """The newest status list of a region that was seen under ``uri``; an older one never takes its place."""

    __tablename__ = "region_status"
    iss: Mapped[str] = mapped_column(ForeignKey("trusted_region.iss"), primary_key=True)
    uri: Mapped[str] = mapped_column(primary_key=True)
    token: Mapped[str]
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    fetched_at: Mapped[datetime]
