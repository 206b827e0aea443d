"""The published schema says what the route table does, no more and no less."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

import cellucid_ext
from cellucid_ext.errors import BY_CODE
from cellucid_ext.handlers.routes import ROUTES
from cellucid_ext.handlers.unknown import UnknownHandler

SCHEMA = Path(cellucid_ext.__file__).parent / "schemas" / "openapi.yaml"


def _load() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(SCHEMA.read_text(encoding="utf-8"))
    return loaded


class TestTheSchemaIsComplete:
    """Every route, verb and reference exists on both sides."""

    def test_routes_and_verbs(self) -> None:
        table = {
            ("/" + route.template, verb.lower())
            for route in ROUTES
            if route.handler is not UnknownHandler
            for verb in route.verbs
        }
        verbs = {"get", "head", "post", "put", "delete"}
        written = {
            (path, verb) for path, item in _load()["paths"].items() for verb in verbs & set(item)
        }
        assert written == table

    def test_references_resolve(self) -> None:
        schema = _load()

        def walk(node: Any) -> None:
            if isinstance(node, dict):
                if "$ref" in node:
                    target: Any = schema
                    for key in node["$ref"].removeprefix("#/").split("/"):
                        target = target[key]
                for value in node.values():
                    walk(value)
            elif isinstance(node, list):
                for value in node:
                    walk(value)

        walk(schema["paths"])

    def test_only_code_needs_no_login(self) -> None:
        public = [
            path
            for path, item in _load()["paths"].items()
            if any(isinstance(verb, dict) and verb.get("security") == [] for verb in item.values())
        ]
        assert public == ["/" + route.template for route in ROUTES if route.resource is None]

    def test_every_error_code_has_a_status_of_its_kind(self) -> None:
        for code, error in BY_CODE.items():
            assert error.code == code
            assert 400 <= error.status < 600
