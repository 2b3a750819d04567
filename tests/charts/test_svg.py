"""Tests of the static SVG: repeatable, self-contained, described, and safe with any text."""

import json
import re
import subprocess
import sys
import xml.etree.ElementTree as ET

import altair as alt
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from caseload_lib.agency import Rebase
from caseload_lib.charts import house
from caseload_lib.charts.disruptions import draw_disruptions
from caseload_lib.charts.history import draw_history
from caseload_lib.charts.hours import draw_hours
from caseload_lib.charts.svg import render_svg
from caseload_lib.charts.workload import draw_workload
from caseload_lib.errors import CaseloadError
from caseload_lib.months import Month
from caseload_lib.review.control_charts import xmr

ABOUT = {"prefix": "c1", "title": "A title", "description": "A description"}
NASTY = [
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\"'`{{7*7}}${1+1}{% x %}",
    "' + datum.value + '",
    "datum['x']; alert(1)",
    "=HYPERLINK(1)",
    "\u202eevil",
    "a\x00b\x1fc\ufffe",
    "]]>",
    "&amp;&lt;",
]


@pytest.fixture(scope="module")
def spec(fallen):
    """Return the specification of a full history with signals."""
    chart = xmr(fallen["value"])
    return draw_history(fallen, chart, indicator="caseload", unit="cases").to_spec()


@pytest.fixture(scope="module")
def clipped():
    """Return a specification for which the converter makes ids: its marks are clipped."""
    values = pd.DataFrame({"x": [1, 2], "y": [1, 9]})
    chart = alt.Chart(values).mark_line(clip=True).encode(x="x:Q", y="y:Q")
    return chart.properties(width=80, height=40).to_dict()


def test_render_svg_after_other_charts_gives_the_same_bytes(spec, clipped):
    """What was drawn before in the process does not show."""
    first = render_svg(clipped, **ABOUT), render_svg(spec, **ABOUT)
    for _ in range(3):
        render_svg(clipped, **ABOUT)
    assert (render_svg(clipped, **ABOUT), render_svg(spec, **ABOUT)) == first


def test_render_svg_in_another_process_gives_the_same_bytes(clipped):
    """Neither the hash seed nor the process shows."""
    code = (
        "import json, sys; from caseload_lib.charts.svg import render_svg;"
        "sys.stdout.write(render_svg(json.load(sys.stdin), prefix='c1', title='A title',"
        " description='A description'))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], input=json.dumps(clipped), capture_output=True, text=True,
        check=True, env={"PYTHONHASHSEED": "7"}, timeout=120,
    )  # fmt: skip
    assert run.stdout == render_svg(clipped, **ABOUT)


def test_render_svg_ids_begin_with_the_prefix_and_are_all_used(clipped):
    """Two charts on one page never share an id."""
    texts = [render_svg(clipped, **{**ABOUT, "prefix": prefix}) for prefix in ("c1", "c2")]
    ids = [set(re.findall(r'\bid="([^"]+)"', text)) for text in texts]
    assert ids[0] == {"c1-title", "c1-desc", "c1-1"}
    assert ids[0].isdisjoint(ids[1])
    assert set(re.findall(r"url\(#([^)]+)\)", texts[0])) == {"c1-1"}


def test_render_svg_is_an_image_with_title_and_description(spec):
    """Assistive technology reads one image with its name and its text."""
    root = ET.fromstring(render_svg(spec, **ABOUT))
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "c1-title c1-desc"
    assert [(child.tag, child.text) for child in root[:2]] == [
        ("title", "A title"),
        ("desc", "A description"),
    ]


def test_render_svg_names_no_address_and_no_machine_font(spec):
    """A page searched for addresses shows none, and text is in the reader's own font."""
    text = render_svg(spec, **ABOUT)
    assert "://" not in text
    assert "xmlns" not in text
    assert re.findall(r'font-family="([^"]*)"', text) == [house.FONT]


def test_render_svg_bundle_read_back_draws_the_same(spec):
    """A specification that went through a notebook's JSON is the same chart."""
    assert render_svg(json.loads(json.dumps(spec)), **ABOUT) == render_svg(spec, **ABOUT)


@pytest.mark.parametrize(
    ("draw", "most"), [(draw_workload, 16), (draw_hours, 10), (draw_disruptions, 16)]
)
def test_render_svg_of_full_charts_is_small(month_rows, draw, most):
    """Eight of them leave room on a page of 300 kilobytes."""
    assert len(render_svg(draw(month_rows).to_spec(), **ABOUT)) < most * 1024


