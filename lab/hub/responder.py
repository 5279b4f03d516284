"""Simulates every single-user server of lab/up hub --scripted: one process, one page, no kernels.

Real: the path below /user/NAME/ and the header by which the hub recognises a single-user server. Everything else is left
out. The page needs no login.
"""

import argparse
import asyncio

from tornado.httpserver import HTTPServer
from tornado.web import Application, RequestHandler


class Page(RequestHandler):
    def initialize(self, version):
        self.set_header("X-JupyterHub-Version", version)
        self.set_header("X-Firstbell-Lab", "scripted single-user server")

    def get(self, front, rest):
        match rest:
            case "" | "/":
                self.redirect(f"{front}/lab")
            case "/lab":
                self.finish(f"<!DOCTYPE html><title>lab</title><p>The scripted server at {front}/.\n")
            case "/api":
                self.finish({"version": "2.21.1"})
            case _:
                self.send_error(404)


async def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--hub-version", required=True)
    options = parser.parse_args()
    app = Application([(r"(/(?:.+/)?user/[^/]+)(/.*)?", Page, {"version": options.hub_version})], log_function=lambda _: None)
    HTTPServer(app).listen(options.port, "127.0.0.1", backlog=1024)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
