"""A settings file as a form: which values its lines give, and the same file with other ones. Standard library only.

Only plain lines are touched, `NAME = "a text"`; every other byte stays as it is.
"""

from __future__ import annotations

import ast
import json
import runpy
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def read_values(text: str) -> dict[str, object]:
    """The settings whose value stands in the file itself; of one given twice, the last.

    Raises:
        ValueError: It is no Python; the message says where.
    """
    return {name: ast.literal_eval(node) for name, node in _assignments(text).items()}


def read_settings(root: Path, name: str) -> dict[str, object]:
    """All settings that a settings file comes to when it is run.

    Raises:
        ValueError: It fails; the message says where.
    """
    path = [*sys.path]
    sys.modules.pop("pelicanconf", None)  # of another blog
    try:
        return {key: value for key, value in runpy.run_path(str(root / name)).items() if key.isupper()}
    except SyntaxError as error:
        name = Path(error.filename or name).name
        raise ValueError(f"{name}:{error.lineno}: {error.msg}") from error
    except Exception as error:
        frames = traceback.extract_tb(error.__traceback__)
        at = next((frame for frame in reversed(frames) if Path(frame.filename).parent == root), frames[-1])
        place = f"{Path(at.filename).name}:{at.lineno}"
        raise ValueError(f"{place}: {type(error).__name__}: {error}") from error
    finally:
        sys.path[:] = path


def with_values(text: str, values: Mapping[str, object]) -> str:
    """The file with these plain values; those that it does not give are added at its end.

    Raises:
        ValueError: It is no Python, or one of the values is worked out there and no plain text.
    """
    lines = text.splitlines(keepends=True)
    given = _assignments(text)
    for name, node in sorted(given.items(), key=lambda item: -item[1].lineno):
        if name in values:
            if node.lineno != node.end_lineno:
                raise ValueError(f"line {node.lineno}: {name} takes several lines; change it by hand")
            line = lines[node.lineno - 1].encode()  # the places that `ast` gives are of bytes
            literal = _literal(values[name]).encode()
            lines[node.lineno - 1] = (line[: node.col_offset] + literal + line[node.end_col_offset :]).decode()
    if worked_out := [name for name in values if name not in given and name in _names(text)]:
        raise ValueError(f"{worked_out[0]} is worked out there; change it by hand")
    added = [f"{name} = {_literal(value)}\n" for name, value in values.items() if name not in given]
    end = "" if not added or not lines or lines[-1].endswith("\n") else "\n"
    return "".join([*lines, end, *added])


def _literal(value: object) -> str:
    """A value as Python, texts in double quotes."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)


def _tree(text: str) -> ast.Module:
    try:
        return ast.parse(text)
    except SyntaxError as error:
        raise ValueError(f"line {error.lineno}: {error.msg}") from None


def _assignments(text: str) -> dict[str, ast.expr]:
    """The literal that each setting is given last, by its name."""
    found: dict[str, ast.expr] = {}
    for node in _tree(text).body:
        if not isinstance(node, (ast.Assign, ast.AnnAssign)) or node.value is None:
            continue
        for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
            if isinstance(target, ast.Name) and target.id.isupper():
                found.pop(target.id, None)
                if _is_literal(node.value):
                    found[target.id] = node.value
    return found


def _is_literal(node: ast.expr) -> bool:
    try:
        ast.literal_eval(node)
    except ValueError:
        return False
    return True


def _names(text: str) -> set[str]:
    """Every name that the file gives a value to."""
    return {node.id for node in ast.walk(_tree(text)) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
