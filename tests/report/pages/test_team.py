"""Tests of the sections of the team's page."""

import re
from dataclasses import replace

import pandas as pd
from bs4 import BeautifulSoup

from caseload_lib.report import team as sections
from caseload_lib.report.figures import show_indicators
from caseload_lib.report.own_rows import find_days_between


def read(section):
    """Return the text of a section as a reader sees it."""
    return " ".join(BeautifulSoup(section.html, "html.parser").get_text(" ").split())


def load(team, needed, available, given=None):
    """Return the team's page with other hours."""
    members = team.members.assign(needed_hours=needed, available_hours=available)
    if given is not None:
        members["support_given_hours"] = given
    return replace(team, members=members)


def test_show_members_people_stand_by_id_with_words_for_their_load(team):
    """Whoever has more work than time is said to need help, in the order of ids, not of load."""
    soup = BeautifulSoup(
        sections.show_members(load(team, [50.0, 130.0, 99.0], 100.0, given=0.0)).html, "html.parser"
    )
    rows = [" ".join(row.get_text(" ").split()) for row in soup.select("tbody tr")]
    assert [row[:4] for row in rows] == ["F001", "F002", "F003"]
    assert "By the service plans alone, room for 50 hours." in rows[0]
    assert "30 hours more than there is time for: needs help." in rows[1]
    assert "About as much work as time." in rows[2]


def test_show_members_support_given_takes_from_the_room(team):
    """Hours given to colleagues are not room any more, and stand beside those received."""
    loaded = load(team, [50.0, 80.0, 98.0], 100.0)
    members = loaded.members.assign(
        support_given_hours=[10.0, 18.0, None], support_received_hours=[0.0, 0.0, 3.0]
    )
    text = read(sections.show_members(replace(loaded, members=members)))
    assert "room for 40 hours. Gave 10 hours of support." in text
    assert "With the support given, about as much work as time. Gave 18 hours of support." in text
    assert "About as much work as time. Received 3 hours of support." in text


def test_show_members_excess_within_the_reserve_is_what_it_is_for(team):
    """What the agency keeps free for the unexpected is used before anybody needs help."""
    text = read(sections.show_members(load(team, [112.0, 113.0, 99.0], 100.0)))
    assert "12 hours more than planned for, about what the reserve is for." in text
    assert "13 hours more than there is time for: needs help." in text


def test_show_members_who_leads_has_other_duties(team):
    """Whoever leads has less room than the service plans tell, and it is not summed up."""
    loaded = load(team, [150.0, 50.0, 80.0], 100.0)
    members = loaded.members.assign(leads=[False, True, False], support_given_hours=[0.0, 0.0, 5.0])
    led = replace(loaded, members=members)
    assert read(sections.show_members(led)).count("Also leads; other duties are not in") == 1
    said = read(sections.show_summary(led))
    assert "by the service plans alone the others have 15 hours of room between them" in said
    assert "those who lead not counted" in said
    alone = replace(loaded, members=members.assign(leads=[False, True, True]))
    assert "nobody who does not lead has room" in read(sections.show_summary(alone))


def test_show_members_ranks_nobody(team):
    """No word of rank or of blame is on the page."""
    text = read(sections.show_members(team)).lower()
    for word in ("rank", "best", "worst", "top", "underperform", "bottom"):
        assert word not in text.split()


def test_show_members_unknown_load_says_why(team):
    """Without hours nothing is claimed."""
    unknown = load(team, [None] * 3, 100.0)
    unknown = replace(unknown, members=unknown.members.assign(reason="no service plan"))
    assert read(sections.show_members(unknown)).count("Not known: no service plan.") == 3


def test_show_summary_overload_and_room_are_weighed_together(team):
    """The third sentence says how many need help and whether there is room for it."""
    over = read(sections.show_summary(load(team, [150.0, 50.0, 99.0], 100.0, given=0.0)))
    assert "One facilitator was asked for clearly more hours than they had, by 50 hours" in over
    assert "the others have 50 hours of room" in over
    all_over = read(sections.show_summary(load(team, 150.0, 100.0)))
    assert "this is for the agency to solve, not for them" in all_over
    assert "Nobody was asked" in read(sections.show_summary(load(team, 50.0, 100.0)))


