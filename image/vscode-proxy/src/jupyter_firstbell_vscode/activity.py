"""Whether what passes through the proxy means that a person is at work."""

import time
from weakref import WeakKeyDictionary


class Activity:
    """What jupyter-server-proxy calls for each request and for each websocket message, in either direction.

    An open but idle tab keeps talking: VS Code sends a few bytes every five seconds on each of its connections, and
    its server answers. Were that activity, nobody who leaves a tab open would ever be culled. So a websocket counts as
    active only when the *browser* has sent more than ``limit`` bytes within ``window`` seconds. Plain requests count:
    an idle tab makes none.

    Called on the server's event loop only.
    """

    def __init__(self, limit: int, window: float, clock=time.monotonic):
        self._limit = limit
        self._window = window
        self._clock = clock
        self._windows = WeakKeyDictionary()

    def __call__(self, handler) -> bool:
        connection = getattr(handler, "ws_connection", None)
        if connection is None:
            return not _is_websocket(handler)
        # What came in over the wire. A tornado without it makes all traffic count, as without this class.
        received = getattr(connection, "_wire_bytes_in", None)
        if received is None:
            return True
        now = self._clock()
        since, before = self._windows.setdefault(handler, (now, 0))
        if received - before > self._limit:
            self._windows[handler] = (now, received)
            return True
        if now - since >= self._window:
            self._windows[handler] = (now, received)
        return False


def _is_websocket(handler) -> bool:
    """A handshake alone is no activity: a tab that lost its server tries again by itself."""
    return handler.request.headers.get("Upgrade", "").lower() == "websocket"
