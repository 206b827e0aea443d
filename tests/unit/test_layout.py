"""The shape of the repository, as gates: file sizes, names, guarded handlers, docs."""

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from cellucid_ext.handlers.routes import ROUTES
from cellucid_ext.handlers.settings import Cellucid

ROOT = Path(__file__).resolve().parents[2]
SOURCE_SUFFIXES = {".py", ".ts", ".tsx", ".js", ".mjs", ".cjs", ".css", ".glsl", ".frag", ".vert"}
MAX_LINES = 400
VERBS = {"get", "head", "post", "put", "delete", "patch", "options"}
#: Serves code to anonymous visitors, never data: a hub loads modules without a login.
PUBLIC_HANDLERS = {"AssetHandler"}


def tracked(*patterns: str) -> list[Path]:
    """Return the files that git knows, or would add, and that exist."""
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return [path for name in listing.stdout.splitlines() if (path := ROOT / name).is_file()]


def sources() -> list[Path]:
    return [path for path in tracked() if path.suffix in SOURCE_SUFFIXES]


class TestFilesStaySmall:
    """One concept a file: none passes 400 lines, none is a grab bag."""

    def test_no_source_is_longer_than_400_lines(self) -> None:
        lengths = {
            str(path.relative_to(ROOT)): len(path.read_text("utf-8").splitlines())
            for path in sources()
        }
        assert len(lengths) > 50, "The gate looked at almost nothing."
        assert {name: n for name, n in lengths.items() if n > MAX_LINES} == {}

    def test_no_grab_bags(self) -> None:
        bags = {"utils", "util", "misc", "helpers", "common"}
        assert [str(p.relative_to(ROOT)) for p in sources() if p.stem.lower() in bags] == []

    def test_every_source_says_what_it_is(self) -> None:
        silent = []
        for path in sources():
            text = path.read_text("utf-8").lstrip()
            if path.suffix == ".py":
                if text and not ast.get_docstring(ast.parse(text)):
                    silent.append(str(path.relative_to(ROOT)))
            elif not text.startswith(("/*", "//", "#version")):
                silent.append(str(path.relative_to(ROOT)))
        assert silent == []


class TestNothingLeaksIntoTheRepository:
    """No build output, no large binary, no trace of the machine that made it."""

    def test_no_large_file(self) -> None:
        large = {p.name: p.stat().st_size for p in tracked() if p.stat().st_size > 1_000_000}
        assert large == {}

    def test_lock_files_name_no_registry(self) -> None:
        locks = tracked("*package-lock.json")
        assert len(locks) == 3  # front end, browser tests, renderers beside ours
        for lock in locks:
            text = lock.read_text("utf-8")
            assert '"resolved"' not in text, lock
            assert "://registry" not in text, lock

    def test_no_path_of_a_machine(self) -> None:
        # Spelled in two halves, or this line would find itself.
        homes = ("/ho" + "me/", "/wo" + "rk/", "/Use" + "rs/")
        found = [
            f"{path.relative_to(ROOT)}: {home}"
            for path in tracked()
            if path.suffix in {*SOURCE_SUFFIXES, ".toml", ".json", ".yaml", ".sh", ".md", ""}
            for home in homes
            if home in path.read_text("utf-8", errors="replace")
        ]
        assert found == []


def handler_classes() -> Iterator[tuple[str, ast.ClassDef]]:
    for path in sorted((ROOT / "cellucid_ext" / "handlers").glob("*.py")):
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.ClassDef):
                yield path.name, node


def verbs_of(node: ast.ClassDef) -> list[ast.AsyncFunctionDef | ast.FunctionDef]:
    return [
        item
        for item in node.body
        if isinstance(item, ast.AsyncFunctionDef | ast.FunctionDef) and item.name in VERBS
    ]


class TestEveryVerbIsGuarded:
    """Each verb of each handler carries both decorators itself, in the right order."""

    def test_authenticated_then_authorized(self) -> None:
        seen = 0
        bare = []
        for file, handler in handler_classes():
            if handler.name in PUBLIC_HANDLERS:
                continue
            for verb in verbs_of(handler):
                seen += 1
                marks = [ast.unparse(mark) for mark in verb.decorator_list]
                guarded = (
                    len(marks) == 2
                    and marks[0] == "web.authenticated"
                    and marks[1].startswith("authorized('")
                    and "resource=" in marks[1]
                )
                if not guarded:
                    bare.append(f"{file}: {handler.name}.{verb.name} {marks}")
        assert bare == []
        assert seen >= len(ROUTES), "The gate saw fewer verbs than there are routes."

    def test_every_route_is_a_class_that_the_gate_sees(self) -> None:
        seen = {handler.name for _, handler in handler_classes()}
        assert {route.handler.__name__ for route in ROUTES} <= seen
        open_routes = {route.handler.__name__ for route in ROUTES if route.resource is None}
        assert open_routes <= PUBLIC_HANDLERS

    def test_every_route_answers_something(self) -> None:
        silent = [
            r.template for r in ROUTES if not r.verbs and r.handler.__name__ not in PUBLIC_HANDLERS
        ]
        assert silent == []


class TestDocumentationIsComplete:
    """Every route and every setting is written down where a person looks for it."""

    @pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.template or "page")
    def test_every_route_stands_in_the_contract(self, route: object) -> None:
        template = getattr(route, "template", "")
        if not template.startswith("api/") or template == "api/{rest}":
            pages = (ROOT / "docs" / "developers" / "architecture.md").read_text("utf-8")
            assert f"cellucid/{template}" in pages
            return
        contract = (ROOT / "docs" / "developers" / "contract.md").read_text("utf-8")
        below = template.removeprefix("api/").removeprefix("datasets/{id}/{version}")
        assert below in contract

    def test_every_setting_is_explained(self) -> None:
        page = (ROOT / "docs" / "operators" / "configuration.md").read_text("utf-8")
        names = list(Cellucid.class_own_traits(config=True))
        assert len(names) > 5
        assert [name for name in names if f"`{name}`" not in page] == []

    def test_no_setting_is_invented(self) -> None:
        page = (ROOT / "docs" / "operators" / "configuration.md").read_text("utf-8")
        rows = [line.split("`")[1] for line in page.splitlines() if line.startswith("| `")]
        assert set(rows) == set(Cellucid.class_own_traits(config=True))

    def test_relative_links_lead_somewhere(self) -> None:
        dead = []
        for page in tracked("*.md"):
            for piece in page.read_text("utf-8").split("](")[1:]:
                target = piece.split(")")[0].split("#")[0]
                if target and "://" not in target and not (page.parent / target).exists():
                    dead.append(f"{page.relative_to(ROOT)}: {target}")
        assert dead == []
