"""Simulates the cluster-autoscaler of the student node pool.

Loops as the cluster-autoscaler does: every scan interval, and at once after a loop that changed something. Each loop makes
at most one scale-up, planned by packing.py for the pods that are unschedulable and would not fit on existing or starting
nodes. A scale-up sets target sizes; when instances cannot be created, a later loop finds that out, takes the missing ones
back (never below the minimum), and backs off from the group of that zone, so that the next loop can use another zone.

It removes nodes that were empty for long enough and drains none (students' pods must not be evicted); it has one pool.

Sources: kubernetes/autoscaler, tag cluster-autoscaler-1.36.1: core/static_autoscaler.go, clusterstate/clusterstate.go,
core/scaleup/orchestrator, core/utils/expendable.go (1.34), utils/backoff. The event FailedScaleUp on pods is GKE's (module
k8s.io/gke-autoscaling); upstream writes only the event ScaleUpFailed on the ConfigMap.
"""

import asyncio
import time
from dataclasses import dataclass, field

from ca_status import TO_BE_DELETED, group_status
from groups import Failure, Obstacle, ended, is_pending, ready_nodes
from kube import KubeError, is_ready, log, quantity
from packing import AT_MAXIMUM, BACKED_OFF, Candidate, Room, Rooms, by_size, plan, spread, unplaced, upcoming

PRIORITY_CUTOFF = -10  # pods of lower priority start no node
SCALE_DOWN_TAINT = {"key": TO_BE_DELETED, "effect": "NoSchedule"}
TAINT_TO_DELETION = 5  # seconds; --node-delete-delay-after-taint
REMOVALS_AT_ONCE = 10  # --max-empty-bulk-delete
PROVISION_SECONDS = 900  # --max-node-provision-time
BACKOFF_RESET = 3 * 3600  # seconds; --node-group-backoff-reset-timeout
TIMEOUT = Obstacle("timeout", "timeout", "", "")


@dataclass
class Request:
    """A scale-up of one group whose nodes are not all Ready yet."""

    more: int
    since: float
    pods: list = field(default_factory=list)


@dataclass
class Backoff:
    until: float
    seconds: float
    failure: Failure
    failed_at: float


class Backoffs:
    """For each group, until when it must not grow after a failed scale-up (utils/backoff/exponential_backoff.go)."""

    def __init__(self, first, longest, clock=time.monotonic):
        self.first, self.longest, self.clock = first, longest, clock
        self.of = {}

    def add(self, name, failure):
        now, known = self.clock(), self.of.get(name)
        seconds = self.first
        if known and now - known.failed_at < BACKOFF_RESET:
            # Only a failure after the end of a back-off makes the next one longer.
            seconds = known.seconds if now < known.until else min(2 * known.seconds, self.longest)
        self.of[name] = Backoff(now + seconds, seconds, failure, now)
        return seconds

    def end(self, name):
        self.of.pop(name, None)

    def failure(self, name):
        """The failure because of which the group is backed off now, or None."""
        known = self.of.get(name)
        return known.failure if known and self.clock() < known.until else None


