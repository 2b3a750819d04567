"""Tests that anchors keep every word in its place, and that faults are told with theirs."""

import docx
import openpyxl
import pytest

from caseload_lib.errors import CaseloadError
from caseload_lib.record.instrument_documents.recognition import read_instrument

BULLETS = [
    [
        ["Learning to light a smoker. May drop it.", "Wears a veil."],
        ["Finds the queen. Marks her."],
        ["Teaches others"],
    ],
    [["Counts jars."], ["Counts jars twice.", "Sells some."], ["Finds the queen."]],
]
HEADINGS = ("Definition", "Emerging (Year 0<2)", "Developing (Year 2+)", "Mastery")


def list_texts(instrument):
    """Return the texts of every cell, by cluster and level."""
    return [
        [[i.text for i in instrument.cell(c.id, level.id)] for level in instrument.levels]
        for c in instrument.clusters
    ]


def test_parse_anchors_text_keeps_every_word_in_its_place(anchors_text, write):
    """Clusters, definitions, parts, levels, years and indicators; artefacts are gone."""
    read = read_instrument(write(anchors_text), name="bees").instrument
    assert read.title == "Anchors for Beekeepers"
    assert [(lv.id, lv.value, lv.from_years, lv.until_years) for lv in read.levels] == [
        ("emerging", 1, 0, 2),
        ("developing", 2, 2, None),
        ("mastery", 3, None, None),
    ]
    assert [(c.id, c.name, c.group, c.subcompetencies) for c in read.clusters] == [
        ("1", "KEEPING BEES", "CORE COMPETENCIES", ("Calm", "Patience")),
        ("2", "SELLING HONEY", "CORE COMPETENCIES", ("Counting",)),
    ]
    assert read.clusters[0].definition == "Keeps bees well. Knows them. In all weathers."
    assert list_texts(read) == BULLETS
    assert [item.id for item in read.items][:4] == ["1.1.1", "1.1.2", "1.2.1", "1.3.1"]
    assert [(r.name, r.text) for r in read.references] == [
        ("How to use them", "Read them.\nThen keep bees.")
    ]
    assert read.unmapped.split("\n") == [
        "Overview",
        "Name of the cluster",
        "CORE COMPETENCIES",
        "*Calm",
        "+Countng",
    ]


@pytest.mark.parametrize("bullets", ["drawn", "written", "none"])
def test_parse_anchors_word_tables_are_read_cell_by_cell(tmp_path, bullets):
    """Tables with merged headings and Word's own bullets give the same cells."""
    document = docx.Document()
    document.add_paragraph("Anchors for Beekeepers")
    for number, cells in enumerate(BULLETS):
        table = document.add_table(0, 4)
        if not number:
            group = table.add_row().cells
            group[0].merge(group[3]).text = "CORE COMPETENCIES"
        name = table.add_row().cells
        name[0].merge(name[3]).text = ("KEEPING BEES", "SELLING HONEY")[number]
        for cell, heading in zip(table.add_row().cells, HEADINGS, strict=True):
            cell.paragraphs[0].add_run(heading).bold = True
        body = table.add_row().cells
        body[0].text = "What it means.\nSubcompetencies:"
        body[0].add_paragraph("Calm", style="List Bullet")
        for cell, texts in zip(body[1:], cells, strict=True):
            for text in texts:
                style = "List Bullet" if bullets == "drawn" else None
                cell.add_paragraph(f"•\t{text}" if bullets == "written" else text, style=style)
        document.add_paragraph()
    document.add_paragraph("OVERVIEW OF ALL")
    document.save(tmp_path / "bees.docx")
    read = read_instrument(tmp_path / "bees.docx").instrument
    assert list_texts(read) == BULLETS
    assert {c.group for c in read.clusters} == {"CORE COMPETENCIES"}
    assert [c.subcompetencies for c in read.clusters] == [("Calm",), ("Calm",)]
    assert read.unmapped == "OVERVIEW OF ALL"


