"""Limits of the elements inside blocks."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from bot.playground.limits.checks import (
    Check,
    also,
    anything,
    both,
    flag,
    items,
    link,
    one_of,
    shape,
    text,
    whole,
    wrong,
)
from bot.playground.limits.texts import (
    CHOICE,
    CONFIRM,
    OPTION,
    OPTION_GROUP,
    OVERFLOW_OPTION,
    STYLE,
    has_one_list,
    plain,
)
from bot.playground.shapes import Json

ID = text(255)
PLACEHOLDER = plain(150)
_DATE = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


def _matching(pattern: re.Pattern[str], form: str) -> Check:
    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, str) or not pattern.fullmatch(value):
            yield wrong(f"must be in the form {form}", at)

    return check


DATE, TIME = _matching(_DATE, "YYYY-MM-DD"), _matching(_TIME, "HH:mm")


def _initial_is_an_option(value: Json) -> str | None:
    """An initial option has to be one of the options, to the letter."""
    options = [_said(each) for each in value.get("options") or ()]
    for group in value.get("option_groups") or ():
        options += [_said(each) for each in group["options"]]
    initial = list(value.get("initial_options") or ())
    if value.get("initial_option"):
        initial.append(value["initial_option"])
    if any(_said(each) not in options for each in initial):
        return "initial options must match one of the options"
    return None


def _said(option: Json) -> tuple[str, str]:
    # Slack compares what the option says and stands for; a missing `emoji` is no difference.
    return option["text"]["text"], option["value"]


def _lengths_fit(value: Json) -> str | None:
    if value.get("min_length", 0) > value.get("max_length", 3000):
        return "`min_length` must be less than `max_length`"
    return None


def shows_one_picture(value: Json) -> str | None:
    """A picture comes from `image_url` or from `slack_file`, and not from both."""
    if bool(value.get("image_url")) == bool(value.get("slack_file")):
        return "must define either `image_url` or `slack_file`"
    return None


def _input(**fields: Check) -> Check:
    common: dict[str, Check] = {
        "action_id": ID,
        "placeholder": PLACEHOLDER,
        "focus_on_load": flag,
        "dispatch_action_config": shape(
            {},
            {"trigger_actions_on": items(one_of("on_enter_pressed", "on_character_entered"), 1, 2)},
        ),
    }
    return shape({}, {**common, **fields})


def _select(needed: Mapping[str, Check] | None = None, /, **fields: Check) -> Check:
    common: dict[str, Check] = {
        "action_id": ID,
        "placeholder": PLACEHOLDER,
        "confirm": CONFIRM,
        "focus_on_load": flag,
    }
    return shape(needed or {}, {**common, **fields})


_FILTER = shape(
    {},
    {
        "include": items(one_of("im", "mpim", "private", "public"), 1, 4),
        "exclude_external_shared_channels": flag,
        "exclude_bot_users": flag,
    },
)
_LISTS: dict[str, Check] = {
    "options": items(OPTION, 1, 100),
    "option_groups": items(OPTION_GROUP, 1, 100),
}
_MANY = whole(1, 100)

BUTTON = shape(
    {"text": plain(75)},
    {
        "action_id": ID,
        "value": text(2000),
        "url": link(),
        "style": STYLE,
        "confirm": CONFIRM,
        "accessibility_label": text(75),
    },
)
IMAGE = both(
    shape(
        {"alt_text": text(2000)},
        {"image_url": link(), "slack_file": shape({}, {"id": ID, "url": link()})},
    ),
    also(shows_one_picture),
)
OVERFLOW = shape({"options": items(OVERFLOW_OPTION, 1, 5)}, {"action_id": ID, "confirm": CONFIRM})
CHECKBOXES = both(
    _select({"options": items(CHOICE, 1, 10)}, initial_options=items(CHOICE, 1, 10)),
    also(_initial_is_an_option),
)
RADIO_BUTTONS = both(
    _select({"options": items(CHOICE, 1, 10)}, initial_option=CHOICE),
    also(_initial_is_an_option),
)
DATEPICKER = _select(initial_date=DATE)
TIMEPICKER = _select(initial_time=TIME, timezone=text(100))
DATETIMEPICKER = _select(initial_date_time=whole(0, 9_999_999_999))
STATIC_SELECT = both(
    _select({}, **_LISTS, initial_option=OPTION), also(has_one_list), also(_initial_is_an_option)
)
EXTERNAL_SELECT = _select(initial_option=OPTION, min_query_length=whole(0, 1000))
USERS_SELECT = _select(initial_user=ID)
CONVERSATIONS_SELECT = _select(
    initial_conversation=ID,
    default_to_current_conversation=flag,
    response_url_enabled=flag,
    filter=_FILTER,
)
CHANNELS_SELECT = _select(initial_channel=ID, response_url_enabled=flag)
MULTI_STATIC_SELECT = both(
    _select({}, **_LISTS, initial_options=items(OPTION, 1, 100), max_selected_items=_MANY),
    also(has_one_list),
    also(_initial_is_an_option),
)
MULTI_EXTERNAL_SELECT = _select(
    initial_options=items(OPTION, 1, 100),
    min_query_length=whole(0, 1000),
    max_selected_items=_MANY,
)
MULTI_USERS_SELECT = _select(initial_users=items(ID, 0, 1000), max_selected_items=_MANY)
MULTI_CONVERSATIONS_SELECT = _select(
    initial_conversations=items(ID, 0, 1000),
    default_to_current_conversation=flag,
    filter=_FILTER,
    max_selected_items=_MANY,
)
MULTI_CHANNELS_SELECT = _select(initial_channels=items(ID, 0, 1000), max_selected_items=_MANY)

PLAIN_TEXT_INPUT = both(
    _input(
        initial_value=text(3000, 0),
        multiline=flag,
        min_length=whole(0, 3000),
        max_length=whole(1, 3000),
    ),
    also(_lengths_fit),
)
NUMBER_INPUT = shape(
    {"is_decimal_allowed": flag},
    {
        "action_id": ID,
        "placeholder": PLACEHOLDER,
        "focus_on_load": flag,
        "dispatch_action_config": anything,
        "initial_value": text(100),
        "min_value": text(100),
        "max_value": text(100),
    },
)
EMAIL_INPUT = _input(initial_value=text(3000, 0))
URL_INPUT = _input(initial_value=text(3000, 0))
RICH_TEXT_INPUT = _input(initial_value=anything, min_lines=whole(1, 100), max_lines=whole(1, 100))
FILE_INPUT = shape(
    {}, {"action_id": ID, "filetypes": items(text(20), 1, 100), "max_files": whole(1, 10)}
)
ICON_BUTTON = shape(
    {"icon": one_of("trash"), "text": plain(75)},
    {
        "action_id": ID,
        "value": text(2000),
        "confirm": CONFIRM,
        "accessibility_label": text(75),
        "visible_to_user_ids": items(ID, 0, 100),
    },
)
_FEEDBACK = shape({"text": plain(75), "value": text(2000)}, {"accessibility_label": text(75)})
FEEDBACK_BUTTONS = shape(
    {"positive_button": _FEEDBACK, "negative_button": _FEEDBACK}, {"action_id": ID}
)
WORKFLOW_BUTTON = shape(
    {"text": plain(75), "workflow": anything},
    {"action_id": ID, "style": STYLE, "accessibility_label": text(75)},
)
