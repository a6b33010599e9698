"""Every action says who did it; every view says how it may be called; every refusal is Chinese."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APP = ROOT / "src" / "yikou_app"
#: Actions that have no person of their own: they run inside another action's transaction.
INSIDE = {"engage_awards", "disengage_awards", "note_findings", "finding_row", "settle_share", "settle_shares",
          "once", "posted_once", "posted_form", "hand_out", "change_password", "note_login", "note_logout",
          "sweep_orphans", "sweep_uploads", "sealed_ahead", "found_district", "sweep_rows", "land_rows", "hold_still"}  # fmt: skip
#: Pages that several views draw; no address leads to them.
DRAWN = {"batch_page"}


def _views() -> list[Path]:
    return sorted([*APP.glob("*/views.py"), *APP.glob("*/views/*.py")])


def _functions(*patterns: str) -> Iterator[tuple[str, ast.FunctionDef]]:
    for path in sorted(found for pattern in patterns for found in APP.glob(pattern)):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                yield f"{path.relative_to(APP)}:{node.name}", node


def test_every_action_names_who_did_it() -> None:
    """``by`` is keyword-only, so that no call can leave it out or put it in the wrong place."""
    missing = [
        where
        for pattern in ("*/actions.py", "*/actions/__init__.py")
        for where, node in _functions(pattern)
        if node.name not in INSIDE and "by" not in {argument.arg for argument in node.args.kwonlyargs}
    ]
    assert not missing


def test_every_view_says_how_it_may_be_called() -> None:
    """GET changes nothing: a view is safe or POST, never both by silence."""
    guards = {"require_safe", "require_GET", "require_POST", "require_http_methods"}
    bare = []
    for where, node in _functions("*/views.py", "*/views/*.py"):
        takes_request = node.args.args and node.args.args[0].arg == "request"
        answers = isinstance(node.returns, ast.Name) and node.returns.id == "HttpResponse"
        names = {
            part.id
            for decorator in node.decorator_list
            for part in ast.walk(decorator)
            if isinstance(part, ast.Name)
        }
        if takes_request and answers and node.name not in DRAWN and not names & guards:
            bare.append(where)
    assert not bare


def test_a_safe_view_calls_no_action() -> None:
    """The name of the door tells: what is imported from ``actions`` is never called in a safe view."""
    wrong = []
    for path in _views():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        modules = {
            alias.asname or alias.name
            for node in tree.body
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
            if alias.name == "actions" or (node.module or "").endswith(".actions")
        }
        for node in tree.body:
            if isinstance(node, ast.FunctionDef) and any(
                isinstance(decorator, ast.Name) and decorator.id == "require_safe"
                for decorator in node.decorator_list
            ):
                called = {
                    part.id
                    for part in ast.walk(node)
                    if isinstance(part, ast.Name) and part.id in modules - {"posted_once"}
                }
                if called - {"note_download", "record"}:
                    wrong.append(f"{path.relative_to(APP)}:{node.name}: {sorted(called)}")
    assert not wrong
