"""Simulates the student node pool: a cloud's node group, its cluster-autoscaler, and the GKE calls that change it.

Replaces the cluster-autoscaler (no package of its binary exists) and GKE. Three parts:

- `Pool` is the managed instance group. It has a target size and creates nodes until it has that many, also after a node
  was removed from outside. During a stock-out no new nodes start.
- `Autoscaler` loops as the cluster-autoscaler does: every scan interval, and at once after a loop that changed something.
  Each loop makes at most one scale-up, sized by first-fit packing of the pods that are unschedulable and would not fit on
  existing or starting nodes. It backs off after a failed scale-up and removes nodes that were empty for long enough. It
  drains no nodes (students' pods must not be evicted), and has one expander and one pool.
- `Gke` serves getNodePool, setAutoscaling, setSize and operations.get of container.googleapis.com v1. As on GKE, a changed
  minimum starts no node (unless --enforce-minimum is given), and operations take time and run one at a time.

With --seed, a node's boot and pull and the phase of the scan are drawn as in the twin, and its lifetime if nodes are
preemptible according to the parameter file. Requests to /lab/pool cause other failures (see `Gke.control`). A node with
the annotation `lab/lifetime` is preempted at that age.
"""

import argparse
import asyncio
import json
import secrets
import time
from pathlib import Path

from aiohttp import web

import nodes
from draws import Draws
from kube import Kube, KubeError, annotation, condition, is_ready, log, quantity, requests_of, run, timestamp

PRIORITY_CUTOFF = -10  # pods of lower priority start no node
SCALE_DOWN_TAINT = {"key": "ToBeDeletedByClusterAutoscaler", "effect": "NoSchedule"}
TAINT_TO_DELETION = 5  # seconds; --node-delete-delay-after-taint
REMOVALS_AT_ONCE = 10  # --max-empty-bulk-delete
BACKOFF = 300, 1800  # seconds: first and longest, after a failed scale-up
EVENTS_PER_SECOND = 5
STOCKOUT = "ZONE_RESOURCE_POOL_EXHAUSTED"


class Pool:
    """The instance group: its target size and its nodes."""

    def __init__(self, kube, options, draws):
        self.kube = kube
        self.options = options
        self.draws = draws
        self.next_ordinal = options.first_ordinal
        self.name = options.pool
        self.autoscaling = {
            "enabled": options.max > 0,
            "minNodeCount": options.min,
            "maxNodeCount": options.max,
            "locationPolicy": "ANY",
        }
        self.target = options.size
        self.enforce_minimum = options.enforce_minimum
        self.stockout_until = 0.0
        self.all_nodes = {}
        self.all_pods = {}
        self.creating = {}  # name -> when it was requested; removed when the watch reports the node

    @property
    def min(self):
        return self.autoscaling.get("minNodeCount", 0)

    @property
    def max(self):
        return self.autoscaling.get("maxNodeCount", 0)

    @property
    def stocked_out(self):
        return time.monotonic() < self.stockout_until

    def nodes(self):
        return [n for n in self.all_nodes.values() if n["metadata"]["labels"].get(nodes.POOL_LABEL) == self.name]

    def template(self, name="template", ready_delay=0.0, pull_seconds=0.0, lifetime=None):
        return nodes.node(
            name,
            ready_delay,
            pull_seconds,
            pool=self.name,
            memory=self.options.memory,
            cpu=self.options.cpu,
            lifetime=lifetime,
        )

    def new_node(self, name):
        """The pool's next node, with the given delays or those drawn for its ordinal among all nodes ever created."""
        subject = f"node-{self.next_ordinal}"
        self.next_ordinal += 1
        if self.draws is None:
            return self.template(name, self.options.ready_delay, self.options.pull_seconds)
        notice = None
        if self.draws.preemptible:
            # The drawn lifetime includes the notice.
            notice = max(0.0, self.draws.seconds("node.lifetime", subject, 0) - nodes.NOTICE_SECONDS)
        return self.template(
            name, self.draws.seconds("node.boot", subject, 0), self.draws.seconds("image.pull", subject, 0), notice
        )

    def pods_of(self, node_name):
        return [pod for pod in self.all_pods.values() if pod["spec"].get("nodeName") == node_name]

    async def follow_nodes(self):
        async for _, item in self.kube.follow("/api/v1/nodes", self.all_nodes):
            self.creating.pop(item["metadata"]["name"], None)

    async def follow_pods(self):
        async for _ in self.kube.follow("/api/v1/pods", self.all_pods):
            pass

    async def keep_size(self):
        """Creates the missing nodes. Never removes nodes; `shrink` does."""
        while True:
            overdue = time.monotonic() - 30
            self.creating = {name: since for name, since in self.creating.items() if since > overdue}
            missing = self.target - len(self.nodes()) - len(self.creating)
            for _ in range(0 if self.stocked_out else max(0, missing)):
                name = nodes.new_name(f"gke-lab-{self.name}")
                try:
                    self.creating[name] = time.monotonic()
                    await self.kube.post("/api/v1/nodes", self.new_node(name))
                except (KubeError, OSError) as error:
                    self.creating.pop(name, None)
                    log.warning("node %s: %s", name, error)
                    break
            await asyncio.sleep(0.2)

    async def preempt_old(self):
        """Preempts all nodes that have reached their lifetime, in the pool or outside it."""
        ending = {}
        while True:
            for node in list(self.all_nodes.values()):
                name, lifetime = node["metadata"]["name"], annotation(node, "lab/lifetime")
                if lifetime is not None and name not in ending and nodes.age(node) >= float(lifetime):
                    log.info("preempting node %s", name)
                    ending[name] = asyncio.create_task(self.preempt(name))
            ending = {name: task for name, task in ending.items() if not task.done() or ("", name) in self.all_nodes}
            await asyncio.sleep(0.5)

    async def preempt(self, name):
        try:
            await nodes.preempt(self.kube, name, nodes.NOTICE_SECONDS)
        except (KubeError, OSError) as error:
            log.warning("node %s: %s", name, error)

    async def shrink(self, names, why):
        """Removes these nodes without replacing them."""
        self.target -= len(names)
        for name in names:
            log.info("removing node %s: %s", name, why)
            await nodes.remove(self.kube, name, self.pods_of(name))


