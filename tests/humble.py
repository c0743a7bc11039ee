"""`cairn` as somebody for whom the rights of files count: root's power to pass over them is given
up for good before it begins (capabilities(7)). Whoever is not root has none to give up."""

import ctypes
import os
import sys

DAC_OVERRIDE, DAC_READ_SEARCH = 1, 2
READ, DROP = 23, 24
"""PR_CAPBSET_READ and PR_CAPBSET_DROP of prctl(2)."""


def main() -> None:
    """Give it up, and be `cairn` with the same words."""
    system = ctypes.CDLL(None, use_errno=True)
    for power in (DAC_OVERRIDE, DAC_READ_SEARCH):
        if os.geteuid() == 0 and system.prctl(READ, power, 0, 0, 0) == 1:
            assert system.prctl(DROP, power, 0, 0, 0) == 0, os.strerror(ctypes.get_errno())
    os.execv(sys.executable, [sys.executable, "-m", "bot", *sys.argv[1:]])  # noqa: S606 - ourselves


if __name__ == "__main__":
    main()
