"""A real JupyterHub for the tests that need one."""

import contextlib
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

from conftest import wait_until


class Hub:
    """A JupyterHub with its proxy on loopback; a context manager that ends both."""

    def __init__(self, state, chp, **environment):
        self.state = state
        self.token = secrets.token_hex(16)
        self.port, inner, proxy = (_free_port() for _ in range(3))
        self.log = state / "hub.log"
        self._process = subprocess.Popen(
            [sys.executable, "-m", "jupyterhub", "--config", str(Path(__file__).parent / "hub" / "jupyterhub_config.py")],
            env={**os.environ, "HUB_STATE": str(state), "HUB_PORT": str(self.port), "HUB_INNER_PORT": str(inner),
                 "HUB_PROXY_PORT": str(proxy), "HUB_TOKEN": self.token, "CONFIGURABLE_HTTP_PROXY": chp, **environment},
            cwd=state, stdout=self.log.open("wb"), stderr=subprocess.STDOUT,
        )  # fmt: skip

    def request(self, method, path, token=None, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", data, method=method)
        request.add_header("Authorization", f"token {token or self.token}")
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=60) as answer:
            return answer.status, json.loads(answer.read() or b"null")

    def answers(self):
        with contextlib.suppress(OSError):
            return self.request("GET", "/hub/api/user")[0] == 200
        return False

    def runs(self, user):
        try:
            return bool(self.request("GET", f"/hub/api/users/{user}")[1]["servers"])
        except urllib.error.HTTPError:
            return False

    def start(self, user):
        with contextlib.suppress(urllib.error.HTTPError):  # the user exists
            self.request("POST", f"/hub/api/users/{user}")
        self.request("POST", f"/hub/api/users/{user}/server")
        wait_until(lambda: self.request("GET", f"/hub/api/users/{user}")[1]["server"], 180)

    def __enter__(self):
        try:
            wait_until(self.answers, 120)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            self._process.kill()


def _free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]
