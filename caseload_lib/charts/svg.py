"""Static SVG of a chart: the same bytes on any machine, and nothing that a browser would fetch."""

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from typing import Any

import vl_convert

from caseload_lib.charts.house import FONT
from caseload_lib.errors import CaseloadError

_PREFIX = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_NUMBER = re.compile(r"-?\d+\.\d+(?:e-?\d+)?")
_REFERENCE = re.compile(r"url\(#([^)]*)\)")
_NOWHERE = re.compile(r"translate\(0,0\)\s*")
_NO_XML = re.compile("[^\\t\\n\\r\\x20-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")
#: What JSON holds, plain or escaped, where `_check_node` has something to replace or to refuse.
_SUSPICIOUS = re.compile(rf'{_NO_XML.pattern}|\\u00|\\[bf]|"url"')
#: What the renderer writes for its own tools; assistive technology gets title and description.
_DROPPED = ("class", "role", "font-family", "pointer-events", "stroke-miterlimit")
#: What elements inherit from their group, so that a group can say it once.
_INHERITED = ("fill", "stroke", "stroke-width", "stroke-dasharray", "text-anchor", "font-size",
              "font-weight", "font-style", "stroke-opacity", "fill-opacity")  # fmt: skip
_DRAWN_BY_US = frozenset(
    ("svg", "g", "path", "line", "rect", "circle", "text", "tspan", "defs", "clipPath")
)


def render_svg(spec: Mapping[str, Any], *, prefix: str, title: str, description: str) -> str:
    """Return a Vega-Lite chart as inline SVG for an HTML page.

    The converter numbers its ids per process, drops the description and writes much that only
    its own tools read: here ids are numbered per chart, coordinates rounded to a tenth of a
    pixel, fonts left to the viewer, and title and description put in.

    Parameters
    ----------
    spec : mapping
        The specification, as of `Picture.to_spec`. A title in it is not drawn: the page sets it.
    prefix : str
        What every id begins with; unique on the page, a letter and then letters, digits, "-", "_".
    title, description : str
        The text alternative; any text is safe.

    Returns
    -------
    str
        One `<svg>` element with `role="img"`, without namespace declarations.

    Raises
    ------
    ValueError
        If the prefix is not of that form.
    CaseloadError
        If the specification would fetch data, or draws images or links.
    CaseloadError
        If the converter refuses the specification.
    """
    if not _PREFIX.fullmatch(prefix):
        raise ValueError(
            "A prefix of ids begins with a letter and goes on with letters, digits, hyphens and "
            f"underscores. Given: {prefix!r}."
        )
    drawn = {key: spec[key] for key in spec if key not in ("title", "usermeta")}
    try:
        text = vl_convert.vegalite_to_svg(_write_spec(drawn), allowed_base_urls=[])
    except ValueError as error:
        raise CaseloadError(
            "A chart could not be drawn: the converter refused its specification. "
            "This is a fault of the program; please report it."
        ) from error
    # The text comes from the converter, not from outside: ElementTree is safe with it.
    root = ET.fromstring(text)  # noqa: S314
    _simplify(root)
    _rename_ids(root, prefix)
    _describe(root, prefix, title, description)
    return ET.tostring(root, encoding="unicode")


def _write_spec(spec: Mapping[str, Any]) -> str:
    """Return a specification as JSON, looked through part by part only where it is suspicious."""
    text = json.dumps(spec, ensure_ascii=False, allow_nan=False)
    if _SUSPICIOUS.search(text):
        text = json.dumps(_check_node(spec), ensure_ascii=False, allow_nan=False)
    return text


def _check_node(node: Any) -> Any:
    """Return a part of a specification with safe text, refusing addresses to fetch data from.

    The converter ends the whole process at a character that XML does not have.
    """
    if isinstance(node, str):
        return _clean_text(node)
    if isinstance(node, list):
        return [_check_node(part) for part in node]
    if not isinstance(node, Mapping):
        return node
    if isinstance(node.get("url"), str):
        raise CaseloadError(
            "A chart may hold its data only, not an address to fetch it from. "
            'Given: a specification with the key "url". Put the data into the chart.'
        )
    return {_clean_text(key): _check_node(part) for key, part in node.items()}


