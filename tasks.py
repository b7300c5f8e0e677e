"""The tasks of this blog. `python3 tasks.py` lists them; inside the environment `invoke --list` does too.

Run as a script, it needs nothing but Python: bootstrap.py sets the environment up first. It is long since it is the
one list of what an author can do: a task asks plugins and builder.py for the work, and says how that went.
"""

import sys

if __name__ == "__main__":
    import bootstrap

    bootstrap.enter(sys.argv[1:])

import asyncio
import os
import re
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

from invoke import Collection, Context, Exit, Program, task

import builder
from bootstrap import LOCK, ROOT, VENV, locked, refusal, settle
from builder import OUTPUT, BuildError
from plugins._shared.faults import note
from plugins._shared.files import replace_file, trouble
from plugins.blog import check as checking
from plugins.blog import start as starting
from plugins.blog import upgrade as upgrading
from plugins.blog.answers import QUESTIONS
from plugins.blog.form import read_settings
from plugins.blog.manifest import read_version, write_manifest
from plugins.blog.placeholders import placeholders
from plugins.site import preview
from plugins.site.changeover import RefusedError

settle()
CACHE = ROOT / ".cache"
PICTURES = CACHE / "images"
CACHES = (".mypy_cache", ".pytest_cache", ".ruff_cache", ".hypothesis")
BINARY = ["--only-binary=:all:", "--no-binary=feedgen"]
UV_OPTIONS = ["--quiet", "--no-config", "--no-cache", "--universal", "--python-version=3.11", "--generate-hashes"]
UV_OPTIONS += ["--no-annotate", "--no-header"]
PROGRAMS = ("comments", "import", "intake", "related", "rename", "retag", "remove")
"""Tasks whose words and options are those of a program of ours, and not Invoke's, which wants `--` before them."""
PORT = {"port": "where to serve on this machine (8000)"}


@task(
    help={"profile": "say where the time went", "explain": "name each page that was rendered anew, and why"},
    auto_shortflags=False,
)
def build(c: Context, profile: bool = False, explain: bool = False) -> None:
    """Build content/ into output/, for this machine."""
    if explain:
        os.environ["BUILD_EXPLAIN"] = "yes"
    build_site("pelicanconf.py", profile=profile)
    print("Read it: python3 tasks.py serve, then http://localhost:8000/")


@task
def check(c: Context) -> None:
    """Build everything without writing output/, and list all that is wrong."""
    with sentences():
        found = checking.check(ROOT)
    print(*map(note, found.notes), sep="\n", end="\n" if found.notes else "")
    if found.faults:
        raise Exit("\n".join([*found.faults, f"{len(found.faults)} to mend."]), 1)
    print("Nothing is wrong.")


@task(
    help={
        "to": "where to send it: a folder, user@host:/path, s3://bucket/prefix, git:remote#branch (PUBLISH_TO)",
        "dry-run": "only list what would be sent and removed there",
        "back": "put the site before the last one back there",
        "adopt": "write over what somebody else put there",
        "demo": "publish the demo, with its own names and addresses",
        "profile": "say where the time of the build went",
    }
)
def publish(
    c: Context,
    to: str = "",
    dry_run: bool = False,
    back: bool = False,
    adopt: bool = False,
    demo: bool = False,
    profile: bool = False,
) -> None:
    """Build content/ into output/, for the public, and send it to where readers are."""
    with sentences():
        settings = read_settings(ROOT, "publishconf.py")
        faults = [] if demo or back else list(placeholders(settings))
    if faults:
        mend = "Mend that (python3 tasks.py start asks for all of it), or publish the demo as it is: publish --demo"
        raise Exit("\n".join([*map(str, faults), mend]), 1)
    if not back:
        run("plugins.publish", "--recall", "target", *(["--to", to] if to else []))
        build_site("publishconf.py", *(["-e", "PUBLISH_DEMO=true"] if demo else []), profile=profile)
    if not (to or settings.get("PUBLISH_TO")):
        print("Upload what is in output/, or name a place to send it to: publish --to PLACE")
        return
    given = {"--dry-run": dry_run, "--back": back, "--adopt": adopt}
    run("plugins.publish", *(["--to", to] if to else []), *(option for option, chosen in given.items() if chosen))
    if settings.get("FEEDS_HUB") and not dry_run:
        run("plugins.feeds", "--settings", "publishconf.py", "ping")


