"""Simulates a kubelet's image pulls, failing containers and their events, for all nodes of the lab.

KWOK simulates nodes and containers, but a KWOK stage sees only one object, never the pod's node. So this process decides
when a pod's images are present: a pod that is bound to a Ready node waits for the node's pull of its image. There is one
pull per node and image, shared by all pods that wait for it. Afterwards the pod gets the annotation `lab/image-at`
(seconds since 1970), without which the stage `pod-started` does not start it.

A pull takes `lab/pull-seconds` (annotation of the node) times the share of the image's layers that the node lacks
(images.yaml). With 0 the node is warm: it has the course images from the beginning. As with kubelets, a node's
status.images lists the images on the node.

The events from Pulling to Started have the kubelet's wording, resolution (one second) and order: each precedes its status.
KWOK writes the event Killing.

A pod's annotation `lab/fail` makes its pulls fail (`pull`) or its container end with code 1 (`crash`). Both are retried
with the kubelet's back-off, without end: the hub gives up such a start when its start timeout has passed.
"""

import argparse
import asyncio
import functools
import time

from images import Images
from kube import Kube, KubeError, annotation, is_ready, log, run, timestamp
from nodes import is_lost

PULLS_AT_ONCE = 3  # GKE's maxParallelImagePulls is 2 to 5 by disk; kubelet's own default is one
# A kubelet writes the event of a started container at once, but reports the pod's status after its next check of the
# runtime, which happens every second.
STATUS_LAG = 0.5
BACKOFF = 10, 300  # seconds, first and longest: for pulls and for containers that end


class Node:
    """One node object. A later node of the same name starts without images."""

    def __init__(self, item):
        self.item = item
        self.ready = asyncio.Event()
        self.slots = asyncio.Semaphore(PULLS_AT_ONCE)
        self.pulls = {}  # image -> task
        self.layers = {}  # layer -> event that is set when the layer is present, and not set while it is pulled
        self.images = {name for image in item["status"].get("images") or [] for name in image["names"]}

    @property
    def name(self):
        return self.item["metadata"]["name"]

    @property
    def pull_seconds(self):
        return float(annotation(self.item, "lab/pull-seconds", "0"))

    def claim(self, layers):
        """Returns the layers that no pull has begun to pull, and reserves them for the caller."""
        own = set(layers) - self.layers.keys()
        self.layers |= {layer: asyncio.Event() for layer in own}
        return own

    def has_all(self, layers):
        self.claim(layers)
        for layer in layers:
            self.layers[layer].set()


