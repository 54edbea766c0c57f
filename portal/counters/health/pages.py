"""``/healthz``: this process answers. ``/readyz``: it can work. Neither says more to strangers."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from esign.devices import READY
from esign.errors import EsignError
from licensing.store.models import WorkerHeartbeat
from portal.access import public
from portal.counters.health import metrics
from portal.office import current_office

blueprint = Blueprint("health", __name__)
metrics.add_to(blueprint)


@blueprint.get("/healthz")
@public
def alive() -> Response:
    """200 while the process can answer at all; asks nothing else, so that a slow database does not restart it."""
    return jsonify(status="alive")


@blueprint.get("/readyz")
@public
def ready() -> tuple[Response, int]:
    """200 when the database answers and has our tables, else 503; a front proxy then sends people elsewhere.

    A signing device that is away is said beside it (``device``) and takes no page away from anybody.
    """
    try:
        with current_office().sessions() as session:
            session.connection(execution_options={"read_only": True})
            session.scalar(select(WorkerHeartbeat.executor_id).limit(1))
    except SQLAlchemyError:
        return jsonify(status="database"), 503
    return jsonify(status="ready", **_device()), 200


def _device() -> dict[str, str]:
    """The first thing that is wrong with a device this process may use; nothing where all is well or none is used."""
    keyring = current_office().keyring
    if not keyring.devices.usable:
        return {}
    try:
        states = [key.state for key in keyring.seals().device_keys]
    except EsignError as error:
        return {"keys": error.code}
    wrong = [state for state in states if state != READY]
    return {"device": wrong[0]} if wrong else {}
