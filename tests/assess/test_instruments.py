"""Tests of caseload_lib.assess.instruments and of the modules that read and write its files."""

import re
import time
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caseload_lib.assess import instruments
from caseload_lib.assess.instrument import (
    Band,
    Cluster,
    Instrument,
    Item,
    Level,
    Reference,
)
from caseload_lib.assess.instrument_checks import NOT_LEVELS
from caseload_lib.assess.instrument_lines import Lines
from caseload_lib.assess.instruments import load, names, parse_instrument, write_instrument
from caseload_lib.errors import SettingsError

FOLDER = Path(instruments.__file__).with_name("instruments")

RUBRIC = """version = "2"
title = "Welcome"
kind = "rubric"
source = "Our own."

[[levels]]
id = "low"
name = "Low"

[[levels]]
id = "high"
name = "High"
value = 3

[[bands]]
id = "weak"
name = "Weak"
lowest = 2
highest = 4

[[bands]]
id = "strong"
name = "Strong"
lowest = 5
highest = 6

[[steps]]
name = "Door"
text = "Open the door."
low = "Shut."
high = "Open."

[[steps]]
text = "Say good morning."
low = "Silence."
high = "Said."
"""
ANCHORS = """version = "1"
title = "Anchors"
kind = "anchors"
source = "Our own."

[[levels]]
id = "new"
name = "New"
from_years = 0
until_years = 2

[[levels]]
id = "old"
name = "Old"
from_years = 2

[[clusters]]
name = "Listening"
definition = \"\"\"
Hears
[what] is said.\"\"\"
subcompetencies = ["Patience"]
new = [
  "Listens.", # a comment with " and [
  { text = "May interrupt.", limiting = true },
]
old = []
"""
PRACTICE = """version = "1"
title = "Practice"
kind = "practice"
source = "Our own."
experience = { months = 6 }

[[levels]]
id = "no"
name = "No"

[[levels]]
id = "unknown"
name = "Unknown"
value = 0

[[items]]
name = "Doors"
text = "Open them, considering:"
points = ["The hour."]

[[items]]
name = "Windows"
text = "Open them."

[knowledge]
name = "What to know"
points = ["Where the keys are."]
"""


def test_load_service_improvement_is_nine_steps_of_three_described_levels():
    """The rubric has its steps, points and bands, and each cell says something of its own."""
    rubric = load("service_improvement")
    assert [item.id for item in rubric.items] == list("123456789")
    cells = [level.text for item in rubric.items for level in item.levels]
    assert len(set(cells)) == 27
    for item in rubric.items:
        assert [(level.id, level.value) for level in item.levels] == [
            ("low", 1),
            ("in_transition", 2),
            ("high", 3),
        ]
    assert [level.text for level in rubric.levels] == ["", "", ""]
    assert [(band.id, band.lowest, band.highest) for band in rubric.bands] == [
        ("low", 9, 15),
        ("in_transition", 16, 23),
        ("high", 24, 27),
    ]


@pytest.mark.parametrize(
    ("step", "level", "words"),
    [
        ("1", "high", "all people product service partners stakeholders part"),
        ("2", "in_transition", "clients staff now and then"),
        ("4", "high", "visibility access human partnerships information technology five"),
        ("5", "high", "standards clients public every level everyone regularly"),
        ("6", "low", "plan missing specific action improve first"),
        ("6", "high", "actions responsible monitors accountable schedule completing renewing"),
        ("7", "high", "in full responsible accountable every employee"),
        ("8", "high", "actions priorities standards replanning"),
        ("9", "in_transition", "occasional management appraisals"),
        ("9", "high", "formal systematic performance satisfied targets"),
    ],
)
def test_load_service_improvement_cell_names_every_point_of_the_document(step, level, words):
    """What a cell lists is all there, in other words."""
    cells = {
        level.id: level.text.lower() for level in load("service_improvement").item(step).levels
    }
    assert [word for word in words.split() if word not in cells[level]] == []


