"""The built site at a target: a folder, a server over SSH, a bucket, a branch; each real, on this machine."""

from __future__ import annotations

import getpass
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from conftest import ROOT
from intake_reader import reserved_port

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SITE = {
    "index.html": "<a href=/one/>One</a>",
    "one/index.html": "<img src=/images/a.jpeg>",
    "images/a.jpeg": "picture",
    "feed/index.xml": "<rss/>",
    "a b/ü & c.txt": "odd name",
}
CONF = 'PATH = "content"\nSITEURL = "https://blog.example.com"\nTIMEZONE = "UTC"\n'
LEDGER = ".published-files.json"


class Blog:
    """A folder with a built site and settings, and one place that it is published to."""

    def __init__(
        self, folder: Path, place: str, environment: dict[str, str], files: Callable[[], dict[str, str]]
    ) -> None:
        self.folder, self.place, self.environment, self._files = folder, place, environment, files
        (folder / "content").mkdir(parents=True)
        (folder / "publishconf.py").write_text(CONF + 'OUTPUT_PATH = "output"\nSEO_IMMUTABLE = ["images"]\n')

    def build(self, files: dict[str, str]) -> None:
        """Have the site be these files, as a build does: by renaming."""
        for path in (self.folder / "output").rglob("*"):
            if path.is_file() and path.relative_to(self.folder / "output").as_posix() not in files:
                path.unlink()
        for name, text in files.items():
            path = self.folder / "output" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if not path.is_file() or path.read_text("utf-8") != text:
                path.with_name("beside").write_text(text, "utf-8")
                path.with_name("beside").replace(path)

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "plugins.publish", "--to", self.place, *arguments]

    def publish(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*arguments), cwd=self.folder, env=self.environment, capture_output=True, text=True, check=False
        )

    def there(self) -> dict[str, str]:
        """What is at the place, without the ledger."""
        return {path: text for path, text in self._files().items() if path != LEDGER}


def read_folder(folder: Path) -> dict[str, str]:
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in paths}


