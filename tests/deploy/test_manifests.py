"""The image, Compose, Kubernetes and systemd: by their published schemas, and by what the code really has.

None of them can be run in this suite; whatever they name is looked up here instead.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from importlib import import_module, resources
from pathlib import Path
from typing import Any, cast

import jsonschema
import pytest
import typer
import yaml

from api import health
from deploy.cli import app
from deploy.settings import PREFIX, SECRETS, Settings

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
MANIFESTS = sorted(path for path in (DEPLOY / "kubernetes").glob("*.yaml") if path.name != "kustomization.yaml")
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
FILES = [DEPLOY / "Dockerfile", DEPLOY / "compose.yaml", DEPLOY / "jalon.env.example", *MANIFESTS, *UNITS]
COMMANDS = {"api", "worker", "relay", "migrate"}
TEMPORAL = {"TEMPORAL_ADDRESS", "TEMPORAL_NAMESPACE"}
"""Read by the SDK itself."""


def documents(path: Path) -> Iterator[dict[str, Any]]:
    for document in yaml.safe_load_all(path.read_text()):
        yield cast("dict[str, Any]", document)


def settings_known() -> set[str]:
    names = {f"{PREFIX}{field.upper()}" for field in Settings.model_fields}
    return names | {f"{PREFIX}{field.upper()}_FILE" for field in SECRETS} | TEMPORAL


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_setting_that_is_named_exists(path: Path) -> None:
    named = set(re.findall(r"\b(?:JALON|TEMPORAL)_[A-Z_]+\b", path.read_text()))
    assert named <= settings_known()


@pytest.mark.parametrize("path", MANIFESTS, ids=lambda path: path.name)
def test_kubernetes_takes_the_manifests(path: Path) -> None:
    schemas: Any = import_module("kubernetes_validate")
    for document in documents(path):
        schemas.validate(document, desired_version="1.37", strict=True)


def test_compose_takes_its_file() -> None:
    schema = resources.files("check_jsonschema") / "builtin_schemas" / "vendor" / "compose-spec.json"
    jsonschema.validate(next(documents(DEPLOY / "compose.yaml")), json.loads(schema.read_text()))


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not on this machine")
@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.stem)
def test_systemd_takes_the_units(path: Path, tmp_path: Path) -> None:
    """With a command that exists in place of the one that an installation brings."""
    for unit in UNITS:
        (tmp_path / unit.name).write_text(unit.read_text().replace("/opt/jalon/bin/jalon", shutil.which("env") or ""))
    run = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(tmp_path / path.name)],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    complaints = [line for line in run.stderr.splitlines() if path.name in line]
    assert complaints == []


def test_every_command_is_one_of_jalon() -> None:
    known = set(cast(Any, typer.main.get_command(app)).commands)
    compose = next(documents(DEPLOY / "compose.yaml"))["services"]
    asked = {service["command"][0] for service in compose.values() if service.get("image") == "jalon:0.1.0"}
    asked |= {args for path in MANIFESTS for container in containers(path) for args in container["args"]}
    asked |= {m[1] for unit in UNITS for m in re.finditer(r"/opt/jalon/bin/jalon (\w+)", unit.read_text())}
    assert asked == COMMANDS
    assert known >= COMMANDS


def test_probes_ask_for_what_the_service_answers() -> None:
    (api,) = containers(DEPLOY / "kubernetes" / "api.yaml")
    asked = {api[probe]["httpGet"]["path"] for probe in ("startupProbe", "readinessProbe", "livenessProbe")}
    assert asked == {cast(Any, route).path for route in health.router.routes} - {"/version"}
    assert "/readyz" in (DEPLOY / "compose.yaml").read_text()


def test_one_port_everywhere() -> None:
    (api,) = containers(DEPLOY / "kubernetes" / "api.yaml")
    image = (DEPLOY / "Dockerfile").read_text()
    port = api["ports"][0]["containerPort"]
    assert f"EXPOSE {port}" in image
    assert f"JALON_API_PORT={port}" in image
    assert next(documents(DEPLOY / "compose.yaml"))["services"]["api"]["ports"] == [f"127.0.0.1:{port}:{port}"]


def test_nothing_runs_as_root_or_writes_to_its_image() -> None:
    for path in MANIFESTS:
        for container in containers(path):
            assert container["securityContext"]["readOnlyRootFilesystem"]
            assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
    assert re.search(r"^USER 10001:10001$", (DEPLOY / "Dockerfile").read_text(), re.M)


def test_what_the_image_copies_is_there() -> None:
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    for line in re.findall(r"^COPY (?!--from)(.+)$", (DEPLOY / "Dockerfile").read_text(), re.M):
        for source in line.split()[:-1]:
            assert (ROOT / source).exists()
            assert f"!{source.split('/')[0]}" in ignored


def test_each_secret_that_is_mounted_is_made_by_the_words_above_it() -> None:
    text = (DEPLOY / "kubernetes" / "configuration.yaml").read_text()
    (configuration,) = documents(DEPLOY / "kubernetes" / "configuration.yaml")
    mounted = {Path(value).name for key, value in configuration["data"].items() if key.endswith("_FILE")}
    assert mounted == set(re.findall(r"--from-file=(\w+)", text))


def containers(path: Path) -> list[dict[str, Any]]:
    templates = [document["spec"]["template"] for document in documents(path) if "template" in document.get("spec", {})]
    return [container for template in templates for container in template["spec"]["containers"]]
