"""Limits of blocks, and which block may stand where."""

from collections.abc import Iterator, Mapping
from typing import Any

from bot.playground.limits import elements as e
from bot.playground.limits.checks import (
    Check,
    also,
    anything,
    both,
    by_type,
    flag,
    items,
    link,
    one_of,
    shape,
    text,
    unique,
)
from bot.playground.limits.rich_texts import RICH_TEXT
from bot.playground.limits.tables import DATA_TABLE, DATA_VISUALIZATION, TABLE
from bot.playground.limits.texts import plain, plain_or_mrkdwn
from bot.playground.shapes import Json

_PICKERS: dict[str, Check] = {
    "checkboxes": e.CHECKBOXES,
    "datepicker": e.DATEPICKER,
    "radio_buttons": e.RADIO_BUTTONS,
    "timepicker": e.TIMEPICKER,
    "static_select": e.STATIC_SELECT,
    "external_select": e.EXTERNAL_SELECT,
    "users_select": e.USERS_SELECT,
    "conversations_select": e.CONVERSATIONS_SELECT,
    "channels_select": e.CHANNELS_SELECT,
}
_MULTI: dict[str, Check] = {
    "multi_static_select": e.MULTI_STATIC_SELECT,
    "multi_external_select": e.MULTI_EXTERNAL_SELECT,
    "multi_users_select": e.MULTI_USERS_SELECT,
    "multi_conversations_select": e.MULTI_CONVERSATIONS_SELECT,
    "multi_channels_select": e.MULTI_CHANNELS_SELECT,
}
_BUTTONS: dict[str, Check] = {
    "button": e.BUTTON,
    "overflow": e.OVERFLOW,
    "workflow_button": e.WORKFLOW_BUTTON,
}
_INPUTS: dict[str, Check] = {
    "datetimepicker": e.DATETIMEPICKER,
    "plain_text_input": e.PLAIN_TEXT_INPUT,
    "number_input": e.NUMBER_INPUT,
    "email_text_input": e.EMAIL_INPUT,
    "url_text_input": e.URL_INPUT,
    "rich_text_input": e.RICH_TEXT_INPUT,
    "file_input": e.FILE_INPUT,
}
_ACCESSORY = by_type({**_BUTTONS, **_PICKERS, **_MULTI, "image": e.IMAGE})
_ACTION = by_type({**_BUTTONS, **_PICKERS, "datetimepicker": e.DATETIMEPICKER})


def _block(needed: Mapping[str, Check], optional: Mapping[str, Check] | None = None) -> Check:
    return shape(needed, {"block_id": e.ID, **(optional or {})})


def _section_says_something(value: Json) -> str | None:
    if not value.get("text") and not value.get("fields"):
        return "must define either `text` or `fields`"
    return None


def _card_shows_something(value: Json) -> str | None:
    if not any(value.get(name) for name in ("hero_image", "title", "actions", "body")):
        return "must define one of `hero_image`, `title`, `actions` or `body`"
    return None


def _container_header(value: Json) -> str | None:
    if not value.get("title") and not value.get("rich_text_title"):
        return "must define `title` or `rich_text_title`"
    if value.get("is_collapsible") and value.get("has_header_divider"):
        return "`has_header_divider` cannot be used with `is_collapsible`"
    return None


_CARD = both(
    _block(
        {},
        {
            "hero_image": by_type({"image": e.IMAGE}),
            "icon": by_type({"image": e.IMAGE}),
            "title": plain_or_mrkdwn(150),
            "subtitle": plain_or_mrkdwn(150),
            "body": plain_or_mrkdwn(200),
            "actions": both(items(by_type({"button": e.BUTTON}), 1, 2), unique("action_id")),
        },
    ),
    also(_card_shows_something),
)
_TASK_CARD = _block(
    {
        "task_id": text(255),
        "title": text(3000),
        "status": one_of("pending", "in_progress", "complete", "error"),
    },
    {"details": RICH_TEXT, "output": RICH_TEXT, "sources": anything},
)

