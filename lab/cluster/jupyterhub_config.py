"""JupyterHub with KubeSpawner as Zero to JupyterHub configures it, outside the cluster in which it starts pods.

Real: the hub, KubeSpawner, the API server, which the hub uses with the permissions of Z2JH's hub role, and everything
that happens to a pod until it is bound to a node. The numbers come from the deployment's Helm values (values.py).
Different from Z2JH: no network policies, no init container that blocks the cloud's metadata, and any user may log in.

The body of a spawn request (JupyterHub's user_options) can select how this one pod behaves: {"start-delay": "20"},
{"fail": "pull"}, ... (docs/lab.md). {"profile": "java"} selects the course.
"""

import collections
import json
import os
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parent)]
from draws import Draws  # noqa: E402
from jupyterhub_common import configure, number  # noqa: E402

c = get_config()  # noqa: F821 - provided by traitlets
configure(c)

RELEASE = "jhub"
COMMON_LABELS = {"app": "jupyterhub", "release": RELEASE, "chart": "jupyterhub-lab"}


def setting(name):
    """A value that may be absent."""
    return os.environ.get(f"FIRSTBELL_LAB_{name}") or None


c.JupyterHub.spawner_class = "kubespawner.KubeSpawner"
c.KubeSpawner.namespace = RELEASE
c.KubeSpawner.image = os.environ["FIRSTBELL_LAB_IMAGE"]
c.KubeSpawner.profile_list = json.loads(os.environ["FIRSTBELL_LAB_PROFILES"])
c.KubeSpawner.cmd = "jupyterhub-singleuser"
c.KubeSpawner.port = number("SERVERS_PORT")
c.KubeSpawner.common_labels = COMMON_LABELS
c.KubeSpawner.extra_labels = {"hub.jupyter.org/network-access-hub": "true"}
c.KubeSpawner.extra_annotations = {"lab/start-delay": os.environ["FIRSTBELL_LAB_START_DELAY"]}

# --- Size: determines how many pods fit on a node. KubeSpawner reads G as GiB.
c.KubeSpawner.mem_guarantee = setting("MEMORY_GUARANTEE")
c.KubeSpawner.mem_limit = setting("MEMORY_LIMIT")
c.KubeSpawner.cpu_guarantee = float(setting("CPU_GUARANTEE") or 0) or None
c.KubeSpawner.cpu_limit = float(setting("CPU_LIMIT") or 0) or None

# --- Home volumes: one claim for each server, as in Z2JH's jupyterhub_config.py. Deleting a server keeps its claim;
# --- deleting the user deletes the claim of each of the user's servers, unless delete_pvc is off.
c.KubeSpawner.storage_pvc_ensure = setting("STORAGE") == "dynamic"
c.KubeSpawner.delete_pvc = setting("DELETE_PVC") == "true"
c.JupyterHub.allow_named_servers = setting("NAMED_SERVERS") == "true"
if c.KubeSpawner.storage_pvc_ensure:
    if setting("CLAIM_NAME"):
        c.KubeSpawner.pvc_name_template = setting("CLAIM_NAME")
    if setting("STORAGE_CLASS"):
        c.KubeSpawner.storage_class = setting("STORAGE_CLASS")
    c.KubeSpawner.storage_access_modes = ["ReadWriteOnce"]
    c.KubeSpawner.storage_capacity = setting("STORAGE_CAPACITY")
    VOLUME = os.environ["FIRSTBELL_LAB_VOLUME_NAME"]
    c.KubeSpawner.volumes = {VOLUME: {"name": VOLUME, "persistentVolumeClaim": {"claimName": "{pvc_name}"}}}
    c.KubeSpawner.volume_mounts = {VOLUME: {"name": VOLUME, "mountPath": os.environ["FIRSTBELL_LAB_HOME"]}}

# --- Placement
if setting("USER_SCHEDULER") == "true":
    c.KubeSpawner.scheduler_name = f"{RELEASE}-user-scheduler"
if setting("POD_PRIORITY") == "true":
    c.KubeSpawner.priority_class_name = f"{RELEASE}-default-priority"
c.KubeSpawner.tolerations = [
    {"key": key, "operator": "Equal", "value": "user", "effect": "NoSchedule"}
    for key in ("hub.jupyter.org/dedicated", "hub.jupyter.org_dedicated")
]
PURPOSE = {"matchExpressions": [{"key": "hub.jupyter.org/node-purpose", "operator": "In", "values": ["user"]}]}
if setting("NODE_PURPOSE") == "require":
    c.KubeSpawner.node_affinity_required = [PURPOSE]
elif setting("NODE_PURPOSE") == "prefer":
    c.KubeSpawner.node_affinity_preferred = [{"weight": 100, "preference": PURPOSE}]


# The annotations lab/NAME of a pod select how it behaves. With a seed, the annotations that correspond to a distribution
# of the twin are drawn as in the twin, by user and start. The body of the spawn request overrides them.
DRAWN = {
    "start-delay": "container.start",
    "up-delay": "server.up",
    "page-delay": "page.first",
    "kernel-delay": "kernel.start",
    "cell-delay": "cell.run",
    "stop-delay": "pod.stop",
}
WISHES = (*DRAWN, "vscode-delay", "vscode-timeout", "fail", "real")
draws = Draws(os.environ["FIRSTBELL_LAB_DRAWS"], number("SEED")) if setting("SEED") else None
starts = collections.Counter()  # by user, since the start of the hub


def behave(spawner, pod):
    user, wishes = spawner.user.name, spawner.user_options or {}
    if draws is not None:
        for name, part in DRAWN.items():
            pod.metadata.annotations[f"lab/{name}"] = f"{draws.seconds(part, user, starts[user]):.9f}"
        starts[user] += 1
    for name in WISHES:
        if wishes.get(name) is not None:
            pod.metadata.annotations[f"lab/{name}"] = str(wishes[name]).lower()
    return pod


c.KubeSpawner.modify_pod_hook = behave
