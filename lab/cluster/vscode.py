"""Simulates VS Code as a client sees it: code-server behind jupyter-server-proxy, at /user/NAME/vscode/.

Real: the start of its process by the first request (which waits under a lock until the process responds or the timeout
passes), the redirect to `./?folder=...` as jupyter-server-proxy forwards it, the page, the websocket on the same root with
the first subprotocol accepted, `healthz`, and the 500 of a process that does not start. Left out: VS Code itself. The
websocket accepts all messages and sends none.
"""

import asyncio
import time

from aiohttp import web

HOME = "/home/jovyan"
NAME = "vscode"
PREFIX = f"/user/{{user}}/{NAME}"

routes = web.RouteTableDef()


def is_websocket(request):
    return request.headers.get("Upgrade", "").lower() == "websocket"


class VsCode:
    """The process of one student's server."""

    def __init__(self, delay, timeout):
        self.delay = delay
        self.timeout = timeout
        self.starting = asyncio.Lock()
        self.runs = False

    async def ensure(self):
        async with self.starting:
            if self.runs:
                return
            await asyncio.sleep(min(self.delay, self.timeout))
            if self.delay > self.timeout:  # the next request tries again
                raise web.HTTPInternalServerError(
                    text=f"<!DOCTYPE html><h1>500 : Internal Server Error</h1><p>could not start {NAME} in time</p>",
                    content_type="text/html",
                )
            self.runs = True


@routes.get(PREFIX)
async def add_slash(request):
    raise web.HTTPFound(f"{request.path}/" + (f"?{request.query_string}" if request.query_string else ""))


@routes.get(f"{PREFIX}/")
async def root(request):
    await request["server"].vscode.ensure()
    if is_websocket(request):
        return await talk(request)
    if "folder" not in request.query:
        raise web.HTTPFound(f"{request.path}./?folder={HOME}")
    user = request["server"].user
    return web.Response(
        text=f"<!DOCTYPE html><title>code-server</title><p>Simulated VS Code of {user}: a page, no editor.\n",
        content_type="text/html",
    )


async def talk(request):
    offered = request.headers.get("Sec-WebSocket-Protocol", "").split(",")[0].strip()
    websocket = web.WebSocketResponse(
        protocols=(offered,) if offered else (), heartbeat=30, compress=False, max_msg_size=2**24
    )
    await websocket.prepare(request)
    async for _ in websocket:
        pass
    return websocket


@routes.get(f"{PREFIX}/healthz")
async def health(request):
    await request["server"].vscode.ensure()
    return web.json_response({"status": "alive", "lastHeartbeat": int(time.time() * 1000)})
