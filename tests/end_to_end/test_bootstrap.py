"""Setting up on a bare Python, with a lock of three small packages that lie beside it."""

from __future__ import annotations

import ast
import contextlib
import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import tomllib
import zipfile
from pathlib import Path

import pytest
from conftest import ROOT
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import bootstrap

SENTENCE_END = "then run the same command again."
LOCK = "--no-index\n# == one ==\ntool\n# == two ==\nsite\n# == three ==\nintake\n# == four ==\ntest\n"


class Machine:
    """A folder to set up in, where each step only notes what it would install; step number `fails_at` fails."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.monkeypatch = monkeypatch
        self.steps: list[str] = []
        self.fails_at = 99
        self.write_lock(LOCK, folder)
        monkeypatch.setattr(bootstrap, "run", self.note)
        monkeypatch.setattr(os, "execv", lambda *command: None)
        self.move_to(folder)

    def move_to(self, folder: Path) -> None:
        """Say that the project is there now."""
        self.folder, self.venv = folder, folder / ".venv"
        places = {"ROOT": folder, "VENV": self.venv, "PYTHON": self.venv / "bin/python"}
        places |= {"OWN": folder / "own.txt", "CHANGING": folder / ".changing"}
        for name, path in {**places, "STAMP": self.venv / "parts", "LOCK": folder / ".lock"}.items():
            self.monkeypatch.setattr(bootstrap, name, path)

    def write_lock(self, text: str, folder: Path | None = None) -> None:
        """Replace the lock."""
        ((folder or self.folder) / "requirements.txt").write_text(text, "utf-8")

    def note(self, command: list[str]) -> None:
        """Stand in for `bootstrap.run`."""
        if len(self.steps) == self.fails_at:
            sys.exit("failed")
        pip = "install" in command
        self.steps.append(Path(command[-1]).read_text("utf-8").split()[-1] if pip else command[2])

    def enter(self, task: str) -> list[str]:
        """Do what `python3 tasks.py <task>` does before the task, and give the steps that it took."""
        self.steps = []
        bootstrap.enter([task])
        return self.steps


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """See `Machine`."""
    folder = tmp_path / "here"
    folder.mkdir()
    return Machine(folder, monkeypatch)


def test_a_build_is_set_up_once_without_the_tools_of_tests(machine: Machine) -> None:
    assert machine.enter("build") == ["ensurepip", "tool", "site"]
    assert machine.enter("build") == machine.enter("serve") == []


def test_what_other_tasks_need_is_added_to_what_is_there(machine: Machine) -> None:
    machine.enter("build")
    kept = machine.venv / "kept"
    kept.touch()
    assert machine.enter("livereload") == ["ensurepip", "intake"]
    assert machine.enter("test") == ["ensurepip", "test"]
    assert machine.enter("lint") == machine.enter("build") == []
    assert kept.exists()


def test_a_failed_addition_leaves_the_build_usable(machine: Machine) -> None:
    machine.enter("build")
    machine.fails_at = 2
    with pytest.raises(SystemExit):
        machine.enter("test")
    assert machine.enter("build") == []
    machine.fails_at = 99
    assert machine.enter("test") == ["ensurepip", "test"]


@pytest.mark.parametrize(
    ("stopped_at", "again"),
    [
        (0, ["ensurepip", "tool", "site", "intake", "test"]),
        (1, ["ensurepip", "tool", "site", "intake", "test"]),
        (2, ["ensurepip", "site", "intake", "test"]),
        (3, ["ensurepip", "intake", "test"]),
        (4, ["ensurepip", "test"]),
    ],
)
def test_a_set_up_that_stopped_goes_on(machine: Machine, stopped_at: int, again: list[str]) -> None:
    machine.fails_at = stopped_at
    with pytest.raises(SystemExit):
        machine.enter("test")
    machine.fails_at = 99
    assert machine.enter("test") == again


@pytest.mark.parametrize("part", ["tool", "site", "intake", "test"])
@pytest.mark.parametrize("stopped_at", [4, 99])
def test_a_new_lock_starts_over(machine: Machine, part: str, stopped_at: int) -> None:
    machine.fails_at = stopped_at
    with contextlib.suppress(SystemExit):
        machine.enter("test")
    old = machine.venv / "old"
    old.touch()
    machine.fails_at = 99
    machine.write_lock(LOCK.replace(f"\n{part}\n", f"\n{part}-2\n"))
    assert machine.enter("test") == [
        "ensurepip",
        *(f"{x}-2" if x == part else x for x in ("tool", "site", "intake", "test")),
    ]
    assert not old.exists()


def test_a_moved_folder_starts_over(machine: Machine) -> None:
    machine.enter("build")
    machine.move_to(machine.folder.rename(machine.folder.with_name("moved")))
    assert machine.enter("build") == ["ensurepip", "tool", "site"]


def test_another_python_starts_over(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    machine.enter("build")
    monkeypatch.setattr(sys.implementation, "cache_tag", "cpython-399")
    assert machine.enter("build") == ["ensurepip", "tool", "site"]


def test_a_lost_interpreter_starts_over(machine: Machine) -> None:
    machine.enter("build")
    bootstrap.PYTHON.unlink()
    bootstrap.PYTHON.symlink_to("/nowhere/python3")
    assert machine.enter("build") == ["ensurepip", "tool", "site"]
    assert bootstrap.PYTHON.exists()


def test_an_authors_own_packages_come_after_the_engines(machine: Machine) -> None:
    bootstrap.OWN.write_text("mine\n", "utf-8")
    assert machine.enter("build") == ["ensurepip", "tool", "site", "mine"]
    assert machine.enter("serve") == []
    bootstrap.OWN.write_text("mine\nyours\n", "utf-8")
    assert machine.enter("build") == ["yours"]
    bootstrap.OWN.unlink()
    assert machine.enter("build") == []


def test_an_environment_made_by_hand_is_replaced(machine: Machine) -> None:
    machine.venv.mkdir()
    (machine.venv / "pyvenv.cfg").touch()
    assert machine.enter("build") == ["ensurepip", "tool", "site"]


def test_an_environment_that_is_a_link_is_never_emptied(machine: Machine, tmp_path: Path) -> None:
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    (theirs / "kept").touch()
    machine.venv.symlink_to(theirs)
    with pytest.raises(SystemExit) as stopped:
        machine.enter("build")
    assert stopped.value.code == (
        ".venv is a link, and what it leads to may be needed elsewhere: delete the link yourself, "
        "then run the same command again."
    )
    assert [path.name for path in theirs.iterdir()] == ["kept"]


def test_without_ensurepip_another_pip_serves(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ensurepip", None)
    assert machine.enter("build") == ["tool", "site"]


def test_without_any_pip_the_error_says_what_to_install(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ensurepip", None)
    monkeypatch.setitem(sys.modules, "pip", None)
    with pytest.raises(SystemExit) as stopped:
        machine.enter("build")
    wanted = "This Python cannot make virtual environments. Run: sudo apt install python3-venv, "
    assert stopped.value.code == wanted + SENTENCE_END


def test_what_cannot_be_written_is_named(machine: Machine) -> None:
    bootstrap.LOCK.mkdir()
    with pytest.raises(SystemExit, match=r"Is a directory: '.*\.lock'\. Mend that, "):
        machine.enter("build")


SHOW = """
import sys
if __name__ == "__main__":
    import bootstrap
    bootstrap.enter(sys.argv[1:])
