"""Slack's limits: what it takes, and what it refuses, each figure on both of its sides."""

from collections.abc import Iterator
from typing import Any

import pytest

from bot.playground.limits import is_too_large, message_problems, option_problems, view_problems

Block = dict[str, Any]


def plain(text: str) -> Block:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Block:
    return {"type": "mrkdwn", "text": text}


def section(text: str = "x", **more: Any) -> Block:
    return {"type": "section", "text": mrkdwn(text), **more}


def button(**more: Any) -> Block:
    return {"type": "button", "action_id": "a.b", "text": plain("Go"), **more}


def actions(*elements: Block) -> Block:
    return {"type": "actions", "elements": list(elements)}


def options(count: int) -> list[Block]:
    return [{"text": plain(f"Option {n}"), "value": f"{n}"} for n in range(count)]


def select(count: int = 1, **more: Any) -> Block:
    return {"type": "static_select", "action_id": "s", "options": options(count), **more}


def field(element: Block, **more: Any) -> Block:
    named = {"action_id": "x", **element}
    return {"type": "input", "label": plain("What"), "element": named, **more}


def text_input(**more: Any) -> Block:
    return {"type": "plain_text_input", **more}


def image(**more: Any) -> Block:
    return {"type": "image", "image_url": "https://example.com/a.png", "alt_text": "a", **more}


def table(rows: int, cells: int = 1) -> Block:
    cell = {"type": "raw_text", "text": "x"}
    return {"type": "table", "rows": [[cell] * cells for _ in range(rows)]}


def data_table(rows: int, text: str = "x", **more: Any) -> Block:
    cells = [{"type": "raw_text", "text": text}, {"type": "raw_number", "value": 40, "text": "4"}]
    return {"type": "data_table", "caption": "Goals", "rows": [cells] * rows, **more}


def line(series: int = 1, categories: int = 2, **more: Any) -> Block:
    names = [f"w{n}" for n in range(categories)]
    data = [{"label": name, "value": 1.5} for name in names]
    plots = [{"name": f"s{n}", "data": data} for n in range(series)]
    chart = {"type": "line", "series": plots, "axis_config": {"categories": names}}
    return {"type": "data_visualization", "title": "Burn-up", "chart": chart, **more}


def pie(segments: int) -> Block:
    parts = [{"label": f"p{n}", "value": n} for n in range(segments)]
    chart = {"type": "pie", "segments": parts}
    return {"type": "data_visualization", "title": "Status", "chart": chart}


def rich(*inline: Block) -> Block:
    part = {"type": "rich_text_section", "elements": list(inline)}
    return {"type": "rich_text", "elements": [part]}


def modal(*blocks: Block, **more: Any) -> Block:
    return {"type": "modal", "title": plain("T"), "blocks": list(blocks), **more}


RICH = rich(
    {"type": "text", "text": "Done ", "style": {"bold": True}},
    {"type": "user", "user_id": "U0ANA"},
    {"type": "emoji", "name": "tada"},
    {"type": "link", "url": "https://example.com", "text": "see"},
    {"type": "date", "timestamp": 1764000000, "format": "{date}", "fallback": "then"},
)
CONFIRM = {
    "title": plain("t" * 100),
    "text": mrkdwn("t" * 300),
    "confirm": plain("c" * 30),
    "deny": plain("d" * 30),
}

