"""Tests of what is prepared for everybody's page."""

from datetime import date

import pandas as pd
import pytest

from caseload_lib.errors import CaseloadError, RecordsError
from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.report.frame_json import PackedPartition
from caseload_lib.report.members import find_spread
from caseload_lib.report.month_data import MonthData
from caseload_lib.report.own_counts import count_contacts, count_inferred
from caseload_lib.report.own_rows import MOST_PEERS, Peers, find_latest_day
from caseload_lib.report.page_data import (
    check_facilitators,
    check_month,
    digest,
    draw_pages,
    prepare_pages,
    prepare_team,
    read_page_data,
    write_page_data,
)
from caseload_lib.report.page_files import Packer
from caseload_lib.report.pages import PageData
from caseload_lib.tables import TABLES


def test_prepare_pages_everybody_has_their_own(pages):
    """There is a page for each facilitator of the month, by their id, in order."""
    assert list(pages) == ["F001", "F002", "F003"]
    assert [page.name for page in pages.values()] == ["Ana Ruiz", "Bo Lindqvist", "Chidi Okafor"]
    assert all(set(page.history["facilitator_id"]) == {who} for who, page in pages.items())


def test_prepare_pages_file_holds_nobody_else(pages, records, tmp_path):
    """In the bytes of a page's inputs no other facilitator, client or case can be found."""
    for who, page in pages.items():
        path = tmp_path / f"{who}.json"
        write_page_data(page, path)
        text = path.read_text("utf-8")
        others = records.facilitators[records.facilitators["facilitator_id"] != who]
        for canary in [*others["facilitator_id"], *others["name"]]:
            assert canary not in text
            assert f"client-{canary}-" not in text


def test_prepare_pages_chosen_facilitator_is_the_same_as_among_all(
    pages, records, month, agency, history
):
    """Asking for one page gives what asking for all gives."""
    alone = prepare_pages(records, month, agency, history=history, facilitators=["F002"])
    assert list(alone) == ["F002"]
    assert digest(alone["F002"]) == digest(pages["F002"])


def test_draw_pages_packed_parts_are_the_bytes_of_whole_pages(
    pages, records, month, agency, history
):
    """A batch that only writes pages writes what is written of a page by itself."""
    data = MonthData.of(records, month, agency, history=history)
    packer = Packer()
    for page in draw_pages(data, data.reported, part=PackedPartition):
        assert packer.pack(page).digest == digest(pages[page.facilitator_id])


def test_packer_own_change_changes_one_page_and_a_common_one_all(
    pages, records, month, agency, history
):
    """The digest is over what a page shows, and over nothing that others alone show."""
    thanks = {"recognition_id": ["R9"], "facilitator_id": ["F001"], "given_on": ["2026-10-09"]}
    more = pd.DataFrame(thanks | {"text": ["Thank you."]})
    more["given_on"] = pd.to_datetime(more["given_on"])
    thanked = records.replace(recognitions=pd.concat([records.recognitions, more]))
    other = agency.model_copy(update={"programmes": {}})
    own, common = (
        prepare_pages(rows, month, settings, history=history)
        for rows, settings in ((thanked, agency), (records, other))
    )
    now = {who: digest(page) for who, page in pages.items()}
    assert [who for who in now if digest(own[who]) != now[who]] == ["F001"]
    assert not [who for who in now if digest(common[who]) == now[who]]


def test_prepare_pages_order_of_rows_does_not_matter(pages, records, month, agency):
    """The same records in another order give the same pages."""
    turned = records.replace(**{name: records[name].iloc[::-1] for name in TABLES})
    for who, page in prepare_pages(turned, month, agency).items():
        assert digest(page) == digest(pages[who])


def test_prepare_pages_peers_have_values_and_no_name(page):
    """Peers are numbers, ordered by size, without whoever the page is about."""
    assert page.peers.columns.tolist() == ["value", "numerator", "denominator"]
    assert page.peers["numerator"].tolist() == [6.0, 6.0]


