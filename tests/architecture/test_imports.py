"""The layers hold: imports point one way, and nothing local or of the edge gets into the core."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "chalicelib"

# What each layer may import of chalicelib, itself apart. `wiring` alone joins the concrete ones.
ALLOWED = {
    "late_dataclass": set(),
    "late_pattern": set(),
    "errors": set(),
    "config": set(),
    "observability": set(),
    "time_budget": set(),
    "attempts": {"errors", "time_budget"},
    "domain": set(),
    "query": set(),
    "dynamo": {"attempts", "domain", "errors", "observability", "time_budget"},
    "vault": {"attempts", "domain", "errors", "observability"},
    "store": {"domain", "dynamo", "errors", "query"},
    "processors": {"domain", "dynamo", "errors"},
    "services": {"attempts", "domain", "errors", "observability", "query", "time_budget"},
    "api": {"services", "domain", "errors", "observability", "query", "time_budget"},
    "jobs": {"observability", "services"},
    "wiring": {"config", "domain", "dynamo", "processors", "services", "store", "vault"},
    "admin": {
        "config",
        "domain",
        "dynamo",
        "errors",
        "local",
        "processors",
        "services",
        "store",
        "wiring",
    },
    "deploy": {"config", "domain", "errors", "observability", "wiring"},
    "local": {
        "api",
        "config",
        "domain",
        "errors",
        "observability",
        "services",
        "store",
        "wiring",
    },
}
# What any layer may import: it knows of nothing but the standard library.
ANYWHERE = {"late_dataclass", "late_pattern"}
# Packages from outside that only some layers may know.
OUTSIDERS = {
    "chalice": {"api", "jobs", "local", "app"},
    "pynamodb": {"admin", "deploy", "dynamo", "store", "processors", "wiring"},
    "botocore": {"deploy", "dynamo", "local", "vault"},
    "boto3": set(),
    "cryptography": {"vault"},
    "sqlite3": {"local"},
}


def _modules() -> Iterator[tuple[str, Path]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        if parts != ("__init__",):
            yield parts[0], path


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            assert node.module is not None
            for alias in node.names:
                submodule = f"{node.module}.{alias.name}"
                yield submodule if _is_module(submodule) else node.module


def _is_module(dotted: str) -> bool:
    path = ROOT / dotted.replace(".", "/")
    return path.with_suffix(".py").exists() or (path / "__init__.py").exists()


MODULES = list(_modules())


@pytest.mark.parametrize(("layer", "path"), MODULES, ids=lambda v: getattr(v, "name", str(v)))
def test_layer_imports_only_what_lies_below_it(layer: str, path: Path) -> None:
    ours = {name.split(".")[1] for name in _imports(path) if name.startswith("chalicelib.")}
    assert ours - {layer} <= ALLOWED[layer] | ANYWHERE, f"{path} reaches upward"


@pytest.mark.parametrize(("layer", "path"), MODULES, ids=lambda v: getattr(v, "name", str(v)))
def test_outside_packages_stay_in_their_layers(layer: str, path: Path) -> None:
    for name in _imports(path):
        allowed = OUTSIDERS.get(name.split(".")[0])
        assert allowed is None or layer in allowed, f"{path} imports {name}"


def test_what_a_function_runs_needs_nothing_that_its_artifact_leaves_out() -> None:
    from chalicelib.deploy.project import LEFT_OUT

    for layer, path in MODULES:
        if layer not in LEFT_OUT:
            ours = {name.split(".")[1] for name in _imports(path) if name.startswith("chalicelib.")}
            assert not ours & set(LEFT_OUT), path


def test_what_a_function_runs_has_no_methods_written_at_its_start() -> None:
    """`dataclasses.dataclass` costs 1 ms a class and cold start: docs/decisions/0022."""
    from chalicelib.deploy.project import LEFT_OUT

    for layer, path in MODULES:
        if layer not in LEFT_OUT:
            assert "dataclasses.dataclass" not in _names_imported(path), path


def _names_imported(path: Path) -> set[str]:
    return {
        f"{node.module}.{alias.name}"
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if node.col_offset == 0
    }


def test_domain_imports_the_standard_library_and_itself_only() -> None:
    import sys

    for layer, path in MODULES:
        if layer == "domain":
            foreign = {
                name.split(".")[0] for name in _imports(path) if not name.startswith("chalicelib")
            }
            assert foreign <= set(sys.stdlib_module_names), path


def test_no_module_imports_itself_in_a_circle() -> None:
    graph = {
        _dotted(path): {n for n in _imports(path) if n.startswith("chalicelib.")}
        for _, path in MODULES
    }
    done: set[str] = set()
    for start in graph:
        _walk(start, graph, done, [])


def _walk(name: str, graph: dict[str, set[str]], done: set[str], trail: list[str]) -> None:
    assert name not in trail, " -> ".join([*trail[trail.index(name) :], name])
    if name in done or name not in graph:
        return
    for imported in graph[name]:
        _walk(imported, graph, done, [*trail, name])
    done.add(name)


def _dotted(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def test_app_only_assembles() -> None:
    tree = ast.parse((ROOT / "app.py").read_text())
    defined = [n for n in tree.body if isinstance(n, (ast.FunctionDef, ast.ClassDef))]
    assert not defined


def test_money_is_never_a_float_inside() -> None:
    """`float` appears in the core only where the wire's number is made."""
    for layer, path in MODULES:
        if layer in {"domain", "services", "store", "processors", "vault"}:
            names = {n.id for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, ast.Name)}
            allowed = path.name in {
                "money.py",
                "keys.py",
                "replays.py",
                "routes.py",
                "processor.py",
                "request_limits.py",
                "sweeping.py",
            }
            assert "float" not in names or allowed, path


def test_no_scan_but_by_the_command_line() -> None:
    for layer, path in MODULES:
        if layer not in ("admin", "deploy", "local"):
            for node in ast.walk(ast.parse(path.read_text())):
                assert not (isinstance(node, ast.Attribute) and node.attr == "scan"), path


def test_sibling_routes_name_their_path_variable_alike() -> None:
    """API Gateway refuses `/customers/{id}/x` beside `/customers/{key}/y`; Chalice does not."""
    from app import app

    variables: dict[str, str] = {}
    for route in app.routes:
        parts = route.split("/")
        for position, part in enumerate(parts):
            if part.startswith("{"):
                parent = "/".join(parts[:position])
                assert variables.setdefault(parent, part) == part, route
