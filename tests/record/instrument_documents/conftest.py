"""Small made-up documents, laid out as the ones that agencies have."""

import pytest

HEADINGS = ("Definition", "Emerging (Year 0<2)", "Developing (Year 2+)", "Mastery")
_PARTS = (
    (
        "KEEPING BEES",
        ("Keeps   bees well. Knows\u00a0them.", "In all weathers. "),
        ("Calm", "Patience [image: ]"),
        (
            ("Learning to light a smoker. May drop it.", "Wears a veil."),
            ("Finds the queen.[image: http://bees.example/api?x=1&y=]  Marks her.",),
            ("Teaches others",),
        ),
    ),
    (
        "SELLING HONEY",
        ("Sells what there is.",),
        ("Counting",),
        (("Counts  jars.",), ("Counts jars twice.", "Sells <b>some</b>."), ("Finds the queen.",)),
    ),
)

_RUBRIC = (
    "",
    "Bee Planning\t\t\t",
    "#\tSteps\tLow\t(1)\tTransition\t(2)\tHigh\t(3)",
    "1\t<b>Hive:</b> Look at it\tNone\t\tSome looks; now and then\t\tEvery week.\t",
    "2\t<b>Honey</b> Take it\tNone\t\tSome  jars.\t\tAll of it, fairly.\t",
    "\t\t<b>Subtotal A</b>\t<b>0</b>\t<b>Subtotal B</b>\t<b>0</b>\t\t",
    "",
    "Add up your scores",
    "Low Performance\t2-3",
    "In transition performance\t4-5",
    "High performance\t6-6",
    "",
    "Summary Score **0**",
)

_PRACTICE = (
    "7.1 – Keep Bees",
    "Effective Performance",
    "Competent beekeepers must be able to:",
    "- P1. Open a hive, considering:",
    "- Weather",
    "- Time of day",
    "- P2. Close it, as required",
    "Knowledge & Understanding",
    "- K1. Bees",
    "Frequency",
    "Q: How often?",
    "A beekeeper requires a minimum of two years of experience with at least 3 different clients.",
    "Glossary",
)


def _write_cluster(name, definition, parts, cells):
    yield f"\t{name}\n"
    yield from (f"\t{heading}" for heading in HEADINGS)
    yield "\n\t" + "\n".join(definition) + "\n\nSubcompetencies include:"
    yield from (f"· {part}" for part in parts)
    for cell in cells:
        first, *rest = cell
        yield f"\t· {first} "
        yield from (f"  ·  {text}" for text in rest)
        yield "\n"


@pytest.fixture(scope="session")
def anchors_text():
    """Return anchors as a word processor exports them: 2 clusters, 3 levels, 9 indicators."""
    head = [
        "\n[bookmark: _GoBack]Anchors for Beekeepers\n",
        "[image: ]How to use them",
        "· Read them.",
        "· Then keep bees.",
        "Overview",
        "Name of the cluster",
        "\n\tCORE COMPETENCIES\n",
    ]
    lines = [line for cluster in _PARTS for line in _write_cluster(*cluster)]
    return "\n".join([*head, *lines, " CORE COMPETENCIES", "*Calm", "+Countng"])


@pytest.fixture(scope="session")
def rubric_text():
    """Return a rubric as tab-separated text: 2 steps, 3 levels, bands from 2 to 6."""
    return "\n".join(_RUBRIC)


@pytest.fixture(scope="session")
def practice_text():
    """Return a practice standard: 4 items under 2 practices, 1 thing to know."""
    return "\n".join(_PRACTICE)


@pytest.fixture
def write(tmp_path):
    """Return a function that writes a file and returns its path."""

    def write(content, name="document.txt"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        return path

    return write
