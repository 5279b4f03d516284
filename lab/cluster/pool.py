"""Simulates the student node pool of a GKE cluster: instance groups, cluster-autoscaler, GKE's calls, metadata server.

Replaces the cluster-autoscaler (no package of its binary exists) and GKE. This file is the program; its parts are:

- groups.py: the managed instance group of each zone, stock-outs and quota;
- autoscaler.py: the cluster-autoscaler's loop; packing.py: how many nodes which pods need, and why a pod starts none;
  ca_events.py and ca_status.py: its events and its ConfigMap;
- gke.py: the calls; gke_answers.py: their failures; gke_switches.py: /lab/pool, which causes them; metadata_server.py.

With --seed, a node's boot and pull and the phase of the scan are drawn as in the twin, and its lifetime if nodes are
preemptible according to the parameter file. A node with the annotation `lab/lifetime` is preempted at that age.
"""

import argparse
import asyncio
from pathlib import Path

from aiohttp import web

import nodes
from autoscaler import Autoscaler
from ca_events import Events
from ca_status import StatusMap
from draws import Draws
from gke import Gke
from groups import Pool
from kube import Kube, run


def parse(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--token-file", type=Path, required=True)
    parser.add_argument("--cluster", required=True)
    parser.add_argument("--pool", default="user")
    parser.add_argument("--zones", type=lambda text: text.split(","), default=[nodes.ZONE], help="separated by commas")
    parser.add_argument("--location", default=nodes.ZONE, help="of the cluster: its zone or region")
    parser.add_argument("--location-policy", choices=["ANY", "BALANCED"], default="ANY")
    parser.add_argument("--size", type=int, default=0, help="initial nodes in all zones")
    parser.add_argument("--min", type=int, default=0)
    parser.add_argument("--max", type=int, default=0, help="0: no autoscaling")
    parser.add_argument("--enforce-minimum", action="store_true")
    parser.add_argument("--quota", type=int, help="nodes that the project's quota allows (no limit)")
    parser.add_argument("--ready-delay", type=float, required=True)
    parser.add_argument("--pull-seconds", type=float, required=True)
    parser.add_argument("--draws", type=Path, help="the twin's parameter file")
    parser.add_argument("--seed", type=int, help="seed for draws from --draws, instead of the two fixed delays")
    parser.add_argument("--first-ordinal", type=int, default=0, help="first ordinal of the pool's nodes; base nodes have the lower ordinals")
    parser.add_argument("--memory", default=nodes.MEMORY)
    parser.add_argument("--cpu", default=nodes.CPU)
    parser.add_argument("--scan-interval", type=float, default=10)
    parser.add_argument("--scale-down-unneeded-time", type=float, default=600)
    parser.add_argument("--scale-down-delay-after-add", type=float, default=600)
    parser.add_argument("--initial-node-group-backoff-duration", type=float, default=300)
    parser.add_argument("--max-node-group-backoff-duration", type=float, default=1800)
    parser.add_argument("--operation-seconds", type=float, default=10)
    return parser.parse_args(arguments)


async def main():
    options = parse()
    draws = None if options.seed is None else Draws(options.draws, options.seed)
    async with Kube.connect() as kube:
        pool = Pool(kube, options, draws)
        events = Events(kube)
        autoscaler = Autoscaler(pool, options, events, StatusMap(kube))
        gke = Gke(pool, options, options.token_file.read_text().strip())
        runner = web.AppRunner(gke.app(), access_log=None, shutdown_timeout=1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", options.port).start()
        try:
            await asyncio.gather(
                *pool.followers(), pool.keep_sizes(), pool.preempt_old(), autoscaler.loop(), events.write()
            )
        finally:
            await runner.cleanup()


if __name__ == "__main__":
    run(main)
