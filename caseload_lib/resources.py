"""Where the notebooks, default settings and source maps are that travel with the package."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def find_resource(*parts: str) -> Path:
    """Return the path of a file or folder that ships with the package.

    Parameters
    ----------
    *parts : str
        The path in parts, for example "notebooks", "monthly_report.ipynb".

    Returns
    -------
    Path
        In an installed package below `caseload_lib/shipped/`, in a checkout below its root.

    Raises
    ------
    FileNotFoundError
        If it is at neither place.

    Examples
    --------
    >>> find_resource("params", "agency.toml").name
    'agency.toml'
    """
    for folder in (_PACKAGE / "shipped", _PACKAGE.parent):
        path = folder.joinpath(*parts)
        if path.exists():
            return path
    raise FileNotFoundError(
        f"{'/'.join(parts)} should have come with the package and is missing. Install it again."
    )
