"""Simulates every single-user server of the lab: responds at the address of each student's pod.

One process listens on one port of every 127.x address (bound to the loopback device, so that no other machine can reach
it) and looks up the pod that has the requested address. It responds only while the pod is Running and its node exists;
otherwise it closes the connection, as a dead pod would.

Real: the addresses, the path below /user/NAME/, tokens and the browser's login (entry.py), the two calls to the hub when
a server starts, the structure of the REST responses, the websocket framings, VS Code's path (vscode.py).
Simulated: the kernels (kernels.py). They evaluate integer arithmetic; their banner and their error messages say so.
Left out: files, terminals.

A pod with the annotation `lab/real: "true"` has a real jupyterhub-singleuser instead, in a process of its own that
listens on the pod's address (real_server.py) and ends with the pod.
"""

import argparse
import asyncio
import ctypes
import json
import os
import signal
import socket
import struct
import sys
import time
from pathlib import Path

import aiohttp
from aiohttp import WSMsgType, web

import vscode
from entry import Entry
from kernels import V1, Kernel, decode_legacy, decode_v1, encode_legacy, encode_v1, now
from kube import Kube, annotation, is_ready, log, run
from nodes import is_lost

SERVER_VERSION = "2.21.1"
REAL_STOP_SECONDS = 5  # from TERM to KILL


# --- The server of a request


class Server:
    """One student's server, for one pod."""

    def __init__(self, pod, session):
        container = next(c for c in pod["spec"]["containers"] if c["name"] == "notebook")
        env = self.env = {variable["name"]: variable.get("value", "") for variable in container.get("env", [])}
        self.uid = pod["metadata"]["uid"]
        self.node = pod["spec"]["nodeName"]
        self.address = pod["status"]["podIP"]
        self.user = env["JUPYTERHUB_USER"]
        self.name = env.get("JUPYTERHUB_SERVER_NAME", "")
        self.prefix = env["JUPYTERHUB_SERVICE_PREFIX"]
        self.hub_api = env["JUPYTERHUB_API_URL"]
        self.activity_url = env["JUPYTERHUB_ACTIVITY_URL"]
        self.own_token = env["JUPYTERHUB_API_TOKEN"]
        self.entry = Entry(
            session, self.user, self.name, self.prefix, self.hub_api, env["JUPYTERHUB_CLIENT_ID"], self.own_token
        )
        self.started = self.last_activity = now()
        self.kernels = {}
        self.real = annotation(pod, "lab/real") == "true"

        def seconds(name, default="0"):
            return float(annotation(pod, f"lab/{name}", default))

        self.up_at = time.monotonic() + seconds("up-delay")
        self.page_delay = seconds("page-delay")  # of the first page only
        self.kernel_delay = seconds("kernel-delay")
        self.cell_delay = seconds("cell-delay")
        self.vscode = vscode.VsCode(seconds("vscode-delay", "1"), seconds("vscode-timeout", "300"))

    @property
    def is_up(self):
        return time.monotonic() >= self.up_at


def is_of_a_hub(pod):
    """False for pods that tests of watches create: they look like KubeSpawner's, but have no server."""
    return any(v["name"] == "JUPYTERHUB_USER" for c in pod["spec"]["containers"] for v in c.get("env", []))


