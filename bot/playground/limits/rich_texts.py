"""Limits of the rich_text block (docs.slack.dev/reference/block-kit/blocks/rich-text-block)."""

from bot.playground.limits.checks import by_type, flag, items, link, one_of, shape, text, whole

_STYLE = shape(
    {},
    dict.fromkeys(
        (
            "bold",
            "italic",
            "strike",
            "underline",
            "code",
            "highlight",
            "client_highlight",
            "unlink",
        ),
        flag,
    ),
)
_ID = text(255)

_INLINE = by_type(
    {
        "text": shape({"text": text(12_000)}, {"style": _STYLE}),
        "link": shape({"url": link()}, {"text": text(12_000, 0), "style": _STYLE, "unsafe": flag}),
        "emoji": shape(
            {"name": text(255)},
            {"unicode": text(100), "style": _STYLE, "skin_tone": whole(1, 6), "url": link()},
        ),
        "user": shape({"user_id": _ID}, {"style": _STYLE}),
        "usergroup": shape({"usergroup_id": _ID}, {"style": _STYLE}),
        "channel": shape({"channel_id": _ID}, {"style": _STYLE}),
        "team": shape({"team_id": _ID}, {"style": _STYLE}),
        "broadcast": shape({"range": one_of("here", "channel", "everyone")}, {"style": _STYLE}),
        "color": shape({"value": text(20)}, {"style": _STYLE}),
        "date": shape(
            {"timestamp": whole(0, 9_999_999_999), "format": text(1000)},
            {"url": link(), "fallback": text(3000), "style": _STYLE},
        ),
    }
)
_INLINES = items(_INLINE, 0, 1000)
_SECTION = shape({"elements": _INLINES})

RICH_TEXT = shape(
    {
        "elements": items(
            by_type(
                {
                    "rich_text_section": _SECTION,
                    "rich_text_list": shape(
                        {
                            "style": one_of("bullet", "ordered"),
                            "elements": items(by_type({"rich_text_section": _SECTION}), 1, 1000),
                        },
                        {"indent": whole(0, 8), "offset": whole(0, 100_000), "border": whole(0, 1)},
                    ),
                    "rich_text_preformatted": shape(
                        {"elements": _INLINES}, {"border": whole(0, 1), "language": text(100)}
                    ),
                    "rich_text_quote": shape({"elements": _INLINES}, {"border": whole(0, 1)}),
                }
            ),
            1,
            1000,
        )
    },
    {"block_id": _ID},
)