EVERYWHERE: dict[str, Check] = {
    "section": both(
        _block(
            {},
            {
                "text": plain_or_mrkdwn(3000),
                "fields": items(plain_or_mrkdwn(2000), 1, 10),
                "accessory": _ACCESSORY,
                "expand": flag,
            },
        ),
        also(_section_says_something),
    ),
    "header": _block({"text": plain(150)}),
    "divider": _block({}),
    "context": _block(
        {
            "elements": items(
                by_type(
                    {
                        "image": e.IMAGE,
                        "plain_text": shape({"text": text(3000)}, {"emoji": flag}),
                        "mrkdwn": shape({"text": text(3000)}, {"verbatim": flag}),
                    }
                ),
                1,
                10,
            )
        }
    ),
    "actions": _block({"elements": both(items(_ACTION, 1, 25), unique("action_id"))}),
    "image": both(
        _block(
            {"alt_text": text(2000)},
            {
                "image_url": link(),
                "slack_file": shape({}, {"id": e.ID, "url": link()}),
                "title": plain(2000),
            },
        ),
        also(e.shows_one_picture),
    ),
    "input": _block(
        {"label": plain(2000), "element": by_type({**_PICKERS, **_MULTI, **_INPUTS})},
        {"hint": plain(2000), "optional": flag, "dispatch_action": flag},
    ),
    "rich_text": RICH_TEXT,
    "video": _block(
        {
            "alt_text": text(2000),
            "title": plain(200),
            "thumbnail_url": link(),
            "video_url": link(),
        },
        {
            "author_name": text(50),
            "description": plain(200),
            "provider_icon_url": link(),
            "provider_name": text(50),
            "title_url": link(),
        },
    ),
}
_CAROUSEL = _block({"elements": items(by_type({"card": _CARD}), 1, 10)})
_ONLY_MESSAGES: dict[str, Check] = {
    "card": _CARD,
    "carousel": _CAROUSEL,
    "table": TABLE,
    "data_table": DATA_TABLE,
    "data_visualization": DATA_VISUALIZATION,
    "markdown": _block({"text": text(12_000)}),
    "plan": _block(
        {"title": text(3000)}, {"tasks": items(by_type({"task_card": _TASK_CARD}), 0, 50)}
    ),
    "task_card": _TASK_CARD,
    "context_actions": _block(
        {
            "elements": both(
                items(
                    by_type({"feedback_buttons": e.FEEDBACK_BUTTONS, "icon_button": e.ICON_BUTTON}),
                    1,
                    5,
                ),
                unique("action_id"),
            )
        }
    ),
}


def _child(value: Any, at: str) -> Iterator[str]:
    yield from by_type({**EVERYWHERE, **_ONLY_MESSAGES})(value, at)


_CONTAINER = both(
    _block(
        {"child_blocks": items(_child, 1, 10)},
        {
            "title": plain(150),
            "rich_text_title": by_type({"rich_text": RICH_TEXT}),
            "subtitle": plain_or_mrkdwn(150),
            "width": one_of("narrow", "standard", "wide", "full"),
            "icon": by_type({"image": e.IMAGE}),
            "is_collapsible": flag,
            "default_collapsed": flag,
            "has_header_divider": flag,
        },
    ),
    also(_container_header),
)

# docs.slack.dev/blocks.json; a card in a modal is listed there, but refused when tried live
# (slack-block-kit-validator), and so is a table on the Home.
IN_MESSAGES = {**EVERYWHERE, **_ONLY_MESSAGES, "container": _CONTAINER}
IN_MODALS = {
    **EVERYWHERE,
    "alert": _block(
        {"text": plain_or_mrkdwn(200)},
        {"level": one_of("default", "info", "warning", "error", "success")},
    ),
}
IN_HOMES = {**EVERYWHERE, "card": _CARD, "carousel": _CAROUSEL}