def test_render_svg_of_history_is_small_and_its_sparkline_smaller(fallen):
    """A full history stays under 16 kilobytes, a small one under 3."""
    chart = xmr(fallen["value"])
    for small, most in ((False, 16), (True, 3)):
        picture = draw_history(fallen, chart, indicator="caseload", unit="cases", small=small)
        text = render_svg(
            picture.to_spec(), prefix="c1", title=picture.title, description=picture.description
        )
        assert len(text) < most * 1024


@pytest.mark.parametrize("prefix", ["", "1a", "a b", "a#b", 'a"b', "a\n"])
def test_render_svg_prefix_that_is_no_id_is_refused(clipped, prefix):
    """Only what is safe within an id may begin one."""
    with pytest.raises(ValueError, match="prefix of ids begins with a letter"):
        render_svg(clipped, **{**ABOUT, "prefix": prefix})


@pytest.mark.parametrize("url", ["https://example.org/x.csv", "file:///etc/passwd"])
def test_render_svg_data_from_an_address_is_refused(url):
    """No chart fetches anything, from a network or from this machine."""
    fetching = {"data": {"url": url}, "mark": "point", "encoding": {}}
    with pytest.raises(CaseloadError, match="its data only, not an address"):
        render_svg(fetching, **ABOUT)


def test_render_svg_images_are_refused():
    """A chart with pictures in it is not drawn."""
    images = {
        "data": {"values": [{"u": "data:image/png;base64,AAAA"}]},
        "mark": {"type": "image", "width": 5, "height": 5},
        "encoding": {"url": {"field": "u"}},
    }
    with pytest.raises(CaseloadError, match="<image>"):
        render_svg(images, **ABOUT)


def test_render_svg_specification_that_is_none_is_refused():
    """What the converter refuses is an error of ours, without its internals."""
    with pytest.raises(CaseloadError, match="refused its specification"):
        render_svg({"mark": "no such mark"}, **ABOUT)


@settings(max_examples=15)
@given(st.text(max_size=60))
@example("</title><script>alert(1)</script>")
@example("a\x00b")
def test_render_svg_any_title_stays_text(text):
    """Whatever a title or a description holds, it adds no element."""
    bare = {"data": {"values": [{}]}, "mark": "point", "width": 9, "height": 9}
    root = ET.fromstring(render_svg(bare, prefix="c1", title=text, description=text))
    assert [child.tag for child in root][:2] == ["title", "desc"]
    assert "script" not in {element.tag for element in root.iter()}


@pytest.mark.parametrize("text", NASTY)
def test_render_svg_text_from_settings_and_records_stays_text(fallen, text):
    """Labels are data to Vega and text to SVG: nothing in them is run or becomes markup."""
    rebase = Rebase(indicator="caseload", from_month=Month(2026, 3), reason=text)
    rows = fallen.assign(value=fallen["value"].mask(fallen.index == 5))
    rows["reason"] = rows["reason"].mask(rows["value"].isna(), text)
    picture = draw_history(
        rows, indicator="caseload", unit="cases", label=text, rebases=[rebase]
    )  # fmt: skip
    drawn = render_svg(
        picture.to_spec(), prefix="c1", title=picture.title, description=picture.description
    )
    root = ET.fromstring(drawn)
    allowed = {"svg", "title", "desc", "g", "path", "line", "rect", "text", "tspan"}
    assert {element.tag for element in root.iter()} <= allowed
    assert not [name for element in root.iter() for name in element.attrib if name[:2] == "on"]
    shown = [element.text or "" for element in root.iter("text")]
    start = re.sub("[\x00\x1f\ufffe]", "\ufffd", " ".join(text.split())).split(" ")[0][:6]
    assert any(start in one for one in shown)


@pytest.mark.parametrize("letter", ["\x00", "\b", "\f", "\x1f", "\ufffe", "\uffff", "\ud800"])
def test_render_svg_letters_that_xml_lacks_are_replaced(letter):
    """The converter ends the process at such a letter, so none reaches it."""
    row = {"text": f"a{letter}b"}
    spec = {"data": {"values": [row]}, "mark": "text", "encoding": {"text": {"field": "text"}}}
    assert "a\ufffdb</text>" in render_svg(spec, **ABOUT)
