"""The node objects of the lab, and the subcommands of lab/node.

A node represents a preemptible n1-highmem-8 of a GKE student pool. KWOK simulates its kubelet, kubelet.py its images. Its
annotations select how it behaves: `lab/ready-delay` (seconds from its creation to Ready), `lab/pull-seconds` (seconds of
one image pull; 0: it has the courses' images), `lab/lifetime` (seconds from its creation to the notice of its
preemption).
"""

import argparse
import asyncio
import secrets
import sys
import time
from datetime import datetime, timezone

from kube import Kube, KubeError, annotation, is_ready, quantity, requests_of, timestamp

POOL_LABEL = "cloud.google.com/gke-nodepool"
ZONE_LABEL = "topology.kubernetes.io/zone"
DISK_ZONE_LABEL = "topology.gke.io/zone"  # the driver of the persistent disks writes it
ZONE = "lab-a"
# What remains for students' pods of 52 GiB and 8 CPUs after GKE's reservation and the system's own pods.
MEMORY, CPU, PODS = "47616Mi", "7500m", "100"
DEDICATED = [
    {"key": key, "value": "user", "effect": "NoSchedule"}
    for key in ("hub.jupyter.org/dedicated", "hub.jupyter.org_dedicated")
]
NOTICE_TAINT = {"key": "cloud.google.com/impending-node-termination", "effect": "NoSchedule"}
NOTICE_SECONDS = 30
# KWOK acts as the kubelet of nodes with this label. Without it, a node is a machine that no longer responds.
KUBELET_LABEL, KUBELET_RUNS = "lab/kubelet", "running"
NEVER = "9999999999"  # seconds since 1970


def node(name, ready_delay, pull_seconds, pool=None, memory=MEMORY, cpu=CPU, pods=PODS, lifetime=None, zone=ZONE):
    """A node as a kubelet registers it: not Ready yet. It is preempted only if a lifetime is given."""
    size = {"cpu": cpu, "memory": memory, "pods": pods}
    labels = {
        "kubernetes.io/hostname": name,
        "kubernetes.io/os": "linux",
        "kubernetes.io/arch": "amd64",
        "node.kubernetes.io/instance-type": "n1-highmem-8",
        ZONE_LABEL: zone,
        DISK_ZONE_LABEL: zone,
        "cloud.google.com/gke-preemptible": "true",
        "hub.jupyter.org/node-purpose": "user",
        KUBELET_LABEL: KUBELET_RUNS,
    }
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {
            "name": name,
            "labels": labels | ({POOL_LABEL: pool} if pool else {}),
            "annotations": {
                "kwok.x-k8s.io/node": "fake",
                "lab/ready-delay": f"{ready_delay:.9f}",
                "lab/pull-seconds": f"{pull_seconds:.9f}",
            }
            | ({} if lifetime is None else {"lab/lifetime": f"{lifetime:.9f}"}),
        },
        "spec": {"taints": [DEDICATED[1]]},
        "status": {
            "allocatable": size,
            "capacity": size,
            "conditions": [{"type": "Ready", "status": "False", "reason": "KubeletNotReady"}],
        },
    }


def is_lost(item):
    """Whether the machine no longer responds. Its pods do not respond either."""
    return item["metadata"]["labels"].get(KUBELET_LABEL) != KUBELET_RUNS


def age(item):
    """Seconds since the creation of the object, whose timestamp has a resolution of one second."""
    born = datetime.fromisoformat(item["metadata"]["creationTimestamp"].replace("Z", "+00:00"))
    return (datetime.now(timezone.utc) - born).total_seconds()


def new_name(prefix):
    return f"{prefix}-{secrets.token_hex(3)}"


async def put_off_starts(kube, name, until):
    """Postpones the starts of pods on a node. KWOK has planned them already, and would start them on a lost machine."""
    for pod in await pods_on(kube, name):
        if pod["status"].get("phase") == "Pending" and annotation(pod, "lab/image-at") is not None:
            meta = pod["metadata"]
            try:
                await kube.patch(
                    f"/api/v1/namespaces/{meta['namespace']}/pods/{meta['name']}",
                    {"metadata": {"uid": meta["uid"], "annotations": {"lab/image-at": until}}},
                )
            except KubeError as error:
                if error.status not in (404, 409):  # it went by itself
                    raise