def test_load_manage_caseload_has_the_standards_sixteen_points():
    """The ids are the document's own numbers, and every point takes the same four answers."""
    standard = load("manage_caseload")
    assert " ".join(item.id for item in standard.items) == (
        "P1.1 P1.2 P1.3 P1.4 P1.5 P1.6 P2.1 P2.2 P3 P4 P5.1 P5.2 P5.3 P5.4 K1 K2"
    )
    assert [cluster.id for cluster in standard.clusters] == ["P1", "P2", "P3", "P4", "P5", "K"]
    answers = [("not_yet", 1), ("with_help", 2), ("alone", 3), ("cannot_say", 0)]
    for item in standard.items:
        assert [(level.id, level.value) for level in item.levels] == answers
        assert item.cluster_id == item.id.split(".")[0].rstrip("12" if item.id[0] == "K" else "")
    assert (standard.experience_months, standard.experience_clients) == (12, 40)


def test_load_manage_caseload_keeps_the_six_ratings_beside_and_invents_no_score():
    """The standard's scales stand as references; what it leaves open is said to be open."""
    asides = {aside.name: aside.text for aside in load("manage_caseload").references}
    ratings = {k.split(": ")[1]: v for k, v in asides.items() if k.startswith("Rating of the")}
    assert list(ratings) == [
        "criticality",
        "frequency",
        "difficulty",
        "time to gain proficiency",
        "autonomy",
        "automation",
    ]
    assert all("leaves the rating open" in ratings[name] for name in list(ratings)[:3])
    assert "40 clients, all different" in ratings["time to gain proficiency"]
    assert sum(name.startswith("Context") for name in asides) == 2
    assert "active cases" in asides["Term: caseload"]


@pytest.mark.parametrize("name", names())
def test_load_shipped_instrument_is_fast_and_written_back_the_same(name):
    """Every instrument of the package loads in far less than a tenth of a second."""
    text = (FOLDER / f"{name}.toml").read_text("utf-8")
    spent = []
    for _ in range(3):
        start = time.process_time()
        instrument = parse_instrument(text, name=name)
        spent.append(time.process_time() - start)
    assert min(spent) < 0.1
    assert load(name) == instrument
    assert load(name) is load(name)
    assert parse_instrument(write_instrument(instrument), name=name) == instrument


def test_load_unknown_name_lists_those_there_are():
    """Who misspells a name reads the right ones."""
    with pytest.raises(SettingsError, match=r"called 'servcie'.*service_improvement"):
        load("servcie")


def test_parse_instrument_rubric_counts_ids_and_points():
    """Ids are positions; a level without a value has its position, too."""
    rubric = parse_instrument("\ufeff" + RUBRIC.replace("\n", "\r\n"), name="welcome")
    assert [level.value for level in rubric.levels] == [1, 3]
    assert rubric.item("2").text == "Say good morning."
    assert rubric.item("1").level(3).text == "Open."


def test_parse_instrument_anchors_counts_cluster_level_and_indicator():
    """An indicator's id is its cluster, its level and its place in that cell."""
    anchors = parse_instrument(ANCHORS, name="anchors")
    assert [(i.id, i.level_id, i.limiting) for i in anchors.items] == [
        ("1.1.1", "new", False),
        ("1.1.2", "new", True),
    ]
    assert [level.id for level in anchors.items[0].levels][-1] == "cannot_say"
    assert anchors.clusters[0].definition == "Hears\n[what] is said."
    assert (anchors.levels[1].from_years, anchors.levels[1].until_years) == (2, None)


def test_parse_instrument_practice_counts_points_and_knowledge():
    """A practice without points is itself what is rated."""
    practice = parse_instrument(PRACTICE, name="practice")
    assert [item.id for item in practice.items] == ["P1.1", "P2", "K1"]
    assert [cluster.definition for cluster in practice.clusters] == [
        "Open them, considering:",
        "",
        "",
    ]
    assert (practice.experience_months, practice.experience_clients) == (6, None)


