"""The tasks of this blog. `python3 tasks.py` lists them; inside the environment `invoke --list` does too.

Run as a script, it needs nothing but Python: bootstrap.py sets the environment up first.
"""

import sys

if __name__ == "__main__":
    import bootstrap

    bootstrap.enter(sys.argv[1:])

import asyncio
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import invoke.main
from invoke import Collection, Context, Exit, ParseResult, Program, task
from livereload import Server
from livereload.watcher import Watcher
from tornado.web import Application, StaticFileHandler

import builder
from bootstrap import ROOT, VENV, locked
from builder import OUTPUT, STAGING, BuildError

PICTURES = ROOT / ".cache" / "images"
CACHES = (".mypy_cache", ".pytest_cache", ".ruff_cache", ".hypothesis")
# A machine's own table of them may lack these, or say text/xml.
MEDIA_TYPES = {".xml": "application/xml", ".avif": "image/avif", ".webp": "image/webp", ".woff2": "font/woff2"}
BINARY = ["--only-binary=:all:", "--no-binary=feedgen"]
UV_OPTIONS = ["--quiet", "--no-config", "--no-cache", "--universal", "--python-version=3.11", "--generate-hashes"]
UV_OPTIONS += ["--no-annotate", "--no-header"]
WORDY = ("comments", "intake")
"""Tasks whose words and options are those of a program of ours, and not Invoke's."""
PORT = {"port": "where to serve on this machine (8000)"}


@task
def build(c: Context) -> None:
    """Build content/ into output/, for this machine."""
    build_site("pelicanconf.py")
    print("Read it: python3 tasks.py serve, then http://localhost:8000/")


@task
def publish(c: Context) -> None:
    """Build content/ into output/, for the public."""
    build_site("publishconf.py")
    print("Upload what is in output/.")


@task(help=PORT)
def serve(c: Context, port: int = 8000) -> None:
    """Serve output/ on this machine."""

    if not OUTPUT.is_dir():
        raise Exit(f"There is no {OUTPUT.name}/ yet: python3 tasks.py build makes it.", 1)

    async def forever() -> None:
        served = {"path": str(OUTPUT), "default_filename": "index.html"}
        try:
            Application([(r"/(.*)", SiteFiles, served)]).listen(port, "localhost")
        except OSError as error:
            raise Exit(f"Port {port}: {error.strerror}. Try another: serve --port {port + 1}", 1) from error
        print(f"http://localhost:{port}/ shows output/ until Ctrl-C.", flush=True)
        await asyncio.Event().wait()

    asyncio.run(forever())


@task(help=PORT)
def livereload(c: Context, port: int = 8000) -> None:
    """Build, serve, and after each change do both again; comments are taken, one port above."""
    intake_url = f"http://127.0.0.1:{port + 1}/"

    def rebuild() -> None:
        try:
            build_site("pelicanconf.py", "-e", f'COMMENTS_INTAKE="{intake_url}"')
        except Exit as fault:
            print(fault.message, file=sys.stderr, flush=True)

    rebuild()
    server = Server(watcher=EveryFile())
    server.SFH = SiteFiles
    for watched in ("content", "theme", "plugins", "*.py"):
        server.watch(str(ROOT / watched), rebuild)
    command = [sys.executable, "-m", "plugins.comments.intake", "--settings", "pelicanconf.py", "--until-eof"]
    command += ["--listen", f"127.0.0.1:{port + 1}", "--site", f"http://localhost:{port}", "--intake", intake_url]
    # It ends with the pipe to it, so with this process, however that ends.
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE):
        server.serve(port=port, host="localhost", root=str(OUTPUT))


@task
def intake(c: Context) -> None:
    """Take readers' comments for the published site (options: intake --help)."""
    run("plugins.comments.intake", *own_words())


@task
def comments(c: Context) -> None:
    """Read what readers sent, and publish, answer or throw it away (comments approve ID; all: comments --help)."""
    run("plugins.comments.desk", *own_words())