@pytest.mark.parametrize("spread", [False, True])
def test_parse_anchors_sheet_takes_cells_with_lines_and_lines_as_rows(tmp_path, spread):
    """A cell may hold all its bullets, or each may have a row of its own, as pasting gives it."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Anchors for Beekeepers"])
    for number, cells in enumerate(BULLETS):
        sheet.append([("KEEPING BEES", "SELLING HONEY")[number]])
        sheet.merge_cells(
            start_row=sheet.max_row, end_row=sheet.max_row, end_column=4, start_column=1
        )
        sheet.append(HEADINGS)
        columns = [["What it means.", "Subcompetencies:", "· Calm"]]
        columns += [[f"· {text}" for text in texts] for texts in cells]
        if spread:
            for at in range(3):
                sheet.append([column[at] if at < len(column) else None for column in columns])
        else:
            sheet.append(["\n".join(column) for column in columns])
        sheet.append([])
    book.save(tmp_path / "bees.xlsx")
    read = read_instrument(tmp_path / "bees.xlsx").instrument
    assert list_texts(read) == BULLETS
    assert [c.definition for c in read.clusters] == ["What it means."] * 2
    assert read.unmapped == ""


def test_parse_anchors_tells_every_fault_with_its_line(anchors_text, write):
    """Four things are wrong at once, and each is named with the line that an editor shows."""
    broken = anchors_text.replace("Keeps   bees well. Knows\u00a0them.\nIn all weathers. ", "")
    broken = broken.replace("· Counts jars twice. ", "·")
    broken = broken.replace("  ·  Wears a veil.", "Wears a veil.")
    at = broken.rindex("\tDeveloping (Year 2+)")
    broken = broken[:at] + broken[at:].replace("\tDeveloping (Year 2+)\n", "", 1)
    lines = broken.split("\n")
    with pytest.raises(CaseloadError, match="nothing was saved: 4 faults") as caught:
        read_instrument(write(broken))
    message = str(caught.value)
    places = {
        "Wears a veil.": "a line without a bullet stands among",
        "\t·": "a bullet stands before nothing",
    }
    for line, words in places.items():
        assert f"line {lines.index(line) + 1}: {words}" in message
    header = len(lines) - lines[::-1].index("\tDefinition")
    assert f"line {header}: the level column developing is missing" in message
    assert f"line {lines.index('Subcompetencies include:') - 1}: cluster 1 has no def" in message


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("\tEmerging (Year 0<2)", "\tMastery\n\tEmerging (Year 0<2)", "heads two columns"),
        ("Developing (Year 2+)", "Developing (Year 2.5+)", "without a gap or an overlap"),
        ("Developing (Year 2+)", "Accomplished (2 or more)", "cannot be read"),
        ("Developing (Year 2+)", "Developing (Year 2<3)", "those with 3 years or more"),
        ("\tEmerging (Year 0<2)\n\tDeveloping", "\tDeveloping", "3 are needed"),
        ("Emerging (Year 0<2)\n\tDeveloping (Year 2+)", "Beginner\n\tKeeper", None),
        ("\tSELLING HONEY", "\tKEEPING BEES", "two clusters have this heading"),
        ("\tSELLING HONEY", "", "cluster 2 has no heading"),
        ("\t· Teaches others ", "\t", "'Mastery' of cluster 1 has no indicators"),
        ("\t· Teaches others ", "", "cluster 1 has 3 cells"),
        ("Developing (Year 2+)", "Acquired (Year 2+)", None),
        (
            "\tEmerging (Year 0<2)\n\tDeveloping (Year 2+)",
            "\tDeveloping (Year 0<2)\n\tEmerging (Year 2+)",
            "lowest level comes first: emerging, developing",
        ),
    ],
)
def test_parse_anchors_checks_columns_and_cells(anchors_text, write, old, new, words):
    """Missing, doubled, misplaced columns and empty cells are faults; other names are not."""
    path = write(anchors_text.replace(old, new))
    if words is None:
        assert len(read_instrument(path).instrument.levels) == 3
        return
    with pytest.raises(CaseloadError, match=words):
        read_instrument(path)


def test_parse_anchors_hostile_words_are_data(anchors_text, write):
    """Markup and direction marks stay what they are; invisible control characters go."""
    hostile = '<script>x</script> \u202e\x1b[31m =1+1 """ \\u0041 {{y}}'
    read = read_instrument(write(anchors_text.replace("Teaches others", hostile)))
    assert read.instrument.item("1.3.1").text == hostile.replace("\x1b", "")
    assert "1 control characters" in read.remarks[0]
