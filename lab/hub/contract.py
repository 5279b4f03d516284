"""What lab/up hub --contract adds: all that the client's contract tests ask of a hub.

How a user's server fares is said by the last word of the user's name:
fail     it cannot be started at all
never    it is started and never answers; given up after 5 s
stuck    its start does not come to an end; given up after 5 s
slow     it takes 12 s longer to answer
quick    it is there at once, as no Jupyter server can be on a busy machine, and has one page
linger   it takes 6 s longer to stop
check    a hub that has restarted takes 20 s to find out that it runs
form     the hub asks for a profile first, in a browser; starts through the API are not asked
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
    "admin:groups",  # make and delete groups; implies groups and list:groups
    "proxy",  # see and check the routes
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

    # The hub loads the state of a server that runs when it starts, and asks then whether it still does.
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
    # Written as KubeSpawner's form is: one radio button named "profile" for each.
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
    # A hub that waits for its checks longer than this would not show one that is pending.
    c.JupyterHub.init_spawners_timeout = 1
    c.Spawner.options_form = options_form
    c.Spawner.options_from_form = options_from_form
    c.JupyterHub.load_roles[0]["scopes"] += SCOPES
