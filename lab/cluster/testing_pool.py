"""What the tests of the simulated pool share: pods, and a pool with an API server that exists in memory only."""

import asyncio
import contextlib
import itertools
import logging
import time

import pool as program
from autoscaler import Autoscaler
from ca_events import Events
from ca_status import StatusMap
from groups import Pool
from kube import KubeError, timestamp
from packing import HOST_NAME

DEDICATED = [{"key": "hub.jupyter.org/dedicated", "operator": "Exists"}, {"key": "hub.jupyter.org_dedicated", "operator": "Exists"}]
numbers = itertools.count()
logging.disable(logging.WARNING)


def pod(name=None, namespace="jhub", labels=None, cpu="50m", memory="1Gi", node=None, priority=0, **spec):
    """A pod that the scheduler could not place; with `node`, one that runs there."""
    name = name or f"pod-{next(numbers)}"
    waits = {"type": "PodScheduled", "status": "False", "reason": "Unschedulable"}
    return {
        "metadata": {"name": name, "namespace": namespace, "uid": f"uid-{name}", "labels": labels or {}},
        "spec": {
            "containers": [{"name": "c", "resources": {"requests": {"cpu": cpu, "memory": memory}}}],
            "tolerations": DEDICATED,
            "priority": priority,
            **({"nodeName": node} if node else {}),
            **spec,
        },
        "status": {"phase": "Running"} if node else {"phase": "Pending", "conditions": [waits]},
    }


def apart(labels, key=HOST_NAME, **term):
    """An affinity: not beside pods with these labels."""
    rule = {"topologyKey": key, "labelSelector": {"matchLabels": labels}} | term
    return {"podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [rule]}}


def placeholders(count, **more):
    labels = {"component": "node-placeholder"}
    return [pod(labels=labels, cpu="1m", memory="4Mi", priority=-10, affinity=apart(labels), **more) for _ in range(count)]


class FakeKube:
    """Keeps the objects that are created. Nodes appear in the pool's memory at once, as by a watch."""

    def __init__(self):
        self.pool = None
        self.events = []
        self.maps = {}
        self.patches = []

    async def post(self, path, body):
        if path == "/api/v1/nodes":
            item = body | {"metadata": body["metadata"] | {"creationTimestamp": timestamp()}}
            self.pool.all_nodes["", body["metadata"]["name"]] = item
            for group in self.pool.groups:
                group.creating.pop(body["metadata"]["name"], None)
            return item
        name = body["metadata"]["name"]
        self.maps[name] = body | {"metadata": body["metadata"] | {"uid": f"uid-{name}"}}
        return self.maps[name]

    async def get(self, path):
        return {"items": []}

    async def patch(self, path, body, kind="merge-patch"):
        self.patches.append((path, body))
        name = path.rpartition("/")[2]
        if "/configmaps/" in path:
            if name not in self.maps:
                raise KubeError(404, "not found")
            self.maps[name]["data"] = body["data"]
            return self.maps[name]
        if ("", name) in self.pool.all_nodes and "spec" in body:
            self.pool.all_nodes["", name]["spec"] |= body["spec"]
        return {}

    async def delete(self, path, **options):
        return self.pool.all_nodes.pop(("", path.rpartition("/")[2]), None) is not None

    async def event(self, about, component, reason, message, type_="Normal", host="", field=None):
        self.events.append((about["metadata"]["name"], type_, reason, message))
        return {"metadata": {"name": f"event-{len(self.events)}"}}


class World:
    """A pool with its autoscaler, driven step by step."""

    def __init__(self, *arguments):
        required = ["--port", "0", "--token-file", "none", "--cluster", "t", "--ready-delay", "0", "--pull-seconds", "0"]
        self.options = program.parse([*required, *arguments])
        self.kube = FakeKube()
        self.pool = self.kube.pool = Pool(self.kube, self.options, None)
        self.events = Events(self.kube)
        self.status = StatusMap(self.kube)
        self.autoscaler = Autoscaler(self.pool, self.options, self.events, self.status)

    def add(self, *pods):
        for item in pods:
            self.pool.all_pods[item["metadata"]["namespace"], item["metadata"]["name"]] = item

    async def loop(self):
        """One loop of the autoscaler; then the groups create their nodes and events are written."""
        await self.autoscaler.once()
        await self.settle()
        while not self.events.queue.empty():
            await self.events.write_one(*self.events.queue.get_nowait())

    async def settle(self):
        for group in self.pool.groups:
            await group.keep_size()

    def get_ready(self):
        for node in self.pool.all_nodes.values():
            node["status"]["conditions"] = [{"type": "Ready", "status": "True"}]

    def sizes(self):
        return {group.zone: group.target for group in self.pool.groups}

    def told(self, reason):
        """The texts of the events with this reason, each once."""
        return list(dict.fromkeys(message for _, _, found, message in self.kube.events if found == reason))


@contextlib.asynccontextmanager
async def keeping_sizes(world):
    task = asyncio.create_task(world.pool.keep_sizes())
    try:
        yield
    finally:
        task.cancel()


async def until(condition, seconds=5):
    """Waits until the condition holds."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise AssertionError("waited in vain")
        await asyncio.sleep(0.02)
