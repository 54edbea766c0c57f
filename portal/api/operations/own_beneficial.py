"""Beneficial owners, filed by the applicant's own program."""

from __future__ import annotations

from functools import partial

from portal.api import own_shapes, own_words, results
from portal.api.operation import BODY, Operation

CASE = "^case_[0-9a-z]{1,64}$"
OWNER = "^(case|owner)_[0-9a-z]{1,64}$"
WRITE = (401, 403, 404, 409, *BODY)
_filing = partial(
    Operation,
    tag="register",
    scope="beneficial:file",
    answer=results.OwnBeneficial,
    path_parameters=("id",),
    path_form=CASE,
)
_kept = partial(_filing, refusals=WRITE, idempotent=True)

BENEFICIAL: tuple[Operation, ...] = (
    _filing(
        method="get",
        path="/api/v1/beneficial/{id}",
        name="readBeneficial",
        summary="Beneficial owners in an own founding or change: what is filed, whom the owners' tree shows, what is wrong",
        refusals=(401, 403, 404, 429),
    ),
    _kept(
        method="put",
        path="/api/v1/beneficial/{id}",
        name="chooseBeneficial",
        summary="The pledge that exempts, where the law offers it, or names",
        bodies=(("application/json", own_shapes.BeneficialWay),),
    ),
    _kept(
        method="post",
        path="/api/v1/beneficial/{id}/owners",
        name="addBeneficial",
        summary="Name a beneficial owner",
        bodies=(("application/json", own_shapes.BeneficialOwner),),
    ),
    _kept(
        method="put",
        path="/api/v1/beneficial/{id}/owners/{owner}",
        name="changeBeneficial",
        summary="Say anew and whole what is filed of somebody",
        bodies=(("application/json", own_shapes.BeneficialOwner),),
        path_parameters=("id", "owner"),
        path_form=OWNER,
    ),
    _kept(
        method="post",
        path="/api/v1/beneficial/{id}/owners/{owner}/removal",
        name="removeBeneficial",
        summary="Name somebody no more",
        bodies=(("application/json", own_words.Asked),),
        path_parameters=("id", "owner"),
        path_form=OWNER,
    ),
)
