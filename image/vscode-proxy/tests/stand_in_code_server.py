#!/usr/bin/env python3
"""Takes code-server's place in tests: the same command line, a page, /healthz, and a websocket that echoes.

``/die?N`` ends it with exit code N, ``/kill`` with SIGKILL. Environment STAND_IN=fails ends it at once, STAND_IN=hangs
lets it never listen.
"""

import json
import os
import signal
import sys
import time

from tornado import httpserver, ioloop, netutil, web, websocket


class Health(web.RequestHandler):
    def get(self):
        self.write({"status": "alive", "lastHeartbeat": int(time.time() * 1000)})


class Editor(web.RequestHandler):
    def get(self):
        prefix = self.request.headers.get("X-Forwarded-Prefix")
        self.write(json.dumps({"argv": sys.argv[1:], "cwd": os.getcwd(), "prefix": prefix}))


class Die(web.RequestHandler):
    def get(self):
        print("the stand-in was told to <die>", flush=True)
        os._exit(int(self.request.query or 1))


class Kill(web.RequestHandler):
    def get(self):
        os.kill(os.getpid(), signal.SIGKILL)


class Echo(websocket.WebSocketHandler):
    max_message_size = 200 * 1024 * 1024

    def on_message(self, message):
        self.write_message(message, binary=isinstance(message, bytes))


def main():
    what = os.environ.get("STAND_IN")
    if what == "fails":
        sys.exit("no room left in <your> home")
    if what == "hangs":
        time.sleep(600)
    path = next(a for a in sys.argv if a.startswith("--socket=")).partition("=")[2]
    mode = next(a for a in sys.argv if a.startswith("--socket-mode=")).partition("=")[2]
    app = web.Application([("/", Editor), ("/healthz", Health), ("/die", Die), ("/kill", Kill), ("/echo", Echo)])
    httpserver.HTTPServer(app, max_body_size=1 << 30).add_socket(netutil.bind_unix_socket(path, mode=int(mode, 8)))
    ioloop.IOLoop.current().start()


if __name__ == "__main__":
    main()
