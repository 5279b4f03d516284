"""Kernels that evaluate integer arithmetic, and the two framings of jupyter_server's kernel websocket."""

import ast
import json
import operator
import struct
import time
import uuid
from datetime import datetime, timezone

V1 = "v1.kernel.websocket.jupyter.org"


def now():
    return datetime.now(timezone.utc).isoformat().replace("+00:00", "Z")


class Kernel:
    """One kernel. It responds `start_delay` seconds after it was requested; a cell takes `cell_delay` seconds."""

    def __init__(self, name, start_delay=0.0, cell_delay=0.0):
        self.id = str(uuid.uuid4())
        self.name = name
        self.state = "starting"
        self.count = 0
        self.last_activity = now()
        self.sockets = set()
        self.cell_delay = cell_delay
        self.ready_at = time.monotonic() + start_delay

    def seconds_to_ready(self):
        return max(0.0, self.ready_at - time.monotonic())

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
        """The messages with which the kernel replies to one request: pairs (channel, message)."""
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


# --- The two framings

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
