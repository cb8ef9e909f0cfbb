"""What the API's description says beyond what FastAPI can see: the events, type by type, with examples."""

from __future__ import annotations

import json
from typing import Any, cast, get_args

from fastapi import FastAPI
from fastapi.routing import APIRoute

from api.cloudevents import BATCH, MAX_BATCH, PLAIN, SINGLE
from api.examples import EXAMPLES
from api.problems import MEDIA_TYPE
from domain.facts import OWN_SOURCE, Event, Fact, ToldFact
from domain.law import Law

Schema = dict[str, Any]

REF = "#/components/schemas/{model}"
ONE = {"$ref": REF.format(model="Event")}
MANY = {"type": "array", "items": ONE, "maxItems": MAX_BATCH}

TAGS = [
    {"name": "events", "description": "What happened, as CloudEvents: the one door for facts."},
    {"name": "employees", "description": "Who is known, what is owed to them and when, their papers."},
    {"name": "audit", "description": "What was known and owed on any day, and the journal with its hashes."},
    {"name": "companies", "description": "Who the employer is on letters and declarations."},
    {"name": "situations", "description": "Everybody of a company at a glance: a row an employee."},
    {"name": "feed", "description": "What Jalon did and what falls due, for systems that want to hear of it."},
    {"name": "webhooks", "description": "The same, sent to a company's own endpoints."},
    {"name": "sources", "description": "HRIS systems that call here, or are asked for what happened."},
    {"name": "calendars", "description": "What was proposed and what falls due, in a calendar program."},
    {"name": "imports", "description": "Payroll files and spreadsheets: a preview, then the same for real."},
    {"name": "service", "description": "Whether the service lives, which it is, and what its problems mean."},
]

_ONE_BY_ONE = {name: {"summary": name, "value": example} for name, example in EXAMPLES.items()}
_TOGETHER = {"a first day": {"summary": "several events", "value": [EXAMPLES["headcount"], EXAMPLES["hire"]]}}

_HOW = (
    "5 MiB at most, also in gzip. Moments bear their offset; a name that stands twice in one object is refused; "
    f"the source `{OWN_SOURCE}` is Jalon's own."
)
ONE_EVENT: Schema = {
    "required": True,
    "description": (
        f"One CloudEvent, which may also be sent as plain `{PLAIN}`. With `ce-*` headers (binary mode) the body is its "
        "data; `data_base64` may stand for `data`. "
        f"{_HOW}"
    ),
    "content": {SINGLE: {"schema": ONE, "examples": _ONE_BY_ONE}},
}
MANY_EVENTS: Schema = {
    "required": True,
    "description": f"An array of at most {MAX_BATCH} CloudEvents. {_HOW}",
    "content": {BATCH: {"schema": MANY, "examples": _TOGETHER}},
}

SIGNED = {("post", "/v1/companies/{siren}/sources/{name}")}
"""What a signature opens, in place of a token."""
TOKEN = {"type": "http", "scheme": "bearer", "description": "A token made with `jalon token create`."}


def operation_id(route: APIRoute) -> str:
    """The function's own name: `post_events`."""
    return route.name


def describe(app: FastAPI, law: Law) -> None:
    """Adds the events' schemas and the tokens to the app's OpenAPI document, and makes it fit for generators."""
    plain = app.openapi

    def openapi() -> Schema:
        if app.openapi_schema is None:
            document = plain()
            components = document["components"]
            for unused in ("HTTPValidationError", "ValidationError"):
                components["schemas"].pop(unused, None)
            components["schemas"].update(_schemas(law))
            components["schemas"] = {name: _tidied(schema) for name, schema in sorted(components["schemas"].items())}
            components["securitySchemes"] = {"token": TOKEN}
            for path, operations in document["paths"].items():
                for method, operation in operations.items():
                    open_to_all = method == "options" or not path.startswith("/v1/") or (method, path) in SIGNED
                    operation["security"] = [] if open_to_all else [{"token": []}]
                    _tell_problems(operation["responses"])
        return plain()

    app.openapi = openapi


