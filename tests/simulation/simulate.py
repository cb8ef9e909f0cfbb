"""A company's years without servers, with faults drawn from a seed, and what they broke

python tests/simulation/simulate.py --employees 1000 --years 20 --seed 7 --faults 0.02
"""

from __future__ import annotations

import argparse
import sys
import time

from invariants import broken, counted
from simulation import Simulation


def main() -> int:
    """1 when a promise was broken: the same seed breaks it again."""
    parser = argparse.ArgumentParser(description="Simulate a company's years without servers.")
    parser.add_argument("--employees", type=int, default=1000)
    parser.add_argument("--years", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--faults", type=float, default=0.02, help="the chance of each await to fail")
    asked = parser.parse_args()
    begun = time.process_time()
    simulation = Simulation(seed=asked.seed, employees=asked.employees, years=asked.years, chance=asked.faults)
    found = simulation.run(broken)
    seconds = time.process_time() - begun
    print(
        f"seed {asked.seed}: {asked.employees} employees, {asked.years} years, {simulation.facts} facts in "
        f"{seconds:.0f} s of the processor ({simulation.facts / seconds:.0f} a second), "
        f"{counted(simulation).total()} faults"
    )
    print("outcomes: " + ", ".join(f"{number} {kind}" for kind, number in simulation.outcomes().most_common()))
    print("\n".join(found[:50]) or "every promise was kept")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
