"""The workflows are what GitHub takes, give no more rights than they need, and test the engine where it has changed.

Their author may have made them others; so only those that are as they came are tested.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, need, serving
from ruamel.yaml import YAML

from plugins.blog.answers import QUESTIONS
from plugins.blog.manifest import is_as_it_came, read_manifest

ENGINE = read_manifest(ROOT).engine
NAMES = sorted(path for path in ENGINE if path.startswith(".github/"))


def unchanged(path: str) -> Path:
    """A file as it came with the engine."""
    if not is_as_it_came(ROOT, path, ENGINE):
        pytest.skip(f"{path} is its author's")
    return ROOT / path


def workflow(name: str) -> Any:
    """A workflow, read."""
    return YAML(typ="safe", pure=True).load(unchanged(f".github/workflows/{name}.yml"))


@pytest.mark.parametrize("path", [name for name in NAMES if not name.endswith("zizmor.yml")])
def test_github_takes_it_and_it_is_safe(path: str) -> None:
    file = unchanged(path)
    schema = "dependabot" if path.endswith("dependabot.yml") else "github-workflows"
    checks = [
        [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}", str(file)],
        [str(Path(sys.executable).with_name("zizmor")), "--offline", "--no-progress", "--quiet", str(file)],
    ]
    for command in checks:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


def test_the_form_asks_what_start_asks() -> None:
    start = workflow("start")
    inputs = start["on"]["workflow_dispatch"]["inputs"]
    assert set(inputs) == {question.option for question in QUESTIONS} | {"look"}
    (step,) = (each for each in start["jobs"]["start"]["steps"] if "start" in each.get("run", "").split())
    for option in inputs:
        variable = {"language": "LANGUAGE_TAG"}.get(option, option.upper())
        assert f'--{option}="${variable}"' in step["run"]
        assert step["env"][variable] == f"${{{{ inputs.{option} }}}}"
    for question in QUESTIONS:
        if "default" in inputs[question.option]:
            question.check(inputs[question.option]["default"])


def test_a_blog_is_published_without_the_engines_tests() -> None:
    site = workflow("site")
    run = [each["run"] for job in site["jobs"].values() for each in job["steps"] if "run" in each]
    assert run == ["python3 tasks.py check", "python3 tasks.py publish ${DEMO:+--demo}"]
    assert site["on"]["push"]["branches"] == ["main"]


def test_approved_comments_are_pulled_as_often_as_their_author_is_told() -> None:
    comments = workflow("comments")
    [schedule] = comments["on"]["schedule"]
    minutes = [int(minute) for minute in schedule["cron"].split()[0].split(",")]
    apart = {(after - before) % 60 for before, after in zip(minutes, minutes[1:] + minutes[:1], strict=True)}
    pull, publish = comments["jobs"]["pull"], comments["jobs"]["publish"]
    [step] = [each for each in pull["steps"] if each.get("id") == "pull"]
    assert apart == {int(re.findall(r"comments pull --push --every (\d+)", step["run"])[0])}
    assert pull["if"] == "vars.AWS_ACCESS_KEY_ID"  # elsewhere it takes no minute of a runner's
    assert publish["with"] == {"ref": "${{ needs.pull.outputs.commit }}"}
    assert pull["permissions"] == {"contents": "write"}


def test_the_engine_is_tested_where_it_has_changed() -> None:
    on = workflow("engine")["on"]
    assert on["push"]["paths"] == on["pull_request"]["paths"]

    def starts(path: str) -> bool:
        """Whether a change of that file starts the workflow: the last pattern that fits decides."""
        fits = [pattern for pattern in on["push"]["paths"] if fnmatch(path, pattern.removeprefix("!"))]
        return bool(fits) and not fits[-1].startswith("!")

    words = {path for path in ENGINE if path.endswith(".md") and "/" not in path} | {"LICENSE", ".gitignore"}
    assert {path for path in ENGINE if not starts(path)} <= words
    own = ("content/posts/a.md", "pelicanconf.py", "plugins/own/mine.py", "theme/own/own.css", "notes/a.py")
    assert [path for path in own if starts(path)] == []


GH = """#!/bin/sh
case "$1" in
    api) test -n "$SITE" && echo "$SITE" ;;
    *) echo "$*" >> started ;;
esac
"""
"""Stands in for GitHub's own program: it knows the site's address, and writes down what it is told to start."""


@pytest.mark.parametrize(
    ("said", "starts"),
    [
        ('{"due": "2001-01-01T08:30:00Z", "addresses": {}}', True),
        ('{"due": "2999-01-01T08:30:00Z", "addresses": {}}', False),
        ('{"due": null, "addresses": {}}', False),
        (None, True),
        ("<html>A page about everything", True),
    ],
)
def test_a_blog_is_published_when_a_post_is_due(tmp_path: Path, said: str | None, starts: bool) -> None:
    if said is not None:
        (tmp_path / "published.json").write_text(said)
    with serving(tmp_path) as site:
        assert started(tmp_path, f"{site}/") == ("workflow run site.yml --ref main\n" if starts else "")


def test_where_no_site_is_published_nothing_is_done(tmp_path: Path) -> None:
    assert started(tmp_path, "") == ""


def started(folder: Path, site: str) -> str:
    """What the workflow starts that runs twice an hour, where the site is at an address, or is not."""
    for program in ("curl", "jq"):
        need(program, shutil.which(program) is not None)
    (step,) = workflow("due")["jobs"]["ask"]["steps"]
    (folder / "gh").write_text(GH)
    (folder / "gh").chmod(0o755)
    environment = {"PATH": f"{folder}:{os.environ['PATH']}", "SITE": site, "GH_REPO": "me/blog", "BRANCH": "main"}
    done = subprocess.run(
        ["bash", "-e", "-c", step["run"]], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    made = folder / "started"
    return made.read_text() if made.exists() else ""
