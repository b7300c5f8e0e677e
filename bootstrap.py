"""Sets the project up on a bare Python: makes .venv out of requirements.txt, then starts tasks.py again inside it.

Standard library only, and nothing outside this folder is touched. Old Pythons must be able to read this file (no syntax
newer than 3.6), so that they get the sentence below and not a SyntaxError.
"""

import sys

if sys.version_info < (3, 11):
    sys.exit(f"This blog needs Python 3.11 or newer, and this is {sys.version.split()[0]}. Try: python3.11 tasks.py")

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = VENV / "parts"  # a line for each part of the lock that is installed, and one for the part that is being so
BEGUN = "begun "
OWN = ROOT / "plugins" / "own" / "requirements.txt"  # packages that an author's own plugins need
SETTINGS = ("publishconf.py", "pelicanconf.py")
LOCK = ROOT / ".lock"
CHANGING = ROOT / ".changing"  # what plugins/blog/changes.py leaves behind when it is killed, with the way back
WITHIN = "BLOG_CHANGING"  # set where a change of files has this process do a part of it, and holds LOCK

# The lock is complete, so nothing is resolved; its first part holds what a build from source needs. A package that an
# interrupted set-up left half there is put there again.
PIP_INSTALL = ["install", "--no-deps", "--require-hashes", "--ignore-installed", "--no-build-isolation", "--use-pep517"]
PIP_INSTALL += ["--no-cache-dir", "--no-input", "--requirement"]
# How many parts of the lock a task needs, when it is not the two that a build does.
NEEDED_PARTS = {"intake": 3, "livereload": 3, "comments": 3, "test": 4, "lint": 4, "lock": 4}
SAME_COMMAND = "then run the same command again"


def enter(arguments: list[str]) -> None:
    """Return when this process runs inside a complete .venv; otherwise make it, and run tasks.py there instead."""
    try:
        settle()
        parts = lock_parts((ROOT / "requirements.txt").read_text("utf-8"))
        parts = parts[: needed_parts(arguments)]
        wanted = fingerprints(parts)

        def ready() -> bool:
            return stamps()[: len(wanted)] == wanted and own_packages() == installed_own()

        if not ready():
            with locked():
                if stamps()[: len(wanted)] != wanted:  # another process may have made it while this one waited
                    set_up(parts)
                if own_packages() != installed_own():
                    set_up_own(parts)
        elif VENV.samefile(sys.prefix):
            return
    except KeyboardInterrupt:
        sys.exit("\nInterrupted. The set-up starts over when you run the same command again.")
    except OSError as error:
        sys.exit(f"The set-up stopped: {error}. Mend that, {SAME_COMMAND}.")
    command = [str(PYTHON), str(ROOT / "tasks.py"), *arguments]
    if os.name == "nt":
        sys.exit(subprocess.call(command))
    os.execv(command[0], command)


def settle() -> None:
    """Put back what a change of this folder's files, such as an upgrade, left half done when it was killed."""
    if WITHIN not in os.environ and list(ROOT.glob(f"{CHANGING.name}*")):
        with locked():
            if (CHANGING / "undo.py").exists():  # another process may have done it while this one waited
                status = subprocess.call([sys.executable, str(CHANGING / "undo.py")])
                if status:
                    sys.exit(status)
            for rest in ROOT.glob(f"{CHANGING.name}.*"):  # what had not begun, and what was over
                shutil.rmtree(rest, ignore_errors=True)


def needed_parts(arguments: list[str]) -> int:
    """How many parts of the lock a command needs; buckets take boto3, and packed copies brotli, as the intake does."""
    settings = [path.read_text("utf-8", "replace") for path in map(ROOT.joinpath, SETTINGS) if path.is_file()]
    if "publish" in arguments and re.search(
        r"""s3://|^PUBLISH_PACKED\b.*["']br["']""", "\n".join(settings), re.MULTILINE
    ):
        return 3
    wanted = [3 if argument.startswith("s3://") else NEEDED_PARTS.get(argument, 2) for argument in arguments]
    return max(wanted, default=2)


def lock_parts(text: str) -> list[str]:
    """The parts of the lock in the order of installing, each with the options at the top of the file.

    They are: what builds a package that comes as source only, what a build of the site needs, what taking comments
    needs, what only tests need.
    """
    options, *parts = re.split(r"^# == .*\n", text, flags=re.MULTILINE)
    return [options + part for part in parts]


def fingerprints(parts: list[str]) -> list[str]:
    """What STAMP says of these parts, each with those before it. A moved folder and another Python have others."""
    digest = hashlib.sha256(f"{VENV}\n{sys.platform}\n{sys.implementation.cache_tag}\n".encode())
    prints = []
    for part in parts:
        digest.update(part.encode())
        prints.append(digest.hexdigest())
    return prints


def stamps() -> list[str]:
    """The lines of STAMP; none when the interpreter of .venv is gone."""
    return STAMP.read_text("utf-8").splitlines() if STAMP.is_file() and PYTHON.exists() else []


