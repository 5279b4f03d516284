"""Supervises code-server on a unix socket, and serves a page in its place when it cannot run.

jupyter-server-proxy shows a bare "500" when a program is missing, ends at its start or dies later. This supervisor serves
a page on the same socket instead, which explains the failure and starts code-server again on request.
"""

import argparse
import ctypes
import html
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import deque
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from socketserver import UnixStreamServer
from string import Template

START_AGAIN = "start-again"
_PAGE = Template(Path(__file__).with_name("page.html").read_text(encoding="utf-8"))
_KEPT_LINES = 20
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Failure:
    """Why code-server does not run, for the user, and the last lines that it wrote."""

    reason: str
    advice: str
    output: tuple[str, ...] = ()


class CodeServer:
    """Starts code-server on a socket, again after each end; at most one process at a time."""

    def __init__(self, path: str, command: list[str], ready_limit: float):
        self._path = path
        self._command = [f"--socket={path}" if part == "--socket=SOCKET" else part for part in command]
        self._ready_limit = ready_limit
        self._process: subprocess.Popen | None = None
        self._output: deque[str] = deque(maxlen=_KEPT_LINES)

    def start(self) -> Failure | None:
        """Returns None when code-server responds, or the failure if it does not."""
        program = self._command[0]
        if shutil.which(program) is None:
            return Failure(
                f"The program {program} is not installed in this environment.",
                "Tell the maintainer of the image: it must be on the PATH, or FIRSTBELL_VSCODE_EXECUTABLE must name it.",
            )
        self._output.clear()
        try:
            self._process = subprocess.Popen(
                self._command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                preexec_fn=_end_with_parent,
            )
        except OSError as problem:
            return Failure(f"{program} cannot be run: {problem.strerror}.", "Tell the maintainer of the image.")
        threading.Thread(target=self._copy_output, args=(self._process.stdout,), daemon=True).start()
        deadline = time.monotonic() + self._ready_limit
        while not self._answers():
            if self._process.poll() is not None:
                return self._ended("ended while it was starting")
            if time.monotonic() > deadline:
                self.stop()
                return Failure(
                    f"code-server did not respond within {self._ready_limit:.0f} seconds.",
                    "The machine may be busy: start it again in a minute.",
                    tuple(self._output),
                )
            time.sleep(0.05)
        return None

    def wait(self) -> Failure:
        """Waits until code-server ends; returns the failure."""
        self._process.wait()
        return self._ended("ended")

    def stop(self) -> None:
        process = self._process
        if process is None or process.poll() is not None:
            return
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def _ended(self, what: str) -> Failure:
        time.sleep(0.1)  # its last output may still be in the pipe
        code = self._process.returncode
        how = f"by signal {signal.Signals(-code).name}" if code < 0 else f"with exit code {code}"
        advice = (
            "It was probably out of memory: close programs and notebooks that are not needed, then start it again."
            if code == -signal.SIGKILL
            else "Files that were saved are safe. Start it again; if it ends again, show this page to your teacher."
        )
        return Failure(f"code-server {what} {how}.", advice, tuple(self._output))

    def _answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(2)
            try:
                connection.connect(self._path)
                connection.sendall(b"GET /healthz HTTP/1.0\r\nHost: localhost\r\n\r\n")
                return connection.recv(12).startswith(b"HTTP/1.")
            except OSError:
                return False

    def _copy_output(self, stream) -> None:
        for line in stream:
            self._output.append(line.rstrip("\n"))
            sys.stderr.write(line)
            sys.stderr.flush()


class Page(UnixStreamServer):
    """Responds to every request with the failure, until a request to start again succeeds."""

    def __init__(self, path: str, failure: Failure, code_server: CodeServer):
        self._path = path
        self.failure: Failure | None = failure
        self.code_server = code_server
        Path(path).unlink(missing_ok=True)
        super().__init__(path, _Answer)

    def server_bind(self) -> None:
        before = os.umask(0o177)
        try:
            super().server_bind()
        finally:
            os.umask(before)

    def start_again(self) -> None:
        # Removes the name and keeps the listening socket: code-server takes the name, and the browser that waits for this
        # response keeps its connection.
        Path(self._path).unlink(missing_ok=True)
        self.failure = self.code_server.start()
        if self.failure is not None:
            # A code-server that ended may have left its own socket under the name, so listen under the name again.
            Path(self._path).unlink(missing_ok=True)
            self.socket.close()
            self.socket = socket.socket(self.address_family, self.socket_type)
            self.server_bind()
            self.server_activate()

    def serve(self) -> None:
        while self.failure is not None:
            self.handle_request()

    def handle_error(self, request, client_address) -> None:
        """Reports nothing: a browser that disconnects while it waits is not an error."""


class _Answer(BaseHTTPRequestHandler):
    timeout = 10

    def do_GET(self) -> None:
        if self.path.partition("?")[2] == START_AGAIN:
            self.server.start_again()
            if self.server.failure is None:
                self.send_response(HTTPStatus.SEE_OTHER)
                self.send_header("Location", "./")
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
        self._show(self.server.failure)

    def _show(self, failure: Failure) -> None:
        output = html.escape("\n".join(failure.output))
        body = _PAGE.substitute(
            reason=html.escape(failure.reason),
            advice=html.escape(failure.advice),
            output=f"<pre>{output}</pre>" if output else "",
            start_again=START_AGAIN,
        ).encode()
        self.send_response(HTTPStatus.SERVICE_UNAVAILABLE)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_HEAD = do_GET

    def address_string(self) -> str:
        return "proxy"  # a unix socket's peer has no address

    def log_message(self, *_) -> None:
        """Logs nothing: the Jupyter server logs the same request."""


def keep(path: str, command: list[str], ready_limit: float) -> None:
    """Never returns. Ends on a signal or with the Jupyter server, and ends code-server as well."""
    code_server = CodeServer(path, command, ready_limit)

    def end(number, _frame):
        # Only unwinds the stack: the interrupted code may hold a lock that stop() needs.
        raise SystemExit(128 + number)

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, end)
    _end_with_parent()
    try:
        failure = code_server.start()
        while True:
            if failure is None:
                failure = code_server.wait()
            print(f"firstbell-vscode: {failure.reason}", file=sys.stderr, flush=True)
            with Page(path, failure, code_server) as page:
                page.serve()
            failure = None
    finally:
        code_server.stop()
        Path(path).unlink(missing_ok=True)


def _end_with_parent() -> None:
    """Makes the kernel send SIGTERM to this process when its parent ends.

    The parent of code-server is this supervisor, and the supervisor's parent is the Jupyter server. A Jupyter server that
    ends itself because it is idle does not stop the processes that jupyter-server-proxy has started.
    """
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m jupyter_firstbell_vscode.keeper", description=__doc__)
    parser.add_argument("--socket", required=True)
    parser.add_argument("--ready-limit", type=float, required=True, metavar="SECONDS")
    parser.add_argument("command", nargs="+")
    arguments = parser.parse_args()
    keep(arguments.socket, arguments.command, arguments.ready_limit)


if __name__ == "__main__":
    main()