def _clean_text(text: str) -> str:
    """Return a text with a replacement mark for each character that XML does not have."""
    return _NO_XML.sub("\N{REPLACEMENT CHARACTER}", text)


def _simplify(root: ET.Element) -> None:
    """Strip what draws nothing, round what is too fine, and say once what groups share."""
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
        if element.tag not in _DRAWN_BY_US:
            raise CaseloadError(
                "A page holds charts of shapes and text only. "
                f"Given: a chart with an element <{element.tag}>. Draw it without."
            )
        _clean(element)
    _prune(root)
    for group in list(root.iter("g")):
        _share(group)


def _clean(element: ET.Element) -> None:
    """Drop an element's attributes that carry nothing and round its numbers."""
    for name, value in list(element.attrib.items()):
        neutral = (name, value) in (("opacity", "1"), ("font-weight", "normal"))
        if neutral or name in _DROPPED or name.startswith(("aria-", "{")):
            del element.attrib[name]
        elif name != "id":
            fine = "#" in value or name.endswith("opacity")
            value = value if fine else _NUMBER.sub(_round, value)
            element.set(name, value.removesuffix("px"))
    if "transform" in element.attrib:
        element.set("transform", _NOWHERE.sub("", element.get("transform", "")).strip())
        if not element.get("transform"):
            del element.attrib["transform"]


def _round(match: re.Match[str]) -> str:
    """Return a number to one decimal, without a trailing zero."""
    text = f"{float(match.group()):.1f}"
    text = text.removesuffix(".0")
    return "0" if text == "-0" else text


def _prune(parent: ET.Element) -> None:
    """Remove elements that draw nothing, and groups that only wrap."""
    kept: list[ET.Element] = []
    for child in parent:
        _prune(child)
        if child.tag == "g" and not child.attrib:
            kept.extend(child)
        elif not _is_blank(child):
            kept.append(child)
    parent[:] = kept


def _is_blank(element: ET.Element) -> bool:
    """Tell whether an element draws nothing."""
    if element.tag in ("g", "defs"):
        return len(element) == 0
    if element.tag == "text":
        return not "".join(element.itertext()).strip()
    if element.tag == "path":
        painted = element.get("fill", "none") != "none" or element.get("stroke")
        return element.get("display") == "none" or not element.get("d") or not painted
    return element.tag == "rect" and element.get("fill") in ("none", "transparent")


def _share(group: ET.Element) -> None:
    """Move attributes that all children agree on to their group."""
    children = list(group)
    if len(children) < 2:
        return
    for name in _INHERITED:
        values = {child.get(name) for child in children}
        if len(values) == 1 and None not in values and name not in group.attrib:
            group.set(name, values.pop() or "")
            for child in children:
                del child.attrib[name]


def _rename_ids(root: ET.Element, prefix: str) -> None:
    """Give ids numbers by their order in the chart; drop those that nothing refers to."""
    used = dict.fromkeys(_list_references(root))
    names = {old: f"{prefix}-{number}" for number, old in enumerate(used, start=1)}
    for element in root.iter():
        old = element.attrib.pop("id", None)
        if old in names:
            element.set("id", names[old])
        for name, value in list(element.attrib.items()):
            element.set(name, _REFERENCE.sub(lambda m: f"url(#{names[m.group(1)]})", value))


def _list_references(root: ET.Element) -> Iterator[str]:
    """Yield the ids that attributes refer to, in order."""
    for element in root.iter():
        for value in element.attrib.values():
            yield from _REFERENCE.findall(value)


def _describe(root: ET.Element, prefix: str, title: str, description: str) -> None:
    """Make the root an image with a title and a description."""
    attributes = {
        "viewBox": root.get("viewBox", ""),
        "width": root.get("width", ""),
        "height": root.get("height", ""),
        "role": "img",
        "aria-labelledby": f"{prefix}-title {prefix}-desc",
        "font-family": FONT,
    }
    root.attrib.clear()
    root.attrib.update(attributes)
    for position, (name, text) in enumerate((("title", title), ("desc", description))):
        element = ET.Element(name, {"id": f"{prefix}-{name}"})
        element.text = _clean_text(text)
        root.insert(position, element)
