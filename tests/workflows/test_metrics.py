"""What the dashboard and the alerts ask for is what the processes serve; and it names nobody."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, cast

import asyncpg
import httpx2
import pytest
import yaml
from dev_server import DevServer
from jalon_process import jalon
from mailbox_server import Mailbox
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from prometheus_client import CollectorRegistry
from prometheus_client.parser import text_string_to_metric_families
from reading import eventually
from temporalio.testing import ActivityEnvironment
from temporalio.worker import ActivityInboundInterceptor, ExecuteActivityInput
from years import PROFILE

from activities.adapters.journal import PgJournal
from activities.adapters.people import PgPeople
from api.tokens import PgTokens
from deploy.processes.measured import MeasuredActivities
from deploy.processes.metrics import WorkerMetrics
from domain.calendar import add_months, civil_date
from domain.facts import OWN_ACTOR, Hire, NewEntry, Person, Policy, Stream, WatchOpened

OBSERVED = Path(__file__).parents[2] / "deploy" / "observability"
GUIDE = Path(__file__).parents[2] / "deploy" / "guides" / "operate.md"
COMPANY, EMPLOYEE = "123456782", "E-0042"
OF_PROMETHEUS = {"up", "time"}
ONLY_IN_TROUBLE = {"temporal_request_failure_total"}
"""Of the SDK, and not there before a request has failed."""
PROCESSES = ("api", "worker", "relay")


def rules() -> list[dict[str, Any]]:
    return yaml.safe_load((OBSERVED / "alerts.yaml").read_text())["groups"][0]["rules"]


def expressions() -> list[str]:
    panels = json.loads((OBSERVED / "grafana.json").read_text())["panels"]
    asked = [target["expr"] for panel in panels for target in panel.get("targets", [])]
    return asked + [rule["expr"] for rule in rules()]


def named(expressions: Iterable[str]) -> set[str]:
    """The metrics: what is followed by neither a bracket nor an equals sign, outside of quotes and label lists."""
    bare = (re.sub(r'"[^"]*"|(?:by|without) \([^)]*\)', "", text) for text in expressions)
    words = {word for text in bare for word in re.findall(r"\b([a-z]+(?:_[a-z]+)+|up)\b(?!\s*(?:\(|=))", text)}
    return words - {"task_queue"}


def test_each_alert_says_what_to_do() -> None:
    headings = {m.lower() for m in re.findall(r"^### (\w+)$", GUIDE.read_text(), re.M)}
    for rule in rules():
        page, anchor = rule["annotations"]["runbook"].split("#")
        assert GUIDE.as_posix().endswith(page)
        assert anchor == rule["alert"].lower()
        assert anchor in headings
        assert rule["labels"]["severity"] in ("page", "ticket")


@pytest.mark.parametrize(("local", "counted"), [(True, "tried-again"), (False, "failed")])
async def test_a_review_that_an_ordinary_activity_takes_over_calls_nobody(local: bool, counted: str) -> None:
    metrics = WorkerMetrics(CollectorRegistry())

    class Failing(ActivityInboundInterceptor):
        def __init__(self) -> None:
            pass

        async def execute_activity(self, input: ExecuteActivityInput) -> Any:
            raise TimeoutError

    environment = ActivityEnvironment()
    environment.info = replace(environment.info, activity_type="review", is_local=local)
    measured = MeasuredActivities(metrics).intercept_activity(Failing())
    with pytest.raises(TimeoutError):
        await environment.run(measured.execute_activity, cast("ExecuteActivityInput", None))
    samples = next(iter(metrics.activities.collect())).samples
    assert {each.labels["outcome"] for each in samples} == {counted}
    alert = next(rule["expr"] for rule in rules() if rule["alert"] == "JalonReviewsFail")
    assert (f'outcome="{counted}"' in alert) == (not local)


AS_TRACED = {
    ("jalon-api", "facts recorded"),
    ("jalon-relay", "news delivered"),
    ("jalon-relay", "SignalWithStartWorkflow:EmployeeWorkflow"),
    ("jalon-worker", "RunWorkflow:EmployeeWorkflow"),
    ("jalon-worker", "RunActivity:review"),
    ("jalon-worker", "RunActivity:convocation"),
}


class Collector:
    """An OpenTelemetry collector that keeps what it is sent: service, name and trace of each span."""

    def __init__(self) -> None:
        self.spans: list[tuple[str, str, bytes]] = []
        self.bytes = b""
        collector = self

        class Taking(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                collector.take(self.rfile.read(int(self.headers["content-length"])))
                self.send_response(200)
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Taking)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def take(self, body: bytes) -> None:
        self.bytes += body
        told: Any = ExportTraceServiceRequest.FromString(body)
        for each in told.resource_spans:
            service = next(a.value.string_value for a in each.resource.attributes if a.key == "service.name")
            self.spans += [(service, s.name, s.trace_id) for scope in each.scope_spans for s in scope.spans]

    def names(self, trace: bytes | None = None) -> set[tuple[str, str]]:
        return {(service, name) for service, name, of in self.spans if trace in (None, of)}

    def trace_of(self, wanted: str) -> bytes:
        return next(trace for _, name, trace in self.spans if name == wanted)


@pytest.fixture
def collector() -> Iterator[Collector]:
    made = Collector()
    Thread(target=made.server.serve_forever, daemon=True).start()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def ports() -> dict[str, tuple[int, int]]:
    sockets = [socket.socket() for _ in range(2 * len(PROCESSES))]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    free = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return {name: (free[2 * i], free[2 * i + 1]) for i, name in enumerate(PROCESSES)}


@pytest.mark.timeout(400)
async def test_the_processes_serve_what_is_asked_for_and_name_nobody(
    tmp_path: Path,
    dev_server: DevServer,
    dsn: str,
    journal: PgJournal,
    people: PgPeople,
    pool: asyncpg.Pool,
    ports: dict[str, tuple[int, int]],
    mailbox: tuple[Mailbox, int],
    collector: Collector,
) -> None:
    """One who is to be convened today: a fact by HTTP, its workflow, its review, its letter."""
    box, smtp = mailbox
    await dev_server.start()
    today = civil_date(datetime.now(UTC))
    await people.save_company(PROFILE, actor=OWN_ACTOR)
    await people.save_person(
        COMPANY, EMPLOYEE, Person(given_name="Zénobie", family_name="Quatrefages", email="zenobie@example.fr"),
        actor=OWN_ACTOR,
    )  # fmt: skip
    opened = WatchOpened.model_validate({"from": today - timedelta(days=1)})
    await journal.append(
        Stream(COMPANY),
        [
            NewEntry(source="urn:operator", id=fact.type, time=datetime.now(UTC), actor=OWN_ACTOR, fact=fact)
            for fact in (opened, Policy(effective_from=date(2020, 1, 1), letters="any-time"))
        ],
    )
    token = await PgTokens(pool).create("mesures", "hris", [COMPANY], actor=OWN_ACTOR)
    env = {
        "TEMPORAL_ADDRESS": dev_server.address, "JALON_DATABASE_URL": dsn, "JALON_TASK_QUEUE": "measured",
        "JALON_SMTP_PORT": str(smtp), "JALON_API_PORT": str(ports["api"][1]),
    }  # fmt: skip

    def own(name: str) -> dict[str, str]:
        mine, sdk = ports[name]
        return env | {"JALON_METRICS_PORT": str(mine)} | (
            {} if name == "api" else {"JALON_TEMPORAL_METRICS_PORT": str(sdk)}
        )  # fmt: skip

    env |= {"OTEL_EXPORTER_OTLP_ENDPOINT": collector.url, "OTEL_BSP_SCHEDULE_DELAY": "200"}
    logs = {name: tmp_path / f"{name}.log" for name in PROCESSES}
    async with (
        jalon("api", own("api"), logs["api"]),
        jalon("worker", own("worker"), logs["worker"]),
        jalon("relay", own("relay"), logs["relay"]),
        httpx2.AsyncClient(timeout=10, trust_env=False) as http,
    ):
        await eventually(
            lambda: all("at work" in log.read_text() for log in logs.values()), "three processes at work", seconds=120
        )
        hire = {
            "specversion": "1.0", "source": "urn:sirh", "id": "1", "type": "hire", "subject": EMPLOYEE,
            "time": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
            "data": Hire(hired_on=add_months(today, -12) + timedelta(days=20), contract="cdi").model_dump(
                mode="json", exclude_none=True, exclude={"type"}
            ),
        }  # fmt: skip
        answer = await http.post(
            f"http://127.0.0.1:{ports['api'][1]}/v1/companies/{COMPANY}/events", json=hire,
            headers={"authorization": f"Bearer {token}", "content-type": "application/cloudevents+json"},
        )  # fmt: skip
        assert answer.status_code == 202, answer.text

        async def served() -> str:
            every = [ports["api"][0], *ports["worker"], *ports["relay"]]
            return "\n".join([(await http.get(f"http://127.0.0.1:{port}/metrics")).text for port in every])

        async def convened_and_counted() -> bool:
            text = await served()
            return 'jalon_mails_total{outcome="taken"} 1.0' in text and 'state="active"} 1.0' in text

        await eventually(convened_and_counted, "a letter and an employee, counted", seconds=120)
        text = await served()
        await eventually(lambda: collector.names() >= AS_TRACED, "every span of the way", seconds=60)
    told = collector.trace_of("facts recorded")
    assert collector.names(told) >= AS_TRACED, "one trace, from the request to the step"
    for nobody in ("Quatrefages", "Zénobie", "zenobie@example.fr", token):
        assert nobody.encode() not in collector.bytes
    assert len(box.subjects) == 1
    present = {sample.name for family in text_string_to_metric_families(text) for sample in family.samples}
    declared = {m[1] for m in re.finditer(r"^# TYPE (\S+) ", text, re.M)}
    asked = named(expressions())
    assert len(asked) > 15
    for kind in ("workflow_task", "activity"):  # JalonTasksWait asks whether a wait was longer than that
        assert re.search(rf'^temporal_{kind}_schedule_to_start_latency_seconds_bucket.*le="60"', text, re.M)
    assert asked - present - declared - OF_PROMETHEUS - ONLY_IN_TROUBLE == set()
    for nobody in (COMPANY, EMPLOYEE, "Quatrefages", "Zénobie", "zenobie", token):
        assert nobody not in text
    assert 'route="/v1/companies/{siren}/events",status="202"} 1.0' in text