class Kubelet:
    def __init__(self, kube, course_images):
        self.kube = kube
        self.course_images = course_images
        self.images = Images()
        self.nodes = {}  # by uid
        self.preparing = {}  # pod uid -> task

    async def follow_nodes(self):
        async for change, item in self.kube.follow("/api/v1/nodes", {}):
            uid = item["metadata"]["uid"]
            if change == "DELETED":
                self.nodes.pop(uid, None)
                for task in self.preparing.values():
                    if task.get_name() == item["metadata"]["name"]:
                        task.cancel()
                continue
            if uid not in self.nodes:
                self.nodes[uid] = Node(item)
                for image in self.nodes[uid].images:
                    self.nodes[uid].has_all(self.images.layers(image))
            node = self.nodes[uid]
            node.item = item
            if is_lost(item):
                node.ready.clear()
            elif is_ready(item) and not node.ready.is_set():
                node.ready.set()
                if node.pull_seconds == 0 and not node.images.issuperset(self.course_images):
                    await self.keep(node, self.course_images)

    async def follow_pods(self):
        async for change, pod in self.kube.follow("/api/v1/pods?fieldSelector=spec.nodeName!=", {}):
            uid = pod["metadata"]["uid"]
            if change == "DELETED" or "deletionTimestamp" in pod["metadata"] or pod["status"].get("phase") == "Failed":
                task = self.preparing.pop(uid, None)
                if task:
                    task.cancel()
            elif uid not in self.preparing and pod["status"].get("phase") == "Pending":
                if annotation(pod, "lab/image-at") is None:
                    self.preparing[uid] = asyncio.create_task(self.prepare(pod), name=pod["spec"]["nodeName"])

    async def prepare(self, pod):
        meta = pod["metadata"]
        try:
            node = await self.node_named(pod["spec"]["nodeName"])
            await node.ready.wait()
            containers = pod["spec"].get("initContainers", []) + pod["spec"]["containers"]
            for container in containers:
                await self.provide(pod, node, container)
            await self.kube.patch(
                f"/api/v1/namespaces/{meta['namespace']}/pods/{meta['name']}",
                {"metadata": {"uid": meta["uid"], "annotations": {"lab/image-at": f"{time.time():.3f}"}}},
            )
            # Then KWOK sets the phase Running.
            await asyncio.sleep(max(0, float(annotation(pod, "lab/start-delay", "0")) - STATUS_LAG))
            if annotation(pod, "lab/fail") == "crash":
                await self.crash_for_ever(pod, node)
            for container in pod["spec"]["containers"]:
                await self.tell_started(pod, node, container)
        except KubeError as error:
            if error.status not in (404, 409):  # the pod was deleted, or another pod has its name
                log.error("pod %s: %s", meta["name"], error)

    async def node_named(self, name):
        while True:  # the two watches are not synchronised
            for node in self.nodes.values():
                if node.name == name:
                    return node
            await asyncio.sleep(0.1)

    async def tell(self, pod, node, container, reason, message, type_="Normal"):
        field = f"spec.containers{{{container['name']}}}"
        await self.kube.event(pod, "kubelet", reason, message, type_, node.name, field)

    async def tell_started(self, pod, node, container):
        await self.tell(pod, node, container, "Created", f"Created container: {container['name']}")
        await self.tell(pod, node, container, "Started", f"Started container {container['name']}")

    # --- Images

    async def provide(self, pod, node, container):
        image = container["image"]
        tell = functools.partial(self.tell, pod, node, container)

        if annotation(pod, "lab/fail") == "pull":
            await self.fail_pulls_for_ever(pod, image, tell)
        if image in node.images or not self.images.layers(image):
            await tell("Pulled", f'Container image "{image}" already present on machine')
            return
        asked = time.monotonic()
        await tell("Pulling", f'Pulling image "{image}"')
        pull = node.pulls.get(image)
        if pull is None:
            pull = node.pulls[image] = asyncio.create_task(self.pull(node, image))
        took = await asyncio.shield(pull)
        waited = time.monotonic() - asked
        await tell(
            "Pulled",
            f'Successfully pulled image "{image}" in {took:.3g}s ({waited:.3g}s including waiting).'
            f" Image size: {self.images.bytes(image)} bytes.",
        )

    async def pull(self, node, image):
        """Pulls one image on one node; returns how long it took."""
        async with node.slots:
            started = time.monotonic()
            layers = self.images.layers(image)
            own = node.claim(layers)
            for layer, share in layers.items():
                if layer in own:
                    await asyncio.sleep(node.pull_seconds * share)
                    node.layers[layer].set()
                else:  # present, or being pulled for another image
                    await node.layers[layer].wait()
            took = time.monotonic() - started
            log.info("node %s: pulled %s, %d of %d layers, in %.1f s", node.name, image, len(own), len(layers), took)
            await self.keep(node, [image])
            return took

    async def keep(self, node, images):
        node.images.update(images)
        for image in images:
            node.has_all(self.images.layers(image))
        status = [{"names": [name], "sizeBytes": self.images.bytes(name)} for name in sorted(node.images)]
        try:
            await self.kube.patch(f"/api/v1/nodes/{node.name}/status", {"status": {"images": status}})
        except KubeError as error:
            log.warning("node %s: %s", node.name, error)

    # --- Failures

    async def fail_pulls_for_ever(self, pod, image, tell):
        for wait in backoff():
            await tell("Pulling", f'Pulling image "{image}"')
            failure = f'Failed to pull image "{image}": not found'
            await tell("Failed", failure, "Warning")
            await tell("Failed", "Error: ErrImagePull", "Warning")
            await self.report(pod, waiting("ErrImagePull", failure), restarts=0)
            await asyncio.sleep(min(1, wait))
            await tell("BackOff", f'Back-off pulling image "{image}"')
            await tell("Failed", "Error: ImagePullBackOff", "Warning")
            await self.report(pod, waiting("ImagePullBackOff", f'Back-off pulling image "{image}"'), restarts=0)
            await asyncio.sleep(wait)

    async def crash_for_ever(self, pod, node):
        name = pod["metadata"]["name"]
        for restarts, wait in enumerate(backoff()):
            for container in pod["spec"]["containers"]:
                await self.tell_started(pod, node, container)
            ended = timestamp()
            last = {"terminated": {"exitCode": 1, "reason": "Error", "startedAt": ended, "finishedAt": ended}}
            message = f"back-off {wait}s restarting failed container"
            await self.report(pod, waiting("CrashLoopBackOff", message), restarts, last, phase="Running")
            for container in pod["spec"]["containers"]:
                message = f"Back-off restarting failed container {container['name']} in pod {name}"
                await self.tell(pod, node, container, "BackOff", message, "Warning")
            await asyncio.sleep(wait)

    async def report(self, pod, state, restarts, last_state=None, phase="Pending"):
        """Writes the status of a pod whose containers wait."""
        meta = pod["metadata"]
        statuses = [
            {
                "name": container["name"],
                "image": container["image"],
                "imageID": "",
                "ready": False,
                "started": False,
                "restartCount": restarts,
                "state": state,
            }
            | ({"lastState": last_state} if last_state else {})
            for container in pod["spec"]["containers"]
        ]
        await self.kube.patch(
            f"/api/v1/namespaces/{meta['namespace']}/pods/{meta['name']}/status",
            {"metadata": {"uid": meta["uid"]}, "status": {"phase": phase, "containerStatuses": statuses}},
        )


def waiting(reason, message):
    return {"waiting": {"reason": reason, "message": message}}


def backoff():
    """The seconds to wait, without end: 10, 20, 40, ... 300, 300."""
    wait, longest = BACKOFF
    while True:
        yield wait
        wait = min(2 * wait, longest)


async def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--image", action="append", required=True, help="of a course; once for each")
    options = parser.parse_args()
    async with Kube.connect() as kube:
        kubelet = Kubelet(kube, options.image)
        await asyncio.gather(kubelet.follow_nodes(), kubelet.follow_pods())


if __name__ == "__main__":
    run(main)
