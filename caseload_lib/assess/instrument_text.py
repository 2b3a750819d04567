"""An instrument as the text of its file."""

import json
from collections.abc import Iterable

from caseload_lib.assess.instrument import Cluster, Instrument, Item, Level

_Value = str | int | float | bool | list[str] | None


def format_instrument(instrument: Instrument) -> str:
    """Return the file of an instrument, written as people write it.

    Parameters
    ----------
    instrument : Instrument
        Of any kind.

    Returns
    -------
    str
        TOML. What the file has no place for, as ids that are not positions, is not in it.
    """
    parts = [_format_head(instrument)]
    parts += [_format_level("levels", level) for level in instrument.levels]
    if instrument.kind == "anchors":
        ratings = instrument.items[0].levels if instrument.items else ()
        parts += [_format_level("ratings", rating) for rating in ratings]
    for band in instrument.bands:
        pairs: dict[str, _Value] = {
            "id": band.id,
            "name": band.name,
            "lowest": band.lowest,
            "highest": band.highest,
        }
        parts.append(_format_table("[[bands]]", pairs))
    for aside in instrument.references:
        parts.append(
            _format_table("[[references]]", {"name": aside.name, "text": aside.text or None})
        )
    if instrument.kind == "rubric":
        parts += [_format_step(item) for item in instrument.items]
    elif instrument.kind == "anchors":
        parts += [_format_cluster(instrument, cluster) for cluster in instrument.clusters]
    else:
        parts += [_format_practice(instrument, cluster) for cluster in instrument.clusters]
    return "\n\n".join(parts) + "\n"


def _quote(text: str) -> str:
    """Return a text in quotation marks; one of several lines keeps them."""
    lines = [json.dumps(line, ensure_ascii=False)[1:-1] for line in text.split("\n")]
    lines = [line.replace("\x7f", "\\u007f") for line in lines]
    return f'"{lines[0]}"' if len(lines) == 1 else '"""\n{}"""'.format("\n".join(lines))


def _format_value(value: _Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _quote(value)
    if isinstance(value, list):
        return "[\n{}]".format("".join(f"  {entry},\n" for entry in value)) if value else "[]"
    return str(int(value)) if value is not None and value == int(value) else repr(value)


def _format_pairs(pairs: dict[str, _Value]) -> list[str]:
    """Return "key = value" for all that is there; the entries of a list are TOML already."""
    return [f"{key} = {_format_value(value)}" for key, value in pairs.items() if value is not None]


def _format_table(header: str, pairs: dict[str, _Value]) -> str:
    return "\n".join([header, *_format_pairs(pairs)])


def _format_head(instrument: Instrument) -> str:
    pairs: dict[str, _Value] = {
        "version": instrument.version,
        "title": instrument.title,
        "kind": instrument.kind,
        "source": instrument.source,
        "unmapped": instrument.unmapped or None,
    }
    lines = _format_pairs(pairs)
    experience = _format_pairs(
        {"months": instrument.experience_months, "clients": instrument.experience_clients}
    )
    if experience:
        lines.append(f"experience = {{ {', '.join(experience)} }}")
    return "\n".join(lines)


def _format_level(table: str, level: Level) -> str:
    pairs: dict[str, _Value] = {
        "id": level.id,
        "name": level.name,
        "value": level.value,
        "text": level.text or None,
        "from_years": level.from_years,
        "until_years": level.until_years,
    }
    return _format_table(f"[[{table}]]", pairs)


def _format_step(item: Item) -> str:
    cells: dict[str, _Value] = {level.id: level.text for level in item.levels}
    return _format_table("[[steps]]", {"name": item.name or None, "text": item.text, **cells})


def _format_entries(items: Iterable[Item]) -> list[str]:
    """Return each item as a text, or as an inline table where it has more than that."""
    entries = []
    for item in items:
        more: dict[str, _Value] = {
            "text": item.text,
            "name": item.name or None,
            "limiting": item.limiting or None,
        }
        pairs = _format_pairs(more)
        entries.append(_quote(item.text) if len(pairs) == 1 else f"{{ {', '.join(pairs)} }}")
    return entries


def _format_cluster(instrument: Instrument, cluster: Cluster) -> str:
    pairs: dict[str, _Value] = {
        "name": cluster.name,
        "group": cluster.group or None,
        "definition": cluster.definition or None,
        "subcompetencies": [_quote(text) for text in cluster.subcompetencies] or None,
    }
    for level in instrument.levels:
        pairs[level.id] = _format_entries(instrument.cell(cluster.id, level.id))
    return _format_table("[[clusters]]", pairs)


def _format_practice(instrument: Instrument, cluster: Cluster) -> str:
    items = [item for item in instrument.items if item.cluster_id == cluster.id]
    text = cluster.definition or None
    if len(items) == 1 and items[0].id == cluster.id:
        items, text = [], items[0].text
    pairs: dict[str, _Value] = {
        "name": cluster.name,
        "text": text,
        "points": _format_entries(items) or None,
    }
    return _format_table("[knowledge]" if cluster.id == "K" else "[[items]]", pairs)