@pytest.mark.parametrize(
    ("text", "old", "new", "messages"),
    [
        (RUBRIC, 'low = "Shut."', 'low = ""', [r"line 30: steps\.1\.low: must not be empty"]),
        (RUBRIC, 'low = "Shut."', "low = 3", [r"line 30: steps\.1\.low: must be text .*Given: 3"]),
        (RUBRIC, 'low = "Shut."\n', "", [r"line 27: steps\.1\.low: is missing"]),
        (
            RUBRIC,
            'low = "Shut."',
            'lwo = "Shut."',
            [r"27: .*low: is missing", r"30: .*lwo: is not"],
        ),
        (
            RUBRIC,
            'id = "high"',
            'id = "low"',
            [r"line 11: levels\.2\.id: 'low' is already"],
        ),
        (RUBRIC, 'id = "high"', 'id = "text"', [r"line 11: levels\.2\.id: 'text' means"]),
        (RUBRIC, "value = 3", "value = 1", [r"line 13: levels\.2\.value: values rise"]),
        (RUBRIC, "value = 3", "value = 0", [r"line 13: levels\.2\.value: .*points"]),
        (RUBRIC, "highest = 4", "highest = 1", [r"line 19: .*highest: .*below", r"line 24: .*gap"]),
        (RUBRIC, 'id = "strong"', 'id = "weak"', [r"line 22: bands\.2\.id: 'weak' is already"]),
        (
            PRACTICE,
            'name = "No"',
            'name = "No"\nvalue = 0',
            [r"line 7: .*above 0", r"line 10: .*stands last"],
        ),
        (RUBRIC, "value = 3", f"value = {'[' * 3000}", [r"line 1: brackets stand within brackets"]),
        (RUBRIC, "lowest = 5", "lowest = 4", [r"line 24: bands\.2\.lowest: overlaps"]),
        (RUBRIC, "lowest = 5", "lowest = 6", [r"line 24: bands\.2\.lowest: leaves a gap"]),
        (RUBRIC, "lowest = 2", "lowest = 1", [r"line 18: bands\.1\.lowest: must be 2"]),
        (RUBRIC, "highest = 6", "highest = 7", [r"line 25: bands\.2\.highest: must be 6"]),
        (RUBRIC, "highest = 6", "highest = true", [r"line 25: bands\.2\.highest: .*whole number"]),
        (RUBRIC, 'version = "2"', "version = 2", [r"line 1: version: must be text.*Given: 2"]),
        (RUBRIC, 'title = "Welcome"\n', "", [r"line 1: title: is missing"]),
        (RUBRIC, 'kind = "rubric"', 'kind = "quiz"', [r"line 3: kind: .*'anchors'.*'quiz'"]),
        (RUBRIC, 'kind = "rubric"', "kind = []", [r"line 3: kind: "]),
        (RUBRIC[: RUBRIC.index("[[steps")], "x", "x", [r"line 1: steps: is missing"]),
        (ANCHORS, "from_years = 2", "from_years = 1.5", [r"line 15: .*from_years: years overlap"]),
        (ANCHORS, "until_years = 2", "until_years = 0", [r"line 10: .*until_years: must be above"]),
        (ANCHORS, "until_years = 2", "until_years = inf", [r"line 10: .*until_years: .*finite"]),
        (ANCHORS, '"Listens."', '" "', [r"line 24: clusters\.1\.new\.1\.text: must not be empty"]),
        (
            ANCHORS,
            "limiting = true",
            "limitng = true",
            [r"line 25: clusters\.1\.new\.2\.limitng: "],
        ),
        (
            ANCHORS,
            "old = []",
            "older = []",
            [r"line 17: .*old: is missing", r"27: .*older: is not"],
        ),
        (ANCHORS, "definition =", "definiton =", [r"line 19: clusters\.1\.definiton: is not"]),
        (
            ANCHORS[: ANCHORS.index("new = [")] + "new = []\nold = []",
            "x",
            "x",
            [r"17: .*indicator"],
        ),
        (PRACTICE, 'text = "Open them."', "", [r"line 21: items\.2: must have a text"]),
        (
            PRACTICE,
            'points = ["Where the keys are."]',
            "points = []",
            [r"knowledge\.points: .*one"],
        ),
        (PRACTICE, "[[items]]", "[items]", [r"line 21: this is here for a second time"]),
        (PRACTICE, "months = 6", "months = 0", [r"line 5: experience\.months: .*Given: 0"]),
    ],
)
def test_parse_instrument_fault_names_line_key_and_rule(text, old, new, messages):
    """Each fault is told once, on the line where it is mended."""
    with pytest.raises(SettingsError) as caught:
        parse_instrument(text.replace(old, new, 1), name="our_own")
    told = str(caught.value).splitlines()
    assert len(told) == len(messages), told
    for line, message in zip(told, messages, strict=True):
        assert line.startswith("our_own.toml, line ")
        assert re.search(message, line), line