class Room:
    """The free resources of a node, for packing."""

    def __init__(self, node, pods=()):
        self.taints = [t for t in node["spec"].get("taints") or [] if t["effect"] != "PreferNoSchedule"]
        self.labels = node["metadata"]["labels"]
        self.free = {name: quantity(node["status"]["allocatable"][name]) for name in ("cpu", "memory", "pods")}
        for pod in pods:
            self.take(pod)

    def take(self, pod):
        for name, amount in requests_of(pod).items():
            self.free[name] -= amount

    def fits(self, pod):
        return (
            all(self.free[name] >= amount for name, amount in requests_of(pod).items())
            and all(any(tolerates(t, taint) for t in pod["spec"].get("tolerations") or []) for taint in self.taints)
            and matches(pod, self.labels)
        )


def tolerates(toleration, taint):
    return (
        toleration.get("key") in (None, taint["key"])
        and toleration.get("effect") in (None, taint["effect"])
        and (toleration.get("operator") == "Exists" or toleration.get("value", "") == taint.get("value", ""))
    )


def matches(pod, labels):
    """Node selector and required node affinity (In, NotIn, Exists, DoesNotExist)."""
    spec = pod["spec"]
    if any(labels.get(key) != wanted for key, wanted in (spec.get("nodeSelector") or {}).items()):
        return False
    affinity = (spec.get("affinity") or {}).get("nodeAffinity") or {}
    required = affinity.get("requiredDuringSchedulingIgnoredDuringExecution")
    if not required:
        return True

    def holds(rule):
        here = rule["key"] in labels
        found = labels.get(rule["key"])
        return {
            "In": found in rule.get("values", []),
            "NotIn": found not in rule.get("values", []),
            "Exists": here,
            "DoesNotExist": not here,
        }.get(rule["operator"], False)

    return any(all(holds(r) for r in term.get("matchExpressions") or []) for term in required["nodeSelectorTerms"])


def upcoming(node):
    """The node as it will be when it is Ready: without the taints of a starting node."""
    starting = ("node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable", "node.kubernetes.io/network-unavailable")
    taints = [taint for taint in node["spec"].get("taints") or [] if taint["key"] not in starting]
    return node | {"spec": node["spec"] | {"taints": taints}}


