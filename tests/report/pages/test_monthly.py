"""Tests of the sections of a facilitator's page."""

from dataclasses import replace

import pandas as pd
import papermill
import pytest
from bs4 import BeautifulSoup

from caseload_lib.errors import CaseloadError
from caseload_lib.months import Month
from caseload_lib.record.demo import write_demo
from caseload_lib.record.folder import open_agency
from caseload_lib.report import figures, monthly, passages
from caseload_lib.report.causes import measure_shortfall, show_causes
from caseload_lib.report.limits import show_reading, show_unknown
from caseload_lib.report.opening import open_page, open_team_page
from caseload_lib.report.page_data import digest, write_page_data
from caseload_lib.resources import find_resource


def read(section):
    """Return the text of a section as a reader sees it."""
    return " ".join(BeautifulSoup(section.html, "html.parser").get_text(" ").split())


def judge(page, **values):
    """Return the page with other values of indicators that have no parts."""
    judged = page.judged.copy()
    for name, value in values.items():
        judged.loc[judged["indicator"] == name, "value"] = value
    return replace(page, judged=judged)


def count(page, made, due):
    """Return the page with so many planned contacts made and due."""
    changed = judge(page, contact_rate=made / due)
    rate = changed.judged["indicator"] == "contact_rate"
    changed.judged.loc[rate, ["numerator", "denominator"]] = [float(made), float(due)]
    return changed


def test_show_header_names_agency_month_person_and_draft(page):
    """The head of the page says whose it is, of which month, and that it is a draft."""
    text = read(monthly.show_header(page))
    assert text.startswith("Harbour Lights Supported Living (demo) October 2026 Ana Ruiz · F001")
    assert "Draft" in text


def test_show_header_agreed_page_is_no_draft(rename):
    """With comment and agreed cause the page is no draft."""
    assert "Draft" not in read(monthly.show_header(rename("said")))


def test_show_header_without_a_name_shows_the_id_once(page):
    """Where no name is recorded the id stands for it."""
    text = read(monthly.show_header(replace(page, name="")))
    assert text.count("F001") == 1


def test_show_summary_holds_three_sentences(page):
    """The page opens with the three sentences of the review."""
    soup = BeautifulSoup(monthly.show_summary(page).html, "html.parser")
    assert len(soup.find_all("p")) == 3
    assert "You carried 3 cases" in soup.p.text


def test_show_comment_recorded_text_is_shown_as_it_was_written(rename):
    """What was written is shown with its line breaks and without becoming markup."""
    html = monthly.show_comment(rename("One\n<b>two</b>")).html
    assert html.count("One\n&lt;b&gt;two&lt;/b&gt;") == 2
    assert "rule" not in html


def test_show_comment_nothing_recorded_leaves_lines(page):
    """Where nothing is recorded there is room to write."""
    assert monthly.show_comment(page).html.count('class="rule"') == 7


def test_show_attention_lists_own_cases_by_client_code(page):
    """What needs attention is shown by client code, one client's lines together."""
    attention = pd.DataFrame(
        {
            "facilitator_id": "F001",
            "case_id": ["C1", "C1", None],
            "client_code": ["K-7", "K-7", None],
            "standing": [""] * 3,
            "what": ["no contact", "record overdue", "reply overdue"],
            "since": pd.to_datetime(["2026-08-01", "2026-10-30", None]),
            "days": pd.array([91, 1, None], dtype="Int64"),
        }
    )
    text = read(monthly.show_attention(replace(page, attention=attention)))
    assert "K-7 no contact 1 August 2026 91 days record overdue 30 October 2026 1 day" in text
    assert text.count("K-7") == 1
    assert "No case reply overdue" in text


def test_show_attention_case_not_held_any_more_says_how_it_stands(page):
    """A code without its standing would read as a case of one's own."""
    attention = pd.DataFrame(
        {
            "case_id": ["C1", "C2", None, None],
            "client_code": ["K1", "K2", None, None],
            "standing": ["closed", "handed over", "not held", ""],
            "what": ["Reply overdue"] * 4,
            "since": pd.to_datetime(["2026-10-01"] * 4),
            "days": [30] * 4,
        }
    )
    text = read(monthly.show_attention(replace(page, attention=attention)))
    for words in ("K1 (closed)", "K2 (handed over)", "Not your case", "No case"):
        assert words in text


def test_show_attention_nothing_to_see_says_what_is_not_looked_for(bare_page):
    """An empty list says so, and names what cannot be watched."""
    text = read(monthly.show_attention(bare_page))
    assert "none of your cases" in text or "Client" in text
    assert "Not looked for" in text
    assert "open positions" in text


def test_show_support_gives_thanks_without_names(page, records):
    """Support is thanked for, and no colleague is named."""
    text = read(monthly.show_support(page))
    assert "You gave your time to a colleague this month. Thank you." in text
    assert "14 October 2026: for the night at the hospital" in text
    assert "support : a second person at the next plan review" in text
    assert not [name for name in records.facilitators["name"][1:] if name in text]
    assert "island" not in text