def test_peers_of_thousands_an_even_few_are_kept(month):
    """A page stays small among thousands, and shows the lowest, the highest and those between."""
    everybody = pd.DataFrame(
        {
            "month": "2026-10",
            "indicator": "contact_rate",
            "facilitator_id": [f"F{number:04}" for number in range(5001)],
            "value": [number / 5000 for number in range(5001)],
            "numerator": [float(number) for number in range(5001)],
            "denominator": 5000.0,
        }
    )
    peers = Peers(everybody, month).pick("F0000")
    assert len(peers) == MOST_PEERS
    assert (peers["numerator"].iloc[0], peers["numerator"].iloc[-1]) == (1.0, 5000.0)
    assert peers["numerator"].diff().max() - peers["numerator"].diff().min() <= 1
    assert len(Peers(everybody.head(50), month).pick("F0000")) == 49


def test_prepare_pages_draft_until_comment_and_cause(page, rename):
    """A page is a draft until both the comment and the agreed cause are recorded."""
    assert page.draft
    assert not rename("anything").draft
    assert rename("   ").draft


def test_prepare_pages_colleagues_are_counted(page):
    """Support given and received is counted by colleague."""
    assert page.colleagues == (1, 1)


def test_prepare_pages_unknown_facilitator_lists_the_known(records, month, agency, history):
    """Whoever mistypes an id sees which there are."""
    with pytest.raises(CaseloadError, match=r"no page for F999 in 2026-10.*F001, F002, F003"):
        prepare_pages(records, month, agency, history=history, facilitators=["F999"])


def test_prepare_pages_no_records_at_all_says_what_to_import(month, agency):
    """An empty agency is told to import first."""
    with pytest.raises(RecordsError, match=r"no facilitators in the records.*record import"):
        prepare_pages(Records(), month, agency)


def test_prepare_team_nobody_in_the_month_says_so(bare_records, agency):
    """A month in which nobody was employed any more has no page."""
    people = bare_records.facilitators.assign(ended_on=pd.Timestamp("2027-01-01"))
    held = bare_records.assignments.assign(to_on=pd.Timestamp("2027-01-01"))
    records = bare_records.replace(facilitators=people, assignments=held)
    with pytest.raises(RecordsError, match=r"Nobody is reported on in 2028-01.*3 people"):
        prepare_team(records, Month(2028, 1), agency)


def test_prepare_team_members_are_by_id_and_hold_no_client(team, records, tmp_path):
    """The team's inputs name facilitators in the order of their ids, and no client."""
    assert team.members["facilitator_id"].tolist() == ["F001", "F002", "F003"]
    path = tmp_path / "team.json"
    write_page_data(team, path)
    text = path.read_text("utf-8")
    assert not [code for code in records.cases["client_code"] if code in text]
    assert '"C1"' not in text


def test_find_spread_counts_those_who_are_known():
    """The spread is of known values only."""
    facts = pd.DataFrame(
        {
            "indicator": ["caseload"] * 4,
            "breakdown": "",
            "unit": "cases",
            "value": [1.0, 4.0, None, 10.0],
        }
    )
    spread = find_spread(facts).to_dict("records")
    assert [(s["people"], s["lowest"], s["median"], s["highest"]) for s in spread] == [
        (3, 1, 4, 10)
    ]


@pytest.mark.parametrize("which", ["page", "bare_page", "team"])
def test_read_page_data_gives_back_what_was_written(which, request, tmp_path):
    """Nothing is lost or changed on the way through a file."""
    data = request.getfixturevalue(which)
    path = tmp_path / "page.json"
    write_page_data(data, path)
    read = read_page_data(path)
    assert digest(read) == digest(data)
    assert read.agency == data.agency
    pd.testing.assert_frame_equal(read.history, data.history)


