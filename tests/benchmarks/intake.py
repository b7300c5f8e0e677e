"""Comments accepted a second, and how long a reader waits: `python tests/benchmarks/intake.py [path of isso] [number]`.

Eight readers post at once to the intake as it is served, every write synced to the disk before it is answered. Given
the `isso` command of an environment in which Isso is installed, the two take turns, three times each. Each comment is
two requests to the intake, preview and confirmation, and the rate counts both; to Isso it is one.
"""

from __future__ import annotations

import http.client
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "tests" / "support")]

from intake_reader import FORM, POSTS, hidden  # noqa: E402  # found only now

from plugins._shared.published import dump_index  # noqa: E402
from plugins.comments.inbox.inbox import open_inbox  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

READERS = 8
TEXT = (
    "I tried this at our *Tuesday breakfast*, and it went {n} ways.\n\nTwo never called back.\n\n- Ask once,\n- thank."
)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def wait_for(port: int) -> None:
    for _ in range(600):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit("the server does not start")


def measure(port: int, leave: Callable[[http.client.HTTPConnection, int], float], comments: int) -> tuple[float, float]:
    """Comments a second, and the 99th percentile in milliseconds of the request that stores one."""
    waits: list[float] = []
    numbers = iter(range(comments))
    lock = threading.Lock()

    def read_and_write() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        while True:
            with lock:
                number = next(numbers, None)
            if number is None:
                return
            waits.append(leave(connection, number))

    threads = [threading.Thread(target=read_and_write) for _ in range(READERS)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - began
    assert len(waits) == comments, "a reader was refused"
    return comments / seconds, statistics.quantiles(waits, n=100)[98] * 1000


def ask(connection: http.client.HTTPConnection, path: str, body: str, headers: dict[str, str], status: int) -> str:
    connection.request("POST", path, body, headers)
    answer = connection.getresponse()
    text = answer.read().decode()
    assert answer.status == status, (answer.status, text)
    return text


@contextmanager
def serving(command: Sequence[str], port: int, folder: Path) -> Iterator[int]:
    """A server that runs meanwhile; its process id."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as server:
        wait_for(port)
        yield server.pid
        server.kill()


@contextmanager
def serving_ours(folder: Path, *settings: str) -> Iterator[tuple[int, int]]:
    """The intake as it is served, with these further settings; its port and process id."""
    port = free_port()
    lines = [f'SITEURL = "http://127.0.0.1:{port}"', 'COMMENTS_INDEX = "posts.json"', "COMMENTS_MIN_SECONDS = 0"]
    (folder / "pelicanconf.py").write_text("\n".join((*lines, *settings)))
    (folder / "posts.json").write_text(dump_index(POSTS))
    command = [sys.executable, "-m", "plugins.comments.intake", "--listen", f"127.0.0.1:{port}"]
    with serving(command, port, folder) as pid:
        yield port, pid


def measure_ours(folder: Path, comments: int) -> tuple[float, float]:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}

    def leave(connection: http.client.HTTPConnection, number: int) -> float:
        preview = ask(connection, "/", urlencode({**FORM, "body": TEXT.format(n=number)}), headers, 200)
        fields = urlencode({**hidden(preview), "action": "confirm"})
        began = time.perf_counter()
        ask(connection, "/", fields, headers, 303)
        return time.perf_counter() - began

    with serving_ours(folder, 'COMMENTS_RATE = COMMENTS_TOTAL_RATE = "100000 per second"') as (port, _):
        result = measure(port, leave, comments)
    assert len(open_inbox("inbox", folder).waiting()) == comments, "a comment was lost"
    return result


def measure_isso(isso: str, folder: Path, comments: int) -> tuple[float, float]:
    port = free_port()
    (folder / "isso.cfg").write_text(
        f"[general]\ndbpath = {folder}/comments.db\nhost = http://127.0.0.1:{port}/\n"
        f"[server]\nlisten = http://127.0.0.1:{port}/\n[guard]\nenabled = false\n[moderation]\nenabled = true\n"
    )
    command = [isso, "-c", str(folder / "isso.cfg"), "run"]
    headers = {"Content-Type": "application/json", "Origin": f"http://127.0.0.1:{port}"}

    def leave(connection: http.client.HTTPConnection, number: int) -> float:
        body = json.dumps({"author": "Bea", "text": TEXT.format(n=number), "title": "A post"})
        began = time.perf_counter()
        ask(connection, "/new?uri=%2Fa-post%2F", body, headers, 202)
        return time.perf_counter() - began

    with serving(command, port, folder):
        return measure(port, leave, comments)


def main() -> None:
    """Measure, and print a line for each server."""
    isso = next((argument for argument in sys.argv[1:] if not argument.isdigit()), "")
    comments = next((int(argument) for argument in sys.argv[1:] if argument.isdigit()), 1000)
    results: dict[str, list[tuple[float, float]]] = {"intake": []} | ({"isso": []} if isso else {})
    for _ in range(3):
        for name, runs in results.items():
            with tempfile.TemporaryDirectory() as folder:
                measured = (
                    measure_isso(isso, Path(folder), comments)
                    if name == "isso"
                    else measure_ours(Path(folder), comments)
                )
            runs.append(measured)
    for name, runs in results.items():
        rate, wait = (statistics.median(values) for values in zip(*runs, strict=True))
        print(f"{name:>6}: {rate:7.1f} comments/s, 99th percentile {wait:6.1f} ms, runs {[round(r) for r, _ in runs]}")
    if isso:
        ratio = statistics.median(r for r, _ in results["intake"]) / statistics.median(r for r, _ in results["isso"])
        print(f"intake / isso: {ratio:.2f}")


if __name__ == "__main__":
    main()
