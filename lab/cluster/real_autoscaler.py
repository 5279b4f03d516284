"""Prints the two config maps that the real cluster-autoscaler's KWOK provider reads: its settings and the pool's node template."""

import argparse
import json

import nodes

NAMESPACE = "kube-system"
PREFIX = "cluster-autoscaler.kwok.nodegroup"


def config_map(name, key, content):
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": name, "namespace": NAMESPACE},
        "data": {key: json.dumps(content)},
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("--size", "--min", "--max"):
        parser.add_argument(name, type=int, required=True)
    for name in ("--ready-delay", "--pull-seconds"):
        parser.add_argument(name, type=float, required=True)
    options = parser.parse_args()
    template = nodes.node("template", options.ready_delay, options.pull_seconds, pool="user")
    template["metadata"]["annotations"] |= {
        f"{PREFIX}/min-count": str(options.min),
        f"{PREFIX}/max-count": str(options.max),
        # The provider rejects a size below the minimum.
        f"{PREFIX}/desired-count": str(max(options.size, options.min)),
    }
    config = {
        "apiVersion": "v1alpha1",
        "readNodesFrom": "configmap",
        "nodegroups": {"fromNodeLabelKey": nodes.POOL_LABEL},
        "nodes": {"skipTaint": True},
        "configmap": {"name": "kwok-provider-templates"},
    }
    maps = [
        config_map("kwok-provider-config", "config", config),
        # A list although it has one item: the provider rejects a single node.
        config_map("kwok-provider-templates", "templates", {"apiVersion": "v1", "kind": "List", "items": [template]}),
    ]
    print(json.dumps({"apiVersion": "v1", "kind": "List", "items": maps}))


if __name__ == "__main__":
    main()