@pytest.mark.parametrize("name", ["", "Our own", "../x", "x\n", "1st", "x" * 61])
def test_parse_instrument_bad_name_is_told_with_the_other_faults(name):
    """A name becomes part of a file's name, so that it is small letters, digits and _."""
    with pytest.raises(SettingsError, match=r"small letters(?s:.*)line 3: kind") as caught:
        parse_instrument(RUBRIC.replace("rubric", "quiz"), name=name, file="our file.toml")
    assert str(caught.value).startswith("our file.toml: an instrument's name")


def test_parse_instrument_broken_toml_tells_each_section_and_the_other_faults():
    """One slip hides no other: what is broken is told with what is wrong in the sound sections."""
    text = RUBRIC.replace('"Welcome"', '"Welcome').replace('low = "Silence."', "low = Silence")
    text = text.replace('low = "Shut."', 'low = ""').replace("lowest = 5", "lowest = 'five'")
    with pytest.raises(SettingsError) as caught:
        parse_instrument(text, name="our_own")
    told = str(caught.value).splitlines()
    assert [int(re.search(r"line (\d+)", line)[1]) for line in told] == [2, 24, 30, 35]
    assert "not valid TOML" in told[0]
    assert "whole number" in told[1]
    assert "steps.1.low" in told[2]
    assert "not valid TOML" in told[3]


@pytest.mark.parametrize(
    ("text", "line"), [("", 1), (RUBRIC + "[[steps]\n", 37), (PRACTICE + "[knowledge]\n", 28)]
)
def test_parse_instrument_unreadable_text_is_one_fault_or_more_and_never_another_error(text, line):
    """Nothing that people may write raises anything but the errors they can read."""
    with pytest.raises(SettingsError, match=rf"our_own\.toml, line {line}: "):
        parse_instrument(text, name="our_own")


@settings(max_examples=60)
@given(text=st.sampled_from([RUBRIC, ANCHORS, PRACTICE]), data=st.data())
def test_parse_instrument_any_cut_or_doubling_is_refused_in_words_or_read(text, data):
    """Whatever is lost or doubled in a file, the answer is an instrument or faults with lines."""
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 80)))
    cut = text[:start] + text[start:end] * data.draw(st.sampled_from([0, 2])) + text[end:]
    try:
        parse_instrument(cut, name="our_own")
    except SettingsError as error:
        for line in str(error).split("\n"):
            number = int(re.match(r"our_own\.toml, line (\d+): ", line)[1])
            assert 1 <= number <= max(1, len(cut.splitlines()))


def _leaves(value: object, path: tuple = ()) -> Iterator[tuple]:
    """Return the path of everything in a TOML document."""
    if path:
        yield path
    pairs = value.items() if isinstance(value, dict) else ()
    for key, inner in enumerate(value) if isinstance(value, list) else pairs:
        yield from _leaves(inner, (*path, key))


@pytest.mark.parametrize("text", [RUBRIC, ANCHORS, PRACTICE])
def test_lines_find_every_key_on_the_line_that_has_it(text):
    """The line of a key has the key; that of a list's entry has the beginning of the entry."""
    document, lines, rows = tomllib.loads(text), Lines(text), text.split("\n")
    for path in _leaves(document):
        value: object = document
        for key in path:
            value = value[key]
        row = rows[lines.find(path) - 1]
        if isinstance(path[-1], str):
            assert path[-1] in row, path
        elif isinstance(value, str):
            assert value[:20] in row, path
        else:
            assert row.lstrip()[0] in "[{", path


