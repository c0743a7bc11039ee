"""Templates: goals with their milestones, ready to be set; Cairn's and a workspace's own."""

from .finding import BUILT_IN_KEYS, Offer, find, find_named, offers
from .keeping import (
    MOST,
    NAME,
    NameTaken,
    NotForGuests,
    TooMany,
    drop,
    keep,
    may_keep,
    need_keeper,
    road_of,
)
from .using import GoneMeanwhile, walk

__all__ = [
    "BUILT_IN_KEYS", "MOST", "NAME", "GoneMeanwhile", "NameTaken", "NotForGuests", "Offer",
    "TooMany", "drop", "find", "find_named", "keep", "may_keep", "need_keeper", "offers",
    "road_of", "walk",
]  # fmt: skip
