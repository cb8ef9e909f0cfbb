"""The page that shows the API's description to people: operations, what they take and answer, and every shape."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

Schema = dict[str, Any]

_PAGES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    undefined=StrictUndefined,
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
)
_BOUNDS = {
    "pattern": "matches {}", "format": "{}", "minimum": "at least {}", "exclusiveMinimum": "more than {}",
    "maximum": "at most {}", "minLength": "at least {} characters", "maxLength": "at most {} characters",
    "minItems": "at least {} of them", "maxItems": "at most {} of them", "const": "always {}",
}  # fmt: skip


def serve(app: FastAPI) -> None:
    """The page at `/docs`, made of what `/openapi.json` says."""

    @app.get("/docs", include_in_schema=False)
    async def documentation() -> HTMLResponse:  # pyright: ignore[reportUnusedFunction]
        return HTMLResponse(page(app.openapi()))


def page(document: Schema) -> str:
    """The description as HTML. Nothing on it is fetched, and nothing runs."""
    operations = [
        operation | {"path": path, "method": method.upper()}
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
    return _PAGES.get_template("reference.html").render(
        info=document["info"],
        groups=[(tag, [each for each in operations if tag["name"] in each["tags"]]) for tag in document["tags"]],
        schemas=document["components"]["schemas"],
    )


def words(schema: Schema) -> Markup:
    """The kind of a value, with links to the shapes it names, and its bounds."""
    if ref := schema.get("$ref"):
        name = str(ref).rpartition("/")[2]
        return Markup('<a href="#{0}">{0}</a>').format(name)
    if choices := schema.get("anyOf") or schema.get("oneOf"):
        return Markup(" or ").join(words(each) for each in choices)
    if "enum" in schema:
        return Markup(", ").join(Markup("<code>{}</code>").format(each) for each in schema["enum"])
    if schema.get("type") == "array":
        kind = Markup("array of ") + words(schema.get("items", {}))
    else:
        kind = escape(schema.get("type", "anything"))
    bounds = [said.format(f"{schema[name]}") for name, said in _BOUNDS.items() if name in schema]
    return kind + escape("".join(f", {bound}" for bound in bounds))


def prose(text: str) -> Markup:
    """Paragraphs, tables and `code` of the little Markdown that the description is written in."""
    return Markup("").join(_paragraph(part) for part in text.strip().split("\n\n"))


def _paragraph(text: str) -> Markup:
    lines = text.strip().splitlines()
    if not all(line.startswith("|") for line in lines):
        return Markup("<p>{}</p>").format(_inline(" ".join(lines)))
    rows = [[_inline(cell.strip()) for cell in line.strip("|").split("|")] for line in lines]
    return Markup("<table>{}</table>").format(Markup("").join(_rows(rows)))


def _rows(rows: list[list[Markup]]) -> Iterator[Markup]:
    for number, cells in enumerate(rows):
        if number != 1:  # the line below the headings
            cell = Markup("<td>{}</td>") if number else Markup('<th scope="col">{}</th>')
            yield Markup("<tr>{}</tr>").format(Markup("").join(cell.format(each) for each in cells))


def _inline(text: str) -> Markup:
    parts = text.replace("*", "").split("`")
    marked = (Markup("<code>{}</code>").format(part) if odd % 2 else escape(part) for odd, part in enumerate(parts))
    return Markup("").join(marked)


def examples(content: Schema) -> list[tuple[str, str]]:
    """The examples of a body, each with its name, as JSON on lines."""
    named = cast(dict[str, Schema], content.get("examples", {}))
    return [(name, json.dumps(each["value"], ensure_ascii=False, indent=2)) for name, each in named.items()]


cast(Schema, _PAGES.filters).update(words=words, prose=prose, examples=examples)
