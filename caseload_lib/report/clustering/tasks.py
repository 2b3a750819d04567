"""What a Dask worker is asked: to make a page, to tell its program, to end a batch's processes."""

import asyncio

from distributed import get_worker
from distributed.utils import thread_state

from caseload_lib.errors import CaseloadError
from caseload_lib.report.clustering.parcels import (
    Answer,
    Order,
    Parcel,
    compare_programs,
    pack_answer,
)
from caseload_lib.report.clustering.slots import close_slots, make_in_slot
from caseload_lib.report.program import describe_program


def make_page(parcel: Parcel, order: Order) -> Answer:
    """Make one page, as a task of Dask.

    It raises nothing: Dask writes the arguments of a task that fails into its log.

    Parameters
    ----------
    parcel : Parcel
        The page to make.
    order : Order
        The batch that it is of.

    Returns
    -------
    Answer
        What was made, why nothing was, or why this worker must not make it.
    """
    if refusal := compare_programs(order.program, describe_program()):
        return Answer(0.0, {}, "", refusal=f"{get_worker().address}: {refusal}")
    try:
        return pack_answer(make_in_slot(parcel, order, is_wanted=_is_wanted))
    except CaseloadError as error:
        return Answer(0.0, {}, str(error))
    except Exception as error:  # noqa: BLE001 - see above; one page fails alone
        reason = f"{type(error).__name__} in the Dask worker {get_worker().address}."
        return Answer(0.0, {}, reason)


def tell_program() -> dict[str, str]:
    """Return what decides the pages of this worker besides their inputs.

    Returns
    -------
    dict of str to str
        As of `program.describe_program`.
    """
    return describe_program()


async def end_batch(batch: str) -> None:
    """End the processes of a batch, while the worker goes on with its other work.

    Parameters
    ----------
    batch : str
        Its name on the cluster.
    """
    await asyncio.to_thread(close_slots, batch)


def _is_wanted() -> bool:
    """Return whether the task that this thread works on has not been cancelled."""
    task = get_worker().state.tasks.get(thread_state.key)
    return task is not None and task.state != "cancelled"
