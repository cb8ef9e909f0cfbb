"""What the API's description says beyond what FastAPI can see: the events, type by type, with examples."""

from __future__ import annotations

from typing import Any, get_args

from fastapi import FastAPI

from api.cloudevents import BATCH, PLAIN, SINGLE
from api.examples import EXAMPLES
from domain.facts import OWN_SOURCE, Event, Fact, ToldFact

REF = "#/components/schemas/{model}"
ONE = {"$ref": REF.format(model="Event")}
MANY = {"type": "array", "items": ONE}

_ONE_BY_ONE = {name: {"summary": name, "value": example} for name, example in EXAMPLES.items()}
_TOGETHER = {"a first day": {"summary": "several events", "value": [EXAMPLES["headcount"], EXAMPLES["hire"]]}}

EVENTS_BODY: dict[str, Any] = {
    "required": True,
    "description": (
        "One CloudEvent, or a JSON array of them. With `ce-*` headers (binary mode) the body is the data. "
        "Moments bear their offset; a name that stands twice in one object is refused; "
        f"the source `{OWN_SOURCE}` is Jalon's own."
    ),
    "content": {
        SINGLE: {"schema": ONE, "examples": _ONE_BY_ONE},
        BATCH: {"schema": MANY, "examples": _TOGETHER},
        PLAIN: {"schema": ONE, "examples": _ONE_BY_ONE},
    },
}


TOKEN = {"type": "http", "scheme": "bearer", "description": "A token made with `jalon token create`."}


def describe(app: FastAPI) -> None:
    """Adds the events' schemas and the tokens to the app's OpenAPI document."""
    plain = app.openapi

    def openapi() -> dict[str, Any]:
        document = plain()
        document["components"]["schemas"].update(_schemas())
        document["components"]["securitySchemes"] = {"token": TOKEN}
        for path, methods in document["paths"].items():
            if path.startswith("/v1/"):
                for method, operation in methods.items():
                    operation["security"] = [] if method == "options" else [{"token": []}]
        return document

    app.openapi = openapi


def _schemas() -> dict[str, Any]:
    """`Event`, one schema per event type, and what they are made of. `data` bears no type: the envelope does."""
    schemas: dict[str, Any] = {}
    mapping: dict[str, str] = {}
    envelope = Event.model_json_schema(ref_template=REF)["properties"]
    del envelope["data"]
    for fact in _told():
        data = fact.model_json_schema(ref_template=REF)
        schemas |= data.pop("$defs", {})
        kind = data["properties"].pop("type")["const"]
        schemas[fact.__name__] = data
        required = ["specversion", "id", "source", "type", "data"]
        if fact.about_company is False and kind != "fact-voided":
            required.append("subject")
        name = f"{fact.__name__}Event"
        schemas[name] = {
            "title": name,
            "type": "object",
            "properties": {**envelope, "type": {"const": kind}, "data": {"$ref": REF.format(model=fact.__name__)}},
            "required": required,
            "examples": [EXAMPLES[kind]],
        }
        mapping[kind] = REF.format(model=name)
    schemas["Event"] = {
        "description": "A CloudEvents 1.0 envelope around one fact. Extension attributes are accepted and not kept.",
        "oneOf": [{"$ref": ref} for ref in mapping.values()],
        "discriminator": {"propertyName": "type", "mapping": mapping},
    }
    return schemas


def _told() -> tuple[type[Fact], ...]:
    union, *_ = get_args(ToldFact)
    return get_args(union)
