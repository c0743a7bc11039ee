"""Zones come from the pinned package, by name."""

import zoneinfo
from datetime import UTC, datetime

import pytest

from bot import when
from bot.errors import CairnError


def test_the_pinned_package_wins_over_the_machine() -> None:
    assert zoneinfo.TZPATH == ()
    assert when.zone_data_version() >= "2026a"
    # British Columbia keeps summer time from 2026 on, which older data do not know.
    in_winter = datetime(2027, 1, 15, 12, tzinfo=UTC).astimezone(when.zone("America/Vancouver"))
    assert in_winter.strftime("%H:%M") == "05:00"


@pytest.mark.parametrize(
    "name", ["Europe/Berln", "", "../../etc/passwd", "America", "x" * 3000, "\x00", "<!channel>"]
)
def test_an_unknown_zone_is_a_sentence_that_quotes_it(name: str) -> None:
    with pytest.raises(when.UnknownZone) as caught:
        when.zone(name)
    assert isinstance(caught.value, CairnError)
    assert isinstance(caught.value, ValueError)
    assert f"“{name[:60]}”" in str(caught.value)


def test_without_pinning_the_version_is_the_machines(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("zoneinfo")
    (folder / "tzdata.zi").write_text("# version 2025b\n# This zic input file…\n", encoding="utf-8")
    zoneinfo.reset_tzpath([str(folder)])
    assert when.zone_data_version() == "2025b"
    zoneinfo.reset_tzpath([str(folder / "empty")])
    assert when.zone_data_version() == "unknown"
