"""The programming interface: OAuth2 for departments' systems, names, licences, tasks and events under /api/v1."""

from portal.api.setup import register as register