def is_daemon(pod):
    return any(owner["kind"] == "DaemonSet" for owner in pod["metadata"].get("ownerReferences") or [])


def ended(pod):
    return pod["status"].get("phase") in ("Succeeded", "Failed")


class Autoscaler:
    def __init__(self, pool, options):
        self.pool = pool
        self.options = options
        self.unneeded_since = {}
        self.last_added = float("-inf")
        self.backoff_until = 0.0
        self.backoff = BACKOFF[0]
        self.to_tell = asyncio.Queue()

    async def loop(self):
        if self.pool.draws is not None:
            await asyncio.sleep(self.pool.draws.seconds("autoscaler.phase", "world", 0))
        while True:
            productive = False
            if self.pool.autoscaling.get("enabled"):
                try:
                    productive = await self.scale_up() or await self.scale_down()
                except (KubeError, OSError) as error:
                    log.warning("loop: %s", error)
            if not productive:
                await asyncio.sleep(self.options.scan_interval)

    # --- Up

    def pending(self):
        """The unschedulable pods whose priority lets them start nodes."""
        return [
            pod
            for pod in self.pool.all_pods.values()
            if not pod["spec"].get("nodeName")
            and "deletionTimestamp" not in pod["metadata"]
            and not ended(pod)
            and condition(pod, "PodScheduled").get("reason") == "Unschedulable"
            and pod["spec"].get("priority", 0) >= PRIORITY_CUTOFF
        ]

    def unplaced(self):
        """The pending pods that fit neither on an existing nor on a starting node."""
        usable = [n for n in self.pool.all_nodes.values() if not n["spec"].get("unschedulable")]
        rooms = [
            Room(upcoming(node), [p for p in self.pool.pods_of(node["metadata"]["name"]) if not ended(p)])
            for node in usable
        ]
        known = len(self.pool.nodes())
        rooms += [Room(self.pool.template()) for _ in range(self.pool.target - known)]
        left = []
        for pod in sorted(self.pending(), key=size_of, reverse=True):
            room = next((room for room in rooms if room.fits(pod)), None)
            if room:
                room.take(pod)
            else:
                left.append(pod)
        return left

    async def scale_up(self):
        pool = self.pool
        if pool.enforce_minimum and pool.target < pool.min:
            await self.grow(min(pool.min, pool.max), "the minimum", [])
            return True
        left = self.unplaced()
        if not left or time.monotonic() < self.backoff_until:
            return False
        new, placed = [], []
        for pod in left:
            room = next((room for room in new if room.fits(pod)), None)
            if room is None:
                room = Room(pool.template())
                if pool.target + len(new) >= pool.max or not room.fits(pod):
                    continue
                new.append(room)
            room.take(pod)
            placed.append(pod)
        if not new:
            log.info("%d pods do not fit and start no node (size %d, maximum %d)", len(left), pool.target, pool.max)
            return False
        return await self.grow(pool.target + len(new), f"{len(left)} pods", placed)

    async def grow(self, size, why, pods):
        pool = self.pool
        if pool.stocked_out:
            log.warning("scale-up %d->%d for %s failed: %s", pool.target, size, why, STOCKOUT)
            self.backoff_until = time.monotonic() + self.backoff
            self.backoff = min(2 * self.backoff, BACKOFF[1])
            for pod in pods:
                self.to_tell.put_nowait((pod, "FailedScaleUp", f"Node scale up in zones lab-a failed: {STOCKOUT}"))
            return False
        log.info("scale-up %d->%d for %s", pool.target, size, why)
        message = f"pod triggered scale-up: [{{{pool.name} {pool.target}->{size} (max: {pool.max})}}]"
        pool.target = size
        self.backoff = BACKOFF[0]
        self.last_added = time.monotonic()
        for pod in pods:
            self.to_tell.put_nowait((pod, "TriggeredScaleUp", message))
        return True

    async def tell(self):
        """Writes events, at most five a second like the cluster-autoscaler. Their timestamps may therefore be late."""
        while True:
            pod, reason, message = await self.to_tell.get()
            try:
                await self.pool.kube.event(pod, "cluster-autoscaler", reason, message)
            except (KubeError, OSError) as error:
                log.warning("event: %s", error)
            await asyncio.sleep(1 / EVENTS_PER_SECOND)

    # --- Down

    async def scale_down(self):
        pool, now = self.pool, time.monotonic()
        empty = {
            node["metadata"]["name"]
            for node in pool.nodes()
            if is_ready(node)
            and all(is_daemon(pod) or ended(pod) for pod in pool.pods_of(node["metadata"]["name"]))
        }
        self.unneeded_since = {name: self.unneeded_since.get(name, now) for name in empty}
        if now - self.last_added < self.options.scale_down_delay_after_add:
            return False
        due = [n for n, since in self.unneeded_since.items() if now - since >= self.options.scale_down_unneeded_time]
        due = due[: max(0, min(REMOVALS_AT_ONCE, pool.target - pool.min))]
        if not due:
            return False
        for name in due:
            taints = pool.all_nodes["", name]["spec"].get("taints") or []
            await pool.kube.patch(f"/api/v1/nodes/{name}", {"spec": {"taints": taints + [SCALE_DOWN_TAINT]}})
        await asyncio.sleep(TAINT_TO_DELETION)
        still = [name for name in due if all(is_daemon(p) or ended(p) for p in pool.pods_of(name))]
        await pool.shrink(still, "empty for long enough")
        for name in due:
            self.unneeded_since.pop(name, None)
        return True


