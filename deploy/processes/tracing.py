"""Traces over OpenTelemetry, from the request that told a fact to the step that came of it. Off unless asked for:

    OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4318 jalon worker

The way leads through the outbox, which bears no trace. So the trace of a fact has its id from where the fact stands in
the journal (stream and version, hashed), which the API knows as well as the relay. Spans hold ids, counts and codes.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import asyncpg
from temporalio.client import Interceptor

from activities.adapters.journal import PgJournal
from domain.errors import JalonError
from domain.facts import NewEntry, Receipt, Stream
from domain.ports import Message
from workflows.relay import Publisher

if TYPE_CHECKING:
    from opentelemetry.trace import Tracer

ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT"


@dataclass(frozen=True)
class Traces:
    """What makes spans in this process."""

    tracer: Tracer

    def interceptor(self) -> Interceptor:
        """The SDK's: for its client and, through it, for workers."""
        from temporalio.contrib.opentelemetry import TracingInterceptor

        return TracingInterceptor(self.tracer)

    @contextmanager
    def span(self, name: str, stream: Stream, version: int, count: int) -> Generator[None]:
        """A span in the trace of what stands there in the journal."""
        from opentelemetry import trace
        from opentelemetry.trace import NonRecordingSpan, SpanContext, TraceFlags

        digest = hashlib.sha256(f"{stream}:{version}".encode()).digest()
        place = SpanContext(
            int.from_bytes(digest[:16]), int.from_bytes(digest[16:24]), is_remote=True,
            trace_flags=TraceFlags(TraceFlags.SAMPLED),
        )  # fmt: skip
        about = {"jalon.stream": str(stream), "jalon.version": version, "jalon.facts": count}
        parent = trace.set_span_in_context(NonRecordingSpan(place))
        with self.tracer.start_as_current_span(name, context=parent, attributes=about):
            yield


def traces(service: str) -> Traces | None:
    """None unless an endpoint is set. Raises JalonError when what it takes is not installed."""
    if not os.environ.get(ENDPOINT):
        return None
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError as error:
        raise JalonError(
            f"{ENDPOINT} is set, but {error.name} is not installed: install jalon[traces], or unset it."
        ) from None
    provider = TracerProvider(resource=Resource.create({"service.name": f"jalon-{service}"}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return Traces(provider.get_tracer("jalon"))


def interceptors(tracing: Traces | None) -> list[Interceptor]:
    """For the client of a process that may trace."""
    return [] if tracing is None else [tracing.interceptor()]


class TracedJournal(PgJournal):
    """A journal that says when facts were recorded that workflows will hear of."""

    def __init__(self, pool: asyncpg.Pool, traces: Traces) -> None:
        super().__init__(pool)
        self._traces = traces

    async def append(
        self,
        stream: Stream,
        entries: Sequence[NewEntry],
        *,
        expected_version: int | None = None,
        announce: bool = True,
    ) -> list[Receipt]:
        """See `domain.ports.Journal`."""
        receipts = await super().append(stream, entries, expected_version=expected_version, announce=announce)
        new = [receipt.version for receipt in receipts if not receipt.duplicate]
        if new and announce:
            with self._traces.span("facts recorded", stream, max(new), len(new)):
                pass
        return receipts


class TracedPublisher:
    """A publisher whose deliveries stand in the trace of what they tell of."""

    def __init__(self, publisher: Publisher, traces: Traces) -> None:
        self._publisher, self._traces = publisher, traces

    async def deliver(self, message: Message) -> None:
        """See `workflows.relay.Publisher`."""
        own = bool(message.news.version)
        stream = Stream(message.company, message.employee) if own else Stream(message.company)
        version = message.news.version or message.news.company_version
        with self._traces.span("news delivered", stream, version, len(message.news.types)):
            await self._publisher.deliver(message)
