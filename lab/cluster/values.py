"""Reads from a Helm values file what the lab shares with the deployment, and prints it as KEY=VALUE lines.

Keys that the file leaves out have the defaults of the Zero to JupyterHub chart.
"""

import sys
from pathlib import Path

import yaml

CHART_DEFAULTS = {
    "hub.concurrentSpawnLimit": 64,
    "hub.consecutiveFailureLimit": 5,
    "hub.activeServerLimit": 0,
    "singleuser.startTimeout": 300,
    "singleuser.memory.guarantee": "1G",
    "singleuser.memory.limit": "",
    "singleuser.cpu.guarantee": "",
    "singleuser.cpu.limit": "",
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


def main():
    values = yaml.safe_load(Path(sys.argv[1]).read_text()) or {}
    for path, default in CHART_DEFAULTS.items():
        found = value(values, path)
        found = default if found is None else found
        print(f"{path}={str(found).lower() if isinstance(found, bool) else found}")


if __name__ == "__main__":
    main()
