"""Tests of the reasoning as a document: whole inside, discreet outside."""

import re
from dataclasses import replace

import pytest

from caseload_lib.plan.levers import BY_HAND, CONSIDERATIONS, change_assumptions
from caseload_lib.report.caseload_plan.answer import work_out
from caseload_lib.report.caseload_plan.document import make_document
from caseload_lib.report.documents.excel import write_excel
from caseload_lib.report.documents.page import write_page
from caseload_lib.report.documents.terminal import write_text
from caseload_lib.report.documents.word import write_word


def _write(planned, *, outward):
    settings, situation, answer = planned
    return make_document(answer, situation, settings, outward=outward)


def test_make_document_tells_the_answer_first_and_all_considerations(planned):
    """The standard's six in its own words, each with its values and sources."""
    document = _write(planned, outward=False)
    headings = [part.heading for part in document.parts]
    assert headings[0] == "The answer"
    assert headings[1:7] == [f"{n}. {name}" for n, name in enumerate(CONSIDERATIONS[:6], start=1)]
    text = write_text(document)
    target = planned[2].target
    assert f"{target.cases} cases need" in text
    assert "from the settings" in text
    assert "How it is worked out" in headings
    assert "What is not known" in headings


def test_make_document_sum_can_be_followed(planned):
    """The numbers that the text puts in come to what it says, but for rounding."""
    text = " ".join(write_text(_write(planned, outward=False)).split())
    parts = [float(hours) for hours in re.findall(r"= (?:about )?([\d.]+) hours\.", text)][1:]
    admin = float(re.search(r"Administration for each case: ([\d.]+) hours", text)[1])
    whole = float(re.search(r"Together one case needs ([\d.]+) hours", text)[1])
    assert sum(parts) + admin == pytest.approx(whole, abs=0.05)
    hours = re.search(r"contract ([\d.]+)((?: − [a-z ]+ [\d.]+)+) = ([\d.]+) hours", text)
    taken = [float(number) for number in re.findall(r"[\d.]+", hours[2])]
    assert float(hours[1]) - sum(taken) == pytest.approx(float(hours[3]), abs=0.05)


def test_make_document_outside_has_no_small_count_nor_anybody(planned):
    """Neither the page nor the files tell ten or fewer of anything, whose it is, or a case."""
    _, situation, _ = planned
    document = _write(planned, outward=True)
    text = write_text(document) + write_page(document)
    assert situation.mixed_cases < 20
    assert "F003" not in text
    assert not re.search(r"\bC\d{4}\b", text)
    counted = re.findall(r"\b(\d+) (?:of \d+ )?(?:known outcomes|workdays)\b", text)
    counted += re.findall(r"(?:plans of|the|duration from) (\d+) cases", text)
    assert not [number for number in counted if int(number) < 11]
    assert f"plans of {situation.mixed_cases} cases" not in text
    assert "20 or fewer cases" in text
    assert not re.search(r"\d+ (cases opened|began|closed|ended)", text)


def test_make_document_outside_rounds_shares_of_few_cases(planned):
    """What was counted is about so much; what somebody set is told as it was set."""
    settings, situation, answer = planned
    name = "services.team_meeting.chance"
    changed = change_assumptions(answer.assumptions, {name: 0.37}, labels=answer.labels)
    text = write_text(make_document(
        work_out(changed, answer.labels), situation, settings, outward=True))  # fmt: skip
    assert f"37% ({BY_HAND})" in " ".join(text.split())
    shares = [one.chance for one in answer.assumptions.services if 0 < one.chance < 1]
    exact = [f"{share:.1%}" for share in shares if round(share * 100) % 10]
    assert not [share for share in exact if share in text]


def test_make_document_from_settings_alone_says_so(planned):
    """Without anybody's records there is no situation to tell of."""
    settings, _, answer = planned
    alone = replace(answer.assumptions, facilitator_id="", month="")
    document = make_document(replace(answer, assumptions=alone), None, settings, outward=False)
    assert "the agency's settings" in document.subtitle
    assert "The rules that apply" not in [part.heading for part in document.parts]


def test_make_document_becomes_word_and_excel(planned):
    """The same parts in files of their own kind."""
    document = _write(planned, outward=True)
    assert write_word(document)[:2] == write_excel(document)[:2] == b"PK"
