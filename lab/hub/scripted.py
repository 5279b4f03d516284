"""What lab/up hub --scripted FILE adds: servers whose starts take as long as a file says, and the truth about them.

A server is a number of seconds that pass and then one page of the responder (responder.py), which plays all of them: the
starts of a class cost this machine next to nothing, and how long each takes is known beforehand. script.py has its
format.

What really happened is appended to STATE/truth.jsonl, one JSON object a line: at, by, event, user. From here, by "hub":
asked        the spawner was told to start
started      its seconds were over (or it failed: "failed")
routeAsked   the hub asked the proxy for the route
routeHeard   the hub heard that the proxy has it
readyTold    the hub is about to send the ready event on a progress stream
throttled    the hub answered a start with 429
By "proxy", from proxy_truth.mjs, which runs inside of the proxy:
routed       the route is in the proxy's table
readyPassed  the ready event is about to be passed on to whoever follows the progress
frontDoor    the first 200 of a server's page is about to be passed on to whoever asked at the front door
All stamps are of this machine's wall clock.
"""

import asyncio
import functools
import json
import os
import time
from datetime import datetime, timezone

from jupyterhub.apihandlers.users import SpawnProgressAPIHandler, UserServerAPIHandler
from jupyterhub.proxy import ConfigurableHTTPProxy
from jupyterhub.spawner import Spawner
from jupyterhub_common import STATE, number
from script import Script


class Truth:
    """Appends to the file; each line is one write, so the proxy's lines and ours do not mix."""

    def __init__(self, path):
        self.file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def tell(self, event, user):
        at = time.time_ns()
        seconds, nanos = divmod(at, 1_000_000_000)
        stamp = datetime.fromtimestamp(seconds, timezone.utc).strftime("%Y-%m-%dT%H:%M:%S")
        line = {"at": f"{stamp}.{nanos // 1000:06}Z", "by": "hub", "event": event, "user": user}
        os.write(self.file, json.dumps(line).encode() + b"\n")


script = Script(STATE / "script.json")
truth = Truth(STATE / "truth.jsonl")


class ScriptedSpawner(Spawner):
    _runs = False

    async def start(self):
        user = self.user.name
        truth.tell("asked", user)
        await asyncio.sleep(script.seconds(user))
        if script.fails(user):
            truth.tell("failed", user)
            raise RuntimeError("the script says that this start fails")
        self._runs = True
        truth.tell("started", user)
        return f"http://127.0.0.1:{number('RESPONDER_PORT')}"

    async def stop(self, now=False):
        self._runs = False

    async def poll(self):
        return None if self._runs else 0

    def get_state(self):
        return super().get_state() | {"runs": self._runs}

    def load_state(self, state):
        super().load_state(state)
        self._runs = state.get("runs", False)

    def clear_state(self):
        super().clear_state()
        self._runs = False


class TellingProxy(ConfigurableHTTPProxy):
    async def add_user(self, user, server_name="", client=None):
        truth.tell("routeAsked", user.name)
        await super().add_user(user, server_name, client)
        truth.tell("routeHeard", user.name)


def telling_ready(send_event):
    @functools.wraps(send_event)
    async def wrapper(handler, event):
        if event.get("ready"):
            truth.tell("readyTold", handler.path_args[0])
        await send_event(handler, event)

    return wrapper


def telling_throttles(on_finish):
    @functools.wraps(on_finish)
    def wrapper(handler):
        on_finish(handler)
        if handler.request.method == "POST" and handler.get_status() == 429:
            truth.tell("throttled", handler.path_args[0])

    return wrapper


def configure_scripted(c):
    SpawnProgressAPIHandler.send_event = telling_ready(SpawnProgressAPIHandler.send_event)
    UserServerAPIHandler.on_finish = telling_throttles(UserServerAPIHandler.on_finish)
    c.JupyterHub.spawner_class = ScriptedSpawner
    c.JupyterHub.proxy_class = TellingProxy
    c.JupyterHub.load_roles[0]["scopes"] += ["read:metrics"]
