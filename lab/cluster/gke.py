"""Serves the calls of container.googleapis.com v1 that concern a pool's size, and those of the metadata server.

getCluster, listNodePools, getNodePool, setAutoscaling, setSize, operations.get and operations.list; of Compute Engine,
instanceGroupManagers.get. As on GKE, sizes and per-zone limits are those of one zone, setAutoscaling replaces the whole
block, a changed minimum starts no node (unless the minimum is enforced), and operations take time and run one at a time.
"""

import asyncio
import hmac
import json
import secrets
import time

from aiohttp import web

from gke_answers import (
    Refusal,
    Switches,
    busy,
    denied,
    invalid,
    not_all_running,
    not_found,
    over_quota,
    too_many,
    unauthenticated,
)
from gke_switches import LabPool
from groups import PROJECT, TOTAL_LIMITS, ZONE_LIMITS
from kube import KubeError, log, timestamp
from metadata_server import MetadataServer, Tokens

POLICIES = ("LOCATION_POLICY_UNSPECIFIED", "BALANCED", "ANY")
MOST_NODES = 1000  # of a zone
LONGEST_CREATION = 30  # seconds that a resize waits for its nodes longer than an operation takes


class Gke:
    def __init__(self, pool, options, token):
        self.pool = pool
        self.token = token  # the lab's own, which never expires
        self.tokens = Tokens()
        self.location = f"projects/{PROJECT}/locations/{options.location}"
        self.parent = f"{self.location}/clusters/{options.cluster}"
        self.initial_size = max(group.target for group in pool.groups)
        self.switches = Switches(options.operation_seconds)
        self.metadata = MetadataServer(self.tokens, self.switches, options.cluster, options.location, options.zones[0])
        self.operations = {}
        self.tasks = set()

    def app(self):
        app = web.Application(middlewares=[self.errors])
        pool = f"/v1/{self.parent}/nodePools/{{pool}}"
        lab = LabPool(self)
        read, write = "container.clusters.get", "container.clusters.update"
        watch, watch_all = "container.operations.get", "container.operations.list"
        app.router.add_get(f"/v1/{self.parent}", self.guarded(read, self.get_cluster))
        app.router.add_get(f"/v1/{self.parent}/nodePools", self.guarded(read, self.list_pools))
        app.router.add_get(pool, self.guarded(read, self.get_pool))
        app.router.add_post(f"{pool}:setAutoscaling", self.guarded(write, self.set_autoscaling))
        app.router.add_post(f"{pool}:setSize", self.guarded(write, self.set_size))
        app.router.add_get(f"/v1/{self.location}/operations", self.guarded(watch_all, self.list_operations))
        app.router.add_get(f"/v1/{self.location}/operations/{{operation}}", self.guarded(watch, self.get_operation))
        manager = f"/compute/v1/projects/{PROJECT}/zones/{{zone}}/instanceGroupManagers/{{manager}}"
        app.router.add_get(manager, self.guarded("compute.instanceGroupManagers.get", self.get_manager))
        app.router.add_get("/lab/pool", self.for_the_lab(lab.show))
        app.router.add_post("/lab/pool", self.for_the_lab(lab.change))
        app.router.add_routes(self.metadata.routes())
        return app

    # --- Who may call

    @web.middleware
    async def errors(self, request, handler):
        try:
            return await handler(request)
        except Refusal as refusal:
            return web.json_response(refusal.body(), status=refusal.code)
        except web.HTTPNotFound:
            refusal = not_found(f"Not found: {request.path}")
            return web.json_response(refusal.body(), status=404)

    def is_lab(self, request):
        return hmac.compare_digest(bearer(request).encode(), self.token.encode())

    def for_the_lab(self, handler):
        async def guarded(request):
            if not self.is_lab(request):
                raise unauthenticated(bearer(request))
            return await handler(request)

        return guarded

    def guarded(self, permission, handler):
        async def guarded(request):
            if self.switches.throttled:
                self.switches.throttled -= 1
                raise too_many()
            if not self.is_lab(request) and not self.tokens.accept(bearer(request)):
                raise unauthenticated(bearer(request))
            if permission in self.switches.without:
                raise denied(permission, self.parent)
            name = request.match_info.get("pool", self.pool.name)
            if name != self.pool.name:
                raise not_found(f"Not found: {self.parent}/nodePools/{name}.")
            return await handler(request)

        return guarded

    @staticmethod
    async def body(request):
        try:
            body = json.loads(await request.text())
        except ValueError as error:
            raise invalid("Invalid JSON payload received.") from error
        if not isinstance(body, dict):
            raise invalid("Invalid JSON payload received.")
        return body

    # --- What there is

    def model(self):
        """A NodePool does not report its current size: initialNodeCount is the size at its creation, in each zone."""
        template = self.pool.groups[0].template()
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
            "initialNodeCount": self.initial_size,
            "autoscaling": {k: v for k, v in self.pool.autoscaling.items() if v},  # proto3 leaves zeros out
            "locations": [group.zone for group in self.pool.groups],
            "instanceGroupUrls": [group.manager for group in self.pool.groups],
            "status": "RECONCILING" if self.running() else "RUNNING",
            "selfLink": f"https://container.googleapis.com/v1/{self.parent}/nodePools/{self.pool.name}",
        }

    async def get_cluster(self, _):
        name, location = self.parent.rpartition("/")[2], self.location.rpartition("/")[2]
        return web.json_response(
            {
                "name": name,
                "location": location,
                "locations": [group.zone for group in self.pool.groups],
                "status": "RECONCILING" if self.running() else "RUNNING",
                "currentNodeCount": len(self.pool.all_nodes),
                "nodePools": [self.model()],
                "selfLink": f"https://container.googleapis.com/v1/{self.parent}",
            }
        )

    async def get_pool(self, _):
        return web.json_response(self.model())

    async def list_pools(self, _):
        return web.json_response({"nodePools": [self.model()]})

    async def get_manager(self, request):
        """instanceGroupManagers.get of Compute Engine: the target size, which counts nodes that are about to start."""
        path = request.path
        group = next((group for group in self.pool.groups if group.manager.endswith(path)), None)
        if group is None:
            raise not_found(f"The resource '{path.partition('/compute/v1/')[2]}' was not found")
        return web.json_response(
            {
                "kind": "compute#instanceGroupManager",
                "name": request.match_info["manager"],
                "zone": group.manager.partition("/instanceGroupManagers/")[0],
                "targetSize": group.target,
                "selfLink": group.manager,
            }
        )

    # --- Changes

    async def set_autoscaling(self, request):
        block = autoscaling_of((await self.body(request)).get("autoscaling"))

        def apply():
            self.pool.autoscaling = block  # replaces it: fields that the request omits are lost

        return web.json_response(self.begin("UPDATE_CLUSTER", apply=apply))

    async def set_size(self, request):
        count = (await self.body(request)).get("nodeCount", 0)
        if type(count) is not int or not 0 <= count <= MOST_NODES:
            raise invalid(f"nodeCount must be a whole number from 0 to {MOST_NODES}")
        pool = self.pool
        wanted = count * len(pool.groups)
        if pool.quota is not None and wanted > max(pool.quota, pool.target) and self.switches.quota_at_request:
            raise over_quota(wanted, len(pool.nodes()), pool.quota)

        async def apply():
            for group in pool.groups:
                # The instance group selects nodes regardless of the pods that run on them.
                surplus = [node["metadata"]["name"] for node in group.nodes()][: max(0, group.target - count)]
                await group.shrink(surplus, "resized")
                group.target = count

        return web.json_response(self.begin("SET_NODE_POOL_SIZE", apply=apply, size=count))

    # --- Operations

    def running(self):
        return next((o for o in self.operations.values() if o["status"] != "DONE"), None)

    def begin(self, type_, seconds=None, apply=lambda: None, size=None, foreign=False):
        """Begins an operation; returns it. `size`: how many nodes each zone must have for it to succeed."""
        running = self.running()
        if running:
            raise busy(running["name"])
        name = f"operation-{int(time.time() * 1000)}-{secrets.token_hex(4)}"
        operation = self.operations[name] = {
            "name": name,
            "operationType": type_,
            "status": "RUNNING",
            "startTime": timestamp(),
            "targetLink": self.model()["selfLink"],
            "selfLink": f"https://container.googleapis.com/v1/{self.location}/operations/{name}",
        }
        failure = None
        if not foreign:
            failure, self.switches.fail_next = self.switches.fail_next, None
        seconds = self.switches.operation_seconds if seconds is None else seconds
        task = asyncio.create_task(self.finish(operation, seconds, apply, size, failure))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)
        return dict(operation)

    async def finish(self, operation, seconds, apply, size, failure):
        log.info("%s %s", operation["name"], operation["operationType"])
        error = {"code": 13, "message": failure} if failure else None  # google.rpc.Code INTERNAL
        try:
            if not failure:
                result = apply()
                if asyncio.iscoroutine(result):
                    await result
            problem = None
            end = time.monotonic() + seconds
            while True:  # looks all the time, because the autoscaler takes instances back that cannot be created
                waits = False
                if size is not None and not failure:
                    waits, problem = self.progress(seconds, size, problem)
                left = end - time.monotonic()
                if left <= 0 and (not waits or problem or left < -LONGEST_CREATION):
                    break
                await asyncio.sleep(min(0.1, left) if left > 0 else 0.1)
            if problem:
                error = {"code": 8, "message": problem["message"]}  # RESOURCE_EXHAUSTED
                operation["nodepoolConditions"] = [problem]
        except (KubeError, OSError) as failed:
            error = {"code": 13, "message": str(failed)}
        operation |= {"status": "DONE", "endTime": timestamp()}
        if error:
            operation |= {"error": error, "statusMessage": error["message"]}

    def progress(self, seconds, size, known):
        """Whether a zone lacks nodes, and the condition of the first zone whose instances cannot be created."""
        short = [group for group in self.pool.groups if len(group.nodes()) < size]
        for group in short:
            failure = group.failure or (group.find_failure() if group.missing > 0 else None)
            if failure:
                return True, not_all_running(seconds, size, len(group.nodes()), failure)
        return bool(short), known if short else None

    async def get_operation(self, request):
        name = request.match_info["operation"]
        if name not in self.operations:
            raise not_found(f"Not found: operation {name}.")
        return web.json_response(self.operations[name])

    async def list_operations(self, _):
        return web.json_response({"operations": list(self.operations.values())})


