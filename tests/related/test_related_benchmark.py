"""The benchmark of related posts reads its data, and scores a saved ranking as it scores ours."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

from conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path


def run(*arguments: str) -> dict[str, list[str]]:
    """The cells of each row of the benchmark's table."""
    command = [sys.executable, str(ROOT / "tests" / "benchmarks" / "related_quality.py"), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in done.stdout.splitlines()]
    return {row[0]: row[1:] for row in rows if len(row) > 2}


def test_a_saved_ranking_scores_like_ours(tmp_path: Path) -> None:
    saved = tmp_path / "ours.json"
    run("--save", str(saved))
    table = run("--ranking", f"saved={saved}")
    orphans = table["ranking"].index("orphans")
    assert table["saved"] == table["ours"]
    assert table["ours"][orphans] == "0"
    assert float(table["ours"][3]) > 10 * float(table["newest posts (Jekyll's default)"][3])


def test_figures_are_what_they_say(tmp_path: Path) -> None:
    posts = [
        {"id": name, "date": f"2026-01-0{day}", "title": name, "text": "", "links": []}
        for day, name in enumerate("abcde", 1)
    ]
    posts[0]["links"] = ["b", "c"]
    data = tmp_path / "tiny.jsonl"
    data.write_text("\n".join(map(json.dumps, posts)), "utf-8")
    ranking = tmp_path / "ranking.json"
    ranking.write_text(json.dumps({"a": ["d", "b", "e", "c"], "b": ["a"], "c": []}), "utf-8")
    found = run(str(data), "--ranking", f"given={ranking}")["given"]
    # a: b second, c fourth, of two; b: a first; c: nothing.
    assert found[:4] == ["0.500", "0.667", "0.500", "0.550"]
    assert found[5] == "1"  # c: beyond the three that a shows