@task(help={"title": "what the post is called"})
def new(c: Context, title: str) -> None:
    """Begin a post: a draft with an id that it keeps for good."""
    run("plugins.posts", "new", title)


@task
def stamp(c: Context) -> None:
    """Give an id to each post that stores none, so that a new name or date delivers it to nobody again."""
    run("plugins.posts", "stamp")


@task
def ping(c: Context) -> None:
    """Tell the WebSub hub (FEEDS_HUB) which feeds have changed, once the site is in its place."""
    run("plugins.feeds", "--settings", "publishconf.py", "ping")


# Invoke has no positional argument that may be left out.
@task(
    positional=[] if "--report" in sys.argv else ["slug"],
    help={"slug": "the post to explain", "report": "how the whole blog fares instead"},
)
def related(c: Context, slug: str | None = None, report: bool = False) -> None:
    """Explain what a post suggests (SLUG), or whom nobody suggests and which tags hurt (--report)."""
    run("plugins.related", "--report" if report else str(slug))


@task(help={"all": "the pictures made so far, and the environment .venv, as well"})
def clean(c: Context, all: bool = False) -> None:
    """Remove what builds and tests made."""
    with locked():
        made = [OUTPUT, STAGING, *(ROOT / name for name in CACHES), *PICTURES.parent.glob("*")]
        for folder in [*made, VENV, PICTURES.parent] if all else [each for each in made if each != PICTURES]:
            shutil.rmtree(folder, ignore_errors=True)
        for folder in [path for top in ("plugins", "tests") for path in (ROOT / top).rglob("__pycache__")]:
            shutil.rmtree(folder, ignore_errors=True)


@task
def lint(c: Context) -> None:
    """Check the code: ruff, and mypy --strict."""
    run("ruff", "check", ".")
    run("mypy")


@task(pre=[lint])
def test(c: Context) -> None:
    """Check the code and run the tests (-- options of pytest)."""
    deselect = []
    if not shutil.which("chromium", path=f"{os.environ.get('PATH', '')}:/usr/bin") and "CI" not in os.environ:
        print("No Chromium here, so the browser tests are left out; apt install chromium brings it.")
        deselect = ["-m", "not browser"]
    home = ROOT / ".cache" / "home"  # for the browser, which leaves things there
    home.mkdir(parents=True, exist_ok=True)
    os.environ["HOME"] = str(home)
    # One more than there are processors, since many tests wait for a program that they have started.
    run("pytest", "-n", str((os.cpu_count() or 1) + 1), *deselect, *passed_on())


