"""One exchange of a code for a token. Which proxy and which CA bundle the environment names is worked out once an address.

The environment is this process's own and stays as it was started; requests reads all of it for every request, which was an eighth
of a sign-in's way back.
"""

from __future__ import annotations

from typing import Any

from authlib.integrations.requests_client import OAuth2Session

Settled = dict[str, dict[str, Any]]  # by address: proxies, stream, verify, cert


class Exchange(OAuth2Session):  # type: ignore[misc]  # authlib ships no types
    """An OAuth session that asks nothing of its own proxies and certificates: what the environment says holds for all of them."""

    def __init__(self, settled: Settled, client_id: str, client_secret: str | None, **wanted: Any) -> None:
        super().__init__(client_id, client_secret, **wanted)
        self._settled = settled

    def merge_environment_settings(
        self, url: str, proxies: Any, stream: Any, verify: Any, cert: Any
    ) -> dict[str, Any]:
        """As requests does, and the same afterwards for the same address. A request with wishes of its own is never kept."""
        if proxies or stream or verify is not None or cert is not None:
            return dict(super().merge_environment_settings(url, proxies, stream, verify, cert))
        found: dict[str, Any] | None = self._settled.get(url)
        if found is None:
            found = dict(super().merge_environment_settings(url, proxies, stream, verify, cert))
            self._settled[url] = found
        return found | {"proxies": dict(found["proxies"])}
