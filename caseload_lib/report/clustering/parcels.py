"""What travels between the process that plans a batch and the workers of a cluster."""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from caseload_lib.report.runs import Run
from caseload_lib.report.worker_process import Job
from caseload_lib.report.workers import Outcome

#: The quickest compression: pages shrink to a sixth, which a network feels and a processor hardly.
_LEVEL = 1


@dataclass(frozen=True)
class Order:
    """What is the same for every page of a batch.

    Parameters
    ----------
    batch : str
        The batch's own name on the cluster.
    job : Job
        What is made, and how.
    program : dict of str to str
        What `program.describe_program` says where the batch is planned.
    """

    batch: str
    job: Job
    program: Mapping[str, str]


@dataclass(frozen=True)
class Parcel:
    """One page to make, with everything that it takes: workers share no disk with the planner.

    Parameters
    ----------
    run : Run
        The run; of its notebook's path only the name is left.
    inputs, notebook : bytes
        The prepared inputs and the notebook, compressed. No log shows them.
    """

    run: Run
    inputs: bytes = field(repr=False)
    notebook: bytes = field(repr=False)

    def unpack(self, folder: Path) -> tuple[Run, bytes, bytes]:
        """Return the run with its notebook in a folder, the inputs and the notebook's bytes.

        Parameters
        ----------
        folder : Path
            Where the notebook will lie.

        Returns
        -------
        run : Run
            The run to execute.
        inputs, notebook : bytes
            What to write first.
        """
        run = replace(self.run, notebook=folder / self.run.notebook)
        return run, zlib.decompress(self.inputs), zlib.decompress(self.notebook)


@dataclass(frozen=True)
class Answer:
    """What a worker made of a parcel.

    Parameters
    ----------
    seconds : float
        How long it took.
    files : dict of str to bytes
        What was made, by format, compressed; empty where the run failed.
    error : str
        Why it failed, with nothing from the records.
    refusal : str, default ""
        In what this worker's program is another one; then no page was tried.
    """

    seconds: float
    files: Mapping[str, bytes] = field(repr=False)
    error: str
    refusal: str = ""

    def unpack(self, run: Run) -> Outcome:
        """Return the outcome of a run.

        Parameters
        ----------
        run : Run
            The run as it was planned.

        Returns
        -------
        Outcome
            With the bytes of its files.
        """
        files = {form: zlib.decompress(content) for form, content in self.files.items()}
        return Outcome(run, self.seconds, files, self.error)


def pack_parcel(run: Run, *, inputs: bytes, notebook: bytes) -> Parcel:
    """Return a run as it travels to a worker.

    Parameters
    ----------
    run : Run
        The run.
    inputs, notebook : bytes
        Its prepared inputs and its notebook.

    Returns
    -------
    Parcel
        It holds no path of this machine.
    """
    bare = replace(run, notebook=Path(run.notebook.name))
    return Parcel(bare, zlib.compress(inputs, _LEVEL), zlib.compress(notebook, _LEVEL))


def pack_answer(outcome: Outcome) -> Answer:
    """Return an outcome as it travels back.

    Parameters
    ----------
    outcome : Outcome
        How a run went.

    Returns
    -------
    Answer
        Without the run, which the planner knows.
    """
    files = {form: zlib.compress(content, _LEVEL) for form, content in outcome.files.items()}
    return Answer(outcome.seconds, files, outcome.error)


def compare_programs(wanted: Mapping[str, str], found: Mapping[str, str]) -> str:
    """Return in what a worker's program is not the planner's.

    Parameters
    ----------
    wanted, found : dict of str to str
        What `program.describe_program` says at the planner and at the worker.

    Returns
    -------
    str
        Names and versions; "" where they are the same.

    Examples
    --------
    >>> compare_programs({"pandas": "3.0.1", "code": "a"}, {"pandas": "3.0.0", "code": "b"})
    'pandas 3.0.0 in place of 3.0.1, other code of caseload'
    >>> compare_programs({"code": "a"}, {"code": "a"})
    ''
    """
    others = [
        f"{name} {found.get(name, 'missing')} in place of {version}"
        for name, version in wanted.items()
        if name != "code" and found.get(name) != version
    ]
    if found.get("code") != wanted["code"]:
        others.append("other code of caseload")
    return ", ".join(others)
