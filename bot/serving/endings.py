"""Endings: how a process hears that it is to stop, and that it has ten seconds for it."""

import logging
import os
import signal
import threading
import time

log = logging.getLogger("cairn.serving")

GRACE = 9.5
"""Seconds from the signal to the very end; whoever sent it waits ten before a SIGKILL."""


def listen() -> threading.Event:
    """Set as soon as this process is told to end, by SIGTERM or Ctrl-C.

    To be called before any thread is started. A thread waits for the signals, so that none of them
    interrupts anything; a second one changes nothing. What has not ended by itself in `GRACE`
    seconds is ended as a kill would end it.
    """
    signals = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    ended = threading.Event()

    def wait() -> None:
        number = signal.sigwait(signals)
        log.info("ending", extra={"signal": signal.Signals(number).name})
        ended.set()
        time.sleep(GRACE)
        log.warning("not everything was settled in time; the next start goes on with it")
        os._exit(0)

    threading.Thread(target=wait, name="signals", daemon=True).start()
    return ended