async def remove(kube, name, pods=()):
    """Removes a node as the cloud does: first the machine with everything that runs on it, then the object."""
    await put_off_starts(kube, name, NEVER)
    existed = await kube.delete(f"/api/v1/nodes/{name}")
    for pod in pods:
        meta = pod["metadata"]
        await kube.delete(f"/api/v1/namespaces/{meta['namespace']}/pods/{meta['name']}", gracePeriodSeconds=0)
    return existed


async def preempt(kube, name, notice):
    """Removes a node with notice, as a cloud does with a preemptible machine and as a kubelet responds to it.

    The node becomes NotReady. Within the first half of the notice (GKE: 15 of 30 s) the kubelet ends the pods, which
    remain as Failed. At the end of the notice the machine and the node object are removed.
    """
    path = f"/api/v1/nodes/{name}"
    found = await kube.get(path)
    taints = (found["spec"].get("taints") or []) + [NOTICE_TAINT]
    # The annotation prevents KWOK from making the node Ready again.
    await kube.patch(path, {"metadata": {"annotations": {"lab/shutdown": "true"}}, "spec": {"taints": taints}})
    now = timestamp()
    stops = {"status": "False", "reason": "KubeletNotReady", "message": "node is shutting down", "lastTransitionTime": now}
    conditions = [c | stops if c["type"] == "Ready" else c for c in found["status"]["conditions"]]
    await kube.patch(f"{path}/status", {"status": {"conditions": conditions}})
    await asyncio.gather(
        asyncio.sleep(notice), *(shut_down(kube, pod, notice / 2) for pod in await pods_on(kube, name))
    )
    await kube.delete(path)


async def shut_down(kube, pod, grace):
    """Ends a pod as a kubelet does on node shutdown: its phase is Failed, although its server ended with code 0."""
    await asyncio.sleep(min(grace, float(annotation(pod, "lab/stop-delay", "1"))))
    meta, now = pod["metadata"], timestamp()
    message = "Pod was terminated in response to imminent node shutdown."
    statuses = [
        status
        | {
            "ready": False,
            "started": False,
            "state": {"terminated": {"exitCode": 0, "reason": "Completed", "finishedAt": now}},
        }
        for status in pod["status"].get("containerStatuses") or []
    ]
    conditions = [c for c in pod["status"].get("conditions") or [] if c["type"] not in ("Ready", "DisruptionTarget")]
    conditions += [
        {"type": "Ready", "status": "False", "reason": "PodFailed", "lastTransitionTime": now},
        {
            "type": "DisruptionTarget",
            "status": "True",
            "reason": "TerminationByKubelet",
            "message": message,
            "lastTransitionTime": now,
        },
    ]
    status = {"phase": "Failed", "reason": "Terminated", "message": message}
    try:
        await kube.patch(
            f"/api/v1/namespaces/{meta['namespace']}/pods/{meta['name']}/status",
            {
                "metadata": {"uid": meta["uid"]},
                "status": status | {"conditions": conditions, "containerStatuses": statuses},
            },
        )
    except KubeError as error:
        if error.status not in (404, 409):  # it went by itself
            raise


async def pods_on(kube, name):
    return (await kube.get(f"/api/v1/pods?fieldSelector=spec.nodeName%3D{name}"))["items"]


async def add(kube, options):
    for _ in range(options.count):
        item = node(
            new_name("node"),
            options.ready_delay,
            options.pull_seconds,
            memory=options.memory,
            cpu=options.cpu,
            zone=options.zone,
        )
        await kube.post("/api/v1/nodes", item)
        print(item["metadata"]["name"])


async def remove_all(kube, options):
    for name in options.node:
        pods = await pods_on(kube, name) if options.with_pods else []
        if not await remove(kube, name, pods):
            sys.exit(f"lab: node {name} not found")


