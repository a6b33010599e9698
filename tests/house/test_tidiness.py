"""House rules that imports cannot see: sizes, names, excuses, floats near money."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "src").rglob("*.py"))
OURS = [
    *SOURCES,
    *sorted((ROOT / "tests").rglob("*.py")),
    *sorted((ROOT / "tools").rglob("*.py")),
    ROOT / "dev.py",
]
BANNED = {"utils", "helpers", "common", "core", "base", "misc", "tools", "services", "managers", "handlers"}
#: Django looks for an engine's connection in a module of this name and no other.
NAMED_BY_DJANGO = ROOT / "src" / "yikou_app" / "ground" / "fair_sqlite3" / "base.py"
#: Where anything may go wrong and must end in a state: the worker, and the limited parser process.
JOB_BOUNDARIES = {"jobs", "cell.py"}
EXCUSE = re.compile(
    r"#\s*(noqa|type:\s*ignore)(?P<code>:\s*[A-Z]+[0-9]+(,\s*[A-Z]+[0-9]+)*|\[[a-z, -]+\])?(?P<reason>.*)$"
)


def _trees() -> Iterator[tuple[Path, ast.Module]]:
    for path in SOURCES:
        yield path, ast.parse(path.read_text(encoding="utf-8"))


def test_no_file_outgrows_its_shelf() -> None:
    """500 lines is where a file has become two subjects."""
    long = {
        str(path.relative_to(ROOT)): lines
        for path in OURS
        if "migrations" not in path.parts and (lines := path.read_text(encoding="utf-8").count("\n")) > 500
    }
    assert not long


def test_no_function_outgrows_a_page() -> None:
    """70 lines is what a reader holds in mind."""
    long = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path, tree in _trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno - node.lineno >= 70  # type: ignore[operator] # parsed code has line numbers
    ]
    assert not long


def test_no_module_is_named_for_nothing() -> None:
    """A drawer called utils is where subjects go to be forgotten."""
    assert not [
        str(path.relative_to(ROOT))
        for path in SOURCES
        if path != NAMED_BY_DJANGO and (path.stem in BANNED or path.parent.name in BANNED)
    ]


def test_every_excuse_gives_its_reason() -> None:
    """A silenced checker without a reason is a hidden fault."""
    bare = []
    for path in OURS:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            excuse = EXCUSE.search(line)
            if excuse and "EXCUSE" not in line and len(excuse["reason"].strip(" #()-")) < 8:
                bare.append(f"{path.relative_to(ROOT)}:{number}")
    assert not bare


def test_no_broad_except_outside_the_job_boundary() -> None:
    """A swallowed failure on the money path is how money disappears."""
    broad = []
    for path, tree in _trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.ExceptHandler) and not JOB_BOUNDARIES & set(path.parts):
                names = (
                    {name.id for name in ast.walk(node.type) if isinstance(name, ast.Name)}
                    if node.type
                    else {"bare"}
                )
                if names & {"bare", "Exception", "BaseException"}:
                    broad.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert not broad


def _names_fen(node: ast.AST) -> bool:
    return any(
        (isinstance(part, ast.Name) and part.id.endswith("fen"))
        or (isinstance(part, ast.Attribute) and part.attr.endswith("fen"))
        for part in ast.walk(node)
    )


def test_no_division_rounding_or_float_touches_fen() -> None:
    """Money is integer fen: one float in a sum is a fen lost somewhere."""
    touched = []
    for path, tree in _trees():
        for node in ast.walk(tree):
            divides = (
                isinstance(node, ast.BinOp)
                and isinstance(node.op, ast.Div)
                and (_names_fen(node.left) or _names_fen(node.right))
            )
            rounds = (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in {"float", "round"}
                and any(_names_fen(argument) for argument in node.args)
            )
            if divides or rounds:
                touched.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert not touched


def test_only_the_reading_instruments_open_office_files() -> None:
    """A parser that meets a stranger's file outside the limited process can take the service down."""
    parsers = {"openpyxl", "python_calamine", "docx", "pypdfium2", "xlrd", "olefile"}
    wrong = []
    for path, tree in _trees():
        if {"intake", "sheets", "documents"} & set(path.parts):
            continue
        for node in ast.walk(tree):
            names = []
            if isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            elif isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            if any(name.split(".")[0] in parsers for name in names):
                wrong.append(str(path.relative_to(ROOT)))
    assert not wrong


def test_no_source_names_a_host() -> None:
    """Everything works offline: no address of another machine stands in code, templates or locks."""
    host = re.compile(
        r"https?://(?!127\.0\.0\.1|localhost|www\.w3\.org|schemas\.|purl\.(?:oclc\.)?org|json-schema\.org)"
    )
    named = []
    for path in [
        *(ROOT / "src").rglob("*.py"),
        *(ROOT / "src").rglob("*.html"),
        *(ROOT / "requirements").glob("*.lock"),
    ]:
        if host.search(path.read_text(encoding="utf-8")):
            named.append(str(path.relative_to(ROOT)))
    assert not named