def test_write_page_data_same_data_same_bytes_for_the_owner_only(page, tmp_path):
    """Two writes give the same bytes, in files that nobody else may read."""
    for name in ("one", "two"):
        write_page_data(page, tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    assert (tmp_path / "one").stat().st_mode & 0o077 == 0


def test_digest_any_change_changes_it(page, pages):
    """Another value, another text, another setting: another digest."""
    changed = page.agency.model_copy(update={"programmes": {}})
    others = [
        pages["F002"],
        _replace(page, review=("now", "said")),
        _replace(page, agency=changed),
        _replace(page, records_until=date(2026, 10, 1)),
        _replace(page, history=page.history.assign(value=page.history["value"] + 1e-9)),
    ]
    assert len({digest(page), *map(digest, others)}) == 6


def _replace(page: PageData, **changes: object) -> PageData:
    return PageData(
        **{**{name: getattr(page, name) for name in page.__dataclass_fields__}, **changes}
    )


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"page": "facilitator"}', b'{"page": 1}'])
def test_read_page_data_broken_file_says_what_to_do(content, tmp_path):
    """A half-written or foreign file is a clear error."""
    path = tmp_path / "page.json"
    path.write_bytes(content)
    with pytest.raises(CaseloadError, match=r"missing or not whole.*page\.json.*again"):
        read_page_data(path)


def test_read_page_data_no_file_says_what_to_do(tmp_path):
    """A file that is not there is the same clear error."""
    with pytest.raises(CaseloadError, match="missing or not whole"):
        read_page_data(tmp_path / "none.json")


@pytest.mark.parametrize("today", [date(2026, 10, 31), date(2026, 10, 1), date(2026, 9, 30)])
def test_check_month_not_ended_names_the_one_before(today):
    """A month is reported on from the day after its last."""
    with pytest.raises(CaseloadError, match="2026-10 has not ended"):
        check_month(Month(2026, 10), today=today)
    check_month(Month(2026, 10), today=date(2026, 11, 1))


def test_check_facilitators_nobody_known_says_so(month):
    """With nobody to choose from, that is said."""
    with pytest.raises(CaseloadError, match="In 2026-10: nobody"):
        check_facilitators(["F001"], [], month=month)


def test_find_latest_day_later_records_do_not_move_it(records, month):
    """What is recorded after the month does not change its page."""
    later = records.services.tail(1).assign(service_id="S9", served_on=pd.Timestamp("2026-12-24"))
    more = records.replace(services=pd.concat([records.services, later]))
    assert find_latest_day(records, month) == date(2026, 10, 20)
    assert find_latest_day(more, month) == date(2026, 10, 31)
    assert find_latest_day(Records(), month) is None


def test_count_inferred_only_those_of_the_month(records, month):
    """Only assignments with a day in the month count."""
    rows = records.assignments.assign(inferred=True)
    rows.loc[rows["case_id"] == "C1", "to_on"] = pd.Timestamp("2026-10-01")
    inferred = records.replace(assignments=rows)
    assert count_inferred(records, month).empty
    assert count_inferred(inferred, month).sum() == 8
    assert count_inferred(inferred, month)["F001"] == 2


def test_count_contacts_own_staff_only_by_status(records, month):
    """Contacts are counted by whoever had them; those of outside providers are not own work."""
    rows = records.services[records.services["served_on"] >= pd.Timestamp("2026-10-01")].copy()
    assert count_contacts(records, month).sum().tolist() == [len(rows), 0]
    own = rows["facilitator_id"] == "F001"
    rows.loc[rows[own].index[0], "status"] = "attempted"
    rows.loc[rows[own].index[1], "provider"] = "clinic"
    rows.loc[rows[own].index[2], "status"] = "cancelled"
    changed = records.replace(services=rows)
    assert count_contacts(changed, month).loc["F001"].tolist() == [own.sum() - 3, 1]
    assert count_contacts(Records(), month).sum().tolist() == [0, 0]


def test_prepare_pages_month_before_the_records_is_refused(records, agency):
    """Zeros before the first record would look like a quiet month."""
    with pytest.raises(RecordsError, match=r"Nothing is recorded of 2020-01: the records begin"):
        prepare_pages(records, Month(2020, 1), agency)


def test_prepare_pages_concluded_assignments_are_not_judged(records, month, agency):
    """The page and the team's page alike make no news of cases concluded from contacts."""
    marked = records.replace(assignments=records.assignments.assign(inferred=True))
    for judged in (
        next(iter(prepare_pages(marked, month, agency).values())).judged,
        prepare_team(marked, month, agency).judged,
    ):
        own = judged[judged["indicator"] == "caseload"]
        assert own["method"].tolist() == ["none"]
        assert own["note"].str.startswith("Concluded from contacts").all()
