"""What lab/up hub --contract adds: everything that the client's contract tests need from a hub.

The last word of a user's name selects how the user's server behaves:
fail     the start fails at once
never    the server starts and never responds; the hub gives up after 5 s
stuck    the start does not end; the hub gives up after 5 s
slow     the server needs 12 s longer to respond
quick    the server responds at once, faster than a Jupyter server can on a busy machine, and has one page
linger   the server needs 6 s longer to stop
check    after a restart the hub needs 20 s to check that the server runs
form     in a browser the hub first asks for a profile; starts through the API need no profile
"""

import asyncio
import sys
from html import escape

from jupyterhub.spawner import SimpleLocalProcessSpawner
from jupyterhub_common import secret

SHORT_TIMEOUT = 5
LINGER = 6
CHECK = 20
SLOWLY = """
import os, sys, time
time.sleep(12)
os.execv(sys.executable, [sys.executable, "-m", "jupyterhub.singleuser", *sys.argv[1:]])
"""

QUICKLY = """
import http.server, os, urllib.parse

class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"here")

address = urllib.parse.urlparse(os.environ["JUPYTERHUB_SERVICE_URL"])
http.server.ThreadingHTTPServer((address.hostname, address.port), Page).serve_forever()
"""

PROFILES = {"small": "one core, 1 GB", "large": "four cores, 8 GB"}

SCOPES = [
    "admin:groups",  # create and delete groups; implies groups and list:groups
    "proxy",  # list and check the routes
]


class ContractSpawner(SimpleLocalProcessSpawner):
    def _fate(self):
        return self.user.name.rpartition("-")[2]

    # Not async, because the hub reads start_timeout as soon as this returns.
    def start(self):
        match self._fate():
            case "fail":
                raise RuntimeError("this user's server cannot start")
            case "stuck":
                self.start_timeout = SHORT_TIMEOUT
                return asyncio.sleep(600)
            case "never":
                self.http_timeout = SHORT_TIMEOUT
                self.cmd, self.args = ["sleep", "600"], []
            case "slow":
                self.cmd = [sys.executable, "-c", SLOWLY]
            case "quick":
                self.cmd, self.args = [sys.executable, "-S", "-c", QUICKLY], []
        return super().start()

    # When the hub starts, it loads the state of each running server and then polls whether the server still runs.
    def load_state(self, state):
        super().load_state(state)
        self._restarted = "pid" in state

    async def poll(self):
        if getattr(self, "_restarted", False):
            self._restarted = False
            if self._fate() == "check":
                await asyncio.sleep(CHECK)
        return await super().poll()

    async def stop(self, now=False):
        if self._fate() == "linger":
            await asyncio.sleep(LINGER)
        await super().stop(now)


def options_form(spawner):
    if spawner._fate() != "form":
        return ""
    # Has the structure of KubeSpawner's form: one radio button named "profile" for each profile.
    return "".join(
        f'<label><input type="radio" name="profile" value="{slug}"{" checked" if slug == "small" else ""}>'
        f"{slug}: {escape(text)}</label>"
        for slug, text in PROFILES.items()
    )


def options_from_form(form):
    (profile,) = form["profile"]
    if profile not in PROFILES:
        raise ValueError(f"profile {profile} is not for you")
    return {"profile": profile}


def configure_contract(c):
    c.JupyterHub.spawner_class = ContractSpawner
    c.JupyterHub.allow_named_servers = True
    c.JupyterHub.named_server_limit_per_user = 2
    c.DummyAuthenticator.password = secret("password")
    # With a longer wait for its checks the hub would not show a server whose check is pending.
    c.JupyterHub.init_spawners_timeout = 1
    c.Spawner.options_form = options_form
    c.Spawner.options_from_form = options_from_form
    c.JupyterHub.load_roles[0]["scopes"] += SCOPES
