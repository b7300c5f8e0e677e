"""The benchmark of related posts reads its data, and scores a saved ranking as it scores ours."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

from conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path


BENCHMARKS = ROOT / "tests" / "benchmarks"


def run(*arguments: str, script: str = "related_quality.py") -> dict[str, list[str]]:
    """The cells of each row of the benchmark's table."""
    command = [sys.executable, str(BENCHMARKS / script), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in done.stdout.splitlines()]
    return {row[0]: row[1:] for row in rows if len(row) > 2}


def test_a_saved_ranking_scores_like_ours(tmp_path: Path) -> None:
    saved = tmp_path / "ours.json"
    run("--save", str(saved))
    table = run("--ranking", f"saved={saved}")
    orphans = table["ranking"].index("orphans")
    assert table["saved"] == table["ours"]
    assert int(table["ours"][orphans]) <= 2
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


def test_recall_is_shown_by_the_age_of_links(tmp_path: Path) -> None:
    dates = {"a": "2026-01-01", "b": "2025-12-01", "c": "2025-06-01", "d": "2024-01-01", "e": "2020-01-01"}
    posts = [{"id": name, "date": date, "title": name, "text": "", "links": []} for name, date in dates.items()]
    posts[0]["links"] = ["b", "c", "d", "e"]
    data, ranking = tmp_path / "tiny.jsonl", tmp_path / "ranking.json"
    data.write_text("\n".join(map(json.dumps, posts)), "utf-8")
    ranking.write_text(json.dumps({"a": ["b", "d"], "e": ["a"]}), "utf-8")
    # Each class has two posts, the two ends of a link: of a to b and to d one end finds the other, of a to e the other.
    found = run(str(data), "--ages", "--ranking", f"given={ranking}")["given"]
    assert found == ["0.500", "0.000", "0.500", "0.500", "0.375", found[-1]]


def test_posts_about_everything_are_on_fewer_lists_than_without_what_is_done_about_them() -> None:
    table = run(str(BENCHMARKS / "related_made_up.jsonl"), script="related_hubs.py")
    shares = [[float(cell.partition(",")[0]) for cell in cells] for name, cells in table.items() if name[:1] == "a"]
    assert len(shares) == 3
    assert all(max(ranked, shown) < without / 2 for without, ranked, shown in shares)
