"""Limits of tables and charts.

Sources: docs.slack.dev/reference/block-kit/blocks/table-block, data-table-block and
data-visualization-block.
"""

from collections.abc import Iterator
from typing import Any

from bot.playground.limits.checks import (
    both,
    by_type,
    finite,
    flag,
    items,
    one_of,
    shape,
    text,
    unique,
    whole,
    wrong,
)
from bot.playground.limits.elements import BUTTON
from bot.playground.limits.rich_texts import RICH_TEXT

_RAW_TEXT = shape({"text": text(12_000, 0)})
_RAW_NUMBER = shape({"value": finite}, {"text": text(12_000, 0)})
_CELL = {"raw_text": _RAW_TEXT, "raw_number": _RAW_NUMBER, "rich_text": RICH_TEXT}

TABLE = shape(
    {"rows": items(items(by_type(_CELL), 1, 20), 1, 100)},
    {
        "block_id": text(255),
        "column_settings": items(
            shape({}, {"align": one_of("left", "center", "right"), "is_wrapped": flag}), 0, 20
        ),
    },
)


def _even_rows(value: Any, at: str) -> Iterator[str]:
    rows = value["rows"]
    if len({len(row) for row in rows}) > 1:
        yield wrong("all rows must have the same number of cells", f"{at}/rows")
    for index, cell in enumerate(rows[0]):
        if cell["type"] not in ("raw_text", "raw_number"):
            yield wrong("header cells cannot be rich_text", f"{at}/rows/0/{index}")


_DATA_CELL = _CELL | {"action": shape({"element": by_type({"button": BUTTON})})}
DATA_TABLE = both(
    shape(
        {
            "caption": text(3000),
            # The docs say 101 rows; one client's authors say 201. The smaller figure is safe.
            "rows": items(items(by_type(_DATA_CELL), 1, 20), 2, 101),
        },
        {
            "block_id": text(255),
            "page_size": whole(1, 100),
            "row_header_column_index": whole(0, 19),
        },
    ),
    _even_rows,
)

_POINT = shape({"label": text(20), "value": finite})
_SERIES = shape({"name": text(20), "data": items(_POINT, 1, 20)})
_AXES = shape({"categories": items(text(20), 1, 20)}, {"x_label": text(50), "y_label": text(50)})


def _no_gaps(value: Any, at: str) -> Iterator[str]:
    categories = sorted(value["axis_config"]["categories"])
    for index, one in enumerate(value["series"]):
        if sorted(point["label"] for point in one["data"]) != categories:
            problem = "must have exactly one value for each category"
            yield wrong(problem, f"{at}/series/{index}/data")


def _unique_names(value: Any, at: str) -> Iterator[str]:
    yield from unique("name")(value["series"], f"{at}/series")


_PLOT = both(shape({"series": items(_SERIES, 1, 6), "axis_config": _AXES}), _no_gaps, _unique_names)
DATA_VISUALIZATION = shape(
    {
        "title": text(50),
        "chart": by_type(
            {
                "pie": shape({"segments": items(_POINT, 1, 6)}),
                "bar": _PLOT,
                "area": _PLOT,
                "line": _PLOT,
            }
        ),
    },
    {"block_id": text(255)},
)


def cell_characters(block: dict[str, Any]) -> int:
    """How many characters the cells of a data_table hold together."""
    cells = (cell for row in block["rows"] for cell in row)
    return sum(len(str(cell.get("text") or cell.get("value") or "")) for cell in cells)
