"""Reads the values that the lab shares with the deployment from Helm values files, and prints them as KEY=VALUE lines.

The files are merged as `helm -f A -f B` does: later files override earlier ones, and maps are merged. Keys that no file
sets have the defaults of the Zero to JupyterHub chart.
"""

import functools
import json
import sys
from pathlib import Path

import yaml

CHART_DEFAULTS = {
    "hub.concurrentSpawnLimit": 64,
    "hub.consecutiveFailureLimit": 5,
    "hub.activeServerLimit": 0,
    "hub.allowNamedServers": False,
    "hub.config.KubeSpawner.delete_pvc": True,  # KubeSpawner's own default: the chart has no key for it
    "singleuser.startTimeout": 300,
    "singleuser.memory.guarantee": "1G",
    "singleuser.memory.limit": "",
    "singleuser.cpu.guarantee": "",
    "singleuser.cpu.limit": "",
    "singleuser.storage.type": "dynamic",
    "singleuser.storage.capacity": "10Gi",
    "singleuser.storage.dynamic.storageClass": "",
    "singleuser.storage.dynamic.pvcNameTemplate": "",
    "singleuser.storage.dynamic.volumeNameTemplate": "volume-{user_server}",
    "singleuser.storage.homeMountPath": "/home/jovyan",
    "scheduling.userScheduler.enabled": True,
    "scheduling.podPriority.enabled": False,
    "scheduling.userPlaceholder.replicas": 0,
    "scheduling.userPods.nodeAffinity.matchNodePurpose": "prefer",
    "prePuller.continuous.enabled": True,
}


def value(values, path):
    for key in path.split("."):
        values = (values or {}).get(key)
    return values


def merge(below, above):
    if not isinstance(below, dict) or not isinstance(above, dict):
        return above
    return below | {key: merge(below.get(key), value) for key, value in above.items()}


def main():
    files = [yaml.safe_load(Path(file).read_text()) or {} for file in sys.argv[1:]]
    values = functools.reduce(merge, files)
    for path, default in CHART_DEFAULTS.items():
        found = value(values, path)
        found = default if found is None else found
        print(f"{path}={str(found).lower() if isinstance(found, bool) else found}")
    profiles = value(values, "singleuser.profileList") or []
    image = f"{value(values, 'singleuser.image.name')}:{value(values, 'singleuser.image.tag')}"
    others = (value(profile, "kubespawner_override.image") for profile in profiles)
    print(f"singleuser.profileList={json.dumps(profiles)}")
    print(f"singleuser.image={image}")
    # The images that the chart's image pullers pull: prePuller.pullProfileListImages is on by default.
    print(f"images={' '.join(dict.fromkeys([image, *filter(None, others)]))}")


if __name__ == "__main__":
    main()
