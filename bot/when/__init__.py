"""Pure time: zones, rules of recurrence and their slots, working hours, holidays, typed dates.

Nothing here reads the clock: what depends on the moment takes it as an argument.
"""

from .countries import countries, country_name, country_of, holidays_of
from .dates import UnreadableDate, is_duration, looks_like_date, read_date, warm_up
from .hours import next_working_instant, within_hours
from .rules import (
    WEEKDAYS,
    Recurrence,
    Rhythm,
    UnreadableRule,
    latest_slot,
    longest_gap,
    next_slots,
    read_rule,
    rule_text,
    slots_between,
    slots_from,
)
from .slots import Slot
from .words import say_date, say_hours, say_minutes, say_month, say_rule, say_span
from .zones import UnknownZone, known_zone, pin_zones, zone, zone_data_version

__all__ = [
    "WEEKDAYS",
    "Recurrence",
    "Rhythm",
    "Slot",
    "UnknownZone",
    "UnreadableDate",
    "UnreadableRule",
    "countries",
    "country_name",
    "country_of",
    "holidays_of",
    "is_duration",
    "known_zone",
    "latest_slot",
    "longest_gap",
    "looks_like_date",
    "next_slots",
    "next_working_instant",
    "pin_zones",
    "read_date",
    "read_rule",
    "rule_text",
    "say_date",
    "say_hours",
    "say_minutes",
    "say_month",
    "say_rule",
    "say_span",
    "slots_between",
    "slots_from",
    "warm_up",
    "within_hours",
    "zone",
    "zone_data_version",
]
