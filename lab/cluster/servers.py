"""Plays every single-user server of the lab: what answers at the address of a student's pod.

One process listens on one port of every 127.x address (bound to the loopback device, so that nothing outside can reach
it) and looks up whose pod has the address that was asked. It answers only while the pod is Running and its node exists;
else it breaks the connection, as a dead pod would.

Real: the addresses, the path below /user/NAME/, tokens (checked with the hub, as jupyterhub-singleuser does, and kept
as long), the two calls to the hub when a server starts, the REST answers' shapes, the websocket framings.
Simulated: the kernels. They evaluate integer arithmetic and say so in their banner and in each refusal.
Left out: the browser's OAuth round between server and hub, files, terminals.
"""

import argparse
import ast
import asyncio
import json
import operator
import socket
import struct
import time
import uuid
from datetime import datetime, timezone

import aiohttp
from aiohttp import WSMsgType, web

from kube import Kube, log, run

SERVER_VERSION = "2.21.1"
TOKEN_LIFE = 300  # seconds; jupyterhub-singleuser's cache_max_age
V1 = "v1.kernel.websocket.jupyter.org"


def now():
    return datetime.now(timezone.utc).isoformat().replace("+00:00", "Z")


# --- Which server is asked


class Server:
    """One student's server: the life of one pod."""

    def __init__(self, pod):
        container = next(c for c in pod["spec"]["containers"] if c["name"] == "notebook")
        env = {variable["name"]: variable.get("value", "") for variable in container.get("env", [])}
        self.uid = pod["metadata"]["uid"]
        self.node = pod["spec"]["nodeName"]
        self.user = env["JUPYTERHUB_USER"]
        self.name = env.get("JUPYTERHUB_SERVER_NAME", "")
        self.prefix = env["JUPYTERHUB_SERVICE_PREFIX"]
        self.hub_api = env["JUPYTERHUB_API_URL"]
        self.activity_url = env["JUPYTERHUB_ACTIVITY_URL"]
        self.own_token = env["JUPYTERHUB_API_TOKEN"]
        self.started = self.last_activity = now()
        self.kernels = {}
        self.known_tokens = {}  # token -> (may enter, until)


def is_of_a_hub(pod):
    """Tests of what watches pods make some that look like KubeSpawner's, but no hub made them; nothing listens there."""
    return any(v["name"] == "JUPYTERHUB_USER" for c in pod["spec"]["containers"] for v in c.get("env", []))


class Servers:
    """The servers by their address."""

    def __init__(self, session):
        self.session = session
        self.by_address = {}
        self.changed = asyncio.Condition()
        self.tasks = set()

    async def follow_pods(self, kube):
        async for change, pod in kube.follow("/api/v1/pods?labelSelector=component%3Dsingleuser-server", {}):
            address, uid = pod["status"].get("podIP"), pod["metadata"]["uid"]
            running = change != "DELETED" and pod["status"].get("phase") == "Running" and is_of_a_hub(pod)
            known = self.by_address.get(address)
            if running and (known is None or known.uid != uid):
                async with self.changed:
                    server = self.by_address[address] = Server(pod)
                    self.changed.notify_all()
                self.spawn(self.greet_hub(server))
            elif not running and known is not None and known.uid == uid:
                del self.by_address[address]

    async def follow_nodes(self, kube):
        async for change, node in kube.follow("/api/v1/nodes", {}):
            if change == "DELETED":
                lost = [a for a, s in self.by_address.items() if s.node == node["metadata"]["name"]]
                log.info("node %s is gone, and with it %d servers", node["metadata"]["name"], len(lost))
                for address in lost:
                    del self.by_address[address]

    async def at(self, address):
        """The server at an address. Waits a little: the hub may hear of a pod before we do."""
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

    async def greet_hub(self, server):
        """What jupyterhub-singleuser does at its start: asks the hub's version and reports activity."""
        try:
            headers = {"Authorization": f"token {server.own_token}"}
            await (await self.session.get(server.hub_api, headers=headers)).read()
            activity = {"servers": {server.name: {"last_activity": server.started}}, "last_activity": server.started}
            await (await self.session.post(server.activity_url, headers=headers, json=activity)).read()
        except (aiohttp.ClientError, asyncio.TimeoutError) as error:
            log.warning("%s: the hub did not take the first activity: %s", server.user, error)

    async def may_enter(self, server, token):
        """Asks the hub who has the token, once per server and five minutes."""
        allowed, until = server.known_tokens.get(token, (False, 0))
        if until > time.monotonic():
            return allowed
        headers = {"Authorization": f"token {token}"}
        async with self.session.get(f"{server.hub_api}/user", headers=headers) as response:
            if response.status >= 500:
                raise web.HTTPBadGateway(text="the hub cannot check the token")
            scopes = set((await response.json())["scopes"]) if response.status == 200 else set()
        allowed = bool(
            scopes
            & {
                "access:servers",
                f"access:servers!user={server.user}",
                f"access:servers!server={server.user}/{server.name}",
            }
        )
        server.known_tokens[token] = (allowed, time.monotonic() + TOKEN_LIFE)
        return allowed


