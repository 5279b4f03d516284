"""Simulates the CSI driver of GKE's persistent disks: makes one volume for each claim of the lab's storage class, and
deletes it with its claim. No disk exists and none is attached. As on GKE, a volume belongs to the zone of the node that
the scheduler selected for its first consumer: later pods need a node in that zone.

The control plane does the rest, as with the real driver: the storage class waits for the first consumer
(WaitForFirstConsumer), so the scheduler first selects a node for the pod. The controller manager then asks for a volume
by an annotation of the claim, and binds the two. A claim in use is deleted after its pod has ended (its finalizer
`kubernetes.io/pvc-protection`). When a claim is gone, its volume is Released; with the class's reclaim policy Delete,
this program deletes it.
"""

import argparse
import asyncio

from kube import Kube, KubeError, annotation, log, run
from nodes import DISK_ZONE_LABEL, ZONE

PROVISIONER = "pd.csi.storage.gke.io"
WANTED = "volume.kubernetes.io/storage-provisioner"
NODE = "volume.kubernetes.io/selected-node"
MADE_BY = "pv.kubernetes.io/provisioned-by"


class Volumes:
    def __init__(self, kube, seconds, zone):
        self.kube = kube
        self.seconds = seconds
        self.zone = zone  # of a volume whose node is not known
        self.making = {}  # uid of a claim -> task

    async def follow_claims(self):
        async for change, claim in self.kube.follow("/api/v1/persistentvolumeclaims", {}):
            uid = claim["metadata"]["uid"]
            if change == "DELETED":
                self.making.pop(uid, None)
            elif annotation(claim, WANTED) == PROVISIONER and not claim["spec"].get("volumeName"):
                if uid not in self.making and "deletionTimestamp" not in claim["metadata"]:
                    self.making[uid] = asyncio.create_task(self.make(claim))

    async def make(self, claim):
        await asyncio.sleep(self.seconds)
        while True:
            try:
                await self.kube.post("/api/v1/persistentvolumes", volume(claim, await self.zone_of(claim)))
                return
            except KubeError as error:
                if error.status == 409:  # made before this program was restarted
                    return
                log.warning("claim %s: %s", claim["metadata"]["name"], error)
            except OSError as error:
                log.warning("claim %s: %s", claim["metadata"]["name"], error)
            await asyncio.sleep(1)

    async def zone_of(self, claim):
        try:
            node = await self.kube.get(f"/api/v1/nodes/{annotation(claim, NODE, '')}")
        except KubeError as error:
            if error.status != 404:
                raise
            return self.zone  # the node went meanwhile
        return node["metadata"].get("labels", {}).get(DISK_ZONE_LABEL, self.zone)

    async def follow_volumes(self):
        async for change, item in self.kube.follow("/api/v1/persistentvolumes", {}):
            if change == "DELETED" or annotation(item, MADE_BY) != PROVISIONER:
                continue
            released = item.get("status", {}).get("phase") == "Released"
            if released and item["spec"]["persistentVolumeReclaimPolicy"] == "Delete":
                await self.kube.delete(f"/api/v1/persistentvolumes/{item['metadata']['name']}")


def volume(claim, zone):
    meta, spec = claim["metadata"], claim["spec"]
    name = f"pvc-{meta['uid']}"
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolume",
        "metadata": {"name": name, "annotations": {MADE_BY: PROVISIONER}},
        "spec": {
            "capacity": {"storage": spec["resources"]["requests"]["storage"]},
            "accessModes": spec["accessModes"],
            "volumeMode": spec.get("volumeMode", "Filesystem"),
            "storageClassName": spec["storageClassName"],
            "persistentVolumeReclaimPolicy": "Delete",
            "claimRef": {
                "apiVersion": "v1",
                "kind": "PersistentVolumeClaim",
                "namespace": meta["namespace"],
                "name": meta["name"],
                "uid": meta["uid"],
            },
            "csi": {"driver": PROVISIONER, "volumeHandle": f"projects/lab/zones/{zone}/disks/{name}", "fsType": "ext4"},
            "nodeAffinity": {
                "required": {
                    "nodeSelectorTerms": [
                        {"matchExpressions": [{"key": DISK_ZONE_LABEL, "operator": "In", "values": [zone]}]}
                    ]
                }
            },
        },
    }


async def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=0.0, help="in which a volume is made (%(default)s)")
    parser.add_argument("--zone", default=ZONE, help="of a volume whose node is not known (%(default)s)")
    options = parser.parse_args()
    async with Kube.connect() as kube:
        volumes = Volumes(kube, options.seconds, options.zone)
        await asyncio.gather(volumes.follow_claims(), volumes.follow_volumes())


if __name__ == "__main__":
    run(main)
