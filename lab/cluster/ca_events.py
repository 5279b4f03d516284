"""Writes the simulated autoscaler's events, at most five a second like the cluster-autoscaler's recorder.

Their timestamps may therefore be late. As client-go's recorder does, a repeated event becomes a higher count of the first
one; here at most once in a minute, so that a class of pods that wait does not fill the queue.
"""

import asyncio
import time
from collections import OrderedDict

from kube import KubeError, log, timestamp

COMPONENT = "cluster-autoscaler"
EVENTS_PER_SECOND = 5
REPEATED_AFTER = 60  # seconds
REMEMBERED = 4096  # client-go: maxLruCacheEntries


class Events:
    def __init__(self, kube, clock=time.monotonic):
        self.kube = kube
        self.clock = clock
        self.queue = asyncio.Queue()
        self.known = OrderedDict()  # key -> [when, count, name of the event]

    def add(self, about, reason, message, type_="Normal"):
        """Queues an event about a pod or another object."""
        key = about["metadata"]["uid"], reason, message
        now = self.clock()
        known = self.known.get(key)
        if known and now - known[0] < REPEATED_AFTER:
            return
        if known is None:
            known = self.known[key] = [now, 0, None]
        known[0], known[1] = now, known[1] + 1
        self.known.move_to_end(key)
        if len(self.known) > REMEMBERED:
            self.known.popitem(last=False)
        self.queue.put_nowait((about, reason, message, type_, known))

    async def write(self):
        """Writes what is queued, without end."""
        while True:
            await self.write_one(*await self.queue.get())
            await asyncio.sleep(1 / EVENTS_PER_SECOND)

    async def write_one(self, about, reason, message, type_, known):
        namespace = about["metadata"].get("namespace", "default")
        try:
            if known[2] is not None:
                path = f"/api/v1/namespaces/{namespace}/events/{known[2]}"
                try:
                    await self.kube.patch(path, {"count": known[1], "lastTimestamp": timestamp()})
                    return
                except KubeError as error:
                    if error.status != 404:  # events expire after an hour
                        raise
            event = await self.kube.event(about, COMPONENT, reason, message, type_)
            known[2] = event["metadata"]["name"]
        except (KubeError, OSError) as error:
            log.warning("event: %s", error)