class Servers:
    """The servers by their address."""

    def __init__(self, session, port, state):
        self.session = session
        self.port = port
        self.state = state
        self.by_address = {}
        self.real = {}  # pod uid -> task that runs a real server
        self.changed = asyncio.Condition()
        self.tasks = set()

    async def follow_pods(self, kube):
        async for change, pod in kube.follow("/api/v1/pods?labelSelector=component%3Dsingleuser-server", {}):
            address, uid = pod["status"].get("podIP"), pod["metadata"]["uid"]
            # The phase is not enough: a pod whose container crashes is Running as well.
            running = change != "DELETED" and is_ready(pod) and is_of_a_hub(pod)
            known = self.by_address.get(address)
            if running and (known is None or known.uid != uid):
                if known is not None:
                    self.end(known)
                async with self.changed:
                    server = self.by_address[address] = Server(pod, self.session)
                    self.changed.notify_all()
                if server.real:
                    self.real[uid] = self.spawn(self.run_real(server))
                else:
                    self.spawn(self.greet_hub(server))
            elif not running and known is not None and known.uid == uid:
                self.end(known)

    async def follow_nodes(self, kube):
        async for change, node in kube.follow("/api/v1/nodes", {}):
            if change == "DELETED" or is_lost(node):
                lost = [server for server in self.by_address.values() if server.node == node["metadata"]["name"]]
                log.info("node %s is gone, and with it %d servers", node["metadata"]["name"], len(lost))
                for server in lost:
                    self.end(server)

    def end(self, server):
        del self.by_address[server.address]
        task = self.real.pop(server.uid, None)
        if task:
            task.cancel()

    async def at(self, address):
        """The server at an address. Waits up to 2 s, because the hub may learn of a pod before this process does."""
        async with self.changed:
            try:
                await asyncio.wait_for(self.changed.wait_for(lambda: address in self.by_address), 2)
            except asyncio.TimeoutError:
                pass
        return self.by_address.get(address)

    def spawn(self, coroutine):
        task = asyncio.create_task(coroutine)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)
        return task

    async def greet_hub(self, server):
        """Does what jupyterhub-singleuser does at its start: requests the hub's version and reports activity."""
        await asyncio.sleep(server.up_at - time.monotonic())
        try:
            headers = {"Authorization": f"token {server.own_token}"}
            await (await self.session.get(server.hub_api, headers=headers)).read()
            activity = {"servers": {server.name: {"last_activity": server.started}}, "last_activity": server.started}
            await (await self.session.post(server.activity_url, headers=headers, json=activity)).read()
        except (aiohttp.ClientError, asyncio.TimeoutError) as error:
            log.warning("%s: the hub did not accept the first activity report: %s", server.user, error)

    async def run_real(self, server):
        """Runs a real single-user server until the task is cancelled or this process ends."""
        home = self.state / "homes" / server.user
        home.mkdir(parents=True, exist_ok=True)
        env = server.env | {
            "JUPYTERHUB_SERVICE_URL": f"http://{server.address}:{self.port}{server.prefix}",
            "FIRSTBELL_LAB": str(self.state),
            "HOME": str(home),
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "LANG": "C.UTF-8",
        }
        # jupyter_server does not run as root without this option.
        arguments = ["--allow-root"] if os.getuid() == 0 else []
        with open(self.state / "logs" / f"real-{server.user}.log", "ab") as output:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                str(Path(__file__).with_name("real_server.py")),
                *arguments,
                env=env,
                cwd=home,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                preexec_fn=end_with_parent,
            )
        log.info("%s: a real server, process %d, at %s", server.user, process.pid, server.address)
        try:
            code = await process.wait()
            log.warning("%s: the real server ended by itself with %d", server.user, code)
        except asyncio.CancelledError:
            process.terminate()
            try:
                await asyncio.wait_for(process.wait(), REAL_STOP_SECONDS)
            except asyncio.TimeoutError:
                process.kill()
                await process.wait()
            raise


def end_with_parent(prctl=ctypes.CDLL(None).prctl, pr_set_pdeathsig=1):
    prctl(pr_set_pdeathsig, signal.SIGTERM)


def error(status, message):
    return web.json_response({"message": message, "reason": None}, status=status)


@web.middleware
async def find_server(request, handler):
    """Finds the server by the requested address, checks path and access, and sets the server's response headers."""
    servers = request.app["servers"]
    server = await servers.at(request.transport.get_extra_info("sockname")[0]) if request.transport else None
    # server.real: the real server does not listen yet, or no longer.
    if server is None or server.real or not server.is_up:
        if request.transport:
            request.transport.abort()
        raise asyncio.CancelledError
    request["server"] = server
    if not f"{request.path}/".startswith(server.prefix):
        return error(404, f"this is the server at {server.prefix}")
    public = request.path in (f"{server.prefix}api", server.entry.callback)
    if not public and not await server.entry.admits(request):
        if request.path.startswith(f"{server.prefix}api/") or request.method != "GET" or vscode.is_websocket(request):
            return error(403, "Forbidden")
        raise server.entry.send_to_hub(request)
    response = await handler(request)
    if not response.prepared:
        response.headers["X-JupyterHub-Version"] = request.app["hub_version"]
        response.headers["X-Firstbell-Lab"] = "simulated single-user server"
    return response


# --- REST

routes = web.RouteTableDef()
PREFIX = "/user/{user}/"


@routes.get(PREFIX + "api")
async def version(_):
    return web.json_response({"version": SERVER_VERSION})


@routes.get(PREFIX + "api/status")
async def status(request):
    server = request["server"]
    return web.json_response(
        {
            "connections": sum(kernel.connections for kernel in server.kernels.values()),
            "kernels": len(server.kernels),
            "started": server.started,
            "last_activity": server.last_activity,
        }
    )


@routes.get(PREFIX + "api/me")
async def me(request):
    user = request["server"].user
    return web.json_response({"identity": {"username": user, "name": user, "display_name": user}, "permissions": {}})


@routes.get(PREFIX + "oauth_callback")
async def oauth_callback(request):
    raise await request["server"].entry.come_back(request)


@routes.get(PREFIX.rstrip("/"))
@routes.get(PREFIX)
async def first_page(request):
    raise web.HTTPFound(request["server"].prefix + "lab")


@routes.get(PREFIX + "lab")
@routes.get(PREFIX + "tree")
async def page(request):
    server = request["server"]
    delay, server.page_delay = server.page_delay, 0
    await asyncio.sleep(delay)
    user = server.user
    return web.Response(
        text=f"<!DOCTYPE html><title>lab: {user}</title><p>Simulated single-user server of {user} (pod address"
        f" {request.transport.get_extra_info('sockname')[0]}). Its kernels do integer arithmetic only.\n",
        content_type="text/html",
    )


