"""Whether what passes through the proxy means that a person is at work."""

import time
from collections import deque
from weakref import WeakKeyDictionary

# Measured with code-server 4.139.1: an idle tab sends 14 to 17 messages in ten seconds on each of its two connections,
# as regular as a clock, and now and then some dozens more; a person who types or moves the cursor adds one or two for
# each key. Their sizes tell nothing: a key in a terminal is 51 bytes, an idle tab's messages have 13 to 811.
WINDOW_SECONDS = 10
# The windows that tell what is quiet for this connection, and those that tell what is now.
REMEMBERED_WINDOWS = 60
RECENT_WINDOWS = 6
BUSY_WINDOWS = 3
# Fewer more than this is noise.
LEAST_MESSAGES = 6


class Activity:
    """What jupyter-server-proxy calls for each request and for each websocket message, in either direction.

    An open but idle tab keeps talking. Were that activity, nobody who leaves a tab open would ever be culled. So a
    connection counts as active only while the *browser* sends clearly more than it does when it is quiet: half as much
    again, in at least three of the last six windows of ten seconds. What is quiet is learned from the connection
    itself, so that neither a new version of VS Code nor a browser that slows down hidden tabs upsets it.

    Plain requests count: an idle tab makes none. Called on the server's event loop only.
    """

    def __init__(self, clock=time.monotonic):
        self._clock = clock
        self._connections = WeakKeyDictionary()

    def __call__(self, handler) -> bool:
        connection = getattr(handler, "ws_connection", None)
        if connection is None:
            return not _is_websocket(handler)
        # What came in over the wire so far; it grows with each message of the browser's and with no other. A tornado
        # without it makes all traffic count, as without this class.
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
        # Not the least of all: a connection's first window, or one with a hiccup of the network, is emptier than quiet.
        quiet = sorted(self._windows)[len(self._windows) // 10] if self._windows else 0
        limit = quiet + max(LEAST_MESSAGES, quiet // 2)
        recent = [*self._windows, self._messages][-RECENT_WINDOWS:]
        return sum(messages > limit for messages in recent) >= BUSY_WINDOWS


def _is_websocket(handler) -> bool:
    """A handshake alone is no activity: a tab that lost its server tries again by itself."""
    return handler.request.headers.get("Upgrade", "").lower() == "websocket"