async def preempt_all(kube, options):
    await asyncio.gather(*(preempt(kube, name, options.notice) for name in options.node))


async def lose_all(kube, options):
    for name in options.node:
        await put_off_starts(kube, name, NEVER)
        await kube.patch(f"/api/v1/nodes/{name}", {"metadata": {"labels": {KUBELET_LABEL: None}}})


async def recover_all(kube, options):
    for name in options.node:
        await kube.patch(f"/api/v1/nodes/{name}", {"metadata": {"labels": {KUBELET_LABEL: KUBELET_RUNS}}})
        await put_off_starts(kube, name, f"{time.time():.3f}")


async def list_all(kube, _):
    pods = (await kube.get("/api/v1/pods?fieldSelector=spec.nodeName!="))["items"]
    print("node\tready\tpool\tage s\tready-delay s\tpull s\timages\tstudents\tmemory requested")
    for item in (await kube.get("/api/v1/nodes"))["items"]:
        meta, status = item["metadata"], item["status"]
        own = [pod for pod in pods if pod["spec"]["nodeName"] == meta["name"]]
        students = [p for p in own if p["metadata"].get("labels", {}).get("component") == "singleuser-server"]
        asked = sum(requests_of(pod)["memory"] for pod in own) / quantity(status["allocatable"]["memory"])
        print(
            meta["name"],
            "yes" if is_ready(item) else "no",
            meta["labels"].get(POOL_LABEL, "-"),
            round(age(item)),
            *(f"{float(annotation(item, name, 'nan')):.3g}" for name in ("lab/ready-delay", "lab/pull-seconds")),
            len(status.get("images") or []),
            len(students),
            f"{asked:.0%}",
            sep="\t",
        )


def parse():
    parser = argparse.ArgumentParser(prog="lab/node", description="Adds, removes and lists the nodes of a lab's cluster.")
    verbs = parser.add_subparsers(required=True, metavar="add|remove|preempt|lose|recover|list")
    verb = verbs.add_parser("add", help="add nodes outside the node pool; prints their names")
    verb.add_argument("--count", type=int, default=1)
    verb.add_argument("--ready-delay", type=float, default=0, help="seconds from creation to Ready (0)")
    verb.add_argument("--pull-seconds", type=float, default=0, help="seconds of one image pull; 0: the node has the image (0)")
    verb.add_argument("--memory", default=MEMORY, help=f"allocatable memory ({MEMORY})")
    verb.add_argument("--cpu", default=CPU, help=f"allocatable CPU ({CPU})")
    verb.add_argument("--zone", default=ZONE, help=f"zone ({ZONE})")
    verb.set_defaults(run=add)
    verb = verbs.add_parser("remove", help="remove the machine and the node object: a preemption without notice")
    verb.add_argument("node", nargs="+")
    verb.add_argument(
        "--with-pods", action="store_true", help="delete the pods too, instead of leaving them to pod garbage collection"
    )
    verb.set_defaults(run=remove_all)
    verb = verbs.add_parser("preempt", help="preempt with notice: taint, NotReady, pods Failed, then remove; waits for the end")
    verb.add_argument("node", nargs="+")
    verb.add_argument("--notice", type=float, default=NOTICE_SECONDS, help=f"seconds of notice ({NOTICE_SECONDS})")
    verb.set_defaults(run=preempt_all)
    verb = verbs.add_parser("lose", help="stop the machine from responding: NotReady after about 50 s, pods evicted 300 s later")
    verb.add_argument("node", nargs="+")
    verb.set_defaults(run=lose_all)
    verb = verbs.add_parser("recover", help="let a lost machine respond again")
    verb.add_argument("node", nargs="+")
    verb.set_defaults(run=recover_all)
    verb = verbs.add_parser("list", help="list the nodes, one line each, separated by tabs")
    verb.set_defaults(run=list_all)
    return parser.parse_args()


async def main():
    options = parse()
    async with Kube.connect() as kube:
        try:
            await options.run(kube, options)
        except KubeError as error:
            sys.exit(f"lab: the API server responded {error}")


if __name__ == "__main__":
    asyncio.run(main())
