"""Tests of answers with their charts and sentences."""

from dataclasses import replace

from caseload_lib.plan.assumptions import Assumptions
from caseload_lib.plan.workload import ServiceShare
from caseload_lib.report.caseload_plan.answer import MOST_DRAWN, work_out
from caseload_lib.report.caseload_plan.words import (
    explain_closures,
    list_facts,
    say_answer,
    say_limit,
)

VISITS = ServiceShare("visit", contacts=4, contact_hours=1.5, hours_sd=3.0)
TODAY = Assumptions(contract_hours=160, services=(VISITS,), overrun_tolerance=0.1)


def _say(**other):
    return say_answer(work_out(replace(TODAY, **other), {}))


def test_work_out_is_what_the_library_solves():
    """The same number as from the assumptions by themselves."""
    answer = work_out(TODAY, {"visit": "Visit"}, held=30)
    assert answer.target == TODAY.solve()
    assert answer.curve["cases"].max() >= 30
    assert set(answer.sentences) <= set(answer.swings["sentence"])
    assert any("Visit" in one for one in answer.swings["label"])


def test_draw_pictures_of_very_many_cases_leaves_out_the_curve():
    """Nobody looks at thousands of sizes one by one, nor waits for them."""
    tiny = replace(TODAY, services=(replace(VISITS, contact_hours=0.01, hours_sd=0.0),))
    answer = work_out(tiny, {})
    assert answer.target.cases > MOST_DRAWN
    assert len(answer.draw_pictures()) == 1


def test_say_answer_tells_hours_chance_and_limit():
    """What is needed, of what there is, how sure that is, and what keeps it from being more."""
    assert _say().startswith("23 cases need 138 of the 160 hours available in a month")
    assert "with one case more" in _say()
    assert _say(overrun_tolerance=None).endswith("set an accepted chance of overrun.")
    assert _say(cap=10, cap_name="County").endswith("a cap of 10 cases, by County.")
    assert _say(leave_hours=160) == "Not one case fits: No hours are left for cases."


def test_say_answer_without_spread_has_no_interval():
    """Where nothing varies there is one number."""
    still = (replace(VISITS, hours_sd=0.0),)
    assert "eight months" not in _say(services=still)
    assert "In 0% of months" in _say(services=still)


def test_say_limit_of_a_cap_set_by_hand_names_nobody():
    """Whose it is is said only where it is known."""
    assert say_limit(work_out(replace(TODAY, cap=3), {})) == (
        "The limit is a cap of 3 cases, set by hand."
    )


def test_list_facts_closures_are_not_applicable_where_none_close():
    """The reason stands with it, from the records where they tell one."""
    facts = {one.label: one for one in list_facts(work_out(TODAY, {}))}
    assert facts["Closures a year"].value == "not applicable"
    known = replace(TODAY, sources={"outcomes": "Supported living does not close cases"})
    facts = {one.label: one for one in list_facts(work_out(known, {}))}
    assert facts["Closures a year"].about == "supported living does not close cases"


def test_explain_closures_puts_the_numbers_in():
    """Cases × share × 12 ÷ duration, and those with their goals met."""
    skills = ServiceShare("programme.s", 0.5, contacts=0, duration_months=12.0, success=0.5)
    answer = work_out(replace(TODAY, services=(VISITS, skills)), {"programme.s": "Skills"})
    assert explain_closures(answer, blurs=lambda _: False) == (
        "By Little's law, Skills: 23 cases × 50% × 12 ÷ 12 months: 11.5 closures a year, 5.8 "
        "with goals met."
    )
