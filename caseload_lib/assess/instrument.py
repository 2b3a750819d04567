"""What an instrument is: what it asks, what may be answered, and what the answers come to."""

from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class Level:
    """One level of an instrument, or one answer that an item takes.

    Parameters
    ----------
    id : str
        Its stable name, as "in_transition", "emerging" or "with_help".
    name : str
        As people read it.
    value : int
        What a response stores: 1 for the lowest, and so on; a rubric's points. 0 is an answer
        that says nothing about the level ("cannot say").
    text : str, default ""
        What this level looks like for this item.
    from_years, until_years : float or None
        For how many years in the role it is expected: from the one up to, not including, the
        other. None where the document names no bound; both None where nobody is expected there.
    """

    id: str
    name: str
    value: int
    text: str = ""
    from_years: float | None = None
    until_years: float | None = None


@dataclass(frozen=True)
class Item:
    """One thing that is asked and answered.

    Parameters
    ----------
    id : str
        Its position in the document, as "3" (step), "1.2.3" (cluster, level, indicator) or "P1.2".
    name : str
        A short heading; empty where the text is all there is.
    text : str
        What is asked, or the behaviour that is rated.
    levels : tuple of Level
        What may be answered, lowest first; an answer of value 0 stands last.
    cluster_id : str, default ""
        The cluster it belongs to; empty where the instrument has none.
    level_id : str, default ""
        The proficiency level whose column it stands in; empty where there are none.
    limiting : bool, default False
        Whether it describes a limit that one grows out of, so that it is not scored.
    """

    id: str
    name: str
    text: str
    levels: tuple[Level, ...]
    cluster_id: str = ""
    level_id: str = ""
    limiting: bool = False

    def level(self, value: int) -> Level:
        """Return the level that a response of this value chose.

        Raises
        ------
        ValueError
            If no level has it.
        """
        for level in self.levels:
            if level.value == value and not isinstance(value, bool):
                return level
        allowed = ", ".join(f"{level.value} ({level.name})" for level in self.levels)
        raise ValueError(f"Item {self.id} takes {allowed}; {value!r} was given.")


@dataclass(frozen=True)
class Cluster:
    """A group of items that are shown and summed up together.

    Parameters
    ----------
    id : str
        Its position in the document, as "1"; for the practice standard "P1".
    name : str
        Its heading.
    group : str, default ""
        The heading under which it stands with others.
    definition : str, default ""
        What it means.
    subcompetencies : tuple of str
        What it is made of; the document maps no indicator to any of them.
    """

    id: str
    name: str
    group: str = ""
    definition: str = ""
    subcompetencies: tuple[str, ...] = ()


@dataclass(frozen=True)
class Band:
    """A range of totals and what it is called.

    Parameters
    ----------
    id : str
        "low", "in_transition" or "high".
    name : str
        As people read it.
    lowest, highest : int
        The totals it takes, both included.
    """

    id: str
    name: str
    lowest: int
    highest: int


@dataclass(frozen=True)
class Reference:
    """Something the document says beside its items, kept as it is and never scored.

    Parameters
    ----------
    name : str
        Its heading.
    text : str
        What it says; empty where the document leaves it open.
    """

    name: str
    text: str


@dataclass(frozen=True)
class Instrument:
    """A rubric, a matrix of anchors or a practice standard.

    Parameters
    ----------
    name : str
        By which it is loaded: lower-case letters, digits and underscores.
    version : str
        Changes with every change of wording or structure; an assessment keeps the one it used.
    title : str
        As people read it.
    kind : str
        "rubric" (items are steps, scored by points), "anchors" (items are indicators in clusters
        and levels) or "practice" (items are a standard's points, rated and not summed).
    source : str
        Where it comes from.
    levels : tuple of Level
        The columns of the document: a rubric's levels, the anchors' proficiency levels, the
        practice standard's ratings.
    items : tuple of Item
        In the document's order.
    clusters : tuple of Cluster
        In the document's order; empty for a rubric.
    bands : tuple of Band
        What a total means, lowest first; empty where nothing is summed.
    references : tuple of Reference
        What stands beside the items.
    unmapped : str, default ""
        Text of the document that belongs to no part of it.
    experience_months, experience_clients : int or None
        The experience that the standard asks for; None where it asks for none.
    """

    name: str
    version: str
    title: str
    kind: str
    source: str
    levels: tuple[Level, ...]
    items: tuple[Item, ...]
    clusters: tuple[Cluster, ...] = ()
    bands: tuple[Band, ...] = ()
    references: tuple[Reference, ...] = ()
    unmapped: str = ""
    experience_months: int | None = None
    experience_clients: int | None = None

    @cached_property
    def _by_id(self) -> dict[str, Item]:
        return {item.id: item for item in self.items}

    def item(self, item_id: str) -> Item:
        """Return an item by its id.

        Raises
        ------
        KeyError
            If there is none.
        """
        return self._by_id[item_id]

    def level(self, level_id: str) -> Level:
        """Return one of the document's levels by its id.

        Raises
        ------
        KeyError
            If there is none.
        """
        for level in self.levels:
            if level.id == level_id:
                return level
        raise KeyError(level_id)

    def cell(self, cluster_id: str, level_id: str) -> tuple[Item, ...]:
        """Return the indicators of one cluster at one level, in the document's order."""
        return tuple(
            item
            for item in self.items
            if item.cluster_id == cluster_id and item.level_id == level_id
        )
