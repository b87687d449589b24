"""Description: what the API takes and answers, as OpenAPI 3.1, drawn from the schemas and filters."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from marshmallow import Schema, fields

from hub.model.draft import Kind
from hub.model.forum import Forum, ForumCategory
from hub.schemas import items as shapes
from hub.schemas.filters import FILTERS, MOST_VALUES
from hub.schemas.posts.own import PostSchema, RetractSchema
from hub.schemas.receipts import ReceiptSchema

Shape = dict[str, Any]
"""A piece of the document."""

_ALWAYS = frozenset(
    {
        "id", "seq", "type", "occurred_at", "hash", "data", "kind", "status", "forum", "title", "names",
        "role", "condition", "copies", "attachments", "authors", "categories", "themes", "states",
    }
)  # fmt: skip
"""Fields that are never null; of all others it may be that nobody knows."""
_SHAPES: Mapping[str, type[Schema]] = {
    "Item": shapes.ItemSchema,
    "Event": shapes.EventSchema,
    "Forum": shapes.ForumSchema,
    "Source": shapes.SourceSchema,
    "LeftOut": shapes.LeftOutSchema,
    "Receipt": ReceiptSchema,
}
_POSTED: Mapping[str, type[Schema]] = {"Post": PostSchema, "Retraction": RetractSchema}
"""What a secretariat may hand in; nothing is null there without being left out."""
_PROOFS: Shape = {
    "signature": {
        "type": "apiKey",
        "in": "header",
        "name": "webhook-signature",
        "description": "Standard Webhooks 1.0, with webhook-id and webhook-timestamp.",
    },
    "hub_signature": {"type": "apiKey", "in": "header", "name": "X-Hub-Signature-256"},
    "token": {"type": "http", "scheme": "bearer", "description": "Its posts wait until they are confirmed."},
}
_TEXT, _OBJECT = {"type": "string"}, {"type": "object"}
_PROBLEM: Shape = {
    "type": "object",
    "description": "RFC 9457.",
    "required": ["type", "title", "status", "detail", "instance"],
    "properties": {
        **dict.fromkeys(("type", "title", "detail", "instance"), _TEXT),
        "status": {"type": "integer"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "detail"],
                "properties": {"pointer": _TEXT, "detail": _TEXT},
            },
        },
    },
}
_ERRORS = {
    400: "A filter, value or cursor that does not exist.",
    404: "There is nothing at this address.",
    410: "The forum has withdrawn it.",
    401: "Not signed, signed wrongly, too old, or by nobody who may post here.",
    409: "The id was used for other bytes.",
    411: "There is no Content-Length.",
    413: "It is over one MiB.",
    415: "Compressed, or of a type that is not taken.",
    422: "Something in it is wrong; each fault has its pointer.",
    429: "Too much at once; Retry-After says how long to wait.",
    503: "The database is away; send it again under the same id.",
}


def describe(forums: Mapping[str, Forum], *, version: str, base_url: str) -> Shape:
    """Return the OpenAPI document of a hub that knows these forums.

    Args:
        forums: The registry's, whose ids are the values of a filter.
        version: Of Interforum.
        base_url: Where this hub is reached.
    """
    spec = _spec(version, base_url)
    for name, schema in _SHAPES.items():
        spec.components.schema(name, schema=schema)
    said = dict(spec.to_dict())
    known: dict[str, Shape] = said["components"]["schemas"]
    for shape in known.values():
        shape["properties"] = {name: _perhaps_null(name, each) for name, each in shape["properties"].items()}
    known["Problem"] = _PROBLEM
    for name, schema in _POSTED.items():
        spec.components.schema(name, schema=schema)
    known |= {
        name: each for name, each in spec.to_dict()["components"]["schemas"].items() if name not in known
    }
    said["paths"] = {path: {"get": each} for path, each in _reading(forums).items()}
    said["paths"]["/hooks/{forum}"] = {"post": _posting(forums)}
    said["components"]["securitySchemes"] = _PROOFS
    return said


def _spec(version: str, base_url: str) -> APISpec:
    plugin = MarshmallowPlugin(schema_name_resolver=_name)
    spec = APISpec(
        title="Interforum",
        version=version,
        openapi_version="3.1.0",
        plugins=[plugin],
        info={
            "description": "What the world's migration forums say, in one schema. Read without a key.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        servers=[{"url": base_url}],
    )
    assert plugin.converter is not None
    plugin.converter.field_mapping[shapes.Time] = ("string", "date-time")
    plugin.converter.field_mapping[shapes.Word] = ("string", None)
    plugin.converter.add_attribute_function(_words)  # type: ignore[no-untyped-call]
    return spec


def _name(schema: Any) -> str:
    return str((schema if isinstance(schema, type) else type(schema)).__name__.removesuffix("Schema"))


def _words(_self: Any, field: fields.Field[Any], **_: Any) -> Shape:
    """Say which words there are."""
    return {"enum": list(field.words)} if isinstance(field, shapes.Word) else {}


def _perhaps_null(name: str, shape: Shape) -> Shape:
    if name in _ALWAYS:
        return shape
    if "$ref" in shape:
        return {"anyOf": [shape, {"type": "null"}]}
    if "type" not in shape or isinstance(shape["type"], list):
        return shape
    changed = {**shape, "type": [shape["type"], "null"]}
    return changed | ({"enum": [*shape["enum"], None]} if "enum" in shape else {})


# What can be asked


def _reading(forums: Mapping[str, Forum]) -> dict[str, Shape]:
    """Return every address of the API with what it takes and answers."""
    cursor = _query("cursor", _TEXT, "The place to go on from, as the last answer gave it.")
    return {
        "/api/v1/items": _get(
            "listItems",
            "Items, newest first, a page at a time.",
            _object(items=_list_of("Item"), cursor={"type": ["string", "null"]}),
            [*_filters(forums), cursor, _number("limit", 1, 500, 50)],
            400,
        ),
        "/api/v1/items/{id}": _get("getItem", "One item.", _ref("Item"), [_id("uuid")], 400, 404, 410),
        "/api/v1/forums": _get("listForums", "The forums.", _object(forums=_list_of("Forum")), [], 400),
        "/api/v1/forums/{id}": _get("getForum", "One forum.", _ref("Forum"), [_id()], 400, 404),
        "/api/v1/themes": _get("listThemes", "The vocabulary.", _object(themes=_list(_theme())), [], 400),
        "/api/v1/sources": _get(
            "listSources",
            "The sources and their condition.",
            _object(sources=_list_of("Source"), conditions=_OBJECT),
            [],
            400,
        ),
        "/api/v1/sources/{id}": _get("getSource", "One source.", _ref("Source"), [_id()], 400, 404),
        "/api/v1/sources/{id}/left-out": _get(
            "listLeftOut",
            "What a source's filter leaves out, newest first.",
            _object(left_out=_list_of("LeftOut")),
            [_id(), _number("limit", 1, 500, 500)],
            400,
            404,
        ),
        "/api/v1/events": _get(
            "listEvents",
            "The event log after a place in it, in order.",
            _object(events=_list_of("Event"), head={"type": "integer", "minimum": 0}),
            [_number("after", 0, 2**62, 0), _number("limit", 1, 500, 100)],
            400,
        ),
    }


def _get(id: str, summary: str, answer: Shape, parameters: Sequence[Shape], *errors: int) -> Shape:
    answers: Shape = {
        "200": {"description": "So it is.", "content": {"application/json": {"schema": answer}}}
    }
    for status in errors:
        answers[str(status)] = _problem(status)
        if status == 410:  # a withdrawn item still says that it was there
            answers["410"]["content"] = {"application/json": {"schema": _OBJECT}}
    return {"operationId": id, "summary": summary, "parameters": list(parameters), "responses": answers}


def _posting(forums: Mapping[str, Forum]) -> Shape:
    """Return what a post takes and answers (`docs/reference/posts.md` tells of the other formats)."""
    ours = {
        "oneOf": [
            {
                "type": "object",
                "required": ["type", "data"],
                "properties": {
                    "type": {"const": type},
                    "timestamp": {"type": "string", "format": "date-time"},
                    "data": _ref(name),
                },
            }
            for type, name in (("item.post", "Post"), ("item.retract", "Retraction"))
        ]
    }
    receipt = {"content": {"application/json": {"schema": _ref("Receipt")}}}
    where = {"name": "forum", "in": "path", "required": True, "schema": {"enum": sorted(forums)} | _TEXT}
    return {
        "operationId": "post",
        "summary": "A secretariat's post, in our own format or in what its system sends already.",
        "security": [{name: []} for name in _PROOFS],
        "parameters": [
            where,
            _query("dry_run", {"enum": ["1"]} | _TEXT, "Say what would happen; store nothing."),
        ],
        "requestBody": {"required": True, "content": {"application/json": {"schema": ours}}},
        "responses": {
            "200": {
                "description": "It came before: the same receipt. Or what a dry run has found.",
                "content": {"application/json": {"schema": {"anyOf": [_ref("Receipt"), _OBJECT]}}},
            },
            "202": {"description": "Taken in; the body is a receipt."} | receipt,
            **{
                str(status): _problem(status) for status in (400, 401, 404, 409, 411, 413, 415, 422, 429, 503)
            },
        },
    }


def _problem(status: int) -> Shape:
    return {
        "description": _ERRORS[status],
        "content": {"application/problem+json": {"schema": _ref("Problem")}},
    }


def _filters(forums: Mapping[str, Forum]) -> list[Shape]:
    values: dict[str, Shape] = {
        "forum": {"enum": sorted(forums)} if forums else {},
        "category": {"enum": [str(each) for each in ForumCategory]},
        "kind": {"enum": [str(each) for each in Kind]},
        "lang": {"pattern": "^[a-z]{2,3}$"},
    }
    return [
        {
            "name": name,
            "in": "query",
            "description": (inspect.getdoc(check) or "").partition("\n")[0],
            "explode": True,
            "schema": {"type": "array", "maxItems": MOST_VALUES, "items": {"type": "string"} | values[name]}
            if name in values
            else {"type": "string"},
        }
        for name, check in FILTERS.items()
    ]


def _id(format: str | None = None) -> Shape:
    shape = {"type": "string"} | ({"format": format} if format else {})
    return {"name": "id", "in": "path", "required": True, "schema": shape}


def _query(name: str, shape: Shape, description: str) -> Shape:
    return {"name": name, "in": "query", "schema": shape, "description": description}


def _number(name: str, least: int, most: int, default: int) -> Shape:
    what = (
        "Most of them in one answer." if name == "limit" else "Seq of the last event that is known already."
    )
    return _query(name, {"type": "integer", "minimum": least, "maximum": most, "default": default}, what)


def _ref(name: str) -> Shape:
    return {"$ref": f"#/components/schemas/{name}"}


def _list(shape: Shape) -> Shape:
    return {"type": "array", "items": shape}


def _list_of(name: str) -> Shape:
    return _list(_ref(name))


def _object(**properties: Shape) -> Shape:
    return {"type": "object", "required": sorted(properties), "properties": properties}


def _theme() -> Shape:
    return _object(id=_TEXT, labels={"type": "object", "additionalProperties": _TEXT})
