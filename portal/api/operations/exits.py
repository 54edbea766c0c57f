"""Leaving the register, and a sale to an outsider, by a person's own program."""

from __future__ import annotations

from functools import partial

from portal.api import own_shapes, results
from portal.api.operation import BODY, LIMITED, Operation

CASE = "^case_[0-9a-z]{1,64}$"
READ, WRITE = (401, 403, 404, 429), (401, 403, 404, 409, *BODY)
BARE = (400, 401, 403, 404, 409, *LIMITED)
_exit = partial(Operation, tag="register", scope="exits:write", answer=results.Exit)
_offer = partial(
    Operation,
    tag="register",
    scope="offers:write",
    answer=results.OfferRead,
    path_parameters=("id",),
    path_form=CASE,
)
_terms = partial(
    _offer,
    method="post",
    refusals=WRITE,
    bodies=(("application/json", own_shapes.TermsSeen),),
    idempotent=True,
)

EXITS: tuple[Operation, ...] = (
    _exit(
        method="get",
        path="/api/v1/exits",
        name="listExits",
        summary="The enterprises the person owns a part of, what closes the simplified way for each, and exits under way",
        answer=results.ExitPage,
        refusals=(401, 403, *LIMITED),
    ),
    _exit(
        method="post",
        path="/api/v1/exits",
        name="openExit",
        summary="Start leaving; an exit that is open already is gone on with",
        refusals=WRITE,
        bodies=(("application/json", own_shapes.ExitOpened),),
        idempotent=True,
    ),
    _exit(
        method="get",
        path="/api/v1/exits/{id}",
        name="readExit",
        summary="An exit: who has signed, its notice and objections, departments, what may be done today",
        refusals=READ,
        path_parameters=("id",),
        path_form=CASE,
    ),
    _exit(
        method="post",
        path="/api/v1/exits/{id}/steps/{action}",
        name="stepExit",
        summary="start, apply or withdraw; signing is done by each investor at `sign_at`",
        refusals=BARE,
        path_parameters=("id", "action"),
        idempotent=True,
    ),
    _exit(
        method="post",
        path="/api/v1/exits/{id}/objections/{objection}/answer",
        name="answerObjection",
        summary="Answer an objection, once",
        refusals=WRITE,
        bodies=(("application/json", own_shapes.ObjectionAnswered),),
        path_parameters=("id", "objection"),
        path_form="^(case|obj)_[0-9a-z]{1,64}$",
        idempotent=True,
    ),
    _offer(
        method="get",
        path="/api/v1/offers",
        name="listOffers",
        summary="The sales to outsiders that the person was told of",
        answer=results.OfferPage,
        refusals=(401, 403, *LIMITED),
        path_parameters=(),
        path_form="",
    ),
    _offer(
        method="get",
        path="/api/v1/offers/{id}",
        name="readOffer",
        summary="A sale as the seller, or another owner who was told, may see it; `id` is the change's",
        refusals=READ,
    ),
    _terms(
        path="/api/v1/offers/{id}/notice",
        name="sendOffer",
        summary="The seller tells the other owners, on the terms that `digest` names",
    ),
    _offer(
        method="post",
        path="/api/v1/offers/{id}/receipt",
        name="receiveOffer",
        summary="Take delivery: the thirty days run from today",
        refusals=BARE,
        idempotent=True,
    ),
    _terms(
        path="/api/v1/offers/{id}/claim",
        name="claimOffer",
        summary="Claim the shares on the terms that were read",
    ),
    _terms(
        path="/api/v1/offers/{id}/waiver",
        name="waiveOffer",
        summary="Waive the right of first refusal, for good",
        scope="offers:waive",
    ),
)
