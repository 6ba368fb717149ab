"""Runs all benches, or those that are named, and prints one table: `python -m bench [NAME...]`.

Each runs in a process of its own, so that its memory is its own and no bench warms up another.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.measuring import RESULTS, print_table, read_results

BENCHES = (
    "estimate",
    "order_creation",
    "claim",
    "debit",
    "order_life",
    "media",
    "upload",
    "quality",
    "exports",
    "pages",
    "sharing",
    "webhooks",
    "usage",
)


def main(names: list[str]) -> int:
    """0 when all ran, whether or not a target was missed; 2 for a name that is no bench."""
    unknown = [name for name in names if name not in BENCHES]
    if unknown:
        print(f"no such bench: {', '.join(unknown)}; there are {', '.join(BENCHES)}", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        file = Path(folder, "results")
        failed = [name for name in names or BENCHES if not _ran(name, file)]
        print_table(read_results(file))
    if failed:
        print(f"did not finish: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


def _ran(name: str, file: Path) -> bool:
    print(f"{name} ...", flush=True)
    command = [sys.executable, "-m", f"bench.{name}"]
    return subprocess.run(command, env={**os.environ, RESULTS: str(file)}, check=False).returncode == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