from importlib.metadata import distributions
found = [f"{each.name}={each.version}" for each in distributions() if each.name in ("tool", "site-part", "test-part")]
print(sys.prefix, *sorted(found), sep="|")
"""
BUILT, TESTED = "|site-part=1.0|tool=1.0", "|site-part=1.0|test-part=1.0|tool=1.0"


class Project:
    """A folder with bootstrap.py, a tasks.py that tells where it runs and what is installed, and a lock.

    Nothing is faked here; the three packages of the lock are small, and lie beside it.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "wheels").mkdir(parents=True)
        shutil.copy(ROOT / "bootstrap.py", folder)
        (folder / "tasks.py").write_text(SHOW, "utf-8")
        elsewhere = folder.parent / "elsewhere"
        elsewhere.mkdir()
        (elsewhere / "sitecustomize.py").write_text("import sys\nsys.modules['ensurepip'] = None\n", "utf-8")
        self.lock = f"--no-index\n--find-links '{folder}/wheels'\n"
        for name in ("tool", "site_part", "intake_part", "test_part"):
            self.lock += f"# == part ==\n{self.wheel(name)}"
        self.write_lock(self.lock)

    def write_lock(self, text: str) -> None:
        """Replace the lock."""
        (self.folder / "requirements.txt").write_text(text, "utf-8")

    def wheel(self, name: str) -> str:
        """Make a package, and give its entry in a lock."""
        info = f"{name}-1.0.dist-info"
        files = {
            f"{name}.py": "whole = True\n",
            f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name.replace('_', '-')}\nVersion: 1.0\n",
            f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
            f"{info}/RECORD": f"{name}.py,,\n{info}/METADATA,,\n{info}/WHEEL,,\n{info}/RECORD,,\n",
        }
        path = self.folder / f"wheels/{name}-1.0-py3-none-any.whl"
        with zipfile.ZipFile(path, "w") as archive:
            for member, text in files.items():
                archive.writestr(member, text)
        return f"{name}==1.0 --hash=sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}\n"

    def files(self) -> set[str]:
        """Every path, from this folder on; those outside begin with `..`."""
        everything = self.folder.parent.rglob("*")
        return {os.path.relpath(path, self.folder) for path in everything if "sitecustomize" not in path.name}

    def start(self, task: str, **env: str) -> subprocess.Popen[str]:
        """Start `python tasks.py <task>` from another folder, with next to no environment, ensurepip or network."""
        elsewhere = self.folder.parent / "elsewhere"
        base = {"PYTHONPATH": str(elsewhere), "PYTHONDONTWRITEBYTECODE": "1", "HOME": str(elsewhere / "home")}
        # A short PATH: pip asks the machine for its rustc, and that one may write into HOME.
        hostile = {"PATH": "/usr/bin:/bin", "PIP_USER": "1", "PIP_TARGET": "target", "PIP_PREFIX": "prefix"}
        env = {**base, **hostile, "PIP_RETRIES": "1", **env}
        command = [sys.executable, str(self.folder / "tasks.py"), task]
        pipe = subprocess.PIPE
        return subprocess.Popen(command, cwd=elsewhere, env=env, stdout=pipe, stderr=pipe, text=True)

    def run(self, task: str, **env: str) -> str:
        """Run it, and give what it tells."""
        process = self.start(task, **env)
        stdout, stderr = process.communicate(timeout=300)
        assert process.returncode == 0, stderr
        return stdout.removeprefix(str(self.folder / ".venv")).strip()

    def fail(self, task: str) -> str:
        """Run it, and give the sentence that it failed with, without the line that says what it was doing."""
        process = self.start(task)
        stderr = process.communicate(timeout=300)[1]
        assert process.returncode == 1
        return re.sub(r"^Setting up.*\n", "", stderr).strip()


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project in a folder whose name has a space and a letter beyond ASCII."""
    return Project(tmp_path / "my blög")


def test_a_real_set_up_needs_its_packages_once_and_touches_nothing_else(project: Project) -> None:
    before = project.files()
    assert project.run("build", PYTHONPATH="") == BUILT
    assert project.run("test") == TESTED
    assert {path.split("/")[0] for path in project.files() - before} == {".venv", ".lock"}
    shutil.rmtree(project.folder / "wheels")
    assert project.run("build") == TESTED


def test_an_authors_own_packages_are_installed_beside_the_engines(project: Project) -> None:
    own = project.folder / "plugins/own/requirements.txt"
    own.parent.mkdir(parents=True)
    own.write_text(f"--no-index\n--find-links '{project.folder}/wheels'\ntest-part\n", "utf-8")
    assert project.run("build") == TESTED
    own.write_text(own.read_text("utf-8") + "tool==2.0\n", "utf-8")
    assert "tool==2.0" in project.fail("build")


def test_a_change_that_was_killed_is_undone_first(project: Project) -> None:
    undoing = project.folder / ".changing/undo.py"
    undoing.parent.mkdir()
    (project.folder / ".changing.new").mkdir()
    undoing.write_text("import pathlib, shutil; shutil.rmtree(pathlib.Path(__file__).parent); print('undone')", "utf-8")
    process = project.start("build")
    assert process.communicate(timeout=300)[0].startswith("undone")
    assert not list(project.folder.glob(".changing*"))


def test_a_killed_set_up_is_waited_for_and_repaired(project: Project) -> None:
    process = project.start("build")
    stamp = project.folder / ".venv/parts"
    while not stamp.exists():
        assert process.poll() is None
        time.sleep(0.01)
    process.kill()
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    assert project.run("build") == BUILT


def test_a_package_that_is_half_there_is_installed_again(project: Project) -> None:
    project.run("build")
    stamp = project.folder / ".venv/parts"
    tool, site = stamp.read_text("utf-8").splitlines()
    stamp.write_text(f"{tool}\nbegun {site}", "utf-8")
    (module,) = project.folder.glob(".venv/lib/*/site-packages/site_part.py")
    module.write_text("who", "utf-8")
    (record,) = project.folder.glob(".venv/lib/*/site-packages/site_part-1.0.dist-info/RECORD")
    record.unlink()
    assert project.run("build") == BUILT
    assert module.read_text("utf-8") == "whole = True\n"


def test_two_at_once_set_up_once(project: Project) -> None:
    both = [project.start("build"), project.start("build")]
    said = [process.communicate(timeout=300)[1] for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert "".join(said).count("Setting up") == 1


def test_a_package_with_another_hash_is_refused(project: Project) -> None:
    project.write_lock(re.sub(r"sha256:....", "sha256:0000", project.lock))
    sentence = project.fail("build")
    assert sentence.startswith("A downloaded package is not the one that requirements.txt names: its hash differs.")
    assert "\n" not in sentence


def test_a_package_that_is_not_there_is_named(project: Project) -> None:
    (project.folder / "wheels/site_part-1.0-py3-none-any.whl").unlink()
    assert project.fail("build").startswith("The package index has no site_part==1.0 ready for this Python")


def test_without_a_network_the_error_says_so(project: Project) -> None:
    project.write_lock(re.sub(r"--no-index\n.*", "--index-url http://127.0.0.1:9/", project.lock))
    wanted = "The packages cannot be downloaded: the package index does not answer. Go online, "
    assert project.fail("build") == wanted + SENTENCE_END


def test_a_full_disk_is_named() -> None:
    log = "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device"
    assert bootstrap.reason(log) == "The disk is full. Make room, then run the same command again."


def test_what_pip_says_else_is_shown() -> None:
    assert bootstrap.reason("ERROR: odd\n").startswith("ERROR: odd\nThe set-up failed; pip says why above.")


@pytest.mark.parametrize("script", ["bootstrap.py", "tasks.py"])
def test_an_old_python_can_read_what_runs_on_it(script: str) -> None:
    assert ast.parse((ROOT / script).read_text("utf-8"), feature_version=(3, 6)).body


def test_an_old_python_gets_a_sentence() -> None:
    pretend = "import runpy, sys; sys.version_info = (3, 10, 13); runpy.run_path('tasks.py', run_name='__main__')"
    done = subprocess.run([sys.executable, "-c", pretend], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("This blog needs Python 3.11 or newer")


def pins(part: str) -> dict[str, Requirement]:
    """The entries of a part of a lock by their names."""
    lines = [line.removesuffix("\\") for line in part.splitlines() if re.match(r"\w", line)]
    return {canonicalize_name(pin.name): pin for pin in map(Requirement, lines)}


def test_the_lock_has_a_hash_for_each_package_and_names_no_host() -> None:
    text = (ROOT / "requirements.txt").read_text("utf-8")
    assert "://" not in text
    assert re.findall(r"^--.*", text, re.MULTILINE) == ["--only-binary :all:", "--no-binary feedgen"]
    for entry in re.findall(r"^\w.*(?:\n\s.*)*", text, re.MULTILINE):
        assert re.search(r"^[\w.-]+==\S+( ; .*)? \\\n( +--hash=sha256:[0-9a-f]{64}( \\\n)?)+$", entry), entry


def test_the_lock_has_what_the_project_declares() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    groups = declared["dependency-groups"]
    wanted = [groups["source"], declared["project"]["dependencies"], groups["intake"], groups["test"]]
    locked: dict[str, Requirement] = {}
    for part, names in zip(bootstrap.lock_parts((ROOT / "requirements.txt").read_text("utf-8")), wanted, strict=True):
        locked |= pins(part)
        for requirement in map(Requirement, names):
            pin = locked[canonicalize_name(requirement.name)]
            (version,) = (specifier.version for specifier in pin.specifier)
            assert version in requirement.specifier, f"{requirement} is locked as {pin}; run invoke lock"
