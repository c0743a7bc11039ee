"""`python -m benchmarks [NAME …] [--small]`"""

import argparse
import gc
import os
import platform
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence

from benchmarks import (
    backlog,
    command,
    noise,
    reply,
    roadmap,
    sending,
    soak,
    starting,
    summary,
    ticks,
    whole,
    zones,
)
from benchmarks.measuring import Row, table
from benchmarks.scenery.grounds import Ground

BENCHMARKS: Mapping[str, Callable[[Ground], Iterator[Row]]] = {
    "command": command.measure,
    "reply": reply.measure,
    "noise": noise.measure,
    "opening": ticks.opening,
    "idle": ticks.idle,
    "summary": summary.measure,
    "roadmap": roadmap.measure,
    "starting": starting.measure,
    "sending": sending.measure,
    "whole": whole.measure,
    "full-speed": whole.full_speed,
    "backlog": backlog.measure,
    "soak": soak.measure,
    "zones": zones.measure,
}


def main(words: Sequence[str] | None = None) -> int:
    """Carry out a command line. It is 0 whatever the times are: they are to be read by people."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BENCHMARKS))
    parser.add_argument("--small", action="store_true", help="only see that each works")
    chosen = parser.parse_args(words)
    unknown = sorted(set(chosen.names) - BENCHMARKS.keys())
    if unknown:
        parser.error(f"there is no {', '.join(unknown)}, but {', '.join(BENCHMARKS)}")
    gc.freeze()  # as `cairn run` does: what was imported is not looked through again
    try:
        with Ground(small=chosen.small) as ground:
            rows = [row for name in chosen.names or BENCHMARKS for row in _measured(name, ground)]
    finally:
        gc.unfreeze()
    print(table(rows))
    print(f"\nPython {platform.python_version()}, {os.cpu_count()} cores, {platform.machine()}")
    return 0


def _measured(name: str, ground: Ground) -> Iterator[Row]:
    print(f"{name} …", file=sys.stderr, flush=True)
    return BENCHMARKS[name](ground)


if __name__ == "__main__":
    sys.exit(main())
