"""The simulated node pool: one managed instance group in each zone, and what can keep it from creating nodes.

A group has a target size and creates nodes until it has that many, also after a node was removed from outside. A stock-out
of its zone and the project's quota keep it from creating nodes; then it tries again for as long as its target demands it.
"""

import asyncio
import time
from dataclasses import dataclass

import nodes
from kube import KubeError, annotation, condition, is_ready, log

PROJECT = "lab"
ZONE_LIMITS, TOTAL_LIMITS = ("minNodeCount", "maxNodeCount"), ("totalMinNodeCount", "totalMaxNodeCount")
CPUS = 8  # of an n1-highmem-8; the quota is in CPUs


@dataclass(frozen=True)
class Obstacle:
    """Why instances cannot be created, with the names that Compute Engine, GKE and the cluster-autoscaler have for it.

    Sources: cloudprovider/gce/autoscaling_gce_client.go (GetErrorInfo) of kubernetes/autoscaler; the events' texts are
    GKE's (module k8s.io/gke-autoscaling, failed scale-up events); StatusCondition.Code of container.googleapis.com v1.
    """

    compute: str
    autoscaler: str
    gke: str
    event: str


STOCKOUT = Obstacle("ZONE_RESOURCE_POOL_EXHAUSTED", "RESOURCE_POOL_EXHAUSTED", "GCE_STOCKOUT", "GCE out of resources")
QUOTA = Obstacle("QUOTA_EXCEEDED", "QUOTA_EXCEEDED", "GCE_QUOTA_EXCEEDED", "GCE quota exceeded")


@dataclass(frozen=True)
class Failure:
    """Instances of a group that could not be created."""

    obstacle: Obstacle
    message: str


class Group:
    """The instance group of one zone."""

    def __init__(self, pool, zone, target):
        self.pool = pool
        self.zone = zone
        self.target = target
        self.stockout_until = 0.0
        self.creating = {}  # name -> when it was requested; removed when the watch reports the node
        self.failure = None  # of the missing instances
        manager = f"gke-{pool.options.cluster}-{pool.name}-grp"
        compute = f"https://www.googleapis.com/compute/v1/projects/{PROJECT}/zones/{zone}"
        self.id = f"{compute}/instanceGroups/{manager}"  # the cluster-autoscaler's name for it
        self.manager = f"{compute}/instanceGroupManagers/{manager}"  # GKE's

    @property
    def min(self):
        return self.pool.autoscaling.get("minNodeCount", 0)

    @property
    def max(self):
        limits = self.pool.autoscaling
        return limits.get("maxNodeCount", 0) or limits.get("totalMaxNodeCount", 0)

    @property
    def stocked_out(self):
        return time.monotonic() < self.stockout_until

    @property
    def missing(self):
        return self.target - len(self.nodes()) - len(self.creating)

    def nodes(self):
        zone = self.zone
        return [n for n in self.pool.nodes() if n["metadata"]["labels"].get(nodes.ZONE_LABEL) == zone]

    def template(self, name="template"):
        return self.pool.template(name, self.zone)

    def find_failure(self, name=""):
        """Why this zone can create no instance now, or None."""
        if self.stocked_out:
            obstacle = STOCKOUT
            lack = "does not have enough resources available to fulfill the request.  '(resource type:compute)'."
            why = f"The zone 'projects/{PROJECT}/zones/{self.zone}' {lack}"
        elif self.pool.quota_left() <= 0:
            obstacle = QUOTA
            why = f"Quota 'CPUS' exceeded.  Limit: {self.pool.quota * CPUS:.1f} in region {self.pool.region}."
        else:
            return None
        name = name or nodes.new_name(f"gke-lab-{self.pool.name}")
        return Failure(obstacle, f"Instance '{name}' creation failed: {why}")

    async def keep_size(self):
        """Creates the missing nodes. Never removes nodes; `shrink` does."""
        overdue = time.monotonic() - 30
        self.creating = {name: since for name, since in self.creating.items() if since > overdue}
        for _ in range(self.missing):
            name = nodes.new_name(f"gke-lab-{self.pool.name}")
            failure = self.find_failure(name)
            if failure:
                if self.failure is None:
                    self.failure = failure
                    code = failure.obstacle.compute
                    log.warning("zone %s: %d of %d nodes are missing: %s", self.zone, self.missing, self.target, code)
                return
            try:
                self.creating[name] = time.monotonic()
                await self.pool.kube.post("/api/v1/nodes", self.pool.new_node(name, self.zone))
            except (KubeError, OSError) as error:
                self.creating.pop(name, None)
                log.warning("node %s: %s", name, error)
                return
        self.failure = None

    async def shrink(self, names, why):
        """Removes these nodes without replacing them."""
        self.target -= len(names)
        for name in names:
            log.info("removing node %s: %s", name, why)
            await nodes.remove(self.pool.kube, name, self.pool.pods_of(name))