@task(help=PORT)
def serve(c: Context, port: int = 8000) -> None:
    """Serve output/ on this machine."""

    if not OUTPUT.is_dir():
        raise Exit(f"There is no {OUTPUT.name}/ yet: python3 tasks.py build makes it.", 1)

    asyncio.run(preview.serve(OUTPUT, builder.base_path(), port, listen("serve", port)))


@task(help=PORT)
def livereload(c: Context, port: int = 8000) -> None:
    """Build, serve, and after each change do both again; comments are taken, one port above."""
    sockets = listen("livereload", port)
    intake_url = f"http://127.0.0.1:{port + 1}/"
    command = [sys.executable, "-m", "plugins.comments.intake", "--settings", "pelicanconf.py", "--until-eof"]
    command += ["--listen", f"127.0.0.1:{port + 1}", "--site", f"http://localhost:{port}", "--intake", intake_url]

    def rebuild() -> str:
        try:
            build_site("pelicanconf.py", "-e", f'COMMENTS_INTAKE="{intake_url}"')
        except Exit as fault:
            return str(fault.message)
        return ""

    def take_comments() -> None:
        # It ends with the pipe to it, so with this process, however that ends.
        running.enter_context(subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE))

    watched = ("content", "theme", "plugins")
    with ExitStack() as running:
        try:
            asyncio.run(
                preview.livereload(
                    *(OUTPUT, builder.base_path, port, sockets, rebuild, take_comments), root=ROOT, watched=watched
                )
            )
        except OSError as error:
            mend = "allow more (Linux: fs.inotify.max_user_watches), or set WATCHFILES_FORCE_POLLING=1"
            raise Exit(f"The system cannot watch the files for changes: {error}; {mend}.", 1) from error


@task
def intake(c: Context) -> None:
    """Take readers' comments for the published site (options: intake --help)."""
    run("plugins.comments.intake", *passed_on())


@task
def comments(c: Context) -> None:
    """Read what readers sent, and publish, answer or throw it away (comments approve ID; all: comments --help)."""
    run("plugins.comments.desk", *passed_on())


@task(
    auto_shortflags=False,
    help={
        **{each.option: each.text.partition("?")[0] for each in QUESTIONS},
        "look": "colours and letters, such as harbour+plain; list shows what there is",
        "yes": "ask nothing, and take the default for what is not given",
    },
)
def start(
    c: Context,
    name: str | None = None,
    subtitle: str | None = None,
    author: str | None = None,
    address: str | None = None,
    email: str | None = None,
    language: str | None = None,
    timezone: str | None = None,
    look: str = "",
    yes: bool = False,
) -> None:
    """Make the demo your own blog: answer seven questions, here or by these options."""
    given = {"name": name, "subtitle": subtitle, "author": author, "address": address}
    given |= {"email": email, "language": language, "timezone": timezone}
    options = {option: value for option, value in given.items() if value is not None}
    with sentences():
        print(starting.start(ROOT, options, look=look, ask_nothing=yes, lock=locked))


@task(
    auto_shortflags=False,
    help={
        "source": "a folder, an archive or the address of a git repository; without it, the remote engine or upstream",
        "blog": "a blog in another folder, into which this engine is brought: the way for blogs of 0.1",
        "merge": "merge, line by line, what you have edited in the engine's files",
        "yes": "do not ask whether to go on",
        "back": "put the engine from before the last upgrade back",
    },
)
def upgrade(
    c: Context, source: str = "", blog: str = "", merge: bool = False, yes: bool = False, back: bool = False
) -> None:
    """Bring in the engine of a newer version; what is yours stays as it is, and a failure puts all of it back."""
    with sentences():
        if back:
            print(upgrading.back(ROOT, lock=locked))
            return
        into = Path(blog).expanduser().resolve() if blog else ROOT
        origin = source or (str(ROOT) if into != ROOT else "")
        held = partial(locked, into / LOCK.name)
        print(upgrading.upgrade(into, origin, merge=merge, ask_nothing=yes, lock=held))


@task(help={"title": "what the post is called"})
def new(c: Context, title: str) -> None:
    """Begin a post: a draft with an id that it keeps for good."""
    run("plugins.posts", "new", title)


@task
def rename(c: Context) -> None:
    """Give a post another slug (OLD NEW): its file, comments, links to it; its old address leads on."""
    run("plugins.posts", "rename", *passed_on())


@task
def retag(c: Context) -> None:
    """Call a tag otherwise (OLD NEW; --category, --author), in every post; shows what changes first."""
    run("plugins.posts", "retag", *passed_on())


@task
def remove(c: Context) -> None:
    """Take a post away (SLUG; --to SLUG for what takes its place), into .trash/."""
    run("plugins.posts", "remove", *passed_on())