def error(status, message):
    return web.json_response({"message": message, "reason": None}, status=status)


def token_of(request):
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() in ("token", "bearer") else request.query.get("token", "")


@web.middleware
async def find_server(request, handler):
    """Finds the server by the address that was asked, checks path and token, and marks answers as a server's."""
    servers = request.app["servers"]
    server = await servers.at(request.transport.get_extra_info("sockname")[0]) if request.transport else None
    if server is None:
        if request.transport:
            request.transport.abort()
        raise asyncio.CancelledError
    request["server"] = server
    if not request.path.startswith(server.prefix):
        return error(404, f"this is the server at {server.prefix}")
    public = request.path == f"{server.prefix}api"
    if not public and not await servers.may_enter(server, token_of(request)):
        if "/api" in request.path:
            return error(403, "Forbidden")
        raise web.HTTPFound(f"/hub/login?next={request.path}")
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


@routes.get(PREFIX.rstrip("/"))
@routes.get(PREFIX)
async def first_page(request):
    raise web.HTTPFound(request["server"].prefix + "lab")


@routes.get(PREFIX + "lab")
@routes.get(PREFIX + "tree")
async def page(request):
    user = request["server"].user
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
    kernel = Kernel(name)
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


# --- Kernels


class Kernel:
    def __init__(self, name):
        self.id = str(uuid.uuid4())
        self.name = name
        self.state = "starting"
        self.count = 0
        self.last_activity = now()
        self.sockets = set()

    @property
    def connections(self):
        return len(self.sockets)

    def model(self):
        return {
            "id": self.id,
            "name": self.name,
            "last_activity": self.last_activity,
            "execution_state": self.state,
            "connections": self.connections,
        }

    def answer(self, request):
        """The messages with which the kernel answers one request: pairs (channel, message)."""
        header, content = request["header"], request["content"]
        kind = header["msg_type"]
        self.last_activity = now()

        def message(channel, msg_type, body):
            own = {
                "msg_id": str(uuid.uuid4()),
                "session": self.id,
                "username": "lab",
                "date": now(),
                "msg_type": msg_type,
                "version": "5.3",
            }
            return channel, {"header": own, "parent_header": header, "metadata": {}, "content": body}

        yield message("iopub", "status", {"execution_state": "busy"})
        reply_channel = "control" if request.get("channel") == "control" else "shell"
        if kind == "kernel_info_request":
            yield message(reply_channel, "kernel_info_reply", KERNEL_INFO)
        elif kind == "execute_request":
            self.count += 1
            code = content.get("code", "")
            yield message("iopub", "execute_input", {"code": code, "execution_count": self.count})
            try:
                result = {"text/plain": str(evaluate(code))} if code.strip() else None
            except (Refused, ArithmeticError) as refusal:
                failure = {"ename": type(refusal).__name__, "evalue": str(refusal), "traceback": [str(refusal)]}
                yield message("iopub", "error", failure)
                yield message(
                    reply_channel, "execute_reply", failure | {"status": "error", "execution_count": self.count}
                )
            else:
                if result:
                    body = {"data": result, "metadata": {}, "execution_count": self.count}
                    yield message("iopub", "execute_result", body)
                body = {"status": "ok", "execution_count": self.count, "user_expressions": {}, "payload": []}
                yield message(reply_channel, "execute_reply", body)
        elif kind.endswith("_request"):
            failure = {"status": "error", "ename": "Refused", "evalue": REFUSAL, "traceback": []}
            yield message(reply_channel, kind.removesuffix("_request") + "_reply", failure)
        yield message("iopub", "status", {"execution_state": "idle"})


REFUSAL = "this kernel is simulated: it does integer arithmetic only"
KERNEL_INFO = {
    "status": "ok",
    "protocol_version": "5.3",
    "implementation": "firstbell-lab",
    "implementation_version": "1",
    "language_info": {"name": "python", "version": "3", "mimetype": "text/x-python", "file_extension": ".py"},
    "banner": f"firstbell lab: {REFUSAL}",
    "help_links": [],
}
OPERATORS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
}


