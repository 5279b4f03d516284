"""The CPU time that open progress streams cost a hub, by streams and by events in the namespace (docs/performance.md).

Runs KubeSpawner's own progress() over a list of events, without a hub, a browser or a cluster: so the writing of responses,
which does not depend on the number of events, is missing. Run it with the Python of a lab's cluster environment.
"""

import asyncio
import json
import random
import sys
import time
from types import SimpleNamespace

from kubespawner.spawner import EventReflector, KubeSpawner

SECONDS = 5
CASES = [(60, 0), (60, 120), (200, 400), (200, 1000), (400, 2000), (64, 4000)]
REASONS = ("Scheduled", "Pulling", "Pulled", "Created", "Started")


def event(number, pods):
    """As the API server sends it; each event has objects of its own, as after json.loads of a watch's line."""
    pod = f"jupyter-student-{number % pods:04d}"
    reason = REASONS[number * len(REASONS) // (pods * len(REASONS)) % len(REASONS)]
    at = f"2026-12-01T09:{number // 60 % 60:02d}:{number % 60:02d}"
    scheduled = reason == "Scheduled"
    return json.loads(
        json.dumps(
            {
                "metadata": {
                    "name": f"{pod}.{number:x}",
                    "namespace": "jhub",
                    "uid": f"uid-{number}",
                    "creationTimestamp": at + "Z",
                    "managedFields": [{"manager": "kubelet", "fieldsV1": {f"f:{name}": {} for name in REASONS}}],
                },
                "involvedObject": {"kind": "Pod", "namespace": "jhub", "name": pod, "uid": f"pod-{number % pods}"},
                "reason": reason,
                "message": f"{reason} of {pod}",
                "source": {"component": "kubelet", "host": f"node-{number % 5}"},
                "firstTimestamp": None if scheduled else at + "Z",
                "lastTimestamp": None if scheduled else at + "Z",
                "eventTime": at + ".123456Z" if scheduled else None,
                "type": "Normal",
            }
        )
    )


class Waiting(KubeSpawner):
    """A start that stays pending."""

    resources = {}
    event_reflector = property(lambda self: SimpleNamespace(events=EventReflector.events.fget(self)))

    async def _start_watching_events(self, replace=False):
        pass


async def read(spawner):
    async for _ in spawner.progress():
        pass


async def cost(streams, events):
    made = [event(number, max(1, events // 5)) for number in range(events)]
    random.Random(1).shuffle(made)
    Waiting.resources = {one["metadata"]["uid"]: one for one in made}
    pending = asyncio.get_running_loop().create_future()
    readers = []
    for number in range(streams):
        spawner = Waiting.__new__(Waiting)  # without the configuration of a cluster
        spawner.pod_name = f"jupyter-student-{number:04d}"
        spawner._start_future = pending
        readers.append(asyncio.ensure_future(read(spawner)))
        await asyncio.sleep(1.0 / streams)
    await asyncio.sleep(1)
    cpu, wall = time.process_time(), time.monotonic()
    await asyncio.sleep(SECONDS)
    share = (time.process_time() - cpu) / (time.monotonic() - wall)
    for reader in readers:
        reader.cancel()
    await asyncio.gather(*readers, return_exceptions=True)
    return share


def main():
    print("| streams | events | CPU per second |\n|---|---|---|")
    for streams, events in CASES:
        print(f"| {streams} | {events} | {1000 * asyncio.run(cost(streams, events)):.1f} ms |", flush=True)


if __name__ == "__main__":
    sys.exit(main())