@task
def stamp(c: Context) -> None:
    """Give an id to each post that stores none, so that a new name or date delivers it to nobody again."""
    run("plugins.posts", "stamp")


@task
def ping(c: Context) -> None:
    """Tell the WebSub hub (FEEDS_HUB) which feeds have changed, once the site is in its place."""
    run("plugins.feeds", "--settings", "publishconf.py", "ping")


@task(name="import")
def import_blog(c: Context) -> None:
    """Bring a blog along from another system (wordpress EXPORT.xml --uploads FOLDER; all: import --help)."""
    # They take long to import, and other tasks do not need them.
    from plugins import imports
    from plugins.comments.foreign import comment_file

    with locked():
        status = imports.main(passed_on(), comment_file, str(ROOT / "pelicanconf.py"))
    if status:
        raise Exit(code=status)


@task
def related(c: Context) -> None:
    """Explain what a post suggests (SLUG), or whom nobody suggests and which tags hurt (--report)."""
    run("plugins.related", *passed_on())


@task(help={"all": "the pictures made so far, and the environment .venv, as well"})
def clean(c: Context, all: bool = False) -> None:
    """Remove what builds and tests made."""
    with locked():
        kept: list[str] = []
        try:
            kept += builder.clean()
        except RefusedError as error:
            kept.append(str(error))
        except OSError as error:
            kept.append(trouble(error))
        made = [*(ROOT / name for name in CACHES), *(ROOT / "plugins").rglob("__pycache__")]
        made += [*(ROOT / "tests").rglob("__pycache__"), *([VENV] if all else [])]
        # Of a folder that is a link, nothing is ours to remove.
        made += [CACHE] if all or CACHE.is_symlink() else [each for each in CACHE.glob("*") if each != PICTURES]
        for path in made:
            refused = refusal(path)
            if refused:
                kept.append(f"{refused}.")
            elif path.is_file():
                path.unlink()
            else:
                shutil.rmtree(path, ignore_errors=True)
    if kept:
        raise Exit("\n".join(kept), 1)


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


@task
def manifest(c: Context) -> None:
    """List the files of engine and demo anew, in the engine's own repository."""
    write_manifest(ROOT)


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
    replace_file(target, f"{text}# == to test ==\n{''.join(left.values())}".encode())


def passed_on() -> list[str]:
    """What follows `--` on the command line; Invoke's own record of it has lost the quotes."""
    return sys.argv[sys.argv.index("--") + 1 :] if "--" in sys.argv else []


def listen(task: str, port: int) -> list[socket.socket]:
    """A port of this machine, taken."""
    try:
        return preview.listen(port)
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or error
        raise Exit(f"Port {port}: {reason}. Try another: {task} --port {port % 60000 + 1}", 1) from error


@contextmanager
def sentences() -> Iterator[None]:
    """End the task with a sentence for whatever keeps it from being done."""
    try:
        yield
    except ValueError as error:
        raise Exit(str(error), 1) from error
    except OSError as error:
        raise Exit(f"{error}. Nothing was changed.", 1) from error
    except EOFError:
        raise Exit(
            "\nThere is nobody to answer: give what is to be asked by options, and --yes for the rest.", 1
        ) from None
    except KeyboardInterrupt:
        raise Exit("\nNothing was changed.", 130) from None


def build_site(settings: str, *options: str, profile: bool = False) -> None:
    """Build, and print what was made; end the task with what Pelican said when it fails."""
    if not PICTURES.is_dir():
        print("The first build makes all sizes of each picture; give it a minute …", file=sys.stderr, flush=True)
    try:
        print(builder.build(settings, [*options, *passed_on()], profile=profile), flush=True)
    except BuildError as error:
        raise Exit(str(error), 1) from error
    except OSError as error:
        raise Exit(f"The build stopped. {trouble(error)}", 1) from error


def run(module: str, *arguments: str) -> None:
    """Run a tool of the environment in this folder; end the task when it fails."""
    status = subprocess.call([sys.executable, "-m", module, *arguments], cwd=ROOT)
    if status:
        raise Exit(code=status)


if __name__ == "__main__":
    if sys.argv[1:2] and sys.argv[1] in PROGRAMS and sys.argv[2:3] != ["--"]:
        sys.argv.insert(2, "--")
    namespace = Collection.from_module(sys.modules[__name__])
    program = Program(version=read_version(ROOT), namespace=namespace, name="The blog", binary="python3 tasks.py")
    program.run([sys.argv[0], *(sys.argv[1:] or ["--list"])])
