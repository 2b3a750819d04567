"""Tests that a document is recognised by its content, and is the same in every format."""

from dataclasses import replace

import docx
import openpyxl
import pytest

from caseload_lib.assess.instruments import load, parse_instrument, write_instrument
from caseload_lib.errors import SettingsError
from caseload_lib.record.instrument_documents.recognition import has_same_shape, read_instrument


def save_lines_as_word(text, path):
    """Write every line of a text as a paragraph, tabs and all."""
    document = docx.Document()
    for line in text.split("\n"):
        document.add_paragraph(line)
    document.save(path)


def save_lines_as_sheet(text, path):
    """Write every line of a text as a row, split at its tabs."""
    book = openpyxl.Workbook()
    for row, line in enumerate(text.split("\n"), start=1):
        for column, piece in enumerate(line.split("\t"), start=1):
            if piece:
                book.active.cell(row, column).value = piece
    book.save(path)


@pytest.mark.parametrize("kind", ["anchors", "rubric", "practice"])
def test_read_instrument_text_word_and_excel_are_the_same(kind, request, write, tmp_path):
    """Whatever program holds the lines, and whatever the file is called, it is the same."""
    text = request.getfixturevalue(f"{kind}_text")
    expected = read_instrument(write(text), name="bees")
    save_lines_as_word(text, tmp_path / "document.xlsx")
    save_lines_as_sheet(text, tmp_path / "document.doc")
    word = read_instrument(tmp_path / "document.xlsx", name="bees")
    excel = read_instrument(tmp_path / "document.doc", name="bees")
    assert (expected.form, word.form, excel.form) == (
        "text",
        "a Word document",
        "an Excel workbook",
    )
    assert replace(word.instrument, source=expected.instrument.source) == expected.instrument
    assert replace(excel.instrument, source=expected.instrument.source) == expected.instrument


@pytest.mark.parametrize("kind", ["anchors", "rubric", "practice"])
def test_read_instrument_survives_its_own_file(kind, request, write):
    """What was read can be written as TOML and is read back as it was."""
    read = read_instrument(write(request.getfixturevalue(f"{kind}_text")), name="bees").instrument
    assert parse_instrument(write_instrument(read), name="bees") == read
    again = read_instrument(write(write_instrument(read), "bees.own-1.toml"))
    assert (again.form, again.instrument) == ("TOML", read)


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("performance_anchors (1).txt", "performance_anchors"),
        ("Performance Anchors, final.v2.txt", "performance_anchors"),
        ("2026 Bees & Co.txt", "bees_co"),
        ("蜂.txt", "own"),
    ],
)
def test_read_instrument_takes_its_name_from_the_file(anchors_text, write, file, name):
    """A file named as a shipped instrument becomes a version of it; another has its own name."""
    assert read_instrument(write(anchors_text, file)).instrument.name == name


def test_read_instrument_carries_marks_by_position_where_the_shape_is_the_same(anchors_text, write):
    """Limits stay where the shipped instrument has them, cell by cell where as many stand."""
    shipped = load("performance_anchors")
    marked = tuple(item.id for item in shipped.items if item.limiting)
    lines = ["Anchors"]
    for cluster in shipped.clusters:
        lines += [f"\t{cluster.name}", "\tDefinition", "\tEmerging (Year 0<2)"]
        lines += ["\tDeveloping (Year 2<3)", "\tAcquired (Year 3<4)", "\tAccomplished (Year 4+)"]
        lines += ["\tMastery", "\tWhat it means."]
        for level in shipped.levels:
            texts = [f"· Word {item.id}" for item in shipped.cell(cluster.id, level.id)]
            lines += [f"\t{texts[0]}", *texts[1:]]
    same = read_instrument(write("\n".join(lines), "performance_anchors.txt"))
    assert marked
    assert same.carried == marked
    assert tuple(item.id for item in same.instrument.items if item.limiting) == marked
    assert [item.text for item in same.instrument.items] == [f"Word {i.id}" for i in shipped.items]
    doubled = [*lines, f"· Word {shipped.items[-1].id}"]
    fuller = read_instrument(write("\n".join(doubled), "performance_anchors.txt"))
    assert fuller.carried == tuple(i for i in marked if not i.startswith("8.5."))
    assert "These indicators say the same: " in fuller.remarks[-1]
    at = next(n for n, line in enumerate(lines) if line.endswith(f"Word {marked[0]}"))
    shorter = read_instrument(
        write("\n".join([*lines[: at + 1], "· One more", *lines[at + 1 :]]),
              "performance_anchors.txt")
    )  # fmt: skip
    cell = marked[0].rsplit(".", 1)[0] + "."
    assert shorter.carried == tuple(i for i in marked if not i.startswith(cell))
    assert "could not be carried over" in shorter.remarks[-1]
    other = read_instrument(write(anchors_text, "performance_anchors.txt"))
    assert not has_same_shape(other.instrument, shipped)
    assert other.carried == ()
    assert not any(item.limiting for item in other.instrument.items)


def test_read_instrument_refuses_what_is_no_instrument(write):
    """A letter is told from an instrument, with what an instrument looks like."""
    with pytest.raises(ValueError, match=r"laid out as no instrument.*Low \(1\)"):
        read_instrument(write("Dear bees,\nthank you.\n"))
    with pytest.raises(SettingsError, match="line 1: title: is missing"):
        read_instrument(write('version = "1"\nkind = "rubric"\n'))