def test_show_workload_overload_is_the_works_not_the_persons(page):
    """Too much work is said to be too much, with the hours, and help is offered."""
    text = read(passages.show_workload(judge(page, needed_hours=150.0, available_hours=120.0)))
    assert (
        "That is 30 hours more than you had, after 16 hours for administration and 12 kept" in text
    )
    assert "what can wait and who can help" in text


def test_show_workload_within_the_reserve_is_what_it_is_for(page):
    """An excess that the reserve covers is said to be just that."""
    text = read(passages.show_workload(judge(page, needed_hours=131.9, available_hours=120.0)))
    assert "11.9 hours more than planned for; about what the 12 hours kept in reserve are" in text
    assert "supervisor" not in text


def test_show_workload_nothing_set_aside_names_nothing(page, agency):
    """Where the agency keeps nothing free and has no fixed hours, none are named."""
    none = {"fixed_administration_hours": 0.0, "reserve_hours": 0.0}
    capacity = agency.capacity.model_copy(update=none)
    bare = replace(page, agency=agency.model_copy(update={"capacity": capacity}))
    text = read(passages.show_workload(judge(bare, needed_hours=150.0, available_hours=120.0)))
    assert "30 hours more than you had. Agree with your supervisor" in text


@pytest.mark.parametrize(
    ("contacts", "said"),
    [
        ((5, 1), "5 contacts with clients are recorded, and 1 attempt; how many were due"),
        ((1, 2), "1 contact with clients is recorded, and 2 attempts; how many were due"),
        ((3, 0), "3 contacts with clients are recorded; how many were due is not known: no"),
    ],
)
def test_show_contacts_without_plans_counts_what_is_recorded(bare_page, contacts, said):
    """What is recorded is shown, also where nobody knows how much was due."""
    assert said in read(passages.show_contacts(replace(bare_page, contacts=contacts)))


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ((1, 1, 1), "Of 1 contact due by the service plans, 1 was made. There was 1 more."),
        ((4, 6, 2), "Of 6 contacts due by the service plans, 4 were made. There were 2 more."),
    ],
)
def test_show_contacts_speaks_of_one_and_of_many(page, counts, said):
    """One was, several were."""
    made, due, extra = counts
    counted = count(judge(page, extra_contacts=float(extra)), made, due)
    text = read(passages.show_contacts(counted)).replace("Beyond the plans there", "There")
    assert said in text


def test_page_leaves_out_what_is_known_of_no_month(bare_page, page):
    """A section with nothing to show is neither in the body nor among the links."""
    sections = {
        "contacts": passages.show_contacts,
        "presence": passages.show_presence,
        "hours": figures.show_hours,
        "disruptions": figures.show_disruptions,
        "obligations": figures.show_obligations,
        "why": show_causes,
        "support": monthly.show_support,
    }
    bare, full = monthly.show_header(bare_page).html, monthly.show_header(page).html
    for anchor, show in sections.items():
        assert show(bare_page).html == ""
        assert f'"#{anchor}"' not in bare
        assert f'id="{anchor}"' in show(page).html
        assert f'"#{anchor}"' in full
    assert "not known: no service plan" in read(passages.show_workload(bare_page))
    hours = bare_page.history["indicator"] == "available_hours"
    bare_page = judge(bare_page, available_hours=None)
    bare_page = replace(bare_page, history=bare_page.history[~hours])
    assert passages.show_workload(bare_page).html == ""
    for table in ("Time", "Clients' teams"):
        assert f">{table}<" not in figures.show_indicators(bare_page).html


def test_show_indicators_says_which_months_are_usual(page):
    """The range is of up to as many months as a history has, the month itself among them."""
    text = read(figures.show_indicators(page))
    assert "usual in up to 24 of your months, this one included" in text


@pytest.mark.parametrize(
    ("needed", "said"), [(119.0, "about as much work as time"), (60.0, "leaves 60 hours of room")]
)
def test_show_workload_room_is_said(page, needed, said):
    """A balance and room are said as plainly."""
    text = read(passages.show_workload(judge(page, needed_hours=needed, available_hours=120.0)))
    assert said in text


def test_show_workload_unknown_says_why(page):
    """Without service plans nothing is claimed."""
    unknown = judge(page, needed_hours=None)
    needs = unknown.judged["indicator"] == "needed_hours"
    unknown.judged.loc[needs, "reason"] = "no service plan"
    assert "not known: no service plan." in read(passages.show_workload(unknown))


def test_show_peers_few_people_are_not_compared(page):
    """Below the agency's setting there is no funnel of dots."""
    assert "too few of you" in read(passages.show_peers(page))
    many = replace(page, peers=pd.concat([page.peers] * 6))
    text = read(passages.show_peers(many))
    assert "without a name" in text
    assert "are drawn" not in text


def test_show_peers_among_very_many_says_how_many_are_drawn(page):
    """Where not every colleague is drawn, that is said."""
    many = replace(page, peers=pd.concat([page.peers] * 6))
    pooled = page.pooled.assign(facilitators=5001)
    text = read(passages.show_peers(replace(many, pooled=pooled)))
    assert "Of 5,000 colleagues 12 are drawn" in text