def size_of(pod):
    asked = requests_of(pod)
    return asked["memory"], asked["cpu"]


# --- GKE


class Refusal(Exception):
    def __init__(self, code, status, message):
        super().__init__(message)
        self.code, self.status = code, status


class Gke:
    """The calls of container.googleapis.com v1 that concern a pool's size."""

    def __init__(self, pool, options, token):
        self.pool = pool
        self.token = token
        self.parent = f"projects/lab/locations/lab-a/clusters/{options.cluster}"
        self.operation_seconds = options.operation_seconds
        self.operations = {}
        self.fail_next = None
        self.tasks = set()

    def app(self):
        app = web.Application(middlewares=[self.errors])
        pool = f"/v1/{self.parent}/nodePools/{{pool}}"
        app.router.add_get(pool, self.get_pool)
        app.router.add_get(f"/v1/{self.parent}/nodePools", self.list_pools)
        app.router.add_post(f"{pool}:setAutoscaling", self.set_autoscaling)
        app.router.add_post(f"{pool}:setSize", self.set_size)
        app.router.add_get("/v1/projects/lab/locations/lab-a/operations/{operation}", self.get_operation)
        app.router.add_get("/lab/pool", self.show)
        app.router.add_post("/lab/pool", self.control)
        return app

    @web.middleware
    async def errors(self, request, handler):
        try:
            if request.headers.get("Authorization") != f"Bearer {self.token}":
                raise Refusal(401, "UNAUTHENTICATED", "Request had invalid authentication credentials.")
            return await handler(request)
        except Refusal as refusal:
            body = {"code": refusal.code, "message": str(refusal), "status": refusal.status}
            return web.json_response({"error": body}, status=refusal.code)
        except web.HTTPNotFound:
            body = {"code": 404, "message": f"Not found: {request.path}", "status": "NOT_FOUND"}
            return web.json_response({"error": body}, status=404)

    def check_pool(self, request):
        if request.match_info["pool"] != self.pool.name:
            raise Refusal(404, "NOT_FOUND", f"Not found: {self.parent}/nodePools/{request.match_info['pool']}.")

    @staticmethod
    async def body(request):
        try:
            body = json.loads(await request.text())
        except ValueError as error:
            raise Refusal(400, "INVALID_ARGUMENT", "Invalid JSON payload received.") from error
        if not isinstance(body, dict):
            raise Refusal(400, "INVALID_ARGUMENT", "Invalid JSON payload received.")
        return body

    def model(self):
        """A NodePool does not report its current size: initialNodeCount is the size at its creation."""
        template = self.pool.template()
        return {
            "name": self.pool.name,
            "config": {
                "machineType": "n1-highmem-8",
                "preemptible": True,
                "labels": {"hub.jupyter.org/node-purpose": "user"},
                "taints": [
                    {"key": t["key"], "value": t["value"], "effect": "NO_SCHEDULE"} for t in template["spec"]["taints"]
                ],
            },
            "initialNodeCount": self.pool.options.size,
            "autoscaling": {k: v for k, v in self.pool.autoscaling.items() if v},  # proto3 leaves zeros out
            "locations": ["lab-a"],
            "status": "RUNNING",
            "selfLink": f"https://container.googleapis.com/v1/{self.parent}/nodePools/{self.pool.name}",
        }

    async def get_pool(self, request):
        self.check_pool(request)
        return web.json_response(self.model())

    async def list_pools(self, _):
        return web.json_response({"nodePools": [self.model()]})

    async def set_autoscaling(self, request):
        self.check_pool(request)
        wanted = (await self.body(request)).get("autoscaling")
        known = {"enabled", "minNodeCount", "maxNodeCount", "totalMinNodeCount", "totalMaxNodeCount", "locationPolicy"}
        if not isinstance(wanted, dict) or wanted.keys() - known:
            raise Refusal(400, "INVALID_ARGUMENT", "autoscaling: unknown or missing field")
        if {"minNodeCount", "maxNodeCount"} & wanted.keys() and {"totalMinNodeCount", "totalMaxNodeCount"} & wanted.keys():
            raise Refusal(400, "INVALID_ARGUMENT", "per-zone and total limits are mutually exclusive")
        low = wanted.get("minNodeCount", wanted.get("totalMinNodeCount", 0))
        high = wanted.get("maxNodeCount", wanted.get("totalMaxNodeCount", 0))
        if not all(type(count) is int for count in (low, high)) or wanted.get("enabled") and not 0 <= low <= high > 0:
            raise Refusal(400, "INVALID_ARGUMENT", f"autoscaling limits {low}..{high} are not valid")

        def apply():
            # Replaces the block: fields that the request omits are lost. With one zone, total and per-zone limits are equal.
            self.pool.autoscaling = {
                "enabled": bool(wanted.get("enabled")),
                "minNodeCount": low,
                "maxNodeCount": high,
                "locationPolicy": wanted.get("locationPolicy", "BALANCED"),
            }

        return self.begin("UPDATE_CLUSTER", apply)

    async def set_size(self, request):
        self.check_pool(request)
        count = (await self.body(request)).get("nodeCount", 0)
        if type(count) is not int or not 0 <= count <= 1000:
            raise Refusal(400, "INVALID_ARGUMENT", "nodeCount must be a whole number from 0 to 1000")

        async def apply():
            present = self.pool.nodes()
            if count >= self.pool.target:
                self.pool.target = count
                return
            # The instance group selects nodes regardless of the pods that run on them.
            surplus = [node["metadata"]["name"] for node in present][: self.pool.target - count]
            await self.pool.shrink(surplus, "resized")
            self.pool.target = count

        return self.begin("SET_NODE_POOL_SIZE", apply)

    def begin(self, type_, apply):
        running = next((o for o in self.operations.values() if o["status"] != "DONE"), None)
        if running:
            message = f"Cluster is running incompatible operation {running['name']}."
            raise Refusal(400, "FAILED_PRECONDITION", message)
        name = f"operation-{int(time.time() * 1000)}-{secrets.token_hex(4)}"
        operation = self.operations[name] = {
            "name": name,
            "operationType": type_,
            "status": "RUNNING",
            "startTime": timestamp(),
            "targetLink": self.model()["selfLink"],
            "selfLink": f"https://container.googleapis.com/v1/projects/lab/locations/lab-a/operations/{name}",
        }
        failure, self.fail_next = self.fail_next, None
        task = asyncio.create_task(self.finish(operation, apply, failure))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)
        return web.json_response(operation)

    async def finish(self, operation, apply, failure):
        log.info("%s %s", operation["name"], operation["operationType"])
        resize = operation["operationType"] == "SET_NODE_POOL_SIZE"
        try:
            if failure is None:
                result = apply()
                if asyncio.iscoroutine(result):
                    await result
            await asyncio.sleep(self.operation_seconds)
            if failure is None and resize and self.pool.stocked_out and len(self.pool.nodes()) < self.pool.target:
                failure = f"{STOCKOUT}: the zone lab-a does not have enough resources available."
        except (KubeError, OSError) as error:
            failure = str(error)
        operation |= {"status": "DONE", "endTime": timestamp()}
        if failure is not None:
            code = 8 if STOCKOUT in failure else 13  # google.rpc.Code: RESOURCE_EXHAUSTED, INTERNAL
            operation |= {"error": {"code": code, "message": failure}, "statusMessage": failure}

    async def get_operation(self, request):
        operation = self.operations.get(request.match_info["operation"])
        if operation is None:
            raise Refusal(404, "NOT_FOUND", f"Not found: operation {request.match_info['operation']}.")
        return web.json_response(operation)

    # --- The lab's own switches

    async def show(self, _):
        pool = self.pool
        return web.json_response(
            {
                "target": pool.target,
                "nodes": len(pool.nodes()),
                "ready": sum(is_ready(node) for node in pool.nodes()),
                "autoscaling": pool.autoscaling,
                "stockoutSeconds": max(0.0, pool.stockout_until - time.monotonic()),
                "operationSeconds": self.operation_seconds,
                "enforceMinimum": pool.enforce_minimum,
            }
        )

    async def control(self, request):
        """{"stockoutSeconds": 60} (0 ends it), {"failNextOperation": "why"}, {"operationSeconds": 5},
        {"enforceMinimum": true}."""
        body = await self.body(request)
        known = {"stockoutSeconds", "failNextOperation", "operationSeconds", "enforceMinimum"}
        if body.keys() - known:
            raise Refusal(400, "INVALID_ARGUMENT", f"known: {', '.join(sorted(known))}")
        if "stockoutSeconds" in body:
            self.pool.stockout_until = time.monotonic() + float(body["stockoutSeconds"])
        if "failNextOperation" in body:
            self.fail_next = str(body["failNextOperation"])
        if "operationSeconds" in body:
            self.operation_seconds = float(body["operationSeconds"])
        if "enforceMinimum" in body:
            self.pool.enforce_minimum = bool(body["enforceMinimum"])
        return await self.show(request)