def test_show_summary_little_history_judges_nothing(team):
    """Where no figure can be judged, that is said."""
    judged = team.judged.assign(method="none")
    assert "too little history" in read(sections.show_summary(replace(team, judged=judged)))


def test_show_spread_has_no_names(team, records):
    """How far apart people are is shown without saying who is where."""
    text = read(sections.show_spread(team))
    assert "Planned contacts made 50% 100% 100% 3" in text
    for shown_by_name in ("Caseload", "Hours", "Workload", "Support"):
        assert shown_by_name not in text
    for canary in [*records.facilitators["facilitator_id"], *records.facilitators["name"]]:
        assert canary not in text


def test_show_spread_nothing_known_is_left_out(team):
    """Without anything to compare there is neither a table nor a link to it."""
    bare = replace(team, spread=team.spread[team.spread["indicator"] == "caseload"])
    assert sections.show_spread(bare).html == ""
    assert "#spread" not in sections.show_header(bare).html
    assert "#spread" in sections.show_header(team).html


def test_show_indicators_pooled_values_say_how_they_are_pooled(team, page):
    """A mean per facilitator is not taken for a sum, nor a sum for one person's."""
    text = read(show_indicators(team))
    assert "Average caseload mean per facilitator: all their case-days" in text
    assert "Caseload cases held on the last day, all facilitators together 9 cases" in text
    assert "per facilitator" not in read(show_indicators(page))


def test_show_agreed_recommendation_or_room(team):
    """What was recommended to the agency is shown; else there is room for it."""
    assert "staffing : a third responder" in read(sections.show_agreed(team))
    empty = replace(team, recommendations=team.recommendations.head(0))
    assert sections.show_agreed(empty).html.count('class="rule"') == 5


def test_team_page_names_no_client(team_html, records):
    """No client's code and no case is anywhere on the finished page."""
    for code in records.cases["client_code"]:
        assert code not in team_html
    assert not any(words in team_html for words in ("Your comment", "In your own words"))


def test_own_page_names_nobody_else(own_html, records):
    """No other facilitator and nobody else's client is anywhere on the finished page."""
    others = records.facilitators.iloc[1:]
    for canary in [*others["facilitator_id"], *others["name"]]:
        assert canary not in own_html


def test_show_days_between_rare_events_are_told_by_their_distance(team):
    """What is too rare to judge by the month is told in days, and one event tells no distance."""
    between = pd.DataFrame(
        {
            "scope": ["beyond_control", "avoidable", "staffing_crunch"],
            "events": [5, 1, 0],
            "mean_days": [61.5, None, None],
            "since_days": [12.0, 3.0, None],
        }
    )
    html = sections.show_days_between(replace(team, days_between=between)).html
    cells = re.findall(r'<td class="number">(.*?)</td>', html)
    assert cells == ["5", "62 days", "12 days", "1", "too few to tell", "3 days", "0",
                     "too few to tell", "none yet"]  # fmt: skip


def test_find_days_between_counts_days_in_the_agencys_zone(records, agency, month):
    """A disruption late on the last evening belongs to the month; days are counted from there."""
    disruptions = pd.DataFrame(
        {
            "disruption_id": ["D1", "D2", "D3"],
            "facilitator_id": "F001",
            "cause": ["health_change", "disaster", "disaster"],
            "started_at": ["2026-10-01T12:00Z", "2026-10-11T12:00Z", "2026-11-01T03:30Z"],
        }
    )
    local = agency.model_copy(
        update={"agency": agency.agency.model_copy(update={"time_zone": "America/New_York"})}
    )
    found = find_days_between(records.replace(disruptions=disruptions), month, local)
    assert found.iloc[0].tolist() == ["beyond_control", 3, 15.0, 0.0]
