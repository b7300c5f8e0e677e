"""What is shipped to run the intake: a container's steps, a unit of systemd, the lines of a web server before it."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.request
from typing import TYPE_CHECKING

import pytest
from conftest import PUBLIC_SETTINGS, ROOT, SETTINGS, need
from intake_reader import POSTS, reserved_port
from task_blog import pretend_installed
from web_servers import nginx

from plugins._shared.published import dump_index

if TYPE_CHECKING:
    from pathlib import Path

DEPLOY = ROOT / "plugins" / "comments" / "intake" / "deploy"
INSTALL = "INSTALL" in os.environ
"""Whether the container's packages are really installed, which takes minutes; the long form."""


def steps() -> list[tuple[str, str]]:
    """The instructions of the container file, each with what it says."""
    text = re.sub(r"\\\n", " ", (DEPLOY / "Containerfile").read_text("utf-8"))
    return [(word, rest) for word, _, rest in (line.partition(" ") for line in text.splitlines()) if word.isupper()]


@pytest.fixture
def blog(tmp_path: Path) -> Path:
    """A folder in which the steps of the container file were done, with nothing in it that they did not bring."""
    source, place = tmp_path / "source", tmp_path / "container"
    shutil.copytree(ROOT / "plugins", source / "plugins", ignore=shutil.ignore_patterns("__pycache__", "own"))
    for name in ("bootstrap.py", "builder.py", "tasks.py", "pyproject.toml", "requirements.txt", "README.md"):
        shutil.copy(ROOT / name, source)
    (source / "pelicanconf.py").write_text(SETTINGS, "utf-8")
    (source / "publishconf.py").write_text(f'{PUBLIC_SETTINGS}\nCOMMENTS_INTAKE = "/intake/"\n', "utf-8")
    place.mkdir()
    environment = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
    for word, what in steps():
        if word == "COPY":
            *names, to = what.split()
            for name in names:
                copied = source / name
                copy = shutil.copytree if copied.is_dir() else shutil.copy
                copy(copied, place / to)
        elif word == "RUN":
            if not INSTALL and not (place / ".venv").exists():
                pretend_installed(place, parts=3)
            done = subprocess.run(
                what, shell=True, cwd=place, env=environment, capture_output=True, text=True, check=False
            )
            assert done.returncode == 0, done.stdout + done.stderr
    return place


def test_the_containers_steps_make_an_intake_that_answers(blog: Path) -> None:
    (blog / ".cache").mkdir()
    (blog / ".cache" / "published.json").write_text(dump_index(POSTS), "utf-8")
    (command,) = (json.loads(what) for word, what in steps() if word == "CMD")
    assert command[-1].rpartition(":")[2] == dict(steps())["EXPOSE"]
    with reserved_port() as port:
        environment = {"PATH": os.environ["PATH"], "COMMENTS_SECRET": "a secret for the test"}
        command[-1] = f"127.0.0.1:{port}"
        with subprocess.Popen(
            command, cwd=blog, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as intake:
            try:
                assert intake.stdout is not None
                said = intake.stdout.readline()
                assert "Comments are taken at https://blog.example.com/intake/" in said, intake.communicate()[1]
                assert status(f"http://127.0.0.1:{port}/intake/nothing") == 404
                form = b"post=a-post&author=Bea&body=Yes"
                headers = {"Origin": "https://blog.example.com"}
                assert status(f"http://127.0.0.1:{port}/intake/", form, headers) == 200
            finally:
                intake.terminate()


def status(url: str, data: bytes | None = None, headers: dict[str, str] | None = None) -> int:
    """The status of the answer; the server may still be starting."""
    for _ in range(100):
        try:
            with urllib.request.urlopen(urllib.request.Request(url, data, headers or {}), timeout=30) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return int(error.code)
        except urllib.error.URLError:
            time.sleep(0.1)
    raise AssertionError(f"{url} does not answer")


def test_the_containers_python_can_run_the_blog() -> None:
    image = dict(steps())["FROM"]
    version = re.fullmatch(r"python:3\.(\d+)-slim", image)
    assert version is not None
    assert int(version[1]) >= 11


def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    need("systemd-analyze", shutil.which("systemd-analyze") is not None)
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text("#!/bin/sh\n")
    python.chmod(0o755)
    unit = tmp_path / "intake.service"
    unit.write_text((DEPLOY / "intake.service").read_text("utf-8").replace("/srv/blog", str(tmp_path)), "utf-8")
    done = subprocess.run(["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False)
    assert (done.returncode, [line for line in done.stderr.splitlines() if "intake" in line]) == (0, [])
    assert "-m plugins.comments.intake" in unit.read_text("utf-8")


HEAD = b"POST /intake/ HTTP/1.1\r\nHost: blog.example.com\r\nContent-Length: 10\r\nConnection: close\r\n\r\n"


def test_half_a_request_never_comes_through_nginx(tmp_path: Path) -> None:
    came: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as intake:

        def take() -> None:
            connection, _ = intake.accept()
            with connection:
                received = b""
                while b"0123456789" not in received and (more := connection.recv(4096)):
                    received += more
                came.append(received)
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")

        thread = threading.Thread(target=take, daemon=True)
        thread.start()
        lines = (DEPLOY / "nginx.conf").read_text("utf-8").replace("8001", str(intake.getsockname()[1]))
        with nginx(tmp_path, lines.replace("{", "{{").replace("}", "}}")) as address:
            at = ("127.0.0.1", int(address.rpartition(":")[2]))
            with socket.create_connection(at, 60) as slow, socket.create_connection(at, 60) as quick:
                slow.sendall(HEAD + b"half")
                quick.sendall(HEAD + b"0123456789")
                assert quick.recv(4096).startswith(b"HTTP/1.1 200 OK")
                thread.join()
        (request,) = came
        head, _, body = request.partition(b"\r\n\r\n")
        assert body == b"0123456789"
        assert head.startswith(b"POST /intake/ HTTP/1.")
        assert b"X-Forwarded-For: 127.0.0.1" in head
        assert b"Host: blog.example.com" in head