TAKEN = [
    section("x" * 3000),
    section("<!channel> & <b> שלום 🚀"),
    {"type": "section", "fields": [mrkdwn("x" * 2000)] * 10},
    section(accessory=button(style="primary", value="v" * 2000, confirm=CONFIRM)),
    section(accessory=image()),
    section(accessory=select(100)),
    section(accessory={"type": "overflow", "action_id": "o", "options": options(5)}),
    section(accessory={"type": "multi_users_select", "action_id": "u"}),
    {"type": "header", "text": plain("x" * 150)},
    {"type": "divider", "block_id": "b" * 255},
    {"type": "context", "elements": [mrkdwn("x"), image(), plain("y")] * 3 + [plain("z")]},
    actions(*(button(action_id=f"a{n}") for n in range(25))),
    actions({"type": "datepicker", "initial_date": "2026-11-23"}, select(2)),
    image(title=plain("x" * 2000), alt_text="a" * 2000),
    {"type": "image", "slack_file": {"id": "F1"}, "alt_text": "a"},
    field(text_input(multiline=True, max_length=3000, min_length=1)),
    field({"type": "radio_buttons", "options": options(10)}, optional=True),
    field({"type": "checkboxes", "options": options(2), "initial_options": options(1)}),
    field({"type": "number_input", "is_decimal_allowed": True, "min_value": "0"}),
    field({"type": "datetimepicker", "initial_date_time": 1764000000}),
    RICH,
    {"type": "markdown", "text": "x" * 12_000},
    table(100, 20),
    data_table(101, page_size=100),
    line(6, 20),
    pie(6),
    {"type": "card", "title": mrkdwn("x" * 150), "body": plain("x" * 200), "actions": [button()]},
    {
        "type": "container",
        "title": plain("Quiet"),
        "child_blocks": [section()],
        "is_collapsible": True,
    },
]

REFUSED: list[tuple[Block, str]] = [
    (section("x" * 3001), "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"),
    (section(""), "must be more than 0 characters [json-pointer:/blocks/0/text/text]"),
    ({"type": "section"}, "must define either `text` or `fields` [json-pointer:/blocks/0]"),
    ({"type": "section", "fields": [mrkdwn("x")] * 11}, "no more than 10 items allowed"),
    ({"type": "section", "fields": [mrkdwn("x" * 2001)]}, "must be less than 2001 characters"),
    (section(colour="red"), "invalid additional property: colour [json-pointer:/blocks/0]"),
    (section(accessory=field(text_input())), "unsupported type: input"),
    (section(accessory={"type": "datetimepicker"}), "unsupported type: datetimepicker"),
    (section(accessory=button(text=plain("x" * 76))), "/blocks/0/accessory/text/text"),
    (section(accessory=button(text=mrkdwn("x"))), "unsupported type: mrkdwn"),
    (section(accessory=button(value="v" * 2001)), "must be less than 2001 characters"),
    (section(accessory=button(url="javascript:alert(1)")), "must be a valid URL"),
    (section(accessory=button(style="green")), "must be one of primary, danger"),
    (section(accessory=select(101)), "no more than 100 items allowed"),
    (section(accessory=select(0)), "no less than 1 items allowed"),
    (section(accessory={"type": "static_select"}), "must define either `options`"),
    (section(accessory=select(1, placeholder=plain("x" * 151))), "less than 151 characters"),
    (section(accessory=select(1, initial_option=options(2)[1])), "must match one of the options"),
    ({"type": "header", "text": plain("x" * 151)}, "must be less than 151 characters"),
    ({"type": "header", "text": mrkdwn("x")}, "unsupported type: mrkdwn"),
    ({"type": "divider", "block_id": "b" * 256}, "must be less than 256 characters"),
    ({"type": "context", "elements": [plain("z")] * 11}, "no more than 10 items allowed"),
    ({"type": "context", "elements": [button()]}, "unsupported type: button"),
    (actions(), "no less than 1 items allowed"),
    (actions(*(button(action_id=f"a{n}") for n in range(26))), "no more than 25 items allowed"),
    (actions(button(), button()), "`action_id` already exists: a.b"),
    (actions(text_input()), "unsupported type: plain_text_input"),
    (actions({"type": "overflow", "options": options(6)}), "no more than 5 items allowed"),
    (actions({"type": "datepicker", "initial_date": "30 June"}), "must be in the form YYYY-MM-DD"),
    (image(image_url="x" * 3001), "must be less than 3001 characters"),
    ({"type": "image", "image_url": "https://a.b"}, "missing required field: alt_text"),
    (image(slack_file={"id": "F1"}), "must define either `image_url` or `slack_file`"),
    (field(text_input(max_length=3001)), "must be between 1 and 3000"),
    (field(text_input(min_length=5, max_length=4)), "`min_length` must be less"),
    (field(button()), "unsupported type: button"),
    (field({"type": "number_input"}), "missing required field: is_decimal_allowed"),
    (field({"type": "radio_buttons", "options": options(11)}), "no more than 10 items allowed"),
    (field(text_input(), label=plain("x" * 2001)), "must be less than 2001 characters"),
    (rich({"type": "text", "text": ""}), "must be more than 0 characters"),
    ({"type": "rich_text", "elements": [{"type": "text", "text": "x"}]}, "unsupported type: text"),
    ({"type": "markdown", "text": "x" * 12_001}, "must be less than 12001 characters"),
    (table(101), "no more than 100 items allowed"),
    (table(1, 21), "no more than 20 items allowed"),
    (data_table(102), "no more than 101 items allowed"),
    (data_table(1), "no less than 2 items allowed"),
    (data_table(2, page_size=101), "must be between 1 and 100"),
    (data_table(101, "x" * 100), "more than 10000 characters together"),
    ({**data_table(2), "caption": None}, "must be a string"),
    ({**data_table(2), "rows": [[RICH], [RICH]]}, "header cells cannot be rich_text"),
    (line(7), "no more than 6 items allowed"),
    (line(1, 21), "no more than 20 items allowed"),
    (line(title="x" * 51), "must be less than 51 characters"),
    (pie(7), "no more than 6 items allowed"),
    ({"type": "card"}, "must define one of `hero_image`"),
    ({"type": "card", "title": plain("x" * 151)}, "must be less than 151 characters"),
    ({"type": "alert", "text": plain("x")}, "unsupported type: alert"),
    ({"type": "container", "child_blocks": [section()]}, "must define `title`"),
    ({"type": "heading"}, "unsupported type: heading [json-pointer:/blocks/0/type]"),
]


