"""A page gone through once, so that whoever makes many finds everything warm.

A process that has done so and is forked afterwards has templates and time zones read,
patterns compiled, and loaded what only charts and columns load. The page is of a made-up agency:
nothing of it can be anybody's, and nothing is displayed.
"""

import json
from pathlib import Path

from IPython.core.displaypub import CapturingDisplayPublisher
from IPython.core.interactiveshell import InteractiveShell

from caseload_lib.resources import find_resource

PAGE = Path(__file__).with_name("rehearsal_page.json")


def rehearse() -> None:
    """Run the cells of the monthly notebook on the made-up page, in a process of IPython's."""
    cells = json.loads(find_resource("notebooks", "monthly_report.ipynb").read_bytes())["cells"]
    names = {"__name__": "__main__"}
    shell = InteractiveShell.instance()
    former, shell.display_pub = shell.display_pub, CapturingDisplayPublisher()
    try:
        for cell in cells:
            if cell["cell_type"] == "code":
                exec(compile("".join(cell["source"]), "cell", "exec"), names)  # noqa: S102 - our own
            if "parameters" in cell["metadata"].get("tags", []):
                names["inputs"] = str(PAGE)
    finally:
        shell.display_pub = former