@pytest.fixture(scope="module")
def ssh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The environment in which rsync reaches an SSH server on this machine."""
    folder = tmp_path_factory.mktemp("ssh")
    for name in ("host", "user"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)], check=True)
    shutil.copy(folder / "user.pub", folder / "authorized_keys")
    with reserved_port() as port:
        options = {
            "HostKey": folder / "host",
            "AuthorizedKeysFile": folder / "authorized_keys",
            "PidFile": folder / "pid",
            "StrictModes": "no",
            "UsePAM": "no",
            "ListenAddress": "127.0.0.1",
        }
        command = ["/usr/sbin/sshd", "-D", "-e", "-f", "/dev/null", "-p", str(port)]
        command += [part for name, value in options.items() for part in ("-o", f"{name}={value}")]
        Path("/run/sshd").mkdir(exist_ok=True)  # where sshd separates its privileges
        with subprocess.Popen(command, stderr=subprocess.DEVNULL) as server:
            shell = f"ssh -p {port} -i {folder / 'user'} -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null"
            environment = {**os.environ, "PYTHONPATH": str(ROOT), "RSYNC_RSH": f"{shell} -o LogLevel=ERROR"}
            for _ in range(100):
                asked = subprocess.run(
                    [*environment["RSYNC_RSH"].split(), "127.0.0.1", "true"], capture_output=True, check=False
                )
                if asked.returncode == 0:
                    break
                time.sleep(0.1)
            else:
                raise AssertionError(f"sshd does not answer: {asked.stderr!r}")
            yield environment
            server.terminate()


@pytest.fixture(scope="module")
def s3() -> Iterator[dict[str, str]]:
    """The environment in which boto3 reaches a server like S3 on this machine, which has the bucket "blog"."""
    from moto.server import ThreadedMotoServer

    with reserved_port() as port:
        server = ThreadedMotoServer("127.0.0.1", port, verbose=False)
        server.start()
        environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "AWS_ACCESS_KEY_ID": "id",
            "AWS_SECRET_ACCESS_KEY": "hush-hush",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_ENDPOINT_URL_S3": f"http://127.0.0.1:{port}",
        }
        yield environment
        server.stop()


def s3_client(environment: dict[str, str]) -> object:
    import boto3

    return boto3.session.Session("id", "hush-hush", region_name="us-east-1").client(
        "s3", endpoint_url=environment["AWS_ENDPOINT_URL_S3"]
    )


@pytest.fixture(params=["folder", "server", "bucket", "branch"])
def blog(request: pytest.FixtureRequest, tmp_path: Path) -> Blog:
    """A blog, and each kind of place in turn."""
    folder, there = tmp_path / "blog", tmp_path / "public site"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    if request.param == "folder":
        return Blog(folder, str(there), environment, lambda: read_folder(there))
    if request.param == "server":
        place = f"{getpass.getuser()}@127.0.0.1:{there}"
        return Blog(folder, place, request.getfixturevalue("ssh"), lambda: read_folder(there))
    if request.param == "bucket":
        environment, prefix = request.getfixturevalue("s3"), f"{tmp_path.parent.name}/{tmp_path.name}/"
        client = s3_client(environment)
        client.create_bucket(Bucket="blog")  # type: ignore[attr-defined]  # boto3 makes its methods as it runs

        def objects() -> dict[str, str]:
            listed = client.list_objects_v2(Bucket="blog", Prefix=prefix).get("Contents", [])  # type: ignore[attr-defined]
            keys = [entry["Key"] for entry in listed]
            read = {key: client.get_object(Bucket="blog", Key=key)["Body"].read().decode() for key in keys}  # type: ignore[attr-defined]
            return {key.removeprefix(prefix): text for key, text in read.items()}

        return Blog(folder, f"s3://blog/{prefix}", environment, objects)
    subprocess.run(["git", "init", "--quiet", "--bare", str(tmp_path / "far.git")], check=True)
    made = Blog(folder, f"git:{tmp_path / 'far.git'}#pages", environment, lambda: read_branch(tmp_path / "far.git"))
    subprocess.run(["git", "init", "--quiet", str(folder)], check=True)
    return made


def read_branch(repository: Path) -> dict[str, str]:
    git = ["git", "-C", str(repository)]
    listed = subprocess.run(
        [*git, "ls-tree", "-rz", "--name-only", "pages"], capture_output=True, text=True, check=False
    )
    names = [name for name in listed.stdout.split("\0") if name]
    return {
        name: subprocess.run([*git, "show", f"pages:{name}"], capture_output=True, text=True, check=True).stdout
        for name in names
    }


def test_what_has_changed_is_sent_and_what_was_sent_is_removed(blog: Blog) -> None:
    blog.build(SITE)
    first = blog.publish()
    assert first.returncode == 0, first.stderr
    assert first.stdout == f"{len(SITE)} files were sent to {blog.place}, 0 removed there.\n"
    assert blog.there() == SITE
    assert blog.publish().stdout == f"{blog.place} has it all already.\n"
    changed = {**SITE, "one/index.html": "<p>new", "two/index.html": "two"}
    del changed["a b/ü & c.txt"]
    blog.build(changed)
    dry = blog.publish("--dry-run")
    assert dry.stdout.splitlines() == [
        *("send    two/index.html", "send    one/index.html", "remove  a b/ü & c.txt"),
        f"2 files would be sent to {blog.place}, 1 removed there.",
    ]
    assert blog.there() == SITE
    assert blog.publish().stdout == f"2 files were sent to {blog.place}, 1 removed there.\n"
    assert blog.there() == changed


def test_the_site_before_the_last_one_can_be_put_back(blog: Blog) -> None:
    blog.build(SITE)
    blog.publish()
    none = blog.publish("--back")
    assert (none.returncode, "No site before the last one is kept" in none.stderr) == (1, True)
    blog.build({"index.html": "a mistake"})
    blog.publish()
    assert blog.there() == {"index.html": "a mistake"}
    assert blog.publish("--back").returncode == 0
    assert blog.there() == SITE
    blog.publish("--back")
    assert blog.there() == {"index.html": "a mistake"}


def test_what_somebody_else_put_there_is_neither_removed_nor_written_over(tmp_path: Path, blog: Blog) -> None:
    blog.build({"index.html": "theirs", "CNAME": "blog.example.com"})
    blog.publish()
    kept = tmp_path / "blog" / ".cache"
    shutil.rmtree(kept)  # another machine, another blog
    forget_ledger(blog)
    blog.build(SITE)
    refused = blog.publish()
    assert refused.returncode == 1
    assert "no publish of this blog put them there: index.html. Move them away, or say --adopt" in refused.stderr
    assert blog.there()["index.html"] == "theirs"
    assert blog.publish("--adopt").returncode == 0
    assert blog.there() == {**SITE, "CNAME": "blog.example.com"}


def forget_ledger(blog: Blog) -> None:
    """Remove the ledger, as a site has none that something else put there."""
    if blog.place.startswith("s3://"):
        key = blog.place.removeprefix("s3://blog/") + LEDGER
        s3_client(blog.environment).delete_object(Bucket="blog", Key=key)  # type: ignore[attr-defined]
    elif blog.place.startswith("git:"):
        git = ["git", "-C", blog.place.removeprefix("git:").partition("#")[0]]
        env = {**os.environ, "GIT_INDEX_FILE": str(blog.folder / "index"), "GIT_WORK_TREE": str(blog.folder)}
        env |= {f"GIT_{who}_{what}": "a@b" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
        subprocess.run([*git, "read-tree", "pages"], env=env, check=True)
        subprocess.run([*git, "update-index", "--force-remove", LEDGER], env=env, check=True)
        tree = subprocess.run([*git, "write-tree"], env=env, capture_output=True, text=True, check=True).stdout.strip()
        made = subprocess.run(
            [*git, "commit-tree", tree, "-p", "pages", "-m", "x"], env=env, capture_output=True, text=True, check=True
        )
        subprocess.run([*git, "update-ref", "refs/heads/pages", made.stdout.strip()], check=True)
    else:
        (Path(blog.place.rpartition(":")[2]) / LEDGER).unlink()


KILLS = int(os.environ.get("KILLS", "2"))
"""How often a sending is killed, for each kind of place; more in the long form."""


def test_a_killed_sending_is_completed_by_the_next(blog: Blog) -> None:
    many = {**SITE, **{f"images/{n}.jpeg": f"picture {n}" for n in range(300)}}
    for number in range(KILLS):
        blog.build({**many, "index.html": f"number {number}"})
        with subprocess.Popen(blog.command(), cwd=blog.folder, env=blog.environment, stdout=-1, stderr=-1) as sending:
            time.sleep(0.4 + 0.25 * (number % 8))
            sending.send_signal(signal.SIGKILL)
        there = blog.there()
        if f"number {number}" in there.values():  # the last to come: then all of it is there
            assert len(there) >= len(many)
        done = blog.publish()
        assert done.returncode == 0, done.stderr
        assert blog.there() == {**many, "index.html": f"number {number}"}
        blog.build({})
        blog.publish()
        assert blog.there() == {}


def test_pictures_come_before_pages_and_pages_before_lists(blog: Blog) -> None:
    (blog.folder / ".cache").mkdir()
    (blog.folder / ".cache" / "report.json").write_text(json.dumps({"contents": ["one/index.html"]}))
    blog.build(SITE)
    listed = [line.removeprefix("send    ") for line in blog.publish("--dry-run").stdout.splitlines()[:-1]]
    assert listed[:2] == ["images/a.jpeg", "one/index.html"]


@pytest.mark.parametrize(
    ("place", "said"),
    [
        (".", "a site needs a folder of its own"),
        ("git:nowhere", '"git:nowhere" names no branch; write it as git:origin#pages'),
        ("git:https://me:hush-hush@127.0.0.1:9/x.git#pages", "git ls-remote: "),
        ("s3://no-such-bucket/x", "s3://no-such-bucket/x"),
        ("nobody@127.0.0.1:/x", "rsync says: "),
    ],
)
def test_a_place_that_is_none_is_named_in_a_sentence(
    tmp_path: Path, s3: dict[str, str], ssh: dict[str, str], place: str, said: str
) -> None:
    blog = Blog(tmp_path / "blog", place, {**s3, **ssh, **s3}, dict)
    blog.build(SITE)
    done = blog.publish()
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert "hush-hush" not in done.stderr + done.stdout


def test_a_bucket_is_told_types_and_how_long_a_file_lasts(tmp_path: Path, s3: dict[str, str]) -> None:
    client = s3_client(s3)
    client.create_bucket(Bucket="blog")  # type: ignore[attr-defined]
    blog = Blog(tmp_path / "blog", "s3://blog/types", s3, dict)
    blog.build({"images/a.avif": "a", "index.html": "b", "feed.json": "c", "feed/index.xml": "d", "x.woff2": "e"})
    assert blog.publish().returncode == 0
    heads = {
        name: client.head_object(Bucket="blog", Key=f"types/{name}")  # type: ignore[attr-defined]
        for name in ("images/a.avif", "index.html", "feed.json", "feed/index.xml", "x.woff2")
    }
    assert {name: head["ContentType"] for name, head in heads.items()} == {
        "images/a.avif": "image/avif",
        "index.html": "text/html; charset=utf-8",
        "feed.json": "application/feed+json; charset=utf-8",
        "feed/index.xml": "application/xml; charset=utf-8",
        "x.woff2": "font/woff2",
    }
    assert heads["images/a.avif"]["CacheControl"] == "public, max-age=31536000, immutable"
    assert heads["index.html"]["CacheControl"] == "public, max-age=0, must-revalidate"


def test_packed_copies_stand_beside_files_of_words(tmp_path: Path) -> None:
    there = tmp_path / "there"
    blog = Blog(tmp_path / "blog", str(there), {**os.environ, "PYTHONPATH": str(ROOT)}, dict)
    (blog.folder / "publishconf.py").write_text(CONF + 'OUTPUT_PATH = "output"\nPUBLISH_PACKED = ["gzip", "br"]\n')
    blog.build({"index.html": "words " * 400, "small.html": "few", "images/a.jpeg": "x" * 4000})
    assert blog.publish().returncode == 0
    names = {path.relative_to(there).as_posix() for path in there.rglob("*") if path.is_file()}
    assert names == {"index.html", "index.html.gz", "index.html.br", "small.html", "images/a.jpeg", LEDGER}
    first = (there / "index.html.gz").read_bytes()
    blog.build({"index.html": "words " * 400, "images/a.jpeg": "x" * 4000})
    assert blog.publish().stdout.startswith("0 files were sent")
    assert (there / "index.html.gz").read_bytes() == first


def test_a_bad_setting_is_refused_by_name(tmp_path: Path) -> None:
    blog = Blog(tmp_path / "blog", "there", {**os.environ, "PYTHONPATH": str(ROOT)}, dict)
    (blog.folder / "publishconf.py").write_text(CONF + 'PUBLISH_PACKED = ["zip"]\nPUBLISH_TOO = "x"\n')
    done = blog.publish()
    assert "PUBLISH_PACKED = ['zip']: there is no packing 'zip'" in done.stderr
    assert 'unknown setting PUBLISH_TOO; did you mean "PUBLISH_TO"?' in done.stderr
