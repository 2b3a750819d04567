"""Tests of caseload_lib/assess/instruments/performance_anchors.toml."""

from collections import Counter

import pytest

from caseload_lib.assess.instruments import load

LEVELS = ("emerging", "developing", "acquired", "accomplished", "mastery")

# Sub-competencies, then indicators by level, as counted in the document.
COUNTS = {
    "Personal effectiveness": (6, 9, 9, 11, 11, 9),
    "Communication": (5, 6, 5, 6, 4, 4),
    "Work effectiveness": (5, 7, 6, 5, 5, 6),
    "Customer service": (5, 6, 5, 9, 7, 7),
    "Critical evaluation": (4, 7, 8, 8, 6, 5),
    "Relating to others": (3, 6, 5, 6, 5, 5),
    "Professional expertise": (4, 5, 3, 5, 4, 6),
    "Performance management": (5, 10, 11, 12, 11, 9),
}

# What describes a limit that one grows out of, by the rule at the head of the file.
LIMITING = {"1.1.6", "2.1.5", "2.2.4", "3.1.3", "5.1.2", "5.1.3", "8.1.9"}


@pytest.fixture(scope="module")
def anchors():
    """Return the instrument as it is shipped."""
    return load("performance_anchors")


def test_performance_anchors_clusters_have_the_documents_counts(anchors):
    """Eight clusters in the document's order, each with its sub-competencies and indicators."""
    found = {
        cluster.name: (
            len(cluster.subcompetencies),
            *(len(anchors.cell(cluster.id, level)) for level in LEVELS),
        )
        for cluster in anchors.clusters
    }
    assert list(found.items()) == list(COUNTS.items())


def test_performance_anchors_totals_are_the_documents(anchors):
    """37 sub-competencies, 274 indicators, and the sum of each level's column."""
    assert sum(len(cluster.subcompetencies) for cluster in anchors.clusters) == 37
    assert len(anchors.items) == 274
    by_level = Counter(item.level_id for item in anchors.items)
    assert by_level == dict(zip(LEVELS, (56, 52, 62, 53, 51), strict=True))


def test_performance_anchors_groups_hold_four_clusters_each(anchors):
    """The organisation's competencies come first, then the job's."""
    groups = [cluster.group for cluster in anchors.clusters]
    assert (
        groups == ["Organisational core competencies"] * 4 + ["Job function core competencies"] * 4
    )


def test_performance_anchors_ids_are_positions(anchors):
    """Cluster, level and number, in the order of the document."""
    expected = [
        f"{cluster}.{level}.{number}"
        for cluster, (_, *columns) in enumerate(COUNTS.values(), start=1)
        for level, count in enumerate(columns, start=1)
        for number in range(1, count + 1)
    ]
    assert [item.id for item in anchors.items] == expected


def test_performance_anchors_levels_name_the_years_they_are_expected_for(anchors):
    """Four levels follow each other without a gap; nobody is expected at mastery."""
    years = {level.id: (level.from_years, level.until_years) for level in anchors.levels}
    assert years == {
        "emerging": (0, 2),
        "developing": (2, 3),
        "acquired": (3, 4),
        "accomplished": (4, None),
        "mastery": (None, None),
    }
    assert [level.value for level in anchors.levels] == [1, 2, 3, 4, 5]


def test_performance_anchors_indicators_take_four_ratings(anchors):
    """Not yet, sometimes, consistently, and last what says nothing."""
    expected = [("not_yet", 1), ("sometimes", 2), ("consistently", 3), ("cannot_say", 0)]
    assert {item.levels for item in anchors.items} == {anchors.items[0].levels}
    assert [(level.id, level.value) for level in anchors.items[0].levels] == expected


def test_performance_anchors_limits_stand_only_in_the_early_levels(anchors):
    """What is left to score: 50 emerging and 51 developing; the later columns are whole."""
    assert {item.id for item in anchors.items if item.limiting} == LIMITING
    scored = Counter(item.level_id for item in anchors.items if not item.limiting)
    assert scored == dict(zip(LEVELS, (50, 51, 62, 53, 51), strict=True))
    assert all(
        any(not item.limiting for item in anchors.cell(cluster.id, level))
        for cluster in anchors.clusters
        for level in LEVELS
    )


def test_performance_anchors_texts_are_whole_sentences(anchors):
    """Each begins with a capital, ends with one full stop and is told of nobody's sex."""
    texts = [item.text for item in anchors.items]
    texts += [cluster.definition for cluster in anchors.clusters]
    texts += [reference.text for reference in anchors.references]
    faulty = [
        text
        for text in texts
        if not text[:1].isupper()
        or not text.endswith(".")
        or text.endswith("..")
        or text != " ".join(text.split())
        or {"he", "she", "his", "her", "he/she", "his/her"} & set(text.lower().split())
    ]
    assert faulty == []


def test_performance_anchors_one_sentence_stands_twice(anchors):
    """The network of contacts is in two clusters, told apart by id; nothing else repeats."""
    repeated = [text for text, n in Counter(item.text for item in anchors.items).items() if n > 1]
    assert repeated == [anchors.item("4.2.2").text]
    assert anchors.item("6.2.1").text == anchors.item("4.2.2").text


@pytest.mark.parametrize(
    ("item_id", "words"),
    [
        ("1.3.6", "at least once every six months"),
        ("1.4.1", "at least once a month"),
        ("2.2.5", "at least once a month"),
        ("3.3.5", "within 48 hours"),
        ("3.5.6", "within 24 hours"),
        ("6.2.3", "within the past six months"),
        ("8.2.5", "at least once in the last six months"),
        ("8.2.9", "at least once in the past six months"),
        ("8.4.11", "once a month"),
    ],
)
def test_performance_anchors_frequencies_are_the_documents(anchors, item_id, words):
    """How often and how soon is part of what is expected."""
    assert words in anchors.item(item_id).text.lower()


def test_performance_anchors_what_stands_beside_is_kept(anchors):
    """The guide's four points, what a sub-competency is, and the diagram's own names."""
    assert len(anchors.references) == 5
    assert "three and a half years" in anchors.references[1].text
    for name in ("Work Ethic", "Effective Meetings", "Case Management", "Family Engagement"):
        assert name in anchors.unmapped
        parts = [part for cluster in anchors.clusters for part in cluster.subcompetencies]
        assert name.lower() not in [part.lower() for part in parts]
