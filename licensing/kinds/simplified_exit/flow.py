"""Simplified deregistration (条例 art 33; 细则 arts 47-49; 国市监注发〔2021〕45号).

Companies and partnerships publish a pledge for the notice period, and departments are told the day it is published and may object
inside it; individual businesses go without publicity, their departments answer in their days. The registrar may grant once more
days to apply (宽展期). Whether a period has ended is read from its dates at the act, never from a sweep having run. An obstacle that
can be cured sends the case back to its notice, which stays: the owner applies again inside the window (国市监注发〔2021〕45号).

What changes on the register during the notice: a suspension ends nothing (the way stays open, 条例 art 30), a move waits for the exit, and
new owners have pledged nothing: all of them must (条例 art 33; 公司法 art 240), so the exit begins anew.

As with an establishment two officers decide; sending back decides nothing and stays with one (docs/decisions/0007).
"""

from __future__ import annotations

from licensing.act import Role
from licensing.checker_rows import DESK, two_officers
from licensing.flow import Flow, Row

APPLICANT, CLERK, OFFICER, SYSTEM = Role.APPLICANT, Role.CLERK, Role.OFFICER, Role.SYSTEM

FLOW = Flow(
    "simplified_exit",
    initial="draft",
    finals=("deregistered", "stopped", "lapsed", "refused", "withdrawn"),
    rows=(
        Row("draft", "save", "draft", APPLICANT, ("own_case",)),
        Row("draft", "withdraw", "withdrawn", APPLICANT, ("own_case",), ("exit.withdrawn",)),
        Row(
            "draft",
            "publish",
            "published",
            APPLICANT,
            (
                "own_case",
                "company_route",
                "eligible",
                "owners_as_pledged",
                "all_signed",
                "not_halted",
                "applicant_free",
            ),
            ("exit.published",),
        ),
        Row(
            "draft",
            "ask",
            "asked",
            APPLICANT,
            (
                "own_case",
                "individual_route",
                "eligible",
                "owners_as_pledged",
                "all_signed",
                "not_halted",
                "applicant_free",
            ),
            ("exit.departments_asked",),
        ),
        Row(
            "published",
            "object",
            "stopped",
            APPLICANT,
            ("notice_running", "reasons_given", "not_an_owner"),
            ("exit.objected",),
        ),
        Row(
            "published", "object", "stopped", OFFICER, ("notice_running", "reasons_given"), ("exit.objected",)
        ),
        Row("published", "withdraw", "withdrawn", APPLICANT, ("own_case",), ("exit.withdrawn",)),
        Row(
            "published",
            "apply",
            "applied",
            APPLICANT,
            (
                "own_case",
                "notice_ended",
                "inside_window",
                "no_objection",
                "eligible",
                "owners_as_pledged",
                "not_halted",
            ),
            ("exit.applied",),
        ),
        Row(
            "published",
            "grant_grace",
            "published",
            CLERK,
            ("own_place", "notice_ended", "inside_window", "no_grace_before", "reasons_given"),
            ("exit.grace_granted",),
        ),
        Row("published", "lapse", "lapsed", SYSTEM, ("window_passed",), ("exit.lapsed",)),
        Row("published", "stop", "stopped", SYSTEM, ("department_objected",), ("exit.objected",)),
        Row("asked", "withdraw", "withdrawn", APPLICANT, ("own_case",), ("exit.withdrawn",)),
        Row("asked", "stop", "stopped", SYSTEM, ("department_objected",), ("exit.objected",)),
        Row("asked", "clear", "applied", SYSTEM, ("departments_clear",), ("exit.applied",)),
        Row("applied", "take", "in_review", CLERK, ("own_place", "not_own_application"), ("case.taken",)),
        Row("in_review", "put_back", "applied", CLERK, DESK, ("case.put_back",)),
        Row(
            "in_review",
            "send_back",
            "published",
            CLERK,
            (*DESK, "company_route", "curable_obstacle"),
            ("exit.sent_back",),
        ),
        *two_officers(
            "applied",
            ("eligible", "owners_as_pledged", "not_halted"),
            ("deregistered", "exit.deregistered"),
            ("refused", "exit.refused"),
        ),
    ),
    groups={
        "fillable": ("draft",),
        "leaving": ("published", "asked", "applied", "in_review", "to_confirm"),
        "started": ("published", "asked"),
        "published": ("published",),
        "waiting": ("applied",),
        "review": ("in_review",),
        "to_check": ("to_confirm",),
        "desk": ("applied", "in_review", "to_confirm"),
        "refused": ("refused",),
        "left": ("deregistered",),
        "decided": ("deregistered", "refused"),
    },
)