@task
def lighthouse(c: Context) -> None:
    """Score the blog's pages by Lighthouse, as on a phone; needs Chromium, npm and Node, and takes minutes."""
    if subprocess.call(["npm", "ci", "--prefix", "tests", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=ROOT):
        raise Exit(code=1)
    run("tests.benchmarks.lighthouse")


@task(help={"upgrade": "take the newest versions that pyproject.toml allows"})
def lock(c: Context, upgrade: bool = False) -> None:
    """Write requirements.txt anew from pyproject.toml."""
    folder, target = ROOT / ".cache" / "lock", ROOT / "requirements.txt"
    folder.mkdir(parents=True, exist_ok=True)
    everything, part = folder / "everything.txt", folder / "part.txt"
    everything.unlink(missing_ok=True)
    if target.exists() and not upgrade:
        shutil.copy(target, everything)  # uv keeps the versions that it finds where it writes

    def resolve(into: Path, *what: str) -> dict[str, str]:
        run("uv", "pip", "compile", *UV_OPTIONS, *BINARY, "--output-file", str(into), *what)
        return {entry.split()[0]: entry for entry in re.findall(r"^\w.*(?:\n\s.*)*\n", into.read_text("utf-8"), re.M)}

    parts = {
        "to build what comes as source only": "--group=source",
        "to build the site": "pyproject.toml",
        "to take comments": "--group=intake",
    }
    left = resolve(everything, *parts.values(), "--group=test")
    text = "# Written by `invoke lock`.\n" + "\n".join(BINARY).replace("=", " ") + "\n"
    for title, what in parts.items():
        pins = resolve(part, what, "--constraint", str(everything))
        text += f"# == {title} ==\n" + "".join(left.pop(pin) for pin in pins if pin in left)
    part.write_text(f"{text}# == to test ==\n{''.join(left.values())}", "utf-8")
    part.replace(target)


class EveryFile(Watcher):  # type: ignore[misc]  # livereload is untyped
    """Looks at every file of a folder each time: the original stops at the first change and may miss a removed file."""

    def is_folder_changed(self, path: str, ignore: Callable[[str], bool] | None = None) -> bool:
        """Whether a file in that folder is new, changed or gone."""
        changed = [self.is_file_changed(str(file), ignore) for file in Path(path).rglob("*")]
        return any(changed)


class SiteFiles(StaticFileHandler):
    """Serves output/ as a host of static sites does: its own page for a missing file, and standard media types."""

    def get_content_type(self) -> str:
        """The media type of the file that is asked for."""
        return MEDIA_TYPES.get(Path(self.absolute_path or "").suffix) or super().get_content_type()

    def write_error(self, status_code: int, **kwargs: object) -> None:
        """Answer with 404.html where there is no such file; 403 is what a folder without a page gets otherwise."""
        page = OUTPUT / "404.html"
        if status_code in {403, 404} and page.is_file():
            self.set_status(404)
            self.set_header("Content-Type", "text/html; charset=UTF-8")
            self.finish(page.read_bytes())
        else:
            super().write_error(status_code, **kwargs)


class Tasks(Program):
    """Invoke as this file runs it."""

    def parse_core(self, argv: list[str] | None) -> None:
        """Read the options of Invoke itself; what is left are tasks."""
        super().parse_core(argv)
        spare_words(self.core)


def spare_words(core: ParseResult) -> None:
    """Leave the words after one of `WORDY` alone, which Invoke would take for more tasks."""
    if core.unparsed[:1] and core.unparsed[0] in WORDY:
        del core.unparsed[1:]


if hasattr(invoke.main.program, "core"):  # `invoke` has read its own options, and is now loading this file
    spare_words(invoke.main.program.core)


def own_words() -> list[str]:
    """What follows the name of one of `WORDY` on the command line, with or without `--` before it."""
    words = sys.argv[next(number for number, word in enumerate(sys.argv) if word in WORDY) + 1 :]
    return words[1:] if words[:1] == ["--"] else words


def passed_on() -> list[str]:
    """What follows `--` on the command line; Invoke's own record of it has lost the quotes."""
    return sys.argv[sys.argv.index("--") + 1 :] if "--" in sys.argv else []


def build_site(settings: str, *options: str) -> None:
    """Build, and print what was made; end the task with what Pelican said when it fails."""
    if not PICTURES.is_dir():
        print("The first build makes all sizes of each picture; give it a minute …", file=sys.stderr, flush=True)
    try:
        print(builder.build(settings, [*options, *passed_on()]), flush=True)
    except BuildError as error:
        raise Exit(str(error), 1) from error
    except OSError as error:
        raise Exit(f"The build stopped: {error}. Mend that, then build again.", 1) from error


def run(module: str, *arguments: str) -> None:
    """Run a tool of the environment in this folder; end the task when it fails."""
    status = subprocess.call([sys.executable, "-m", module, *arguments], cwd=ROOT)
    if status:
        raise Exit(code=status)


if __name__ == "__main__":
    program = Tasks(namespace=Collection.from_module(sys.modules[__name__]), binary="python3 tasks.py")
    program.run([sys.argv[0], *(sys.argv[1:] or ["--list"])])
