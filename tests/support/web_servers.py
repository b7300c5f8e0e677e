"""Real web servers of the folder of a site: Debian's Apache and nginx, which `.ci/run` installs."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from conftest import need

if TYPE_CHECKING:
    from collections.abc import Iterator

MODULES = Path("/usr/lib/apache2/modules")
APACHE = """
ServerRoot {run}
ServerName localhost
Listen 127.0.0.1:{port}
PidFile {run}/pid
ErrorLog {run}/errors
User nobody
Group nogroup
{modules}
TypesConfig {run}/types
AddDefaultCharset off
DocumentRoot {run}/site
<Directory {run}/site>
Require all granted
{directory}
</Directory>
"""
NGINX = """
daemon off;
pid {run}/pid;
error_log {run}/errors;
events {{ }}
http {{
    access_log off;
    types {{ {types} }}
    client_body_temp_path {run}/1; proxy_temp_path {run}/2; fastcgi_temp_path {run}/3; uwsgi_temp_path {run}/4;
    scgi_temp_path {run}/5;
    server {{
        listen 127.0.0.1:{port};
        root {run}/site;
        {server}
    }}
}}
"""
TYPES = {"text/html": "html", "text/css": "css", "application/xml": "xml", "application/json": "json"}


@contextmanager
def apache(site: Path, directory: str) -> Iterator[str]:
    """The address of an Apache that serves a copy of a site, with these lines about its folder."""
    modules = [
        f"LoadModule {n}_module {MODULES}/mod_{n}.so" for n in ("mpm_event", "authz_core", "dir", "mime", "alias")
    ]
    text = APACHE.replace("{modules}", "\n".join(modules)).replace("{directory}", directory)
    types = "".join(f"{mime} {ending}\n" for mime, ending in TYPES.items())
    with _serving("apache2", site, text, types, "-X", "-f") as address:
        yield address


@contextmanager
def nginx(site: Path, server: str) -> Iterator[str]:
    """The address of an nginx that serves a copy of a site, which is at `{run}/site`, with these lines about it."""
    text = NGINX.replace("{types}", " ".join(f"{mime} {ending};" for mime, ending in TYPES.items()))
    with _serving("nginx", site, text.replace("{server}", server), "", "-c") as address:
        yield address


@contextmanager
def _serving(program: str, site: Path, text: str, types: str, *options: str) -> Iterator[str]:
    path = shutil.which(program, path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    need(program, path is not None)
    with tempfile.TemporaryDirectory() as folder, socket.socket() as held:
        run = Path(folder)
        run.chmod(0o755)  # both serve as another user than root
        shutil.copytree(site, run / "site")
        (run / "site").chmod(0o755)
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]
        held.close()
        (run / "types").write_text(types)
        (run / "conf").write_text(text.format(run=run, port=port))
        with subprocess.Popen([str(path), *options, str(run / "conf")], stderr=subprocess.PIPE, text=True) as server:
            try:
                wait_for(port, server)
                yield f"http://127.0.0.1:{port}"
            finally:
                server.terminate()


def wait_for(port: int, server: subprocess.Popen[Any]) -> None:
    """Wait until a server listens; say why where it does not start."""
    for _ in range(1000):
        if server.poll() is not None:
            raise AssertionError(server.communicate()[1])
        with socket.socket() as client:
            if client.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.01)
    raise AssertionError(f"nothing listens on port {port}")
