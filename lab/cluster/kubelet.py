"""What a kubelet does with images and tells in events, for all nodes of the lab.

KWOK plays nodes and containers, but a KWOK stage sees one object only, never the pod's node. So this process decides
when a pod's images are there: a pod that is bound to a Ready node waits for the node's pull of its image, of which
there is one per node and image, shared by all pods that wait for it. Then the pod gets the annotation `lab/image-at`
(seconds since 1970), without which the stage `pod-started` does not let it start.

A pull takes `lab/pull-seconds` (annotation of the node). With 0 the node counts as warm: the students' image is there
from the start. What is on a node is kept where kubelets keep it, in its status.images.

The events from Pulling to Started are worded, stamped and ordered as kubelets do it: to the second, and before the
status that they belong to. Killing comes from KWOK.

A pod's annotation `lab/fail: pull` makes its pulls fail and back off.
"""

import argparse
import asyncio
import functools
import time

from kube import Kube, KubeError, annotation, is_ready, log, run

IMAGE_BYTES = 4_000_000_000  # for the record in status.images; nothing is stored
PULLS_AT_ONCE = 3  # GKE's maxParallelImagePulls is 2 to 5 by disk; kubelet's own default is one
# A kubelet tells of a started container at once, but reports the pod's status after its next look at the runtime, which
# comes each second.
STATUS_LAG = 0.5
PRELOADED = "registry.k8s.io/pause"


class Node:
    """One life of a node: who takes its name later starts with nothing."""

    def __init__(self, item):
        self.item = item
        self.ready = asyncio.Event()
        self.slots = asyncio.Semaphore(PULLS_AT_ONCE)
        self.pulls = {}
        self.images = {name for image in item["status"].get("images") or [] for name in image["names"]}

    @property
    def name(self):
        return self.item["metadata"]["name"]

    @property
    def pull_seconds(self):
        return float(annotation(self.item, "lab/pull-seconds", "0"))

    def has(self, image):
        return image in self.images or image.startswith(PRELOADED)


class Kubelet:
    def __init__(self, kube, student_image):
        self.kube = kube
        self.student_image = student_image
        self.nodes = {}  # by uid
        self.preparing = {}  # pod uid -> task

    async def follow_nodes(self):
        async for change, item in self.kube.follow("/api/v1/nodes", {}):
            uid = item["metadata"]["uid"]
            if change == "DELETED":
                self.nodes.pop(uid, None)
                continue
            node = self.nodes.setdefault(uid, Node(item))
            node.item = item
            if is_ready(item) and not node.ready.is_set():
                node.ready.set()
                if node.pull_seconds == 0 and not node.has(self.student_image):
                    await self.keep(node, self.student_image)

    async def follow_pods(self):
        async for change, pod in self.kube.follow("/api/v1/pods?fieldSelector=spec.nodeName!=", {}):
            uid = pod["metadata"]["uid"]
            if change == "DELETED" or "deletionTimestamp" in pod["metadata"]:
                task = self.preparing.pop(uid, None)
                if task:
                    task.cancel()
            elif uid not in self.preparing and pod["status"].get("phase") == "Pending":
                if annotation(pod, "lab/image-at") is None:
                    self.preparing[uid] = asyncio.create_task(self.prepare(pod))

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
            # KWOK makes it Running then.
            await asyncio.sleep(max(0, float(annotation(pod, "lab/start-delay", "0")) - STATUS_LAG))
            for container in pod["spec"]["containers"]:
                await self.tell(pod, node, container, "Created", f"Created container: {container['name']}")
                await self.tell(pod, node, container, "Started", f"Started container {container['name']}")
                if annotation(pod, "lab/fail") == "crash":
                    message = f"Back-off restarting failed container {container['name']} in pod {meta['name']}"
                    await self.tell(pod, node, container, "BackOff", message, "Warning")
        except KubeError as error:
            if error.status not in (404, 409):  # the pod went, or its name has another life
                log.error("pod %s: %s", meta["name"], error)

    async def node_named(self, name):
        while True:  # the two watches are not in step
            for node in self.nodes.values():
                if node.name == name:
                    return node
            await asyncio.sleep(0.1)

    async def tell(self, pod, node, container, reason, message, type_="Normal"):
        field = f"spec.containers{{{container['name']}}}"
        await self.kube.event(pod, "kubelet", reason, message, type_, node.name, field)

    async def provide(self, pod, node, container):
        image = container["image"]
        tell = functools.partial(self.tell, pod, node, container)

        if annotation(pod, "lab/fail") == "pull":
            await self.fail_pull(pod, image, tell)
        if node.has(image):
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
            f" Image size: {IMAGE_BYTES} bytes.",
        )

    async def pull(self, node, image):
        """One pull of one image on one node; returns how long it took."""
        async with node.slots:
            started = time.monotonic()
            await asyncio.sleep(node.pull_seconds)
            log.info("node %s: pulled %s in %.1f s", node.name, image, node.pull_seconds)
            await self.keep(node, image)
            return time.monotonic() - started

    async def keep(self, node, image):
        node.images.add(image)
        images = [{"names": [name], "sizeBytes": IMAGE_BYTES} for name in sorted(node.images)]
        try:
            await self.kube.patch(f"/api/v1/nodes/{node.name}/status", {"status": {"images": images}})
        except KubeError as error:
            log.warning("node %s: %s", node.name, error)

    async def fail_pull(self, pod, image, tell):
        """Back-off as kubelets do it: 10 s, doubled up to 5 min, for ever."""
        meta = pod["metadata"]
        wait = 10
        while True:
            await tell("Pulling", f'Pulling image "{image}"')
            await tell("Failed", f'Failed to pull image "{image}": not found', "Warning")
            await tell("Failed", "Error: ErrImagePull", "Warning")
            statuses = [
                {
                    "name": container["name"],
                    "image": container["image"],
                    "imageID": "",
                    "ready": False,
                    "restartCount": 0,
                    "state": {"waiting": {"reason": "ImagePullBackOff", "message": f'Back-off pulling image "{image}"'}},
                }
                for container in pod["spec"]["containers"]
            ]
            await self.kube.patch(
                f"/api/v1/namespaces/{meta['namespace']}/pods/{meta['name']}/status",
                {"metadata": {"uid": meta["uid"]}, "status": {"containerStatuses": statuses}},
            )
            await tell("BackOff", f'Back-off pulling image "{image}"')
            await asyncio.sleep(wait)
            wait = min(2 * wait, 300)


async def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--student-image", required=True)
    options = parser.parse_args()
    async with Kube.connect() as kube:
        kubelet = Kubelet(kube, options.student_image)
        await asyncio.gather(kubelet.follow_nodes(), kubelet.follow_pods())


if __name__ == "__main__":
    run(main)