class Pool:
    """The groups of all zones, the limits of the pool, and the cluster's nodes, pods and volumes."""

    def __init__(self, kube, options, draws):
        self.kube = kube
        self.options = options
        self.draws = draws
        self.next_ordinal = options.first_ordinal
        self.name = options.pool
        one_zone = len(options.zones) == 1
        self.region = options.location.rpartition("-")[0] or options.location if one_zone else options.location
        # As GKE has them: the limits of one zone, or those of the whole pool. In one zone the two are the same.
        low, high = ZONE_LIMITS if one_zone else TOTAL_LIMITS
        self.autoscaling = {
            "enabled": options.max > 0,
            low: options.min,
            high: options.max,
            "locationPolicy": options.location_policy,
        }
        self.enforce_minimum = options.enforce_minimum
        self.quota = options.quota  # nodes; None: no limit
        self.resource_limits = {}  # of the cluster-autoscaler for the whole cluster: resource -> amount
        self.all_nodes = {}
        self.all_pods = {}
        self.all_claims = {}
        self.all_volumes = {}
        self.groups = []
        each, rest = divmod(options.size, len(options.zones))
        for i, zone in enumerate(options.zones):
            self.groups.append(Group(self, zone, each + (i < rest)))

    @property
    def target(self):
        return sum(group.target for group in self.groups)

    @property
    def total_min(self):
        return self.autoscaling.get("totalMinNodeCount", 0)

    @property
    def min(self):
        return self.total_min or sum(group.min for group in self.groups)

    @property
    def most_more(self):
        """How many nodes the limit for the whole pool still allows, if there is one."""
        total = self.autoscaling.get("totalMaxNodeCount", 0)
        return max(0, total - self.target) if total else sum(max(0, group.max - group.target) for group in self.groups)

    @property
    def balanced(self):
        return self.autoscaling.get("locationPolicy") == "BALANCED"

    def group_of(self, zone):
        return next((group for group in self.groups if group.zone == zone), None)

    def quota_left(self):
        if self.quota is None:
            return float("inf")
        return self.quota - len(self.nodes()) - sum(len(group.creating) for group in self.groups)

    def nodes(self):
        return [n for n in self.all_nodes.values() if n["metadata"]["labels"].get(nodes.POOL_LABEL) == self.name]

    def template(self, name, zone, ready_delay=0.0, pull_seconds=0.0, lifetime=None):
        return nodes.node(
            name,
            ready_delay,
            pull_seconds,
            pool=self.name,
            memory=self.options.memory,
            cpu=self.options.cpu,
            lifetime=lifetime,
            zone=zone,
        )

    def new_node(self, name, zone):
        """The pool's next node, with the given delays or those drawn for its ordinal among all nodes ever created."""
        subject = f"node-{self.next_ordinal}"
        self.next_ordinal += 1
        if self.draws is None:
            return self.template(name, zone, self.options.ready_delay, self.options.pull_seconds)
        notice = None
        if self.draws.preemptible:
            # The drawn lifetime includes the notice.
            lifetime = self.draws.lifetime(subject)
            notice = None if lifetime is None else max(0.0, lifetime - nodes.NOTICE_SECONDS)
        return self.template(
            name, zone, self.draws.seconds("node.boot", subject, 0), self.draws.seconds("image.pull", subject, 0), notice
        )

    def pods_of(self, node_name):
        return [pod for pod in self.all_pods.values() if pod["spec"].get("nodeName") == node_name]

    def volume_terms(self, pod):
        """The node selector terms of each volume bound to a claim of the pod: a disk is in one zone."""
        namespace = pod["metadata"].get("namespace", "default")
        for volume in pod["spec"].get("volumes") or []:
            name = (volume.get("persistentVolumeClaim") or {}).get("claimName")
            claim = self.all_claims.get((namespace, name))
            bound = self.all_volumes.get(("", claim["spec"].get("volumeName"))) if claim else None
            required = ((bound or {}).get("spec", {}).get("nodeAffinity") or {}).get("required")
            if required:
                yield required["nodeSelectorTerms"]

    def is_empty(self, name):
        return all(is_daemon(pod) or ended(pod) for pod in self.pods_of(name))

    async def remove_empty(self):
        """Removes all empty nodes at once, Ready or not, down to the minimum."""
        for group in self.groups:
            empty = [n["metadata"]["name"] for n in group.nodes() if self.is_empty(n["metadata"]["name"])]
            room = min(group.target - group.min, self.target - self.min)
            removed = empty[: max(0, room)]
            await group.shrink(removed, "empty, on request")
            while any(("", name) in self.all_nodes for name in removed):  # else the next request would count them again
                await asyncio.sleep(0.05)

    # --- What happens by itself

    async def follow_nodes(self):
        async for _, item in self.kube.follow("/api/v1/nodes", self.all_nodes):
            for group in self.groups:
                group.creating.pop(item["metadata"]["name"], None)

    async def follow(self, path, objects):
        async for _ in self.kube.follow(path, objects):
            pass

    def followers(self):
        yield self.follow_nodes()
        yield self.follow("/api/v1/pods", self.all_pods)
        if len(self.groups) > 1:  # in one zone, volumes do not matter
            yield self.follow("/api/v1/persistentvolumeclaims", self.all_claims)
            yield self.follow("/api/v1/persistentvolumes", self.all_volumes)

    async def keep_sizes(self):
        while True:
            for group in self.groups:
                await group.keep_size()
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


def is_daemon(pod):
    return any(owner["kind"] == "DaemonSet" for owner in pod["metadata"].get("ownerReferences") or [])


def ended(pod):
    return pod["status"].get("phase") in ("Succeeded", "Failed")


def is_pending(pod):
    """The scheduler found no node for it, and none was freed for it by preemption."""
    return (
        not pod["spec"].get("nodeName")
        and "deletionTimestamp" not in pod["metadata"]
        and not ended(pod)
        and condition(pod, "PodScheduled").get("reason") == "Unschedulable"
    )


def ready_nodes(group):
    return [node for node in group.nodes() if is_ready(node)]
