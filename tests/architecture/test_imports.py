"""The layers hold: imports point one way, and nothing local or of the edge gets into the core."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("chalicelib", "onfile")

# What each layer may import of ours, itself apart. `wiring` joins the concrete ones, `assembly`
# hangs the routes on them.
ALLOWED = {
    "late_dataclass": set(),
    "late_pattern": set(),
    "http_heads": set(),
    "roomy_import": set(),
    "joined_modules": set(),
    "finite": set(),
    "error_details": set(),
    "errors": {"error_details"},
    "version": set(),
    "config": set(),
    "observability": set(),
    "time_budget": set(),
    "list_budget": {"time_budget"},
    "attempts": {"errors", "time_budget"},
    "domain": set(),
    "query": {"list_budget"},
    "aws": {"attempts", "http_heads"},
    "dynamo": {
        "attempts",
        "aws",
        "domain",
        "errors",
        "list_budget",
        "observability",
        "time_budget",
    },
    "vault": {"attempts", "aws", "domain", "errors", "observability"},
    "store": {"domain", "dynamo", "errors", "query"},
    "processors": {"domain", "dynamo", "errors", "observability", "time_budget"},
    "receivers": {"domain", "http_heads"},
    "services": {
        "attempts",
        "domain",
        "error_details",
        "errors",
        "list_budget",
        "observability",
        "query",
        "time_budget",
    },
    "api": {
        "services",
        "domain",
        "error_details",
        "errors",
        "observability",
        "query",
        "time_budget",
        "version",
    },
    "jobs": {"observability", "services"},
    "wiring": {
        "config",
        "domain",
        "dynamo",
        "processors",
        "receivers",
        "services",
        "store",
        "vault",
    },
    "assembly": {"api", "services", "wiring"},
    "onfile.embedded_dynamodb": set(),
    "onfile.local": {
        "api",
        "assembly",
        "aws",
        "config",
        "domain",
        "dynamo",
        "errors",
        "jobs",
        "observability",
        "onfile.embedded_dynamodb",
        "processors",
        "query",
        "services",
        "store",
        "version",
        "wiring",
    },
    "onfile.admin": {
        "api",
        "config",
        "domain",
        "dynamo",
        "errors",
        "observability",
        "onfile.local",
        "onfile.stage_names",
        "processors",
        "query",
        "services",
        "store",
        "wiring",
    },
    "onfile.deploy": {
        "api",
        "config",
        "domain",
        "errors",
        "joined_modules",
        "observability",
        "onfile.service_folder",
        "onfile.stage_names",
        "wiring",
    },
    "onfile.stage_names": set(),
    "onfile.service_folder": set(),
    # The service runs in a process of its own: the tests of others must not meet its modules.
    "onfile.testing": {"onfile.local"},
    "onfile.command": {
        "onfile.admin",
        "onfile.deploy",
        "onfile.local",
        "onfile.service_folder",
        "version",
    },
    "onfile.__main__": {"onfile.command"},
}
# What each room of the services may import of the others. Outside of the rooms lie the words that
# all of them speak (below), and the use cases that join them (above).
ROOMS = {
    "callers": set(),
    "accounts": {"callers"},
    "lists": {"accounts"},
    "money": {"accounts", "callers"},
    "webhooks": set(),
}
BELOW_ROOMS = {"bulk_rules", "changes", "invalid", "optimistic_writes", "ports", "requests"}
ABOVE_ROOMS = {"replays", "use_cases"}
# What any layer may import: it knows of nothing but the standard library.
ANYWHERE = {"finite", "late_dataclass", "late_pattern"}
# What stands by itself: not even those.
ALONE = {"onfile.embedded_dynamodb"}
# Packages from outside that only some layers may know.
OUTSIDERS = {
    "chalice": {"api", "assembly", "jobs", "onfile.local"},
    "pynamodb": {"dynamo", "onfile.admin", "onfile.deploy", "processors", "store", "wiring"},
    "botocore": {
        "aws",
        "dynamo",
        "onfile.admin",
        "onfile.deploy",
        "onfile.embedded_dynamodb",
        "onfile.local",
        "vault",
    },
    "boto3": set(),
    "cryptography": {"vault"},
    "sqlite3": {"onfile.embedded_dynamodb"},
}


def _layer_of(dotted: str) -> str | None:
    """`chalicelib.api.body` is of the layer `api`, `onfile.local.seed` of `onfile.local`."""
    package, _, rest = dotted.partition(".")
    if package not in PACKAGES or not rest:
        return None
    part = rest.partition(".")[0]
    return part if package == "chalicelib" else f"{package}.{part}"


def _modules() -> Iterator[tuple[str, Path]]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            layer = _layer_of(_dotted(path))
            if layer is not None:
                yield layer, path


def _is_deployed(layer: str) -> bool:
    return not layer.startswith("onfile.")


def _layers_imported(path: Path) -> set[str]:
    return {layer for name in _imports(path) if (layer := _layer_of(name)) is not None}


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        assert not (isinstance(node, ast.ImportFrom) and node.level), f"{path}: relative import"
        yield from _named(node)


def _named(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        assert node.module is not None
        for alias in node.names:
            submodule = f"{node.module}.{alias.name}"
            yield submodule if _is_module(submodule) else node.module


def _is_module(dotted: str) -> bool:
    path = ROOT / dotted.replace(".", "/")
    return path.with_suffix(".py").exists() or (path / "__init__.py").exists()


def _dotted(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = list(_modules())


@pytest.mark.parametrize(("layer", "path"), MODULES, ids=lambda v: getattr(v, "name", str(v)))
def test_layer_imports_only_what_lies_below_it(layer: str, path: Path) -> None:
    below = ALLOWED[layer] | (set() if layer in ALONE else ANYWHERE)
    assert _layers_imported(path) - {layer} <= below, f"{path} reaches upward"


def test_rooms_of_the_services_import_one_way() -> None:
    services = ROOT / "chalicelib" / "services"
    for path in sorted(services.rglob("*.py")):
        room = _room_of(_dotted(path))
        imported = {_room_of(name) for name in _imports(path)} - {room, None}
        if room in ROOMS:
            assert imported <= ROOMS[room] | BELOW_ROOMS, path
        elif room in BELOW_ROOMS:
            assert imported <= BELOW_ROOMS, path
        else:
            assert room is None or room in ABOVE_ROOMS, f"{path} is in no room"


def _room_of(dotted: str) -> str | None:
    """`chalicelib.services.money.charges` is in the room `money`."""
    parts = dotted.split(".")
    return parts[2] if parts[:2] == ["chalicelib", "services"] and len(parts) > 2 else None


@pytest.mark.parametrize(("layer", "path"), MODULES, ids=lambda v: getattr(v, "name", str(v)))
def test_outside_packages_stay_in_their_layers(layer: str, path: Path) -> None:
    for name in _imports(path):
        allowed = OUTSIDERS.get(name.split(".")[0])
        assert allowed is None or layer in allowed, f"{path} imports {name}"


def test_nothing_imports_what_assembles_it() -> None:
    """`app.py` is the way in of Lambda and of the Chalice command, and of nobody else."""
    for _, path in MODULES:
        assert "app" not in {name.split(".")[0] for name in _imports(path)}, path


def test_app_imports_the_command_only_where_the_chalice_command_runs_it() -> None:
    path = ROOT / "app.py"
    tree = ast.parse(path.read_text())
    guarded = {
        node for branch in tree.body if _asks_for_the_command(branch) for node in ast.walk(branch)
    }
    reaching = [node for node in ast.walk(tree) if any(_is_command(name) for name in _named(node))]
    assert reaching
    assert set(reaching) <= guarded


def _asks_for_the_command(branch: ast.stmt) -> bool:
    return isinstance(branch, ast.If) and "AWS_CHALICE_CLI_MODE" in ast.unparse(branch.test)


def _is_command(name: str) -> bool:
    return name.split(".")[0] == "onfile"


def test_what_a_function_runs_has_no_methods_written_at_its_start() -> None:
    """`dataclasses.dataclass` costs 1 ms a class and cold start: docs/decisions/0022."""
    for layer, path in MODULES:
        if _is_deployed(layer):
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
        _dotted(path): {n for n in _imports(path) if n.startswith(PACKAGES)} for _, path in MODULES
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
                "secret_keys.py",
                "replays.py",
                "processor_routing.py",
                "processor.py",
                "bound_processors.py",
                "request_limits.py",
                "sweeping.py",
            } or path.name.startswith("webhook_")
            allowed |= "webhooks" in path.parts  # seconds; an event has no amount
            assert "float" not in names or allowed, path


def test_a_status_moves_through_one_door() -> None:
    """The life cycle's table is applied, and a change of status written, in one place each."""
    callers: dict[str, set[str]] = {"moved": set(), "change_by": set(), "StatusChange": set()}
    for _, path in MODULES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call):
                name = ast.unparse(node.func).rpartition(".")[2]
                callers.get(name, set()).add(path.stem)
    assert callers == {
        "moved": {"status_change"},
        "change_by": {"status_writer"},
        "StatusChange": {"status_change"},
    }


def test_nobody_asks_for_the_time_but_a_clock_that_is_passed_in() -> None:
    """`utc_now` is what is passed where nothing else is. What machines compare is real time."""
    looking: set[str] = set()
    for layer, path in MODULES:
        if _is_deployed(layer):
            calls = [n for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, ast.Call)]
            asked = {ast.unparse(each.func) for each in calls}
            if asked & {"utc_now", "datetime.now", "datetime.utcnow", "date.today", "time.time"}:
                looking.add(_dotted(path))
    assert looking == {
        "chalicelib.aws.service_connection",  # signs requests
        "chalicelib.domain.clock",
        "chalicelib.receivers.sender",  # a receiver may ask by date to be left alone
    }


def test_no_scan_but_by_the_command_line() -> None:
    for layer, path in MODULES:
        if _is_deployed(layer):
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