def test_lines_find_keys_however_they_are_written():
    """Quoted and dotted keys, tables within tables and brackets within texts mislead nobody."""
    text = (
        '"a b".c = 1 # [x]\nd = { e = [1, {f = "}"}], g.h = 2 }\n[p."q.r"]\nx = """a\n]"""""\n'
        "[[z.y]]\nk = '''\n[no]'''\n[z.y.sub]\nw = 1\n[[z.y]]\n[[z.y.l]]\nm = 1\n[[z.y.l]]\nm = 2\n"
    )
    lines = Lines(text)
    found = {path: lines.find(path) for path in _leaves(tomllib.loads(text))}
    assert found[("a b", "c")] == 1
    assert found[("d", "e", 1, "f")] == found[("d", "g", "h")] == 2
    assert (found[("p", "q.r")], found[("p", "q.r", "x")]) == (3, 4)
    assert (found[("z", "y", 0, "k")], found[("z", "y", 0, "sub", "w")]) == (7, 10)
    assert (found[("z", "y", 1)], found[("z", "y", 1, "l", 1, "m")]) == (11, 15)


def _texts() -> st.SearchStrategy[str]:
    odd = st.sampled_from(
        ['"""', "\\", "a\nb", "\r\n", "#", "'''", "\x7f\x00", "]", "é\u2028", "="]
    )
    return st.one_of(odd, st.text(min_size=1, max_size=12)).filter(lambda text: text.strip())


_MAYBE = st.one_of(st.just(""), _texts())


@st.composite
def _levels(draw, *, lowest: int, zero: bool = False, texts: bool = True) -> tuple[Level, ...]:
    """Return levels with rising values, and perhaps one of value 0 at the end."""
    ids = draw(
        st.lists(
            st.from_regex(r"[a-z][a-z0-9_]{0,5}", fullmatch=True).filter(
                lambda identity: identity not in NOT_LEVELS
            ),
            min_size=1 + zero,
            max_size=4,
            unique=True,
        )
    )
    steps = draw(st.lists(st.integers(1, 3), min_size=len(ids), max_size=len(ids)))
    values = [lowest - 1 + sum(steps[: n + 1]) for n in range(len(ids))]
    if zero:
        values[-1] = 0
    return tuple(
        Level(i, draw(_texts()), v, draw(_MAYBE) if texts else "")
        for i, v in zip(ids, values, strict=True)
    )


@st.composite
def _instruments(draw) -> Instrument:
    """Return an instrument of any kind, as a file can describe it."""
    kind = draw(st.sampled_from(["rubric", "anchors", "practice"]))
    levels = draw(_levels(lowest=1, zero=kind == "practice"))
    base = Instrument(
        name=draw(st.from_regex(r"[a-z][a-z0-9_]{0,9}", fullmatch=True)),
        version=draw(st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,9}", fullmatch=True)),
        title=draw(_texts()),
        kind=kind,
        source=draw(_texts()),
        levels=levels,
        items=(),
        references=tuple(
            Reference(draw(_texts()), draw(_MAYBE)) for _ in range(draw(st.integers(0, 2)))
        ),
        unmapped=draw(_MAYBE),
        experience_months=draw(st.none() | st.integers(1, 99)),
        experience_clients=draw(st.none() | st.integers(1, 99)),
    )
    number = draw(st.integers(1, 3))
    return draw(
        {"rubric": _rubrics, "anchors": _anchors, "practice": _practices}[kind](base, number)
    )


@st.composite
def _rubrics(draw, base: Instrument, number: int) -> Instrument:
    items = tuple(
        Item(
            str(n),
            draw(_MAYBE),
            draw(_texts()),
            tuple(replace(level, text=draw(_texts())) for level in base.levels),
        )
        for n in range(1, number + 1)
    )
    lowest, highest = (number * end.value for end in (base.levels[0], base.levels[-1]))
    cut = draw(st.integers(lowest, highest))
    bands = [Band("a", draw(_texts()), lowest, cut), Band("b", draw(_texts()), cut + 1, highest)]
    return replace(base, items=items, bands=tuple(b for b in bands if b.lowest <= b.highest))


