"""How long moves of cases take to be found on this machine, and how near to the best they are."""

import argparse
import os
import platform
import random
import sys
import time
from collections.abc import Iterator
from importlib.metadata import version

import pandas as pd

from caseload_lib.share.rebalance import rebalance

SKILLS = ["medication", "behavior_support", "mobility", "seizures", "communication"]
#: Languages of clients with how often each is asked for; everybody speaks the first.
LANGUAGES = {"en": 70, "es": 18, "vi": 5, "tl": 4, "zh": 3}


def make_people(dice: random.Random, facilitators: int, cases: int) -> pd.DataFrame:
    """Return people, two of five part-time, some with caps, one of twenty on leave."""
    usual = cases // facilitators
    rows = [
        {
            "facilitator_id": f"F{place:03}",
            "available_hours": dice.choice([120, 120, 120, 90, 72]) if place % 20 else 0,
            "max_cases": dice.choice([None, None, usual + 3, usual + 8]),
            "skills": ";".join(skill for skill in SKILLS if dice.random() < 0.55),
            "languages": ";".join(
                name for name in LANGUAGES if name == "en" or dice.random() < 0.2
            ),
            "fixed_hours": dice.choice([0, 0, 6, 12]) if place % 20 else 0,
        }
        for place in range(1, facilitators + 1)
    ]
    return pd.DataFrame(rows)


def make_cases(dice: random.Random, people: pd.DataFrame, count: int, load: float) -> pd.DataFrame:
    """Return cases that need a part of all hours; some people have had more than others."""
    who = people["facilitator_id"].tolist()
    # Whoever is on leave has handed their cases over.
    luck = [dice.uniform(0.6, 1.4) * hours for hours in people["available_hours"]]
    rows = [
        {
            "case_id": f"C{place:04}",
            "facilitator_id": dice.choices(who, luck)[0],
            "hours": dice.lognormvariate(0, 0.6),
            "months_together": round(dice.expovariate(1 / 22)),
            "pinned": dice.random() < 0.05,
            "skills_needed": dice.choice(["", "", "", *SKILLS]),
            "languages": dice.choices(list(LANGUAGES), list(LANGUAGES.values()))[0],
            "conflicts": dice.choice(who) if dice.random() < 0.05 else None,
        }
        for place in range(count)
    ]
    cases = pd.DataFrame(rows)
    room = load * people["available_hours"].sum() - people["fixed_hours"].sum()
    return cases.assign(hours=(cases["hours"] * room / cases["hours"].sum()).round(2))


def measure(options: argparse.Namespace) -> Iterator[bool]:
    """Rebalance an agency for each seed, print what came out, and say if that is good enough."""
    print("seed  seconds  processor  peak before  after   bound     gap  proven  moves   price")
    for seed in range(1, options.seeds + 1):
        dice = random.Random(seed)
        people = make_people(dice, options.facilitators, options.cases)
        cases = make_cases(dice, people, options.cases, options.load)
        start, work = time.perf_counter(), time.process_time()
        plan = rebalance(cases, people, max_moves=options.moves)
        seconds, worked = time.perf_counter() - start, time.process_time() - work
        print(
            f"{seed:4}  {seconds:7.2f}  {worked:9.2f}  {plan.peak_before:11.4f}  "
            f"{plan.peak_after:.4f}  {plan.bound:6.4f}  {plan.gap:6.4f}  "
            f"{'yes' if plan.proven else 'no':>6}  {len(plan.moves):5}  {plan.price:6.2f}",
            flush=True,
        )
        yield plan.gap <= options.gap


def main() -> int:
    """Measure; the exit status is 1 where a plan's gap is greater than asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--facilitators", type=int, default=20)
    parser.add_argument("--cases", type=int, default=400)
    parser.add_argument("--moves", type=int, default=10)
    parser.add_argument("--load", type=float, default=0.9)
    parser.add_argument("--gap", type=float, default=0.01)
    options = parser.parse_args()
    print(
        f"Python {platform.python_version()}, OR-Tools {version('ortools')}, pandas "
        f"{version('pandas')}, {os.cpu_count()} cores; {options.facilitators} facilitators, "
        f"{options.cases} cases that need {options.load:.0%} of all hours, {options.moves} moves"
    )
    return 0 if all(list(measure(options))) else 1


if __name__ == "__main__":
    sys.exit(main())