def set_up(parts: list[str]) -> None:
    """Install the parts that are missing, into an empty .venv unless the last set-up only stopped before they were."""
    wanted, stamped = fingerprints(parts), stamps()
    done = next(number for number, fingerprint in enumerate(wanted) if stamped[number : number + 1] != [fingerprint])
    if stamped[done:] not in ([], [BEGUN + wanted[done]]):
        done = 0
    has_ensurepip = importlib.util.find_spec("ensurepip") is not None
    if importlib.util.find_spec("venv") is None or not (has_ensurepip or importlib.util.find_spec("pip")):
        sys.exit(f"This Python cannot make virtual environments. Run: sudo apt install python3-venv, {SAME_COMMAND}.")
    refused = refusal(VENV)
    if refused and not done:
        sys.exit(f"{refused}, {SAME_COMMAND}.")
    packages = sum(len(re.findall(r"^\w", part, re.MULTILINE)) for part in parts[done:])
    print(f"Setting up: {packages} packages into {VENV.name}, this once …", file=sys.stderr, flush=True)
    if not done:
        import venv

        STAMP.unlink(missing_ok=True)
        venv.EnvBuilder(clear=True, symlinks=os.name != "nt").create(VENV)
    if has_ensurepip:
        run([str(PYTHON), "-m", "ensurepip", "--default-pip"])
    lock = VENV / "part.txt"
    for number in range(done, len(parts)):
        STAMP.write_text("\n".join([*wanted[:number], BEGUN + wanted[number]]), "utf-8")
        lock.write_text(parts[number], "utf-8")
        run([*pip(), *PIP_INSTALL, str(lock)])
        STAMP.write_text("\n".join(wanted[: number + 1]), "utf-8")


def refusal(folder: Path) -> str:
    """Why a folder is not emptied, in words for the author and without the full stop; "" when it may be."""
    if folder.is_symlink():
        return f"{folder.name} is a link, and what it leads to may be needed elsewhere: delete the link yourself"
    return ""


def pip() -> list[str]:
    """How pip is called for .venv: the one in it, or without ensurepip another."""
    if importlib.util.find_spec("ensurepip") is not None:
        return [str(PYTHON), "-m", "pip"]
    return [sys.executable, "-m", "pip", "--python", str(VENV)]


def own_packages() -> str:
    """What the author's own list of packages says."""
    return OWN.read_text("utf-8") if OWN.is_file() else ""


def installed_own() -> str:
    """What it said when it was installed into .venv."""
    stamp = VENV / "own.txt"
    return stamp.read_text("utf-8") if stamp.is_file() else ""


def set_up_own(parts: list[str]) -> None:
    """Install the author's own packages beside the engine's, whose versions stay those of the lock."""
    said = own_packages()
    if not said.strip():  # what was installed for it stays until .venv is made anew
        (VENV / "own.txt").write_text(said, "utf-8")
        return
    print(f"Setting up: the packages of {OWN.relative_to(ROOT).as_posix()} …", file=sys.stderr, flush=True)
    versions = VENV / "versions.txt"
    versions.write_text("\n".join(re.findall(r"^\w\S*==\S+(?: ;[^\\\n]*)?", "".join(parts), re.MULTILINE)), "utf-8")
    run([*pip(), "install", "--no-cache-dir", "--no-input", "--constraint", str(versions), "--requirement", str(OWN)])
    (VENV / "own.txt").write_text(said, "utf-8")


def run(command: list[str]) -> None:
    """Run a step of the set-up silently; if it fails, end with a sentence that says why."""
    temporary = VENV / "tmp"
    temporary.mkdir(exist_ok=True)
    unwanted = {"PYTHONHOME", "PYTHONPATH", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT"}
    environment = {name: value for name, value in os.environ.items() if name not in unwanted}
    environment.update(TMPDIR=str(temporary), PIP_USER="0", PIP_DISABLE_PIP_VERSION_CHECK="1", PYTHONUTF8="1")
    # close_fds=False hands LOCK on: a step that outlives this process holds off the next set-up until it has ended.
    step = subprocess.run(
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        close_fds=False,
    )
    shutil.rmtree(temporary, ignore_errors=True)
    if step.returncode:
        sys.exit(reason(step.stdout.decode("utf-8", "replace")))


def reason(log: str) -> str:
    """One sentence on what went wrong and what to do, out of what pip printed."""
    if "DO NOT MATCH THE HASHES" in log:
        return (
            "A downloaded package is not the one that requirements.txt names: its hash differs. Nothing of it was "
            f"installed. Use another network or package mirror, or renew the lock (invoke lock), {SAME_COMMAND}."
        )
    if "No space left on device" in log:
        return f"The disk is full. Make room, {SAME_COMMAND}."
    if re.search(r"Retrying \(|ConnectionError|ConnectTimeout|ReadTimeout|Read timed out|ProxyError|SSLError", log):
        return f"The packages cannot be downloaded: the package index does not answer. Go online, {SAME_COMMAND}."
    missing = re.search(r"No matching distribution found for (\S+)", log)
    if missing:
        return (
            f"The package index has no {missing[1]} ready for this Python ({sys.version.split()[0]}) on this kind "
            f"of machine. Try another Python from 3.11 on, {SAME_COMMAND}."
        )
    return f"{log.rstrip()}\nThe set-up failed; pip says why above. Mend that, {SAME_COMMAND}."


@contextmanager
def locked(lock: Path | None = None) -> Iterator[None]:
    """Hold this folder, or the one of that lock, against set-ups and builds; the system lets go when a process dies."""
    if WITHIN in os.environ:
        yield
        return
    with (lock or LOCK).open("a") as handle:
        os.set_inheritable(handle.fileno(), True)
        waiting = False
        while not _lock(handle.fileno()):
            if not waiting:
                print("Waiting for another set-up or build in this folder …", file=sys.stderr, flush=True)
            waiting = True
            time.sleep(0.1)
        yield


def _lock(descriptor: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True