def test_measure_shortfall_is_the_share_not_made_of_contact_hours(page, agency):
    """3 of 6 contacts not made, of 18 hours less 1.5 hours of administration for 3 cases each."""
    assert measure_shortfall(page.rows, agency) == pytest.approx(0.5 * (18 - 3 * 1.5))


def test_show_causes_parts_and_rest_sum_to_the_shortfall(page):
    """The table of causes adds up to the hours of contacts not made."""
    soup = BeautifulSoup(show_causes(count(page, 10, 20)).html, "html.parser")
    hours = [float(cell.text) for cell in soup.select("tbody td.number")]
    assert len(hours) > 1
    assert sum(hours) == pytest.approx(float(soup.select_one("tfoot td.number").text), abs=0.11)
    assert "Not accounted for by what is recorded" in soup.text
    assert "you and your supervisor" in soup.text


@pytest.mark.parametrize(
    ("made", "due", "said"),
    [
        (1, 2, "Of 2 contacts due, 1 was not made: so few need no explaining."),
        (2, 6, "Of 6 contacts due, 4 were not made: so few need no explaining."),
        (95, 100, "Of 100 contacts due, 5 were not made, and the objective was met: nothing here"),
    ],
)
def test_show_causes_few_missed_or_objective_met_needs_no_explaining(page, made, due, said):
    """Nobody is asked to account for a contact or two, nor for a month that met its objective."""
    section = show_causes(count(page, made, due))
    assert said in read(section)
    assert "<table" not in section.html


@pytest.mark.parametrize(("made", "table"), [(89, True), (90, False)])
def test_show_causes_without_an_objective_nine_of_ten_are_enough(page, made, table):
    """Where the agency has set no objective, nearly all is as good as met."""
    free = replace(page, judged=page.judged.assign(target=None))
    assert ("<table" in show_causes(count(free, made, 100)).html) == table


def test_show_causes_nothing_short_or_not_known_has_no_table(page, pages):
    """Without a shortfall nothing is explained; where it is not known that is said."""
    assert "nothing to explain" in read(show_causes(pages["F002"]))
    unknown = judge(page, contact_rate=None)
    rate = unknown.judged["indicator"] == "contact_rate"
    unknown.judged.loc[rate, "reason"] = "none fell due this month"
    assert "is not known: none fell due this month." in read(show_causes(unknown))
    assert "<table" not in show_causes(unknown).html


def test_show_unknown_names_every_missing_indicator_with_its_reason(bare_page):
    """Nothing that is missing is passed over, and every reason is given."""
    text = read(show_unknown(bare_page))
    missing = bare_page.judged[bare_page.judged["value"].isna()]
    for reason in missing["reason"].unique():
        assert reason[1:] in text
    for words in ("Presence with clients' teams", "Planned contacts made", "Hours needed"):
        assert words in text


def test_show_unknown_inferred_and_stale_records_are_remarked(page):
    """Inferred assignments and records that end early are said."""
    text = read(show_unknown(replace(page, inferred=2)))
    assert "2 assignments were not recorded as such" in text
    assert "The latest record is of 20 October 2026" in text


def test_show_reading_says_up_to_when_and_holds_no_time(page):
    """The foot of the page names the records and the version, not the moment."""
    text = read(show_reading(page))
    assert "From the records up to 20 October 2026. Made by caseload" in text
    assert show_reading(page) == show_reading(page)


def test_open_page_from_its_file_is_the_page(page, team, tmp_path):
    """A prepared file is taken as it is, and one of another page is refused."""
    path = tmp_path / "page.json"
    write_page_data(page, path)
    assert digest(open_page("F001", "2026-10", inputs=str(path))) == digest(page)
    for who, month in (("F002", "2026-10"), ("F001", "2026-09")):
        with pytest.raises(CaseloadError, match=f"of another page.*{who}, {month}"):
            open_page(who, month, inputs=str(path))
    with pytest.raises(CaseloadError, match="of another page"):
        open_team_page("2026-10", inputs=str(path))


@pytest.mark.parametrize("month", ["", "2026-13", "2026-1", "October", "nan"])
def test_open_page_no_month_says_how_one_is_written(month):
    """A month that is none is refused before anything is opened."""
    with pytest.raises(CaseloadError, match="month"):
        open_page("F001", month)


def test_monthly_notebook_runs_by_itself_in_an_agency(tmp_path, monkeypatch):
    """Plain papermill with an id and a month reads the agency it stands in."""
    write_demo(tmp_path / "agency", facilitators=1, months=2, until=Month(2026, 10), actor="test")
    monkeypatch.chdir(tmp_path / "agency")
    known = open_agency().records().facilitators["facilitator_id"]
    notebook = find_resource("notebooks", "monthly_report.ipynb")
    done = papermill.execute_notebook(
        str(notebook),
        None,
        {"facilitator_id": known.iloc[0], "month": "2026-10"},
        kernel_name="python3",
        progress_bar=False,
    )
    shown = [output for cell in done.cells for output in cell.get("outputs", [])]
    assert "October 2026" in shown[0]["data"]["text/html"]
