"""A small client of the Kubernetes API for the parts of the lab: plain requests, and lists kept current by a watch.

The client library that KubeSpawner uses turns each object into a tree of Python objects. With hundreds of pods that
change several times a second, its CPU time would distort what the lab measures.
"""

import asyncio
import contextlib
import json
import logging
import os
import secrets
import ssl
from datetime import datetime, timezone
from pathlib import Path

import aiohttp
import yaml

log = logging.getLogger("lab")


class KubeError(Exception):
    """The API server rejected a request."""

    def __init__(self, status, message):
        super().__init__(f"{status}: {message}")
        self.status = status


class Kube:
    """Sends requests to one API server. Use `connect` to create it."""

    def __init__(self, session, url):
        self._session = session
        self._url = url

    @staticmethod
    @contextlib.asynccontextmanager
    async def connect(kubeconfig=None):
        """Connects with the only context of the kubeconfig (default: $KUBECONFIG), which names a CA file and a token."""
        config = yaml.safe_load(Path(kubeconfig or os.environ["KUBECONFIG"]).read_text())
        cluster, user = config["clusters"][0]["cluster"], config["users"][0]["user"]
        async with aiohttp.ClientSession(
            headers={"Authorization": f"Bearer {user['token']}"},
            connector=aiohttp.TCPConnector(
                ssl=ssl.create_default_context(cafile=cluster["certificate-authority"]), limit=50
            ),
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=10),
            read_bufsize=2**22,  # one watch line is one object
        ) as session:
            yield Kube(session, cluster["server"])

    async def request(self, method, path, body=None, content_type="application/json"):
        """Raises KubeError if the API server rejects the request, OSError if it does not answer."""
        try:
            return await self._request(method, path, body, content_type)
        except aiohttp.ClientError as error:
            raise OSError(f"{method} {path}: {error}") from error

    async def _request(self, method, path, body, content_type):
        async with self._session.request(
            method,
            self._url + path,
            data=None if body is None else json.dumps(body),
            headers={"Content-Type": content_type},
            timeout=aiohttp.ClientTimeout(total=30),
        ) as response:
            answer = await response.json(content_type=None)
            if response.status >= 400:
                raise KubeError(response.status, (answer or {}).get("message", "no message"))
            return answer

    async def get(self, path):
        return await self.request("GET", path)

    async def post(self, path, body):
        return await self.request("POST", path, body)

    async def delete(self, path, **options):
        """Returns False if the object does not exist."""
        try:
            await self.request("DELETE", path, options or None)
            return True
        except KubeError as error:
            if error.status != 404:
                raise
            return False

    async def patch(self, path, body, kind="merge-patch"):
        return await self.request("PATCH", path, body, f"application/{kind}+json")

    async def event(self, about, component, reason, message, type_="Normal", host="", field=None):
        """Writes an event as kubelets do: the first and last timestamps have a resolution of one second. Returns it."""
        now = timestamp()
        meta = about["metadata"]
        namespace = meta.get("namespace", "default")
        involved = {"apiVersion": "v1", "kind": about.get("kind", "Pod"), "name": meta["name"], "uid": meta["uid"]}
        if "namespace" in meta:
            involved["namespace"] = namespace
        if field:
            involved["fieldPath"] = field
        return await self.post(
            f"/api/v1/namespaces/{namespace}/events",
            {
                "metadata": {"name": f"{meta['name']}.{secrets.token_hex(8)}"},
                "involvedObject": involved,
                "type": type_,
                "reason": reason,
                "message": message,
                "firstTimestamp": now,
                "lastTimestamp": now,
                "count": 1,
                "source": {"component": component} | ({"host": host} if host else {}),
                "reportingComponent": component,
                "reportingInstance": host,
            },
        )

    async def follow(self, path, objects):
        """Yields (type, object) for each change, without end. Existing objects come first, as ADDED.

        `objects` (by namespace and name) is up to date at each yield. This method handles the end of a watch, a
        restarted API server and a compacted history (410).
        """
        joint = "&" if "?" in path else "?"
        while True:
            try:
                listed = await self.get(path)
                version = listed["metadata"]["resourceVersion"]
                found = {key_of(item): item for item in listed["items"]}
                for key in [key for key in objects if key not in found]:
                    yield "DELETED", objects.pop(key)
                for key, item in found.items():
                    known = objects.get(key)
                    objects[key] = item
                    if known is None:
                        yield "ADDED", item
                    elif known["metadata"]["resourceVersion"] != item["metadata"]["resourceVersion"]:
                        yield "MODIFIED", item
                watch = f"{path}{joint}watch=1&allowWatchBookmarks=true&resourceVersion={version}"
                async with self._session.get(self._url + watch) as response:
                    if response.status != 200:
                        raise KubeError(response.status, "watch rejected")
                    async for line in response.content:
                        change = json.loads(line)
                        kind, item = change["type"], change["object"]
                        if kind == "ERROR":
                            raise KubeError(item.get("code", 0), item.get("message", "watch ended"))
                        if kind == "BOOKMARK":
                            continue
                        if kind == "DELETED":
                            objects.pop(key_of(item), None)
                        else:
                            objects[key_of(item)] = item
                        yield kind, item
            except (KubeError, aiohttp.ClientError, asyncio.TimeoutError, OSError) as error:
                log.warning("watch of %s: %s; listing again", path, error)
                await asyncio.sleep(0.5)


def key_of(item):
    return item["metadata"].get("namespace", ""), item["metadata"]["name"]


def annotation(item, name, default=None):
    return (item["metadata"].get("annotations") or {}).get(name, default)


def condition(item, type_):
    """The condition of that type, or an empty one."""
    conditions = item.get("status", {}).get("conditions") or []
    return next((found for found in conditions if found["type"] == type_), {})


def is_ready(item):
    return condition(item, "Ready").get("status") == "True"


def timestamp(when=None):
    return (when or datetime.now(timezone.utc)).strftime("%Y-%m-%dT%H:%M:%SZ")


def quantity(text):
    """A Kubernetes quantity as a number: 100m, 1.5, 512Mi, 1G."""
    text = str(text)
    for suffix, factor in _SUFFIXES:
        if text.endswith(suffix):
            return float(text[: -len(suffix)]) * factor
    return float(text)


_SUFFIXES = [(f"{letter}i", 1024**power) for power, letter in enumerate("KMGTP", 1)] + [
    (letter, 1000**power) for power, letter in enumerate("kMGTP", 1)
] + [("m", 0.001)]


def requests_of(pod):
    """The resources that a pod requests from a node: {cpu, memory, pods}."""
    total = {"cpu": 0.0, "memory": 0.0, "pods": 1.0}
    for container in pod["spec"]["containers"]:
        for name, value in (container.get("resources", {}).get("requests") or {}).items():
            if name in total:
                total[name] += quantity(value)
    return total


def run(main):
    """Runs a part of the lab until it receives TERM or INT."""
    logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s", level=logging.INFO)
    logging.getLogger("aiohttp.access").setLevel(logging.WARNING)

    async def until_stopped():
        import signal

        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop.set)
        task, stopped = asyncio.create_task(main()), asyncio.create_task(stop.wait())
        await asyncio.wait({task, stopped}, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            task.result()
        else:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    asyncio.run(until_stopped())
