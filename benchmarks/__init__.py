"""Benchmarks: what Cairn costs, beside the least that it must cost and what is usual.

    python -m benchmarks            # everything
    python -m benchmarks command    # one of them

Each thing is done in three ways, taken in turn in one run: the *floor*, the least that any program
in Python with these parts must do; the *usual* way, as most bots of this kind do it today; and
*ours*. What counts are the ratios, for times on shared machines drift.
"""
