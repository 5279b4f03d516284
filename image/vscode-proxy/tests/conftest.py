"""A real Jupyter server with the real jupyter-server-proxy, in a separate process."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from tornado.httpclient import HTTPRequest
from tornado.websocket import websocket_connect

STAND_IN = Path(__file__).with_name("stand_in_code_server.py")
# The stand-in needs tornado, so it must find this Python first.
PATH = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
TOKEN = "a-token-of-the-tests"
BASE = "/user/ada/"


@dataclass
class Answer:
    status: int
    body: bytes
    headers: dict = field(default_factory=dict)

    @property
    def text(self):
        return self.body.decode()

    @property
    def json(self):
        return json.loads(self.body)


class JupyterServer:
    def __init__(self, port, process, log):
        self.port, self.process, self._log = port, process, log

    def get(self, path, timeout=90, follow=True, token=TOKEN, **headers):
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{BASE}{path}", headers=headers)
        if token:
            request.add_header("Authorization", f"token {token}")
        handlers = [] if follow else [_NoRedirects()]
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), *handlers)
        try:
            with opener.open(request, timeout=timeout) as answer:
                return Answer(answer.status, answer.read(), dict(answer.headers))
        except urllib.error.HTTPError as answer:
            return Answer(answer.code, answer.read(), dict(answer.headers))

    async def websocket(self, path, token=TOKEN, **headers):
        if token:
            headers["Authorization"] = f"token {token}"
        request = HTTPRequest(f"ws://127.0.0.1:{self.port}{BASE}{path}", headers=headers, connect_timeout=30)
        return await websocket_connect(request, max_message_size=200 * 1024 * 1024)

    def last_activity(self):
        return self.get("api/status").json["last_activity"]

    @property
    def log(self):
        return self._log.read_text()

    def processes(self, part):
        """The pids of this server's descendants whose command line contains ``part``."""
        found, parents = [], {self.process.pid}
        for _ in range(4):
            children = set()
            for stat in Path("/proc").glob("[0-9]*/stat"):
                with contextlib.suppress(OSError):
                    if int(stat.read_text().rpartition(")")[2].split()[1]) in parents:
                        children.add(int(stat.parent.name))
            for pid in children:
                with contextlib.suppress(OSError):
                    if part in Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " "):
                        found.append(pid)
            parents = children
        return sorted(set(found))


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def wait_until(condition, seconds=20):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


@pytest.fixture
def jupyter(tmp_path):
    """jupyter(NAME=value...) starts a server with these variables and the stand-in; all of them end with the test."""
    with contextlib.ExitStack() as stack:

        def start(**environment):
            log = tmp_path / f"jupyter-{time.monotonic_ns()}.log"
            home = tmp_path / "home"
            home.mkdir(exist_ok=True)
            with socket.socket() as free:
                free.bind(("127.0.0.1", 0))
                port = free.getsockname()[1]
            inherited = {k: v for k, v in os.environ.items() if not k.startswith(("FIRSTBELL_", "JUPYTER"))}
            process = subprocess.Popen(
                [sys.executable, "-m", "jupyter_server", "--allow-root", "--no-browser", f"--port={port}",
                 "--ServerApp.ip=127.0.0.1", f"--ServerApp.base_url={BASE}", f"--IdentityProvider.token={TOKEN}",
                 f"--ServerApp.root_dir={home}", "--ServerApp.port_retries=0"],
                env={**inherited, "PATH": PATH, "HOME": str(home), "FIRSTBELL_VSCODE_EXECUTABLE": str(STAND_IN),
                     "JUPYTER_RUNTIME_DIR": str(tmp_path / "runtime"), "TMPDIR": str(tmp_path), **environment},
                stdout=log.open("wb"), stderr=subprocess.STDOUT, cwd=home,
            )  # fmt: skip
            stack.callback(_end, process)
            server = JupyterServer(port, process, log)
            wait_until(lambda: process.poll() is not None or _answers(server), 60)
            assert process.poll() is None, server.log
            return server

        yield start


def _answers(server):
    with contextlib.suppress(OSError):
        return server.get("api").status == 200
    return False


def _end(process):
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
