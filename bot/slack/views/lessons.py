"""Lessons of goals like one that was just set."""

from collections.abc import Sequence
from datetime import date

from bot.services.pages.lessons import Lesson
from bot.slack.views.parts import said
from bot.when import say_date


def lines(lessons: Sequence[Lesson], today: date) -> list[str]:
    """A heading, and a line for each with the goal that it is of; nothing for none."""
    told = [
        f"• {said(each.words, 400)} — {_source(each)}, {say_date(each.on, today=today)}"
        for each in lessons
    ]
    return ["💡 *Learned on goals like this one*", *told] if told else []


def _source(each: Lesson) -> str:
    goal = f"G{each.goal_number} {said(each.goal_title, 80)}"
    return f"M{each.milestone_number} of {goal}" if each.milestone_number else goal