class Refused(Exception):
    """Not integer arithmetic."""


def evaluate(code):
    """The value of an expression of integers with + - * // % and parentheses."""

    def value(node):
        if isinstance(node, ast.Constant) and type(node.value) is int and abs(node.value) < 10**100:
            return node.value
        if isinstance(node, ast.BinOp) and type(node.op) in OPERATORS:
            result = OPERATORS[type(node.op)](value(node.left), value(node.right))
            if abs(result) < 10**100:
                return result
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.USub, ast.UAdd)):
            return -value(node.operand) if isinstance(node.op, ast.USub) else value(node.operand)
        raise Refused(REFUSAL)

    if len(code) > 1000:
        raise Refused(REFUSAL)
    try:
        return value(ast.parse(code.strip(), mode="eval").body)
    except (SyntaxError, RecursionError, ValueError) as problem:
        raise Refused(REFUSAL) from problem


# --- The kernel's websocket: the two framings of jupyter_server


@routes.get(PREFIX + "api/kernels/{kernel}/channels")
async def channels(request):
    kernel = kernel_of(request)
    websocket = web.WebSocketResponse(protocols=(V1,), heartbeat=30, compress=False, max_msg_size=2**24)
    await websocket.prepare(request)
    encode, decode = (encode_v1, decode_v1) if websocket.ws_protocol == V1 else (encode_legacy, decode_legacy)
    kernel.sockets.add(websocket)
    kernel.state = "idle"
    try:
        async for frame in websocket:
            if frame.type not in (WSMsgType.TEXT, WSMsgType.BINARY):
                continue
            try:
                message = decode(frame.data)
            except (ValueError, KeyError, TypeError, struct.error, UnicodeDecodeError):
                continue  # jupyter_server drops what it cannot read, too
            request["server"].last_activity = now()
            for channel, answer in kernel.answer(message):
                framed = encode(channel, answer)
                await (websocket.send_bytes(framed) if isinstance(framed, bytes) else websocket.send_str(framed))
    finally:
        kernel.sockets.discard(websocket)
    return websocket


PARTS = ("header", "parent_header", "metadata", "content")


def encode_v1(channel, message):
    parts = [channel.encode()] + [json.dumps(message[part]).encode() for part in PARTS]
    offsets = [8 * (len(parts) + 2)]
    for part in parts:
        offsets.append(offsets[-1] + len(part))
    return struct.pack(f"<{len(offsets) + 1}Q", len(offsets), *offsets) + b"".join(parts)


def decode_v1(frame):
    (count,) = struct.unpack_from("<Q", frame)
    if not 6 <= count <= 64:
        raise ValueError("bad number of offsets")
    offsets = struct.unpack_from(f"<{count}Q", frame, 8)
    parts = [frame[start:end] for start, end in zip(offsets, offsets[1:])]
    message = {part: json.loads(text) for part, text in zip(PARTS, parts[1:5])}
    return check(message | {"channel": parts[0].decode()})


def encode_legacy(channel, message):
    own = message["header"]
    return json.dumps(
        message | {"channel": channel, "buffers": [], "msg_id": own["msg_id"], "msg_type": own["msg_type"]}
    )


def decode_legacy(frame):
    if isinstance(frame, bytes):
        (count,) = struct.unpack_from(">I", frame)
        if not 1 <= count <= 64:
            raise ValueError("bad number of offsets")
        offsets = struct.unpack_from(f">{count}I", frame, 4)
        frame = frame[offsets[0] : offsets[1] if count > 1 else len(frame)]
    return check(json.loads(frame))


def check(message):
    if not isinstance(message["header"]["msg_type"], str) or not isinstance(message["content"], dict):
        raise ValueError("not a message")
    return message


# --- Main


def listen(port):
    """Every address of the loopback device and no other device; no privilege needed since Linux 5.7."""
    server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
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
        servers = Servers(session)
        app = web.Application(middlewares=[find_server])
        app["servers"] = servers
        app["hub_version"] = options.hub_version
        app.add_routes(routes)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await runner.setup()
        await web.SockSite(runner, listen(options.port)).start()
        log.info("answering for the pods on port %d", options.port)
        try:
            await asyncio.gather(servers.follow_pods(kube), servers.follow_nodes(kube))
        finally:
            await runner.cleanup()


if __name__ == "__main__":
    run(main)
