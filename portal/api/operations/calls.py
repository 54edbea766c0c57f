"""Operations about demands of contributions: the company's program, and the owner's."""

from __future__ import annotations

from functools import partial

from portal.api import own_shapes, results
from portal.api.operation import BODY, LIMITED, Operation

CASE = "^case_[0-9a-z]{1,64}$"
_call = partial(
    Operation,
    tag="register",
    scope="calls:write",
    answer=results.CallRead,
    path_parameters=("id",),
    path_form=CASE,
)
_said = partial(_call, method="post", refusals=(401, 403, 404, 409, *BODY), idempotent=True)
JSON = "application/json"

CALLS: tuple[Operation, ...] = (
    _call(
        method="get",
        path="/api/v1/calls",
        name="listCalls",
        summary="The demands of contributions that were sent to the person",
        answer=results.CallPage,
        refusals=(401, 403, *LIMITED),
        path_parameters=(),
        path_form="",
    ),
    _call(
        method="get",
        path="/api/v1/calls/{id}",
        name="readCall",
        summary="A demand as the company, or its owner, may see it; `id` is the change's",
        refusals=(401, 403, 404, 429),
    ),
    _said(
        path="/api/v1/calls/{id}/demand",
        name="sendCall",
        summary="The company demands, on the terms that `digest` names",
        bodies=((JSON, own_shapes.TermsSeen),),
    ),
    _said(
        path="/api/v1/calls/{id}/paper-demand",
        name="recordCall",
        summary="The company says that the demand was served on paper, with the files that prove it",
        bodies=((JSON, own_shapes.CallOnPaper),),
    ),
    _said(
        path="/api/v1/calls/{id}/paper-notice",
        name="recordCallNotice",
        summary="The company says that the notice of forfeiture went out on paper",
        bodies=((JSON, own_shapes.CallServed),),
    ),
    _call(
        method="post",
        path="/api/v1/calls/{id}/receipt",
        name="receiveCall",
        summary="Take delivery of the demand, later of the notice",
        refusals=(400, 401, 403, 404, 409, *LIMITED),
        idempotent=True,
    ),
    _said(
        path="/api/v1/calls/{id}/answer",
        name="answerCall",
        summary="Answer the demand in words",
        bodies=((JSON, own_shapes.CallWords),),
    ),
    _said(
        path="/api/v1/calls/{id}/contest",
        name="contestCall",
        summary="Say that a demand on paper never came or is untrue: it counts for nothing",
        bodies=((JSON, own_shapes.CallWords),),
    ),
    _said(
        path="/api/v1/calls/{id}/suit",
        name="tellOfSuit",
        summary="Say which court has the suit against the forfeiture",
        bodies=((JSON, own_shapes.CallWords),),
    ),
)
