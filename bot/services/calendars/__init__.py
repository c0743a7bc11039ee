"""Calendars: what somebody has to keep in mind, gathered and written as an `.ics`."""

from .dates import Dates, Day, Regular
from .gathering import dates_of
from .writing import ics

__all__ = ["Dates", "Day", "Regular", "dates_of", "ics"]