@routes.get(PREFIX + "api/kernelspecs")
async def kernelspecs(_):
    spec = {
        "argv": [],
        "display_name": "Simulated (integer arithmetic)",
        "language": "python",
        "env": {},
        "interrupt_mode": "signal",
        "metadata": {},
    }
    return web.json_response(
        {"default": "python3", "kernelspecs": {"python3": {"name": "python3", "spec": spec, "resources": {}}}}
    )


@routes.get(PREFIX + "api/kernels")
async def list_kernels(request):
    return web.json_response([kernel.model() for kernel in request["server"].kernels.values()])


@routes.post(PREFIX + "api/kernels")
async def start_kernel(request):
    try:
        body = json.loads(await request.text() or "{}")
    except ValueError:
        return error(400, "Invalid JSON in body of request")
    name = (body or {}).get("name") or "python3"
    if name != "python3":
        return error(501, f"No such kernel named {name}")
    server = request["server"]
    kernel = Kernel(name, server.kernel_delay, server.cell_delay)
    server.kernels[kernel.id] = kernel
    server.last_activity = now()
    location = f"{server.prefix}api/kernels/{kernel.id}"
    return web.json_response(kernel.model(), status=201, headers={"Location": location})


def kernel_of(request):
    kernel = request["server"].kernels.get(request.match_info["kernel"])
    if kernel is None:
        message = f"Kernel does not exist: {request.match_info['kernel']}"
        raise web.HTTPNotFound(
            text=json.dumps({"message": message, "reason": None}), content_type="application/json"
        )
    return kernel


@routes.get(PREFIX + "api/kernels/{kernel}")
async def get_kernel(request):
    return web.json_response(kernel_of(request).model())


@routes.delete(PREFIX + "api/kernels/{kernel}")
async def delete_kernel(request):
    kernel = kernel_of(request)
    del request["server"].kernels[kernel.id]
    for socket_ in list(kernel.sockets):
        await socket_.close()
    return web.Response(status=204)


@routes.post(PREFIX + "api/kernels/{kernel}/interrupt")
async def interrupt_kernel(request):
    kernel_of(request)
    return web.Response(status=204)


@routes.post(PREFIX + "api/kernels/{kernel}/restart")
async def restart_kernel(request):
    kernel = kernel_of(request)
    kernel.count = 0
    return web.json_response(kernel.model())


# --- The kernel's websocket: the two framings of jupyter_server


@routes.get(PREFIX + "api/kernels/{kernel}/channels")
async def channels(request):
    kernel = kernel_of(request)
    websocket = web.WebSocketResponse(protocols=(V1,), heartbeat=30, compress=False, max_msg_size=2**24)
    await websocket.prepare(request)
    encode, decode = (encode_v1, decode_v1) if websocket.ws_protocol == V1 else (encode_legacy, decode_legacy)
    kernel.sockets.add(websocket)
    try:
        await asyncio.sleep(kernel.seconds_to_ready())
        kernel.state = "idle"
        async for frame in websocket:
            if frame.type not in (WSMsgType.TEXT, WSMsgType.BINARY):
                continue
            try:
                message = decode(frame.data)
            except (ValueError, KeyError, TypeError, struct.error, UnicodeDecodeError):
                continue  # jupyter_server also drops messages that it cannot read
            request["server"].last_activity = now()
            for channel, answer in kernel.answer(message):
                framed = encode(channel, answer)
                await (websocket.send_bytes(framed) if isinstance(framed, bytes) else websocket.send_str(framed))
                if answer["header"]["msg_type"] == "execute_input":
                    await asyncio.sleep(kernel.cell_delay)
    finally:
        kernel.sockets.discard(websocket)
    return websocket


# --- Main


def listen(port):
    """Listens on every address of the loopback device and on no other device. Needs no privilege since Linux 5.7."""
    server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)  # see real_server.py
    server.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"lo\0")
    server.bind(("0.0.0.0", port))
    server.listen(1024)
    return server


async def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--hub-version", required=True)
    options = parser.parse_args()
    timeout = aiohttp.ClientTimeout(total=20)
    async with Kube.connect() as kube, aiohttp.ClientSession(timeout=timeout) as session:
        servers = Servers(session, options.port, Path(os.environ["FIRSTBELL_LAB"]))
        app = web.Application(middlewares=[find_server])
        app["servers"] = servers
        app["hub_version"] = options.hub_version
        app.add_routes(routes)
        app.add_routes(vscode.routes)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await runner.setup()
        await web.SockSite(runner, listen(options.port)).start()
        log.info("responding for the pods on port %d", options.port)
        try:
            await asyncio.gather(servers.follow_pods(kube), servers.follow_nodes(kube))
        finally:
            await runner.cleanup()


if __name__ == "__main__":
    run(main)