@pytest.mark.parametrize("block", TAKEN, ids=lambda block: str(block["type"]))
def test_what_fits_is_taken(block: Block) -> None:
    assert message_problems([block]) == []


@pytest.mark.parametrize(("block", "problem"), REFUSED, ids=lambda value: str(value)[:40])
def test_what_does_not_fit_is_refused(block: Block, problem: str) -> None:
    found = message_problems([block])
    assert any(problem in each for each in found), found


@pytest.mark.parametrize("rubbish", [None, "x", 3, [None], ["x"], [{}], [{"type": ["x"]}], {}])
def test_rubbish_is_refused_and_breaks_nothing(rubbish: Any) -> None:
    assert message_problems(rubbish)
    assert view_problems(modal() | {"blocks": rubbish})
    assert view_problems(rubbish)


def broken_copies(value: Any) -> Iterator[Any]:
    """`value` with each of its parts in turn replaced by each kind of rubbish."""
    yield from (None, 3, True, "", "x", [], ["x"], [None], {}, {"type": "x"})
    parts = value.items() if isinstance(value, dict) else enumerate(value)
    for key, part in parts if isinstance(value, (dict, list)) else ():
        if isinstance(part, (dict, list)) or not isinstance(value, list):
            for broken in broken_copies(part) if isinstance(part, (dict, list)) else (None, 3, []):
                copy = value.copy()
                copy[key] = broken
                yield copy


@pytest.mark.parametrize("block", TAKEN, ids=lambda block: str(block["type"]))
def test_no_broken_block_breaks_the_checks(block: Block) -> None:
    small = {key: part[:3] if isinstance(part, list) else part for key, part in block.items()}
    for broken in broken_copies(small):
        assert isinstance(message_problems([broken]), list)
        assert isinstance(view_problems(modal(broken)), list)