class Autoscaler:
    def __init__(self, pool, options, events, status):
        self.pool = pool
        self.options = options
        self.events = events
        self.status = status
        self.requests = {}  # zone -> Request
        self.backoffs = Backoffs(options.initial_node_group_backoff_duration, options.max_node_group_backoff_duration)
        self.unneeded_since = {}
        self.last_added = float("-inf")

    async def loop(self):
        if self.pool.draws is not None:
            await asyncio.sleep(self.pool.draws.seconds("autoscaler.phase", "world", 0))
        while True:
            productive = False
            if self.pool.autoscaling.get("enabled"):
                try:
                    productive = await self.once()
                except (KubeError, OSError) as error:
                    log.warning("loop: %s", error)
            if not productive:
                await asyncio.sleep(self.options.scan_interval)

    async def once(self):
        """One loop; returns whether it changed something."""
        if self.status.object is None:  # events refer to the ConfigMap
            await self.write_status()
        self.finish_requests()
        self.handle_failures()
        productive = self.scale_up() or await self.scale_down()
        await self.write_status()
        return productive

    def tell(self, reason, message, type_="Normal"):
        """An event about the autoscaler itself."""
        if self.status.object is not None:
            self.events.add(self.status.object, reason, message, type_)

    # --- What became of earlier scale-ups

    def finish_requests(self):
        now = time.monotonic()
        for group in self.pool.groups:
            request = self.requests.get(group.zone)
            if request is None:
                continue
            if group.target <= len(ready_nodes(group)):
                del self.requests[group.zone]
                self.backoffs.end(group.zone)
            elif now - request.since > PROVISION_SECONDS and group.failure is None:
                took = f"{now - request.since:.0f}s"
                message = f"Nodes added to group {group.id} failed to register within {took}"
                self.tell("ScaleUpTimedOut", message, "Warning")
                late = f"Scale-up timed out for node group {group.id} after {took}"
                event = f'Some nodes in node group ["{group.id}"] failed to appear in time'
                self.tell_pods(request.pods, [group.zone], [event])
                self.backoffs.add(group.zone, Failure(TIMEOUT, late))
                del self.requests[group.zone]

    def handle_failures(self):
        """Takes back the instances that could not be created, and backs off from groups that were growing."""
        zones, texts, pods = [], [], {}
        for group in self.pool.groups:
            failure, missing = group.failure, group.missing
            if failure is None or missing <= 0:
                continue
            request = self.requests.pop(group.zone, None)
            if request:
                seconds = self.backoffs.add(group.zone, failure)
                log.warning("zone %s: scale-up failed: %s; none for %g s", group.zone, failure.obstacle.compute, seconds)
                code = f"OutOfResource.{failure.obstacle.autoscaler}"
                message = f"Failed adding {missing} nodes to group {group.id} due to {code}; source errors: "
                self.tell("ScaleUpFailed", message + failure.message, "Warning")
                zones.append(group.zone)
                texts.append(failure.obstacle.event)
                pods |= {pod["metadata"]["uid"]: pod for pod in request.pods}
            # The cluster-autoscaler deletes no instance at the minimum, so these are tried for ever.
            spare = min(group.target - group.min, self.pool.target - self.pool.min)
            taken_back = max(0, min(missing, spare))
            group.target -= taken_back
            if taken_back == missing:
                group.failure = None
        if zones:
            self.tell_pods(pods.values(), zones, texts)

    def tell_pods(self, pods, zones, texts):
        """An event for each pod that still waits for a scale-up that failed in these zones for these causes."""
        where, why = ", ".join(zones), ", ".join(dict.fromkeys(texts))
        failed = f"Node scale up in zones {where} associated with this pod failed: {why}."
        message = f"{failed} Pod is at risk of not being scheduled."
        waiting = {pod["metadata"]["uid"] for pod in self.pool.all_pods.values() if is_pending(pod)}
        for pod in pods:
            if pod["metadata"]["uid"] in waiting:
                self.events.add(pod, "FailedScaleUp", message[:250], "Warning")

    # --- Up

    def rooms(self):
        """All nodes that exist or are on their way, with the pods that are or will be on them."""
        pool = self.pool
        present = {name: node for (_, name), node in pool.all_nodes.items() if not node["spec"].get("unschedulable")}
        on = {name: [] for name in present}
        for pod in pool.all_pods.values():
            # A pod for which the scheduler preempts others is nominated: it counts as placed.
            name = pod["spec"].get("nodeName") or (pod.get("status") or {}).get("nominatedNodeName")
            if name in on and not ended(pod):
                on[name].append(pod)
        rooms = [Room(upcoming(node), on[name]) for name, node in present.items()]
        for group in pool.groups:
            coming = group.target - len(group.nodes())
            if not group.failure:
                rooms += [Room(group.template(f"upcoming-{group.zone}-{i}")) for i in range(coming)]
        return Rooms(rooms, lambda pod: list(pool.volume_terms(pod)))

    def pending(self, rooms):
        """The unschedulable pods whose priority lets them start nodes."""
        known = {room.name for room in rooms.rooms}
        return [
            pod
            for pod in self.pool.all_pods.values()
            if is_pending(pod)
            and pod["spec"].get("priority", 0) >= PRIORITY_CUTOFF
            and pod["status"].get("nominatedNodeName") not in known
        ]

    def why_skipped(self, group):
        pool = self.pool
        if self.backoffs.failure(group.zone):
            return BACKED_OFF
        if group.target >= group.max or pool.most_more <= 0:
            return AT_MAXIMUM
        used = {name: 0.0 for name in pool.resource_limits}
        template = group.template()
        for node in [*pool.all_nodes.values(), template]:
            for name in used:
                used[name] += quantity(node["status"]["capacity"][name])
        exceeded = [name for name, amount in used.items() if amount > quantity(pool.resource_limits[name])]
        return f"max cluster {', '.join(exceeded)} limit reached" if exceeded else ""

    def candidates(self):
        return [
            Candidate(group.zone, group.template(), group.target, group.max, self.why_skipped(group))
            for group in self.pool.groups
        ]

    def scale_up(self):
        pool = self.pool
        if pool.enforce_minimum and self.grow(self.to_minimum(), "the minimum", []):
            return True
        rooms = self.rooms()
        left = unplaced(by_size(self.pending(rooms), pool.groups[0].template()), rooms)
        if not left:
            return False
        planned = plan(left, self.candidates(), rooms, pool.most_more, pool.balanced)
        for pod, why in planned.why_not:
            self.events.add(pod, "NotTriggerScaleUp", why)
        if not planned.more:
            log.info("%d pods do not fit and start no node (size %d)", len(left), pool.target)
            return False
        return self.grow(planned.more, f"{len(planned.pods)} of {len(left)} pods", planned.pods)

    def to_minimum(self):
        """How many nodes each zone lacks below the minimum."""
        groups = [c for c in self.candidates() if not c.skipped]
        if self.pool.total_min:
            return spread(min(self.pool.total_min - self.pool.target, self.pool.most_more), groups)
        low = {group.zone: min(group.min, group.max) - group.target for group in self.pool.groups}
        return {group.name: low[group.name] for group in groups if low[group.name] > 0}

    def grow(self, more, why, pods):
        """Raises the targets of the zones by so many nodes."""
        infos = []
        for group in self.pool.groups:
            count = more.get(group.zone, 0)
            if count <= 0:
                continue
            size = group.target + count
            infos.append(f"{{{group.id} {group.target}->{size} (max: {group.max})}}")
            log.info("scale-up of zone %s %d->%d for %s", group.zone, group.target, size, why)
            was = f"instead of {group.target} (max: {group.max})"
            self.tell("ScaledUpGroup", f"Scale-up: group {group.id} size set to {size} {was}")
            group.target = size
            request = self.requests.setdefault(group.zone, Request(0, 0.0))
            request.more, request.since = request.more + count, time.monotonic()
            request.pods += pods
        if not infos:
            return False
        self.last_added = time.monotonic()
        for pod in pods:
            self.events.add(pod, "TriggeredScaleUp", f"pod triggered scale-up: [{' '.join(infos)}]")
        return True

    # --- Down

    async def scale_down(self):
        pool, now = self.pool, time.monotonic()
        empty = [n["metadata"]["name"] for n in pool.nodes() if is_ready(n) and pool.is_empty(n["metadata"]["name"])]
        self.unneeded_since = {name: self.unneeded_since.get(name, now) for name in empty}
        if now - self.last_added < self.options.scale_down_delay_after_add:
            return False
        due = self.due(now)
        for name in due:
            taints = pool.all_nodes["", name]["spec"].get("taints") or []
            await pool.kube.patch(f"/api/v1/nodes/{name}", {"spec": {"taints": taints + [SCALE_DOWN_TAINT]}})
        if not due:
            return False
        await asyncio.sleep(TAINT_TO_DELETION)
        for group in pool.groups:
            still = [name for name in due if due[name] is group and pool.is_empty(name)]
            for name in still:
                self.tell("ScaleDownEmpty", f'Scale-down: removing empty node "{name}"')
            await group.shrink(still, "empty for long enough")
        for name in due:
            self.unneeded_since.pop(name, None)
            if ("", name) in pool.all_nodes and not pool.is_empty(name):
                taints = [t for t in pool.all_nodes["", name]["spec"].get("taints") or [] if t["key"] != TO_BE_DELETED]
                await pool.kube.patch(f"/api/v1/nodes/{name}", {"spec": {"taints": taints}})
        return True

    def due(self, now):
        """The nodes to remove now: name -> group. No group and no pool shrinks below its minimum."""
        pool, due = self.pool, {}
        for group in pool.groups:
            ripe = [
                node["metadata"]["name"]
                for node in group.nodes()
                if now - self.unneeded_since.get(node["metadata"]["name"], now) >= self.options.scale_down_unneeded_time
                and node["metadata"]["name"] in self.unneeded_since
            ]
            room = min(REMOVALS_AT_ONCE - len(due), group.target - group.min, pool.target - pool.min - len(due))
            due |= dict.fromkeys(ripe[: max(0, room)], group)
        return due

    # --- The ConfigMap

    async def write_status(self):
        groups = []
        for group in self.pool.groups:
            failure = self.backoffs.failure(group.zone)
            growing = group.zone in self.requests and group.target > len(ready_nodes(group))
            state = "InProgress" if growing else "Backoff" if failure else "NoActivity"
            names = {node["metadata"]["name"] for node in group.nodes()}
            unneeded = len(names & self.unneeded_since.keys())
            groups.append(group_status(group, state, failure if state == "Backoff" else None, unneeded))
        await self.status.write(groups, list(self.pool.all_nodes.values()))
