"""The batch's page and record as an exporter that the command `jupyter nbconvert --to` takes."""

from typing import Any

from nbconvert.exporters import Exporter
from nbformat import NotebookNode

from caseload_lib.report.export import export_files


class PageAndRecord(Exporter):
    """Gives the page, and the record as a file beside it, so that one command makes both."""

    file_extension = ".html"
    output_mimetype = "text/html"

    def from_notebook_node(
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **_: Any
    ) -> tuple[str, dict[str, Any]]:
        """Return the page of an executed notebook, and the record among the resources."""
        resources = self._init_resources(resources or {})
        name = resources["metadata"]["name"].removesuffix(".executed")
        files = export_files(nb, ("html", "ipynb"))
        resources["outputs"] = {f"{name}.ipynb": files["ipynb"]}
        return files["html"].decode(), resources