def test_a_message_has_at_most_fifty_blocks() -> None:
    assert message_problems([section()] * 50) == []
    assert message_problems([section()] * 51) == [
        "no more than 50 items allowed [json-pointer:/blocks]"
    ]


def test_block_ids_are_unique() -> None:
    twice = [section(block_id="b"), section(block_id="b")]
    assert message_problems(twice) == [
        "`block_id` already exists: b [json-pointer:/blocks/1/block_id]"
    ]


def test_some_blocks_have_a_total_for_the_whole_message() -> None:
    assert message_problems([pie(1), line()]) == []
    assert "no more than 2 data_visualization" in message_problems([pie(1), pie(2), line()])[0]
    assert "no more than 1 table" in message_problems([table(1), table(1)])[0]
    half = {"type": "markdown", "text": "x" * 6_001}
    assert "12000 characters together" in message_problems([half, half])[0]


def test_a_chart_has_no_gaps() -> None:
    gap = line(1, 3)
    gap["chart"]["series"][0]["data"] = gap["chart"]["series"][0]["data"][:2]
    assert "exactly one value for each category" in message_problems([gap])[0]
    infinite = pie(1)
    infinite["chart"]["segments"][0]["value"] = float("inf")
    assert "must be a finite number" in message_problems([infinite])[0]
    alike = line(2)
    alike["chart"]["series"][1]["name"] = "s0"
    assert "`name` already exists" in message_problems([alike])[0]


@pytest.mark.parametrize(
    "block", [table(1), data_table(2), line(), {"type": "markdown", "text": "x"}]
)
def test_some_blocks_stand_in_messages_only(block: Block) -> None:
    assert "unsupported type" in view_problems(modal(block))[0]
    assert "unsupported type" in view_problems({"type": "home", "blocks": [block]})[0]


def test_alerts_stand_in_modals_only() -> None:
    alert = {"type": "alert", "text": plain("x" * 200), "level": "warning"}
    assert view_problems(modal(alert)) == []
    assert view_problems({"type": "home", "blocks": [alert]})


def test_cards_stand_on_the_home_but_not_in_modals() -> None:
    card = {"type": "card", "title": plain("G12")}
    assert view_problems({"type": "home", "blocks": [card]}) == []
    assert view_problems(modal(card))


def test_views_have_their_own_limits() -> None:
    full = modal(
        *[section()] * 99,
        field(text_input(focus_on_load=True)),
        title=plain("t" * 24),
        submit=plain("s" * 24),
        close=plain("c" * 24),
        private_metadata="m" * 3000,
        callback_id="c" * 255,
        notify_on_close=True,
    )
    assert view_problems(full) == []
    assert view_problems({**full, "type": "home"}, ("modal",))
    breaks: list[Block] = [
        {"title": plain("t" * 25)},
        {"title": None},
        {"submit": plain("s" * 25)},
        {"submit": None},
        {"private_metadata": "m" * 3001},
        {"callback_id": "c" * 256},
        {"blocks": [section()] * 101},
        {"state": {}},
        {"blocks": [field(text_input(focus_on_load=True)), field(text_input(focus_on_load=True))]},
    ]
    for broken in breaks:
        assert view_problems({**full, **broken}), broken


def test_a_view_of_more_than_250_kilobytes_is_too_large() -> None:
    assert not is_too_large(modal(*[section("x" * 2_000)] * 90))
    assert is_too_large(modal(*[section("é" * 3_000)] * 60))


def test_suggestions_have_limits_too() -> None:
    assert option_problems({"options": options(100)}) == []
    assert option_problems({"options": []}) == []
    assert option_problems({"option_groups": [{"label": plain("G"), "options": options(1)}]}) == []
    for broken in (None, {}, {"options": options(101)}, {"options": [{"text": plain("x" * 76)}]}):
        assert option_problems(broken), broken
