"""A measure that a free text proposes: `cut first response from 8 h to 4 h within six months`.

What is read is only offered and never saved unseen, so that a wrong reading costs one click; still
an ordinary title should propose nothing. Everything here is English.
"""

from .proposal import Proposal
from .reading import read_proposal

__all__ = ["Proposal", "read_proposal"]
