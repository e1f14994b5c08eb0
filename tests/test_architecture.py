"""Which part may know which, and what may be imported when: read from the source, not from a run."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from index import __all__ as offered

ROOT = Path(__file__).parents[1]
LAYERS = ("seeds", "index", "qa", "evals", "ui")
# Slow to import, or not installed everywhere: where they are used, not at the top of a module.
HEAVY = frozenset(
    {"chromadb", "fastembed", "gradio", "llama_index", "ollama", "onnxruntime", "openai"}
    | {"tokenizers", "torch", "trafilatura"}
)
# … but for the modules that are made of one, which are loaded when asked for: the page, parts of llama-index programs.
MADE_OF_IT = {
    "ui/layout.py": "gradio",
    "ui/events.py": "gradio",
    "ui/endpoints.py": "gradio",
    "index/retriever.py": "llama_index",
    "qa/llama.py": "llama_index",
    "qa/scripted.py": "llama_index",
}
MODULES = sorted(path for layer in LAYERS for path in (ROOT / layer).rglob("*.py"))
RUNNING = [path for path in MODULES if not path.is_relative_to(ROOT / "index" / "encoder" / "train")]


def _imports(tree: ast.AST) -> Iterator[tuple[str, bool]]:
    """The full names of the modules that are imported, and whether that happens when the module is loaded."""

    def visit(node: ast.AST, at_load: bool) -> Iterator[tuple[str, bool]]:
        if isinstance(node, ast.Import):
            yield from ((alias.name, at_load) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "a relative import"
            yield str(node.module), at_load
            yield from ((f"{node.module}.{alias.name}", at_load) for alias in node.names)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "import_module":
            yield from ((str(name.value), at_load) for name in node.args[:1] if isinstance(name, ast.Constant))
        if isinstance(node, ast.If) and ast.unparse(node.test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING"):
            inner: list[tuple[ast.AST, bool]] = [(child, False) for child in node.body]
            inner += [(child, at_load) for child in node.orelse]
        else:
            deferred = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
            inner = [(child, at_load and not deferred) for child in ast.iter_child_nodes(node)]
        for child, loads in inner:
            yield from visit(child, loads)

    return visit(tree, at_load=True)


def _of(path: Path) -> list[tuple[str, bool]]:
    return list(_imports(ast.parse(path.read_text("utf-8"))))


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_there_is_something_to_read() -> None:
    """The rules below are checked on every module of every layer that has one."""
    assert {path.relative_to(ROOT).parts[0] for path in MODULES} >= {"index"}
    assert "index/search.py" in map(_name, MODULES)


def test_imports_are_found() -> None:
    """The reader of imports sees those in functions, under TYPE_CHECKING and by name, and tells when they happen."""
    source = (
        "import a\nif TYPE_CHECKING:\n    import b\nelse:\n    import c\n"
        "def f():\n    from d import e\ntry:\n    import g\nexcept ImportError: pass\n"
        "class C:\n    import h\n    def m(self): importlib.import_module('i')"
    )
    assert dict(_imports(ast.parse(source))) == {
        "a": True, "b": False, "c": True, "d": False, "d.e": False, "g": True, "h": True, "i": False,
    }  # fmt: skip


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_imports_point_one_way(path: Path) -> None:
    """A part knows those before it, seeds <- index <- qa <- evals <- ui, and none after it."""
    layer = LAYERS.index(path.relative_to(ROOT).parts[0])
    assert {name.split(".")[0] for name, _ in _of(path)}.isdisjoint(LAYERS[layer + 1 :])


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_tests_are_not_imported(path: Path) -> None:
    """The product knows neither its tests nor what runs them."""
    assert {name.split(".")[0] for name, _ in _of(path)}.isdisjoint({"tests", "pytest", "hypothesis"})


@pytest.mark.parametrize("path", RUNNING, ids=_name)
def test_heavy_packages_are_imported_where_they_are_used(path: Path) -> None:
    """Loading a module costs none of the slow packages, so that `pasaje --help` is quick."""
    loaded = {name.split(".")[0] for name, at_load in _of(path) if at_load} - {MADE_OF_IT.get(_name(path))}
    assert HEAVY.isdisjoint(loaded)


@pytest.mark.parametrize("path", RUNNING, ids=_name)
def test_only_training_knows_torch(path: Path) -> None:
    """Torch is no dependency of anything that runs."""
    assert "torch" not in {name.split(".")[0] for name, _ in _of(path)}


def test_only_one_module_detects_languages() -> None:
    """Langdetect, with its seeds and its short-text errors, is behind index.language."""
    users = {_name(path) for path in MODULES for name, _ in _of(path) if name.split(".")[0] == "langdetect"}
    assert users == {"index/language.py"}


def test_what_the_index_offers() -> None:
    """The names that `index` exports are these; adding one is a decision."""
    assert offered == ["Article", "Copy", "Filter", "Hit", "Language", "NewsIndex", "PasajeError", "Passage"]
