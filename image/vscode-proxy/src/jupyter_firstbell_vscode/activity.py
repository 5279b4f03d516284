"""Decides whether traffic through the proxy is activity of a user."""

import time
from collections import deque
from weakref import WeakKeyDictionary

# Measured with code-server 4.139.1: an idle tab regularly sends 14 to 17 messages in ten seconds on each of its two
# connections, and occasionally some dozens more. A user who types or moves the cursor adds one or two for each key. The
# sizes do not differ: a key in a terminal is 51 bytes, an idle tab's messages have 13 to 811 bytes.
WINDOW_SECONDS = 10
# The windows that determine the quiet level of a connection, and those that determine its current state.
REMEMBERED_WINDOWS = 60
RECENT_WINDOWS = 6
BUSY_WINDOWS = 3
# A smaller increase is noise.
LEAST_MESSAGES = 6


class Activity:
    """jupyter-server-proxy calls this for each request and for each websocket message, in both directions.

    An open but idle tab keeps sending messages. If these were activity, a server with an open tab would never be culled.
    So a connection is active only while the *browser* sends clearly more than it does when it is quiet: half as much
    again, in at least three of the last six windows of ten seconds. The quiet level is learned from the connection
    itself, so that new versions of VS Code and browsers that slow down hidden tabs do not change the result.

    Plain requests are activity: an idle tab makes none. Called on the server's event loop only.
    """

    def __init__(self, clock=time.monotonic):
        self._clock = clock
        self._connections = WeakKeyDictionary()

    def __call__(self, handler) -> bool:
        connection = getattr(handler, "ws_connection", None)
        if connection is None:
            return not _is_websocket(handler)
        # The bytes received so far, which grow only with messages from the browser. With a tornado version that lacks this
        # field all traffic is activity, as without this class.
        received = getattr(connection, "_wire_bytes_in", None)
        if received is None:
            return True
        now = self._clock()
        seen = self._connections.setdefault(handler, _Connection(now))
        seen.observe(now, received)
        return seen.is_busy()


class _Connection:
    def __init__(self, now: float):
        self._since = now
        self._received = 0
        self._messages = 0
        self._windows = deque(maxlen=REMEMBERED_WINDOWS)

    def observe(self, now: float, received: int) -> None:
        for _ in range(min(int((now - self._since) / WINDOW_SECONDS), REMEMBERED_WINDOWS)):
            self._windows.append(self._messages)
            self._messages = 0
            self._since += WINDOW_SECONDS
        if now - self._since >= WINDOW_SECONDS:  # after a long silence
            self._since = now
        if received > self._received:
            self._received = received
            self._messages += 1

    def is_busy(self) -> bool:
        # Not the minimum: a connection's first window, or one with a network problem, has fewer messages than a quiet one.
        quiet = sorted(self._windows)[len(self._windows) // 10] if self._windows else 0
        limit = quiet + max(LEAST_MESSAGES, quiet // 2)
        recent = [*self._windows, self._messages][-RECENT_WINDOWS:]
        return sum(messages > limit for messages in recent) >= BUSY_WINDOWS


def _is_websocket(handler) -> bool:
    """A handshake alone is not activity: a tab that lost its server reconnects by itself."""
    return handler.request.headers.get("Upgrade", "").lower() == "websocket"
