"""Simulates the CSI driver of GKE's persistent disks: makes one volume for each claim of the lab's storage class, and
deletes it with its claim. No disk exists, none is attached, and a volume belongs to no zone.

The control plane does the rest, as with the real driver: the storage class waits for the first consumer
(WaitForFirstConsumer), so the scheduler first selects a node for the pod. The controller manager then asks for a volume
by an annotation of the claim, and binds the two. A claim in use is deleted after its pod has ended (its finalizer
`kubernetes.io/pvc-protection`). When a claim is gone, its volume is Released; with the class's reclaim policy Delete,
this program deletes it.
"""

import argparse
import asyncio

from kube import Kube, KubeError, annotation, log, run

PROVISIONER = "pd.csi.storage.gke.io"
WANTED = "volume.kubernetes.io/storage-provisioner"
MADE_BY = "pv.kubernetes.io/provisioned-by"


class Volumes:
    def __init__(self, kube, seconds):
        self.kube = kube
        self.seconds = seconds
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
                await self.kube.post("/api/v1/persistentvolumes", volume(claim))
                return
            except KubeError as error:
                if error.status == 409:  # made before this program was restarted
                    return
                log.warning("claim %s: %s", claim["metadata"]["name"], error)
            except OSError as error:
                log.warning("claim %s: %s", claim["metadata"]["name"], error)
            await asyncio.sleep(1)

    async def follow_volumes(self):
        async for change, item in self.kube.follow("/api/v1/persistentvolumes", {}):
            if change == "DELETED" or annotation(item, MADE_BY) != PROVISIONER:
                continue
            released = item.get("status", {}).get("phase") == "Released"
            if released and item["spec"]["persistentVolumeReclaimPolicy"] == "Delete":
                await self.kube.delete(f"/api/v1/persistentvolumes/{item['metadata']['name']}")


def volume(claim):
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
            "csi": {"driver": PROVISIONER, "volumeHandle": f"projects/lab/zones/lab-a/disks/{name}", "fsType": "ext4"},
        },
    }


async def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=0.0, help="in which a volume is made (%(default)s)")
    options = parser.parse_args()
    async with Kube.connect() as kube:
        volumes = Volumes(kube, options.seconds)
        await asyncio.gather(volumes.follow_claims(), volumes.follow_volumes())


if __name__ == "__main__":
    run(main)
