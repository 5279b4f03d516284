"""The lab's own address /lab/pool: GET shows the pool, POST changes how it and the GKE calls behave.

The lab's token is needed, and no switch affects it. lab/README.md has the table of switches.
"""

import asyncio
import time

from aiohttp import web

from gke_answers import invalid, number, text, texts, whole, yes_or_no
from groups import ready_nodes
from kube import quantity


class LabPool:
    def __init__(self, gke):
        self.gke = gke
        self.pool = gke.pool
        self.switches = gke.switches
        self.known = {
            "stockoutSeconds": self.stock_out,
            "quotaNodes": self.set_quota,
            "quotaAtRequest": self.setter("quota_at_request", yes_or_no, True),
            "maxClusterCpu": self.limit("cpu"),
            "maxClusterMemory": self.limit("memory"),
            "enforceMinimum": self.enforce_minimum,
            "operationSeconds": self.setter("operation_seconds", number, self.switches.operation_seconds),
            "failNextOperation": self.setter("fail_next", text, None),
            "foreignOperationSeconds": self.foreign_operation,
            "tooManyRequests": self.setter("throttled", whole, 0),
            "missingPermissions": self.setter("without", lambda value: frozenset(texts(value)), frozenset()),
            "tokenSeconds": self.setter("token_seconds", number, 3599),
            "revokeTokens": self.revoke,
            "removeEmptyNodes": self.remove_empty,
        }

    async def show(self, _=None):
        pool = self.pool
        return web.json_response(
            {
                "target": pool.target,
                "nodes": len(pool.nodes()),
                "ready": sum(len(ready_nodes(group)) for group in pool.groups),
                "autoscaling": pool.autoscaling,
                "stockoutSeconds": max(left(group) for group in pool.groups),
                "operationSeconds": self.switches.operation_seconds,
                "enforceMinimum": pool.enforce_minimum,
                "quotaNodes": pool.quota,
                "missingPermissions": sorted(self.switches.without),
                "tooManyRequests": self.switches.throttled,
                "zones": {group.zone: self.zone(group) for group in pool.groups},
            }
        )

    @staticmethod
    def zone(group):
        return {
            "target": group.target,
            "nodes": len(group.nodes()),
            "ready": len(ready_nodes(group)),
            "min": group.min,
            "max": group.max,
            "stockoutSeconds": left(group),
            "error": group.failure.obstacle.compute if group.failure else None,
        }

    async def change(self, request):
        body = await self.gke.body(request)
        unknown = body.keys() - self.known.keys()
        if unknown:
            raise invalid(f"unknown: {', '.join(sorted(unknown))}; known: {', '.join(sorted(self.known))}")
        for name, value in body.items():
            try:
                changing = self.known[name](value)
                if asyncio.iscoroutine(changing):
                    await changing
            except ValueError as error:
                raise invalid(f"{name} must be {error}, not {value!r}") from error
        return await self.show()

    def setter(self, name, check, off=None):
        def apply(value):
            setattr(self.switches, name, off if value is None else check(value))

        return apply

    def stock_out(self, value):
        """Seconds for all zones, or {zone: seconds}. 0 ends it."""
        zones = {group.zone: group for group in self.pool.groups}
        if not isinstance(value, dict):
            value = dict.fromkeys(zones, value)
        if value.keys() - zones.keys():
            raise ValueError(f"seconds, or seconds for each of the zones {', '.join(zones)}")
        for zone, seconds in value.items():
            zones[zone].stockout_until = time.monotonic() + number(seconds)

    def set_quota(self, value):
        self.pool.quota = None if value is None else whole(value)

    def limit(self, resource):
        def apply(value):
            if value is None:
                self.pool.resource_limits.pop(resource, None)
            else:
                try:
                    quantity(value)
                except ValueError as error:
                    raise ValueError("a quantity such as 32 or 128Gi") from error
                self.pool.resource_limits[resource] = value

        return apply

    def enforce_minimum(self, value):
        self.pool.enforce_minimum = yes_or_no(value)

    def foreign_operation(self, value):
        """An operation of another caller, such as an upgrade of the nodes, that excludes all others."""
        self.gke.begin("UPGRADE_NODES", seconds=number(value), foreign=True)

    def revoke(self, value):
        """All tokens that the metadata server has given so far are invalid from now on."""
        if yes_or_no(value):
            self.gke.tokens.clear()

    async def remove_empty(self, value):
        """Removes the pool's empty nodes down to its minimum, as the autoscaler would after minutes."""
        if yes_or_no(value):
            await self.pool.remove_empty()


def left(group):
    return max(0.0, group.stockout_until - time.monotonic())
