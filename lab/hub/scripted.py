"""What lab/up hub --scripted FILE adds: servers whose starts take the times given in a file, and a record of them.

A server waits for its number of seconds and is then one page of the responder (responder.py), which simulates all
servers. So the starts of a class cost almost no CPU, and their durations are known beforehand. script.py documents the
format.

Hub and proxy append what happened to STATE/truth.jsonl, one JSON object a line: at, by, event, user. The hub writes, by
"hub":
asked        the hub called the spawner's start
started      the seconds of the start have passed (or the start failed: "failed")
routeAsked   the hub requested the route from the proxy
routeHeard   the hub received the proxy's confirmation of the route
readyTold    the hub is about to send the ready event on a progress stream
throttled    the hub responded to a spawn request with 429
proxy_truth.mjs, which runs inside the proxy, writes, by "proxy":
routed       the route is in the proxy's table
readyPassed  the proxy is about to forward the ready event to the client of the progress stream
frontDoor    the proxy is about to forward the first response 200 of a server's page to the client
All timestamps are from this machine's wall clock.
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
    """Appends to the file. Each line is one write, so the lines of hub and proxy do not mix."""

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
            raise RuntimeError("the script makes this start fail")
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
