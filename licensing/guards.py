"""Named pure predicates over the facts of a case: a refusal code, or None when nothing objects.

A missing fact refuses: a guard that is not told cannot agree.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

Facts = Mapping[str, object]
Guard = Callable[[Facts], str | None]


def _holds(fact: str, code: str) -> Guard:
    def guard(facts: Facts) -> str | None:
        return None if facts.get(fact) is True else code

    return guard


def _absent(fact: str, code: str) -> Guard:
    def guard(facts: Facts) -> str | None:
        return None if facts.get(fact) is False else code

    return guard


# Each line: the guard's name in the flow tables, the fact it reads, the refusal code when it objects.
GUARDS: dict[str, Guard] = {
    # establishment (条例 16-20, 细则 18)
    "complete": _holds("complete", "case.incomplete"),
    "all_signed": _holds("all_signed", "case.unsigned"),
    "not_halted": _holds("not_halted", "case.halted"),
    "name_held": _holds("name_held", "case.name_not_held"),
    "applicant_free": _holds("applicant_free", "case.applicant_barred"),
    "own_case": _holds("own_case", "case.not_yours"),
    "own_place": _holds("own_place", "case.other_place"),
    "taken_by_me": _holds("taken_by_me", "case.taken_by_other"),
    "corrections_listed": _holds("corrections_listed", "review.no_corrections"),
    "corrections_first_or_fewer": _holds("corrections_first_or_fewer", "review.second_list"),
    "reasons_given": _holds("reasons_given", "review.no_reasons"),
    "supervised_place": _holds("supervised_place", "case.other_place"),
    "assignee_fits": _holds("assignee_fits", "case.assignee_unfit"),
    "points_answered": _holds("points_answered", "case.points_unanswered"),
    "claim_over": _holds("claim_over", "case.claim_runs"),
    "extended_once_at_most": _absent("extended", "review.extended_before"),
    "due_date_ahead": _holds("due_date_ahead", "review.due_date_passed"),
    "inside_undo_window": _holds("inside_undo_window", "review.undo_over"),
    "not_own_application": _absent("reviewer_is_party", "review.own_application"),
    # the second officer (docs/decisions/0007)
    "checker_place": _holds("checker_place", "case.other_place"),
    "not_same_officer": _absent("same_officer", "review.same_officer"),
    "own_proposal": _holds("own_proposal", "review.not_your_proposal"),
    "one_of_the_two": _holds("one_of_the_two", "review.not_your_decision"),
    "approval_proposed": _holds("approval_proposed", "review.proposal_replaced"),
    "refusal_proposed": _holds("refusal_proposed", "review.proposal_replaced"),
    "shown_proposal": _holds("shown_proposal", "review.proposal_replaced"),
    "proposal_unchanged": _holds("proposal_unchanged", "review.changed_since_proposal"),
    # a complaint of abused identity (细则 53, 54)
    "entry_exists": _holds("entry_exists", "impersonation.no_entry"),
    "not_announced": _absent("announced", "impersonation.announced_before"),
    "complaint_extended_once": _absent("extended", "impersonation.extended_before"),
    "ground_named": _holds("ground_named", "impersonation.no_ground"),
    "notice_over": _holds("notice_over", "impersonation.notice_runs"),
    "notice_runs": _absent("notice_over", "impersonation.notice_over"),
    # register orders (条例 24-34, 734 art 23)
    "own_order": _holds("own_order", "order.not_yours"),
    "order_applies": _holds("order_applies", "order.no_longer_possible"),
    "papers_whole": _holds("papers_whole", "order.papers_not_whole"),
    "first_licence_in_making": _holds("first_licence_in_making", "order.licence_made"),
    "first_licence_made": _holds("first_licence_made", "order.licence_in_making"),
    # what lets the licence be made
    "approvals_seen": _holds("approvals_seen", "case.approval_not_seen"),
    "before_items_granted": _holds("before_items_granted", "case.before_items_open"),
    "no_before_item_refused": _absent("before_item_refused", "case.before_items_open"),
    "before_item_refused": _holds("before_item_refused", "case.no_before_refusal"),
    "name_still_lawful": _holds("name_still_lawful", "case.name_conflict"),
    "nothing_in_doubt": _holds("nothing_in_doubt", "straight.in_doubt"),
    "machine_offered": _holds("machine_offered", "straight.not_offered"),
    "machine_off": _holds("machine_off", "straight.on_already"),
    "switch_reach": _holds("switch_reach", "straight.other_place"),
    # names
    "own_name": _holds("own_name", "name.not_yours"),
    "not_in_case": _holds("not_in_case", "name.in_use"),
    # legs
    "own_department": _holds("own_department", "leg.other_department"),
    "not_with_colleague": _absent("with_colleague", "leg.with_colleague"),
    "with_colleague": _holds("with_colleague", "leg.free"),
    "claimed_by_me": _holds("claimed_by_me", "leg.not_your_claim"),
    "merged": _holds("merged", "leg.needs_decision"),
    "leg_facts_changed": _holds("leg_facts_changed", "leg.unchanged"),
    "permit_asked": _holds("permit_asked", "leg.no_correction"),
    "founder_answered": _holds("founder_answered", "leg.no_answer"),
    "may_apply_again": _holds("may_apply_again", "leg.not_again"),
    "own_decision": _holds("own_decision", "leg.not_your_decision"),
    "nothing_built_on_it": _holds("nothing_built_on_it", "leg.built_on"),
    "shown_round": _holds("shown_round", "leg.other_round"),
    "needs_decision": _absent("merged", "leg.informed_only"),
    "silence_grants": _holds("silence_grants", "leg.silence_grants_nothing"),
    "answer_days_open": _absent("answer_days_over", "leg.answer_days_over"),
    # editions of the name rules
    "author_of_rules": _holds("author_of_rules", "rules.not_yours"),
    "not_author_of_rules": _absent("author_of_rules", "rules.own_edition"),
    "rules_reach": _holds("rules_reach", "rules.other_place"),
    "rules_changed": _holds("rules_changed", "rules.nothing_changed"),
    "rows_as_found": _holds("rows_as_found", "rules.rows_moved"),
    "register_ready": _holds("register_ready", "rules.register_not_ready"),
    "reason_and_basis": _holds("reason_and_basis", "rules.reason_needed"),
    "tried_as_is": _holds("tried_as_is", "rules.not_tried"),
    "effective_day_ahead": _holds("effective_day_ahead", "rules.day_passed"),
    "days_in_order": _holds("days_in_order", "rules.day_before_other"),
    "answer_given": _holds("answer_given", "rules.answer_needed"),
    "not_in_force": _absent("in_force", "rules.in_force"),
    "newest_edition": _holds("newest_edition", "rules.not_newest"),
    # exit (条例 33, 细则 48)
    "eligible": _holds("eligible", "exit.not_eligible"),
    "owners_as_pledged": _holds("owners_as_pledged", "exit.owners_changed"),
    "company_route": _holds("company_route", "exit.publicity_not_for_individual"),
    "individual_route": _holds("individual_route", "exit.publicity_needed"),
    "notice_running": _holds("notice_running", "exit.notice_over"),
    "notice_ended": _holds("notice_ended", "exit.notice_running"),
    "inside_window": _holds("inside_window", "exit.window_over"),
    "window_passed": _holds("window_passed", "exit.window_open"),
    "no_objection": _holds("no_objection", "exit.objected"),
    "departments_clear": _holds("departments_clear", "exit.departments_open"),
    "not_an_owner": _absent("objector_owns", "exit.own_objection"),
    "no_grace_before": _absent("grace_before", "exit.grace_before"),
    "curable_obstacle": _holds("curable_obstacle", "exit.not_curable"),
    "department_objected": _holds("department_objected", "exit.no_department_objection"),
    # who files, and signatures given at a counter (民法典 165; 细则 15, 24)
    "applicant_entitled": _holds("applicant_entitled", "mandate.applicant_without"),
    "applicant_shown": _holds("applicant_shown", "mandate.agent_not_shown"),
    "gives_mandate": _holds("gives_mandate", "mandate.not_giver"),
    "mandate_day_ahead": _holds("mandate_day_ahead", "mandate.day_over"),
    "counter_place": _holds("counter_place", "case.other_place"),
    "signatures_asked": _holds("signatures_asked", "counter.not_asked"),
    "counter_party": _holds("counter_party", "counter.signs_otherwise"),
    "document_fits": _holds("document_fits", "counter.other_document"),
    "not_own_bargain": _absent("own_bargain", "counter.own_bargain"),
    # a change filed by the owner (条例 24; 公司法 35, 66, 84)
    "holds_enterprise": _holds("holds_enterprise", "change.not_holder"),
    "change_lawful": _holds("change_lawful", "change.unlawful"),
    "register_as_signed": _holds("register_as_signed", "change.register_moved"),
    "resolved": _holds("resolved", "change.majority_missing"),
    "consented": _holds("consented", "change.consent_missing"),
    "no_other_open": _holds("no_other_open", "change.other_open"),
    "tax_shown": _holds("tax_shown", "change.tax_not_shown"),
    "death_notice_over": _holds("death_notice_over", "change.death_notice_runs"),
    "tax_cleared": _holds("tax_cleared", "change.tax_not_cleared"),
    "stated_by_others": _holds("stated_by_others", "change.stated_by_you"),
    "publishes_itself": _holds("publishes_itself", "change.examined"),
    # a host's address (条例 11)
    "host_fit": _holds("host_fit", "host.unfit"),
    "host_open": _holds("host_open", "host.closed"),
    "place_left": _holds("place_left", "host.full"),
    "desk_free": _holds("desk_free", "host.desk_taken"),
    # a shop on a platform (条例 11; 电子商务法 10)
    "platform_fit": _holds("platform_fit", "platform.unfit"),
    "platform_open": _holds("platform_open", "platform.closed"),
    "may_answer_shops": _holds("may_answer_shops", "platform.not_yours"),
    "shop_free": _holds("shop_free", "platform.shop_taken"),
    "shops_left": _holds("shops_left", "platform.full"),
    # repair of a bad mark (信用修复)
    "own_fact": _holds("own_fact", "repair.other_department"),
    "own_repair": _holds("own_repair", "repair.not_yours"),
    # a permit on a pledge (国办发〔2020〕42号)
    "may_pledge": _holds("may_pledge", "pledge.not_yours"),
    "pledge_open": _holds("pledge_open", "pledge.not_open"),
    "pledge_whole": _holds("pledge_whole", "pledge.not_whole"),
    "pledge_signed": _holds("pledge_signed", "pledge.not_open"),
    "pledge_withdrawn": _holds("pledge_withdrawn", "leg.other_department"),
    "everything_in": _holds("everything_in", "pledge.not_all_in"),
    "correction_done": _holds("correction_done", "pledge.correction_runs"),
    "not_own_pledge": _absent("own_pledge", "pledge.own_check"),
    # the holder's use of a licence (E249 arts 7, 10, 11)
    "is_representative": _holds("is_representative", "holder.not_representative"),
    "may_authorise": _holds("may_authorise", "holder.may_not_authorise"),
    "licence_made": _holds("licence_made", "holder.licence_being_made"),
    "licence_in_force": _holds("licence_in_force", "holder.licence_not_in_force"),
    "use_open": _holds("use_open", "holder.use_stopped"),
    "not_oneself": _absent("is_oneself", "holder.oneself"),
    "new_manager": _absent("is_manager", "holder.manager_already"),
    "managers_below_limit": _holds("managers_below_limit", "holder.too_many_managers"),
    "may_revoke": _holds("may_revoke", "holder.grant_not_yours"),
    "is_the_person": _holds("is_the_person", "holder.not_the_person"),
    "giver_gone": _holds("giver_gone", "holder.giver_still_there"),
    "request_running": _holds("request_running", "present.request_over"),
    "may_present": _holds("may_present", "present.not_your_matter"),
    "licence_bound": _holds("licence_bound", "present.licence_not_bound"),
    "possession_proved": _holds("possession_proved", "present.not_proved"),
    "possession_unproved": _absent("possession_proved", "present.proved"),
}
