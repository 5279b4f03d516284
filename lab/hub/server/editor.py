"""A stand-in for code-server behind jupyter-server-proxy. The root redirects to ./?folder=..., which is a page; a websocket
on the root sends a greeting and echoes messages; /healthz reports that it is alive. Argument: the port on loopback."""

import asyncio
import os
import sys

from tornado.web import Application, RequestHandler
from tornado.websocket import WebSocketHandler


class Root(WebSocketHandler):
    async def get(self):
        if self.request.headers.get("Upgrade", "").lower() == "websocket":
            await super().get()
        elif self.get_argument("folder", None) is None:
            self.redirect("./?folder=/home")
        else:
            self.finish("<!DOCTYPE html><html><head><title>Editor</title></head><body>Stand-in</body></html>")

    def check_origin(self, origin):
        return True  # the Jupyter server has already checked the request

    def open(self):
        self.write_message(b"hello")

    def on_message(self, message):
        self.write_message(message, binary=isinstance(message, bytes))


class Health(RequestHandler):
    def get(self):
        self.finish({"status": "alive"})


async def main(port, parent):
    Application([("/", Root), ("/healthz", Health)]).listen(port, "127.0.0.1")
    # A server that is killed cannot stop its apps.
    while os.getppid() == parent:
        await asyncio.sleep(1)


asyncio.run(main(int(sys.argv[1]), os.getppid()))