def parse():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--token-file", type=Path, required=True)
    parser.add_argument("--cluster", required=True)
    parser.add_argument("--pool", default="user")
    parser.add_argument("--size", type=int, default=0, help="initial nodes")
    parser.add_argument("--min", type=int, default=0)
    parser.add_argument("--max", type=int, default=0, help="0: no autoscaling")
    parser.add_argument("--enforce-minimum", action="store_true")
    parser.add_argument("--ready-delay", type=float, required=True)
    parser.add_argument("--pull-seconds", type=float, required=True)
    parser.add_argument("--draws", type=Path, help="the twin's parameter file")
    parser.add_argument("--seed", type=int, help="seed for draws from --draws, instead of the two fixed delays")
    parser.add_argument("--first-ordinal", type=int, default=0, help="first ordinal of the pool's nodes; base nodes have the lower ordinals")
    parser.add_argument("--memory", default=nodes.MEMORY)
    parser.add_argument("--cpu", default=nodes.CPU)
    parser.add_argument("--scan-interval", type=float, default=10)
    parser.add_argument("--scale-down-unneeded-time", type=float, default=600)
    parser.add_argument("--scale-down-delay-after-add", type=float, default=600)
    parser.add_argument("--operation-seconds", type=float, default=10)
    return parser.parse_args()


async def main():
    options = parse()
    draws = None if options.seed is None else Draws(options.draws, options.seed)
    async with Kube.connect() as kube:
        pool = Pool(kube, options, draws)
        autoscaler = Autoscaler(pool, options)
        gke = Gke(pool, options, options.token_file.read_text().strip())
        runner = web.AppRunner(gke.app(), access_log=None, shutdown_timeout=1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", options.port).start()
        try:
            await asyncio.gather(
                pool.follow_nodes(),
                pool.follow_pods(),
                pool.keep_size(),
                pool.preempt_old(),
                autoscaler.loop(),
                autoscaler.tell(),
            )
        finally:
            await runner.cleanup()


if __name__ == "__main__":
    run(main)
