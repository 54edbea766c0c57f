"""Operations of a platform's program: its shops, and what it says to them."""

from __future__ import annotations

from functools import partial

from portal.api import own_models, results
from portal.api.operation import BODY, LIMITED, Operation

PLATFORM = "^platform_[0-9a-z]{1,64}$"
WRITE = (401, 403, 404, 409, *BODY)
_one = partial(Operation, tag="register", scope="shops:write")

PLATFORMS: tuple[Operation, ...] = (
    _one(
        method="get",
        path="/api/v1/platforms",
        name="listPlatforms",
        summary="The platforms the person answers for, and how many shops wait there",
        answer=results.PlatformList,
        refusals=(401, 403, 429),
    ),
    _one(
        method="post",
        path="/api/v1/platforms",
        name="askForPlatform",
        summary="Ask to confirm the shops of a platform; the registry of its place accepts",
        answer=results.PlatformRead,
        refusals=WRITE,
        bodies=(("application/json", own_models.PlatformAsked),),
        idempotent=True,
    ),
    _one(
        method="post",
        path="/api/v1/platforms/{id}/end",
        name="endPlatform",
        summary="Confirm shops no longer",
        answer=results.PlatformRead,
        refusals=(400, 401, 403, 404, 409, *LIMITED),
        path_parameters=("id",),
        path_form=PLATFORM,
        idempotent=True,
    ),
    _one(
        method="get",
        path="/api/v1/platforms/{id}/shops",
        name="listShops",
        summary="Shops of a platform that wait, are confirmed or declined, by id",
        answer=results.ShopPage,
        refusals=(401, 403, 404, *LIMITED),
        query=own_models.ShopQuery,
        path_parameters=("id",),
        path_form=PLATFORM,
    ),
    _one(
        method="post",
        path="/api/v1/platforms/{id}/answers",
        name="answerShops",
        summary="Confirm, decline or end up to a thousand shops at once, all or none",
        answer=results.ShopsDone,
        refusals=WRITE,
        bodies=(("application/json", own_models.ShopsAnswered),),
        path_parameters=("id",),
        path_form=PLATFORM,
        idempotent=True,
    ),
)
