"""The simulated autoscaler's ConfigMap kube-system/cluster-autoscaler-status, in the form that it has since 1.30.

Source: clusterstate/api/types.go, clusterstate/clusterstate.go (GetStatus) and clusterstate/utils/status.go of
kubernetes/autoscaler, tag cluster-autoscaler-1.36.1. The key `status` holds YAML with sorted keys. The field `suspended`
is newer than 1.34.
"""

from datetime import datetime, timezone

import yaml

from kube import KubeError, is_ready, timestamp
from nodes import age

NAMESPACE, NAME = "kube-system", "cluster-autoscaler-status"
UPDATED = "cluster-autoscaler.kubernetes.io/last-updated"
STARTUP_SECONDS = 900  # --max-node-startup-time: an older node that is not Ready counts as unready
OK_UNREADY, MOST_UNREADY = 3, 0.45  # --ok-total-unready-count, --max-total-unready-percentage
TO_BE_DELETED = "ToBeDeletedByClusterAutoscaler"


def counts(nodes, unregistered):
    """How many nodes are in which state."""
    deleted = [n for n in nodes if any(t["key"] == TO_BE_DELETED for t in n["spec"].get("taints") or [])]
    ready = [n for n in nodes if n not in deleted and is_ready(n)]
    starting = [n for n in nodes if n not in deleted and n not in ready and age(n) < STARTUP_SECONDS]
    unready = len(nodes) - len(deleted) - len(ready) - len(starting)
    return {
        "registered": {
            "total": len(nodes),
            "ready": len(ready),
            "notStarted": len(starting),
            "suspended": 0,
            **({"beingDeleted": len(deleted)} if deleted else {}),
            "unready": {"total": unready, "resourceUnready": 0},
        },
        "longUnregistered": 0,
        "unregistered": unregistered,
    }


def health(counted):
    unready, total = counted["registered"]["unready"]["total"], counted["registered"]["total"]
    return "Unhealthy" if unready > OK_UNREADY and unready > MOST_UNREADY * total else "Healthy"


def group_status(group, scale_up, backoff, candidates):
    """One node group. `scale_up`: InProgress, Backoff or NoActivity; `backoff`: the Failure that caused it, or None."""
    counted = counts(group.nodes(), len(group.creating))
    info = {"errorCode": backoff.obstacle.autoscaler, "errorMessage": backoff.message[:500]} if backoff else {}
    return {
        "name": group.id,
        "health": {
            "status": health(counted),
            "nodeCounts": counted,
            "cloudProviderTarget": group.target,
            "minSize": group.min,
            "maxSize": group.max,
        },
        "scaleUp": {"status": scale_up, "backoffInfo": info},
        "scaleDown": scale_down(candidates),
    }


def scale_down(candidates):
    if not candidates:
        return {"status": "NoCandidates"}
    return {"status": "CandidatesPresent", "candidates": candidates}


def status(groups, all_nodes, now):
    """The whole status of these group statuses."""
    counted = counts(all_nodes, sum(group["health"]["nodeCounts"]["unregistered"] for group in groups))
    busy = any(group["scaleUp"]["status"] == "InProgress" for group in groups)
    return {
        "time": now.strftime("%Y-%m-%d %H:%M:%S.%f000 +0000 UTC"),
        "autoscalerStatus": "Running",
        "clusterWide": {
            "health": {"status": health(counted), "nodeCounts": counted},
            "scaleUp": {"status": "InProgress" if busy else "NoActivity"},
            "scaleDown": scale_down(sum(group["scaleDown"].get("candidates", 0) for group in groups)),
        },
        "nodeGroups": groups,
    }


def stamp(current, last, now):
    """Adds to each condition when it was seen, and since when it has had its present state."""
    former = {group["name"]: group for group in last.get("nodeGroups", [])}
    pairs = [(current["clusterWide"], last.get("clusterWide", {}))]
    pairs += [(group, former.get(group["name"], {})) for group in current["nodeGroups"]]
    for part, before in pairs:
        for aspect in ("health", "scaleUp", "scaleDown"):
            known = before.get(aspect, {})
            same = known.get("status") == part[aspect]["status"]
            part[aspect]["lastProbeTime"] = now
            part[aspect]["lastTransitionTime"] = known["lastTransitionTime"] if same else now
    return current


class StatusMap:
    """The ConfigMap. `object` is what events about the autoscaler itself refer to; None before the first write."""

    def __init__(self, kube):
        self.kube = kube
        self.last = {}
        self.object = None

    async def write(self, groups, all_nodes):
        now = datetime.now(timezone.utc)
        self.last = stamp(status(groups, all_nodes, now), self.last, timestamp(now))
        content = {
            "metadata": {"name": NAME, "namespace": NAMESPACE, "annotations": {UPDATED: self.last["time"]}},
            "data": {"status": yaml.dump(self.last, Dumper=Plain)},
        }
        path = f"/api/v1/namespaces/{NAMESPACE}/configmaps"
        try:
            self.object = await self.kube.patch(f"{path}/{NAME}", content)
        except KubeError as error:
            if error.status != 404:
                raise
            self.object = await self.kube.post(path, {"apiVersion": "v1", "kind": "ConfigMap"} | content)


class Plain(yaml.SafeDumper):
    """Writes equal values again instead of referring to the first."""

    def ignore_aliases(self, data):
        return True