def _tell_problems(responses: Schema) -> None:
    """Problems have a media type of their own, and there is no other way to go wrong."""
    for status, response in responses.items():
        if status >= "400":
            response["content"] = {MEDIA_TYPE: {"schema": {"$ref": REF.format(model="Problem")}}}


def _schemas(law: Law) -> Schema:
    """`Event`, one schema per event type, and what they are made of. `data` bears no type: the envelope does."""
    schemas: Schema = {}
    mapping: dict[str, str] = {}
    for fact in _told():
        data = fact.model_json_schema(ref_template=REF)
        schemas |= data.pop("$defs", {})
        kind = data["properties"].pop("type")["const"]
        schemas[fact.__name__] = data
        name = f"{fact.__name__}Event"
        schemas[name] = _envelope(name, fact, kind)
        mapping[kind] = REF.format(model=name)
    schemas["Agreement"]["properties"]["readings"] = _readings(law)
    schemas["Event"] = {
        "description": "A CloudEvents 1.0 envelope around one fact. Extension attributes are accepted and not kept.",
        "oneOf": [{"$ref": ref} for ref in mapping.values()],
        "discriminator": {"propertyName": "type", "mapping": mapping},
    }
    return schemas


def _envelope(name: str, fact: type[Fact], kind: str) -> Schema:
    envelope = Event.model_json_schema(ref_template=REF)["properties"]
    required = ["specversion", "id", "source", "type", "data"]
    if fact.about_company:
        envelope["subject"] = {"type": "null", "description": "None: the fact is about the company."}
    elif fact.about_company is False and kind != "fact-voided":
        required.append("subject")
        envelope["subject"] = envelope["subject"]["anyOf"][0] | {"title": "Subject"}
    return {
        "title": name,
        "type": "object",
        "properties": {
            **envelope,
            "type": {"const": kind, "type": "string"},
            "dataschema": {"anyOf": [{"type": "string", "format": "uri"}, {"type": "null"}]},
            "data": {"$ref": REF.format(model=fact.__name__)},
        },
        "required": required,
        "propertyNames": {"pattern": "^[a-z0-9]+$"},  # extension attributes, too
        "examples": [EXAMPLES[kind]],
    }


def _readings(law: Law) -> Schema:
    """The questions that the law leaves open, and the answers that it knows."""
    properties = {
        code: {"type": "string", "pattern": f"^({answers})([+]({answers})){{0,4}}$"}
        for code, question in law.questions.items()
        for answers in ["|".join(question.options)]
    }
    known = {"type": "object", "properties": properties, "additionalProperties": False}
    return {"anyOf": [known, {"type": "null"}], "description": "What is chosen where the law leaves a question open."}


def _told() -> tuple[type[Fact], ...]:
    union, *_ = get_args(ToldFact)
    return get_args(union)


def _tidied(schema: Schema) -> Schema:
    """The schema as every generator of clients reads it.

    A field with a default is optional, which some generators take the `default` to deny: it is said in words. And an
    array of two dates is one of dates, for many know no `prefixItems`.
    """
    found = {name: _inside(name, value) for name, value in schema.items() if name != "default"}
    if schema.get("default") is not None:
        found["description"] = f"{schema.get('description', '')} Left out: {json.dumps(schema['default'])}.".strip()
    places = found.pop("prefixItems", None)
    if places is not None:
        found["items"] = places[0] if all(place == places[0] for place in places) else {"anyOf": places}
    return found


def _inside(name: str, value: Any) -> Any:
    if name in ("properties", "$defs", "patternProperties"):
        return {key: _tidied(inner) for key, inner in cast(Schema, value).items()}
    if name in ("items", "additionalProperties", "not") and isinstance(value, dict):
        return _tidied(cast(Schema, value))
    if name in ("anyOf", "oneOf", "allOf", "prefixItems"):
        return [_tidied(inner) for inner in cast(list[Schema], value)]
    return value
