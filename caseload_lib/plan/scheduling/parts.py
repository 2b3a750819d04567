"""Contacts in parts that have nothing to do with one another."""

from collections.abc import Sequence

from caseload_lib.plan.scheduling.contacts import Contact


def split_contacts(contacts: Sequence[Contact]) -> list[list[Contact]]:
    """Return contacts in parts that share no facilitator, no case and no order.

    Parameters
    ----------
    contacts : sequence of Contact
        The contacts, in order of their ids.

    Returns
    -------
    list of list of Contact
        Every contact once, in order within its part.
    """
    parts: list[tuple[set[tuple[str, str]], list[Contact]]] = []
    for contact in contacts:
        ties = {("activity", contact.activity_id), ("case", contact.case_id)}
        if contact.after is not None:
            ties.add(("activity", contact.after))
        if contact.facilitator_id is not None:
            ties.add(("facilitator", contact.facilitator_id))
        joined = [part for part in parts if part[0] & ties]
        parts = [part for part in parts if not part[0] & ties]
        members = [member for _, part in joined for member in part]
        parts.append((ties.union(*(part[0] for part in joined)), [*members, contact]))
    return [sorted(part, key=lambda one: one.activity_id) for _, part in parts]