def bearer(request):
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token if scheme == "Bearer" else ""


def autoscaling_of(wanted):
    """Checks the block of a request as GKE does; returns it as GKE keeps it."""
    known = {"enabled", "locationPolicy", *ZONE_LIMITS, *TOTAL_LIMITS}
    if not isinstance(wanted, dict) or wanted.keys() - known:
        raise invalid("autoscaling: unknown or missing field")
    if wanted.keys() & set(ZONE_LIMITS) and wanted.keys() & set(TOTAL_LIMITS):
        raise invalid("per-zone and total limits are mutually exclusive")
    if wanted.get("locationPolicy", "BALANCED") not in POLICIES:
        raise invalid(f"autoscaling: locationPolicy {wanted['locationPolicy']} is not one of {', '.join(POLICIES)}")
    names = TOTAL_LIMITS if wanted.keys() & set(TOTAL_LIMITS) else ZONE_LIMITS
    low, high = (wanted.get(name, 0) for name in names)
    enabled = bool(wanted.get("enabled"))
    if not all(type(count) is int for count in (low, high)) or enabled and not 0 <= low <= high > 0:
        raise invalid(f"autoscaling limits {low}..{high} are not valid")
    policy = wanted.get("locationPolicy", "BALANCED")
    return {
        "enabled": enabled,
        names[0]: low,
        names[1]: high,
        "locationPolicy": "BALANCED" if policy == POLICIES[0] else policy,
    }