@st.composite
def _anchors(draw, base: Instrument, number: int) -> Instrument:
    years = sorted(draw(st.sets(st.floats(0, 50), min_size=5, max_size=5)))
    levels = tuple(
        replace(level, from_years=years[n], until_years=draw(st.sampled_from([years[n + 1]])))
        for n, level in enumerate(base.levels)
    )
    if draw(st.booleans()):
        levels = (*levels[:-1], replace(levels[-1], until_years=None))
    ratings = draw(_levels(lowest=1))
    clusters = tuple(
        Cluster(
            str(n),
            draw(_texts()),
            draw(_MAYBE),
            draw(_MAYBE),
            (*draw(st.lists(_texts(), max_size=2)),),
        )
        for n in range(1, number + 1)
    )
    items = tuple(
        Item(
            f"{cluster.id}.{column}.{n}",
            draw(_MAYBE),
            draw(_texts()),
            ratings,
            cluster.id,
            level.id,
            draw(st.booleans()),
        )
        for cluster in clusters
        for column, level in enumerate(levels, start=1)
        for n in range(1, draw(st.integers(0 if column > 1 else 1, 2)) + 1)
    )
    return replace(base, levels=levels, clusters=clusters, items=items)


@st.composite
def _practices(draw, base: Instrument, number: int) -> Instrument:
    clusters, items = [], []
    ids = [f"P{n}" for n in range(1, number + 1)] + ["K"] * draw(st.integers(0, 1))
    for identity in ids:
        points = draw(st.integers(1 if identity == "K" else 0, 2))
        about = draw(_MAYBE) if points else ""
        clusters.append(Cluster(identity, draw(_texts()), definition=about))
        if not points:
            items.append(Item(identity, "", draw(_texts()), base.levels, identity))
        stem = identity if identity == "K" else f"{identity}."
        items += [
            Item(f"{stem}{n}", draw(_MAYBE), draw(_texts()), base.levels, identity)
            for n in range(1, points + 1)
        ]
    return replace(base, clusters=tuple(clusters), items=tuple(items))


@settings(max_examples=40)
@given(instrument=_instruments())
def test_write_instrument_any_instrument_is_read_back_as_it_was(instrument):
    """Nothing of any kind of instrument is lost or changed on its way through a file."""
    assert parse_instrument(write_instrument(instrument), name=instrument.name) == instrument


def test_write_instrument_ids_that_are_not_positions_are_refused():
    """What a file cannot say is not dropped in silence."""
    rubric = load("service_improvement")
    odd = replace(rubric, items=(replace(rubric.items[0], id="first"), *rubric.items[1:]))
    with pytest.raises(SettingsError, match=r"service_improvement cannot be written.*positions"):
        write_instrument(odd)


def test_write_instrument_broken_rules_are_told():
    """An instrument that no file may hold is not written."""
    rubric = load("service_improvement")
    with pytest.raises(SettingsError, match=r"bands\.1\.lowest: must be 9"):
        write_instrument(
            replace(rubric, bands=(replace(rubric.bands[0], lowest=8), *rubric.bands[1:]))
        )


@pytest.mark.parametrize("kind", ["rubric", "anchors", "practice"])
def test_parse_instrument_documented_example_is_read(kind):
    """The worked examples of docs/instruments.md are what they say."""
    page = (Path(__file__).parents[2] / "docs" / "instruments.md").read_text("utf-8")
    examples = [e for e in re.findall(r"```toml\n(.*?)```", page, re.DOTALL) if "[[levels]]" in e]
    by_kind = {tomllib.loads(example)["kind"]: example for example in examples}
    instrument = parse_instrument(by_kind[kind], name="example")
    ids = {
        "rubric": ["1", "2"],
        "anchors": ["1.1.1", "1.1.2"],
        "practice": ["P1.1", "P1.2", "P2", "K1"],
    }
    assert [item.id for item in instrument.items] == ids[kind]
    if kind == "anchors":
        text = by_kind[kind]
        without = text[: text.index("[[ratings]]")] + text[text.index("[[clusters]]") :]
        assert parse_instrument(without, name="example") == instrument
