"""What each process counts, in Prometheus' form, on a port of its own. No label names a company or a person.

    JALON_METRICS_PORT=9464 jalon worker

Labels are routes, verbs, steps and states, whose values the code knows: never what somebody sent.
"""

from __future__ import annotations

from typing import Literal

from prometheus_client import (
    PROCESS_COLLECTOR,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    start_http_server,
)
from temporalio.runtime import PrometheusConfig, Runtime, TelemetryConfig

from deploy.settings import PREFIX, Settings
from domain.errors import JalonError

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)

WAITS = (0.1, 0.5, 1, 5, 10, 30, 60, 120, 300, 1000)
"""Of the SDK's, in which a wait of eleven seconds may look like one of ninety: from 60 on an alert counts."""

Handed = Literal["taken", "refused", "failed"]
"""A letter is taken by the mail server, refused for good, or to be tried again."""


class ApiMetrics:
    """Of `jalon api`: requests by route (as it is written in the code), method and status."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.requests = Counter(
            "jalon_http_requests", "Requests answered", ("method", "route", "status"), registry=registry
        )
        self.seconds = Histogram(
            "jalon_http_request_seconds", "Until the answer began", ("method", "route"), buckets=SECONDS,
            registry=registry,
        )  # fmt: skip


class RelayMetrics:
    """Of `jalon relay`: the news it brings, and the figures of the whole house, which it reads now and then."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.delivered = Counter("jalon_news_delivered", "News brought to its workflow", registry=registry)
        self.postponed = Counter("jalon_news_postponed", "News to be tried again later", registry=registry)
        self.outbox_age = Gauge("jalon_outbox_age_seconds", "Age of the oldest news that waits", registry=registry)
        self.employees = Gauge("jalon_employees", "Employees by state, today", ("state",), registry=registry)
        self.duties = Gauge("jalon_duties", "Employees by their next deadline, today", ("when",), registry=registry)
        self.held_up = Gauge(
            "jalon_held_up", "Employees whose mail failed or may not leave, today", ("why",), registry=registry
        )
        self.seal_age = Gauge("jalon_seal_age_seconds", "Age of the company's seal that is oldest", registry=registry)
        self.running = Gauge("jalon_workflows_running", "Employees' workflows that run", registry=registry)
        self.needing = Gauge("jalon_workflows_needing_human", "Those that wait for somebody", registry=registry)
        self.read_at = Gauge("jalon_figures_read_timestamp_seconds", "When these figures were read", registry=registry)


class WorkerMetrics:
    """Of `jalon worker`: reviews, steps and upkeep by outcome, and what the mail server said."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.activities = Histogram(
            "jalon_activity_seconds", "Reviews, steps and upkeep, by what came of them", ("activity", "outcome"),
            buckets=SECONDS, registry=registry,
        )  # fmt: skip
        self.mails = Counter("jalon_mails", "Letters handed to the mail server", ("outcome",), registry=registry)


def served(settings: Settings) -> CollectorRegistry | None:
    """A registry that Prometheus can read, and the process's own figures in it; None where no port is set.

    Raises JalonError when the port cannot be listened on.
    """
    if settings.metrics_port is None:
        return None
    registry = CollectorRegistry(auto_describe=True)
    registry.register(PROCESS_COLLECTOR)
    try:
        start_http_server(settings.metrics_port, settings.metrics_host, registry)
    except OSError as error:
        raise JalonError(
            f"Metrics cannot be served on {settings.metrics_host}:{settings.metrics_port} ({error.strerror}): each "
            f"process needs a {PREFIX}METRICS_PORT of its own on one machine; unset it to serve none. "
            f"{PREFIX}METRICS_HOST is an address of this machine."
        ) from None
    return registry


def sdk_runtime(settings: Settings) -> Runtime | None:
    """Temporal's SDK with its own exporter; None where no port is set: the SDK's default serves.

    Raises JalonError when the port cannot be listened on.
    """
    if settings.temporal_metrics_port is None:
        return None
    host = f"[{settings.metrics_host}]" if ":" in settings.metrics_host else settings.metrics_host
    exporter = PrometheusConfig(
        bind_address=f"{host}:{settings.temporal_metrics_port}", durations_as_seconds=True, unit_suffix=True,
        counters_total_suffix=True, histogram_bucket_overrides={
            f"temporal_{kind}_schedule_to_start_latency": WAITS for kind in ("workflow_task", "activity")
        },
    )  # fmt: skip
    try:
        return Runtime(telemetry=TelemetryConfig(metrics=exporter))
    except (OSError, RuntimeError, ValueError) as error:
        raise JalonError(
            f"The metrics of Temporal's SDK cannot be served on {exporter.bind_address} ({error}): "
            f"choose another {PREFIX}TEMPORAL_METRICS_PORT, or unset it to serve none; {PREFIX}METRICS_HOST is an IP "
            "address of this machine."
        ) from None
