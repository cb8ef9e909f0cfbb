"""What the events of the feed look like: a JSON Schema a type, and the AsyncAPI document that names them all."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Path, Response
from fastapi.responses import JSONResponse

from api.problems import Problem, refuse
from domain.facts import Fact
from domain.ports import FEED_MODELS, FeedEvent, schema_name

Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
SCHEMA_MEDIA_TYPE = "application/schema+json"

router = APIRouter(tags=["feed"])


@router.get(
    "/schemas/{type}",
    summary="The schema of an event's data",
    response_class=JSONResponse,
    responses={404: {"model": Problem, "description": "The feed has no events of that type."}},
)
async def read_schema(type: str = Path(description="Such as `convocation-sent`.", max_length=64)) -> Response:
    """JSON Schema (2020-12). Fields may be added, none changes its meaning."""
    if type not in FEED_MODELS:
        raise refuse("not-found", f"The feed has no events of type {type}: /asyncapi.json lists those it has.")
    return JSONResponse(data_schema(type), media_type=SCHEMA_MEDIA_TYPE)


@router.get("/asyncapi.json", summary="The feed and the web hooks, as AsyncAPI", response_class=JSONResponse)
async def read_asyncapi() -> Response:
    """What is sent and where, for generators of clients."""
    return JSONResponse(asyncapi())


def data_schema(type: str) -> Schema:
    """What `data` is of the events of that type: as the journal has it, without what is kept apart of people."""
    model = FEED_MODELS[type]
    schema = model.model_json_schema(mode="validation")
    private = model.private if issubclass(model, Fact) else frozenset[str]()
    for name in ("type", *private):
        schema["properties"].pop(name)
    required = [name for name in schema.get("required", []) if name in schema["properties"]]
    schema.pop("additionalProperties", None)  # a later release may add fields
    return {
        "$schema": DIALECT,
        "$id": schema_name(type),
        **schema,
        "title": type,
        "description": _about(schema.get("description", f"An event {type}.")),
        "required": required,
    }


def _about(description: str) -> str:
    return " ".join(description.split())


def event_schema(type: str) -> Schema:
    """The whole event of that type."""
    envelope = FeedEvent.model_json_schema()
    properties = envelope["properties"] | {
        "type": {"const": type, "type": "string"},
        "dataschema": {"const": schema_name(type), "type": "string"},
        "data": _inlined(data_schema(type)),
    }
    required = ["specversion", "id", "source", "type", "time", "datacontenttype", "dataschema", "company", "data"]
    return {"title": type, "type": "object", "properties": properties, "required": required}


def _inlined(schema: Schema) -> Schema:
    """Without its own name and dialect, so that it may stand inside another."""
    return {name: value for name, value in schema.items() if name not in ("$schema", "$id")}


def asyncapi() -> Schema:
    """The AsyncAPI 3.0 document: the feed that is asked, and the web hooks that are sent."""
    kinds = sorted(FEED_MODELS)
    refs = {kind: {"$ref": f"#/components/messages/{kind}"} for kind in kinds}
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Jalon",
            "version": "1",
            "description": "What Jalon did and what falls due, for each company. Of people it says their ids alone.",
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/cloudevents+json",
        "channels": {
            "feed": {
                "address": "/v1/companies/{siren}/feed",
                "description": "Asked with a cursor; a page holds many events. The order never changes.",
                "parameters": {"siren": {"description": "The company's SIREN: nine digits."}},
                "messages": refs,
            },
            "webhook": {
                "address": None,
                "description": "An endpoint of the company's own. One event a request, signed by Standard Webhooks.",
                "messages": refs,
            },
        },
        "operations": {
            f"send_{channel}": {
                "action": "send",
                "summary": summary,
                "channel": {"$ref": f"#/channels/{channel}"},
                "messages": [{"$ref": f"#/channels/{channel}/messages/{kind}"} for kind in kinds],
            }
            for channel, summary in (("feed", "Answers whoever asks."), ("webhook", "Posts to the endpoint."))
        },
        "components": {
            "messages": {
                kind: {
                    "name": kind,
                    "title": kind,
                    "summary": data_schema(kind)["description"],
                    "contentType": "application/cloudevents+json",
                    "payload": _referring(event_schema(kind), kind),
                }
                for kind in kinds
            }
        },
    }


def _referring(schema: Any, kind: str) -> Any:
    """The same with every `$ref` of its own definitions pointing to where it stands in the document."""
    if isinstance(schema, dict):
        return {
            name: f"#/components/messages/{kind}/payload/properties/data{value[1:]}"
            if name == "$ref" and isinstance(value, str)
            else _referring(value, kind)
            for name, value in schema.items()  # pyright: ignore[reportUnknownVariableType]
        }
    if isinstance(schema, list):
        return [_referring(each, kind) for each in schema]  # pyright: ignore[reportUnknownVariableType]
    return schema
