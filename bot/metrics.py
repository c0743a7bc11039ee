"""`/metrics`, as Prometheus reads it (prometheus.io/docs/instrumenting/exposition_formats).

The package that writes it is imported when the first one asks: a start is quicker without it.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from bot.clock import JobState
from bot.meters import BOUNDS, Reading, Times
from bot.services.outbox import Backlog

TYPE = CONTENT_TYPE_LATEST


class _Once(Collector):
    """What stands there is a picture of one moment, made for the one who asks."""

    def __init__(self, metrics: Sequence[Metric]) -> None:
        self._metrics = metrics

    def collect(self) -> Sequence[Metric]:
        return self._metrics


def render(
    reading: Reading,
    jobs: Sequence[JobState],
    steady: float,
    backlog: Backlog | None,
    now: datetime,
) -> bytes:
    """The text. `steady` is the moment on the jobs' own clock; `backlog` is none when the database
    did not answer in time."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(
        _Once([*_of_process(reading), *_of_jobs(jobs, steady), *_of_database(backlog, now)])
    )
    written: bytes = generate_latest(registry)
    return written


def _of_process(reading: Reading) -> Iterator[Metric]:
    requests = CounterMetricFamily(
        "cairn_requests", "Requests taken, by what they were and what came of them.",
        labels=["kind", "outcome"],
    )  # fmt: skip
    for labels, count in sorted(reading.requests.items()):
        requests.add_metric(labels, count)
    yield requests
    yield _histogram(
        "cairn_request_seconds", "How long a request took.", "kind", reading.request_times
    )
    deliveries = CounterMetricFamily(
        "cairn_deliveries", "Steps of deliveries, by what came of them.",
        labels=["kind", "step", "outcome"],
    )  # fmt: skip
    for step, count in sorted(reading.deliveries.items()):
        deliveries.add_metric(step, count)
    yield deliveries
    yield _histogram(
        "cairn_slack_call_seconds", "How long Slack took to answer the sender.", "step",
        reading.call_times,
    )  # fmt: skip
    limits = CounterMetricFamily(
        "cairn_rate_limits", "How often Slack asked the sender for patience.", labels=["step"]
    )
    for name in sorted({*reading.call_times, *reading.limited}):
        limits.add_metric([name], reading.limited.get(name, 0))
    yield limits


def _histogram(name: str, help_: str, label: str, times: Mapping[str, Times]) -> Metric:
    family = HistogramMetricFamily(name, help_, labels=[label])
    for value, each in sorted(times.items()):
        buckets, below = [], 0
        for bound, count in zip([*map(str, BOUNDS), "+Inf"], each.counts, strict=True):
            below += count
            buckets.append((bound, below))
        family.add_metric([value], buckets, each.total)
    return family


def _of_jobs(jobs: Sequence[JobState], steady: float) -> Iterator[Metric]:
    lag = GaugeMetricFamily(
        "cairn_clock_lag_seconds", "By how much a job of the clock is late.", labels=["job"]
    )
    took = GaugeMetricFamily(
        "cairn_clock_job_seconds", "How long a job of the clock took last.", labels=["job"]
    )
    failures = CounterMetricFamily(
        "cairn_clock_failures", "How often a job of the clock failed.", labels=["job"]
    )
    for job in jobs:
        name = [job.job.name]
        lag.add_metric(name, job.lag(steady))
        if job.took is not None:
            took.add_metric(name, job.took)
        failures.add_metric(name, job.failures)
    yield from (lag, took, failures)


def _of_database(backlog: Backlog | None, now: datetime) -> Iterator[Metric]:
    yield GaugeMetricFamily(
        "cairn_database_up", "Whether the database answered.", value=float(backlog is not None)
    )
    if backlog is None:
        return
    waiting = GaugeMetricFamily(
        "cairn_deliveries_waiting", "Deliveries that are not settled, or failed, by state.",
        labels=["state"],
    )  # fmt: skip
    for state, count in sorted(backlog.by_state.items()):
        waiting.add_metric([state], count)
    yield waiting
    for name, help_, since in (
        ("cairn_oldest_due_seconds", "For how long the oldest delivery is due.", backlog.due_since),
        ("cairn_checkins_due_seconds", "For how long a check-in is due.", backlog.asks_since),
    ):
        late = max(0.0, (now - since).total_seconds()) if since else 0.0
        yield GaugeMetricFamily(name, help_, value=late)
