"""Nodes of the lab: what one looks like, and lab/node's verbs.

A node is like a preemptible n1-highmem-8 of a GKE student pool. KWOK plays its kubelet, kubelet.py its images. How it
behaves is in its annotations: `lab/ready-delay` (seconds from its creation to Ready), `lab/pull-seconds` (of one image
pull; 0: the courses' images are there), `lab/lifetime` (seconds from its creation to the notice of
its preemption).
"""

import argparse
import asyncio
import secrets
import sys
import time
from datetime import datetime, timezone

from kube import Kube, KubeError, annotation, is_ready, quantity, requests_of, timestamp

POOL_LABEL = "cloud.google.com/gke-nodepool"
# What students' pods can have of 52 GiB and 8 CPUs, after GKE's reservation and the system's own pods.
MEMORY, CPU, PODS = "47616Mi", "7500m", "100"
DEDICATED = [
    {"key": key, "value": "user", "effect": "NoSchedule"}
    for key in ("hub.jupyter.org/dedicated", "hub.jupyter.org_dedicated")
]
NOTICE_TAINT = {"key": "cloud.google.com/impending-node-termination", "effect": "NoSchedule"}
NOTICE_SECONDS = 30
# KWOK is the kubelet of the nodes that have it. A node that loses it is a machine that has gone silent.
KUBELET_LABEL, KUBELET_RUNS = "lab/kubelet", "running"
NEVER = "9999999999"  # seconds since 1970


def node(name, ready_delay, pull_seconds, pool=None, memory=MEMORY, cpu=CPU, pods=PODS, lifetime=None):
    """A node as a kubelet registers it: not Ready yet. It lives as long as it is let, unless a lifetime is given."""
    size = {"cpu": cpu, "memory": memory, "pods": pods}
    labels = {
        "kubernetes.io/hostname": name,
        "kubernetes.io/os": "linux",
        "kubernetes.io/arch": "amd64",
        "node.kubernetes.io/instance-type": "n1-highmem-8",
        "topology.kubernetes.io/zone": "lab-a",
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
    """Has the machine gone silent? What runs on it does not answer either."""
    return item["metadata"]["labels"].get(KUBELET_LABEL) != KUBELET_RUNS


def age(item):
    """Seconds since its creation, which has whole seconds."""
    born = datetime.fromisoformat(item["metadata"]["creationTimestamp"].replace("Z", "+00:00"))
    return (datetime.now(timezone.utc) - born).total_seconds()


def new_name(prefix):
    return f"{prefix}-{secrets.token_hex(3)}"


async def put_off_starts(kube, name, until):
    """What is about to start on a node starts then: KWOK has planned it already, and would go on for a machine that is gone."""
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
    """Takes a node away, as the cloud does: first the machine, and with it what runs on it."""
    await put_off_starts(kube, name, NEVER)
    existed = await kube.delete(f"/api/v1/nodes/{name}")
    for pod in pods:
        meta = pod["metadata"]
        await kube.delete(f"/api/v1/namespaces/{meta['namespace']}/pods/{meta['name']}", gracePeriodSeconds=0)
    return existed


async def preempt(kube, name, notice):
    """Takes a node away with notice, as a cloud does with a preemptible machine and as a kubelet takes it.

    The kubelet stops being ready and, within the first half of the notice (GKE: 15 of 30 s), ends the pods, which stay
    behind as Failed. When the notice is over the machine is gone, and with it the node's object.
    """
    path = f"/api/v1/nodes/{name}"
    found = await kube.get(path)
    taints = (found["spec"].get("taints") or []) + [NOTICE_TAINT]
    # The annotation keeps KWOK from making it Ready again.
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
    """Ends a pod as a kubelet does whose node shuts down: Failed, although its server ended well."""
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
            new_name("node"), options.ready_delay, options.pull_seconds, memory=options.memory, cpu=options.cpu
        )
        await kube.post("/api/v1/nodes", item)
        print(item["metadata"]["name"])


async def remove_all(kube, options):
    for name in options.node:
        pods = await pods_on(kube, name) if options.with_pods else []
        if not await remove(kube, name, pods):
            sys.exit(f"lab: there is no node {name}")


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
    print("node\tready\tpool\tage s\tready-delay s\tpull s\timages\tstudents\tmemory asked")
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
    parser = argparse.ArgumentParser(prog="lab/node", description="Adds nodes to a lab's cluster, takes them away, lists them.")
    verbs = parser.add_subparsers(required=True, metavar="add|remove|preempt|lose|recover|list")
    verb = verbs.add_parser("add", help="nodes by hand, outside of the node pool; prints their names")
    verb.add_argument("--count", type=int, default=1)
    verb.add_argument("--ready-delay", type=float, default=0, help="seconds from creation to Ready (0)")
    verb.add_argument("--pull-seconds", type=float, default=0, help="of one image pull; 0: the image is there (0)")
    verb.add_argument("--memory", default=MEMORY, help=f"allocatable ({MEMORY})")
    verb.add_argument("--cpu", default=CPU, help=f"allocatable ({CPU})")
    verb.set_defaults(run=add)
    verb = verbs.add_parser("remove", help="the machine is gone, and its object with it: a preemption without notice")
    verb.add_argument("node", nargs="+")
    verb.add_argument(
        "--with-pods", action="store_true", help="deletes the pods too, instead of leaving them to pod garbage collection"
    )
    verb.set_defaults(run=remove_all)
    verb = verbs.add_parser("preempt", help="with notice: taint, not ready, pods ended as Failed, then removed; waits for it")
    verb.add_argument("node", nargs="+")
    verb.add_argument("--notice", type=float, default=NOTICE_SECONDS, help=f"seconds ({NOTICE_SECONDS})")
    verb.set_defaults(run=preempt_all)
    verb = verbs.add_parser("lose", help="the machine goes silent: not ready after some 50 s, its pods evicted after 300 more")
    verb.add_argument("node", nargs="+")
    verb.set_defaults(run=lose_all)
    verb = verbs.add_parser("recover", help="a lost machine speaks again")
    verb.add_argument("node", nargs="+")
    verb.set_defaults(run=recover_all)
    verb = verbs.add_parser("list", help="one line each, separated by tabs")
    verb.set_defaults(run=list_all)
    return parser.parse_args()


async def main():
    options = parse()
    async with Kube.connect() as kube:
        try:
            await options.run(kube, options)
        except KubeError as error:
            sys.exit(f"lab: the API server says {error}")


if __name__ == "__main__":
    asyncio.run(main())
