"""The benchmarks work; what they measure is for people to read, and fails nothing."""

import pytest

from benchmarks.__main__ import BENCHMARKS, main
from benchmarks.measuring import MILLISECONDS, Row, in_turn, table


def test_every_benchmark_runs(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--small"]) == 0
    said = capsys.readouterr()
    assert [line.removesuffix(" …") for line in said.err.splitlines()] == list(BENCHMARKS)
    numbers = {line.split()[1] for line in said.out.splitlines() if line.startswith("| ")}
    assert numbers >= {"1", "3", "4", "5", "6", "7", "8", "9", "10"}


def test_every_name_is_of_one_benchmark() -> None:
    assert len(set(BENCHMARKS.values())) == len(BENCHMARKS)


def test_an_unknown_name_is_refused_with_those_that_there_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit):
        main(["gantt"])
    assert "there is no gantt, but command, " in capsys.readouterr().err


def test_a_median_leaves_out_the_first_round_and_what_is_far_off() -> None:
    given = iter([900.0, 1.0, 3.0, 50.0])
    assert in_turn(4, {"ours": lambda: next(given)}) == {"ours": 3.0}


def test_the_ways_are_taken_in_turn() -> None:
    said: list[str] = []

    def way(name: str) -> float:
        said.append(name)
        return 1.0

    in_turn(2, {"floor": lambda: way("floor"), "ours": lambda: way("ours")})
    assert said == ["floor", "ours"] * 2


def test_a_row_says_by_how_much_and_whether_its_marks_are_met() -> None:
    rows = [
        Row(1, "a command", MILLISECONDS, 0.002, 0.001, 0.03, at_most=2.5, at_least=10),
        Row(6, "a reply", MILLISECONDS, 0.003, 0.001, 0.03, at_most=2.5, at_least=10),
        Row(6, "another", MILLISECONDS, 0.002, 0.001, 0.01, at_most=2.5, at_least=10),
        Row(4, "a look", MILLISECONDS, 0.002),
    ]
    told = table(rows).splitlines()[2:]
    first = "| 1 | a command | 1 ms | 30 ms | 2 ms | 2 | 15 | ≤ 2.5 × floor, ≥ 10 × better | met |"
    assert told[0] == first
    assert [line.rstrip("| ").rpartition(" ")[2] for line in told[1:3]] == ["missed", "missed"]
    assert told[3] == "| 4 | a look | – | – | 2 ms | – | – | – |  |"
