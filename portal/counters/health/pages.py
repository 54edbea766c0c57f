"""``/healthz``: this process answers. ``/readyz``: it can work, part by part. Neither says more to strangers."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, jsonify
from flask.blueprints import BlueprintSetupState

from portal import storage_state
from portal.access import public
from portal.counters.health import metrics, readiness

EXTENSION = "portal-readiness"
blueprint = Blueprint("health", __name__)
metrics.add_to(blueprint)


@blueprint.record_once
def _install(state: BlueprintSetupState) -> None:
    app = state.app
    app.extensions[EXTENSION] = readiness.Readiness(
        app.extensions["office"], app.extensions[storage_state.EXTENSION]
    )


@blueprint.get("/healthz")
@public
def alive() -> Response:
    """200 while the process can answer at all; asks nothing else, so that a slow database does not restart it."""
    return jsonify(status="alive")


@blueprint.get("/readyz")
@public
def ready() -> tuple[Response, int]:
    """503 where no page can be served, after seconds at the latest; a front proxy then sends people elsewhere.

    What takes no page away from anybody (keys, queue, disk) is said beside it under 200.
    """
    parts = current_app.extensions[EXTENSION].parts()
    status = readiness.status(parts)
    return jsonify(status=status, **parts), 503 if status in readiness.STOPS else 200
