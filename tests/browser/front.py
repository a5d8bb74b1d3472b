"""nginx in front of two desks, as docs/nginx.conf has it, with ports of this machine in the place of addresses."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from chatbot.config import ROOT
from tests.ports import free_port

HOST = "desk.localhost"  # browsers know that this is their own machine
# What stands around a site on every Debian, here in a folder of its own.
AROUND = """
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/nginx.txt;
{user}
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/flowershop.conf;
}}
"""


@contextmanager
def nginx(folder: Path, desks: Sequence[int]) -> Iterator[str]:
    """The address of nginx, over https, in front of the desks on two ports."""
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None:
        pytest.skip("nginx is not installed (apt-get install nginx-light)")
    port = free_port()
    _certificate(folder)
    (folder / "flowershop.conf").write_text(_site(folder, port, desks))
    # As root, nginx would make of itself someone who may not enter this folder.
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(AROUND.format(folder=folder, user=user))
    with (folder / "nginx-start.txt").open("wb") as output:
        server = subprocess.Popen([program, "-c", folder / "nginx.conf"], stdout=output, stderr=output)
        try:
            _wait(server, port, folder / "nginx-start.txt")
            yield f"https://{HOST}:{port}"
        finally:
            server.terminate()
            server.wait(timeout=60)


def _site(folder: Path, port: int, desks: Sequence[int]) -> str:
    site = (ROOT / "docs" / "nginx.conf").read_text("utf-8")
    one, two = desks
    ours = {
        "desk.example.org": HOST,
        "10.0.0.11:8501": f"127.0.0.1:{one}",
        "10.0.0.12:8501": f"127.0.0.1:{two}",
        "listen 80;": f"listen 127.0.0.1:{free_port()};",
        "listen 443 ssl;": f"listen 127.0.0.1:{port} ssl;",
        "/etc/ssl/certs/desk.pem": f"{folder}/desk.pem",
        "/etc/ssl/private/desk.key": f"{folder}/desk.key",
    }
    for theirs, own in ours.items():
        assert theirs in site
        site = site.replace(theirs, own)
    return site


def _certificate(folder: Path) -> None:
    made = (
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-days",
        "2",
        "-subj",
        f"/CN={HOST}",
    )
    files = ("-keyout", folder / "desk.key", "-out", folder / "desk.pem")
    subprocess.run(["openssl", "req", "-x509", *made, *files], check=True, capture_output=True, timeout=60)


def _wait(server: subprocess.Popen[bytes], port: int, output: Path) -> None:
    ends = time.monotonic() + 60
    while time.monotonic() < ends and server.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"nginx did not start:\n{output.read_text()}")
