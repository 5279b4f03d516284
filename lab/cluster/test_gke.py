"""The simulated calls of GKE and the metadata server, by HTTP on loopback, and each failure that POST /lab/pool causes."""

import asyncio
import contextlib
import unittest

from aiohttp.test_utils import TestClient, TestServer

from gke import Gke
from testing_pool import World, keeping_sizes, placeholders, pod, until

TOKEN = "lab-token"
GOOGLE = {"Metadata-Flavor": "Google"}
TOKEN_PATH = "/computeMetadata/v1/instance/service-accounts/default/token"


class GkeTest(unittest.IsolatedAsyncioTestCase):
    arguments = ("--max", "6", "--operation-seconds", "0.05")

    async def asyncSetUp(self):
        self.stack = contextlib.AsyncExitStack()
        self.world = World(*self.arguments)
        self.pool = self.world.pool
        self.gke = Gke(self.pool, self.world.options, TOKEN)
        self.client = await self.stack.enter_async_context(TestClient(TestServer(self.gke.app())))
        await self.stack.enter_async_context(keeping_sizes(self.world))
        location = self.world.options.location
        self.operations = f"/v1/projects/lab/locations/{location}/operations"
        self.cluster = f"/v1/projects/lab/locations/{location}/clusters/t"
        self.path = f"{self.cluster}/nodePools/user"

    async def asyncTearDown(self):
        await self.stack.aclose()

    async def call(self, method, path, body=None, token=TOKEN, headers=None):
        headers = {"Authorization": f"Bearer {token}"} if headers is None else headers
        async with self.client.request(method, path, json=body, headers=headers) as response:
            return response.status, await response.json()

    async def switch(self, **switches):
        status, answer = await self.call("POST", "/lab/pool", switches)
        self.assertEqual(status, 200, answer)
        return answer

    async def resize(self, count):
        return await self.call("POST", f"{self.path}:setSize", {"nodeCount": count})

    async def limit(self, **block):
        return await self.call("POST", f"{self.path}:setAutoscaling", {"autoscaling": block})

    async def end_of(self, operation):
        """The operation when it is done."""
        path = f"{self.operations}/{operation['name']}"
        answers = []

        async def is_done():
            answers.append((await self.call("GET", path))[1])
            return answers[-1]["status"] == "DONE"

        while not await is_done():
            pass
        return answers[-1]

    def assert_error(self, answer, code, status, message, reason=None):
        http, body = answer
        error = body["error"]
        self.assertEqual((http, error["code"], error["status"]), (code, code, status))
        self.assertIn(message, error["message"])
        self.assertEqual(error["errors"][0]["message"], error["message"])
        if reason:
            self.assertEqual(error["details"][0]["reason"], reason)


class PoolTest(GkeTest):
    async def test_the_pool_and_its_cluster(self):
        _, pool = await self.call("GET", self.path)
        self.assertEqual(pool["autoscaling"], {"enabled": True, "maxNodeCount": 6, "locationPolicy": "ANY"})
        self.assertEqual((pool["locations"], pool["initialNodeCount"], pool["status"]), (["lab-a"], 0, "RUNNING"))
        _, cluster = await self.call("GET", self.cluster)
        self.assertEqual((cluster["name"], cluster["nodePools"]), ("t", [pool]))
        _, pools = await self.call("GET", f"{self.cluster}/nodePools")
        self.assertEqual(pools, {"nodePools": [pool]})

    async def test_a_resize(self):
        _, operation = await self.resize(3)
        self.assertEqual((operation["operationType"], operation["status"]), ("SET_NODE_POOL_SIZE", "RUNNING"))
        done = await self.end_of(operation)
        self.assertNotIn("error", done)
        self.assertEqual(len(self.pool.nodes()), 3)
        await self.end_of((await self.resize(1))[1])
        self.assertEqual(len(self.pool.nodes()), 1)
        self.assertEqual(len((await self.call("GET", self.operations))[1]["operations"]), 2)

    async def test_the_block_is_replaced_and_a_minimum_starts_nothing(self):
        done = await self.end_of((await self.limit(enabled=True, minNodeCount=2, maxNodeCount=5))[1])
        self.assertNotIn("error", done)
        block = {"enabled": True, "minNodeCount": 2, "maxNodeCount": 5, "locationPolicy": "BALANCED"}
        self.assertEqual((await self.call("GET", self.path))[1]["autoscaling"], block)
        await self.world.loop()
        self.assertEqual(self.pool.target, 0)
        await self.switch(enforceMinimum=True)
        await self.world.loop()
        self.assertEqual(self.pool.target, 2)

    async def test_impossible_limits_and_sizes(self):
        for block in [
            {"enabled": True, "minNodeCount": 3, "maxNodeCount": 2},
            {"enabled": True, "maxNodeCount": 0},
            {"enabled": True, "maxNodeCount": 3, "totalMaxNodeCount": 3},
            {"enabled": True, "maxNodeCount": "3"},
            {"enabled": True, "maxNodeCount": 3, "locationPolicy": "NEAR"},
            {"enabled": True, "maxCount": 3},
        ]:
            with self.subTest(block):
                self.assert_error(await self.limit(**block), 400, "INVALID_ARGUMENT", "")
        self.assert_error(await self.resize(-1), 400, "INVALID_ARGUMENT", "nodeCount")
        self.assert_error(await self.call("POST", f"{self.path}:setSize", []), 400, "INVALID_ARGUMENT", "JSON")
        self.assert_error(await self.call("GET", f"{self.cluster}/nodePools/core"), 404, "NOT_FOUND", "nodePools/core")
        self.assert_error(await self.call("GET", f"{self.operations}/none"), 404, "NOT_FOUND", "operation none")
        self.assert_error(await self.call("GET", "/v2/else"), 404, "NOT_FOUND", "/v2/else")


class FailureTest(GkeTest):
    async def test_one_operation_at_a_time(self):
        await self.switch(operationSeconds=0.3)
        _, first = await self.resize(1)
        message = f"Cluster is running incompatible operation {first['name']}."
        self.assert_error(await self.resize(2), 400, "FAILED_PRECONDITION", message, "CLUSTER_ALREADY_HAS_OPERATION")
        self.assertEqual((await self.call("GET", self.path))[1]["status"], "RECONCILING")
        await self.end_of(first)
        self.assertEqual((await self.resize(2))[0], 200)

    async def test_an_operation_of_another_caller(self):
        await self.switch(foreignOperationSeconds=0.2, failNextOperation="not of this one")
        self.assert_error(await self.resize(1), 400, "FAILED_PRECONDITION", "incompatible operation")
        (foreign,) = (await self.call("GET", self.operations))[1]["operations"]
        self.assertEqual(foreign["operationType"], "UPGRADE_NODES")
        self.assertNotIn("error", await self.end_of(foreign))

    async def test_an_operation_that_fails(self):
        await self.switch(failNextOperation="Internal error.")
        done = await self.end_of((await self.resize(2))[1])
        self.assertEqual((done["status"], done["error"]), ("DONE", {"code": 13, "message": "Internal error."}))
        self.assertEqual(done["statusMessage"], "Internal error.")
        self.assertEqual(self.pool.target, 0)
        self.assertNotIn("error", await self.end_of((await self.resize(2))[1]))

    async def test_a_stock_out(self):
        await self.limit(enabled=True, minNodeCount=2, maxNodeCount=6)
        await until(lambda: self.pool.min == 2 and not self.gke.running())
        answer = await self.switch(stockoutSeconds=60)
        self.assertGreater(answer["stockoutSeconds"], 50)
        done = await self.end_of((await self.resize(2))[1])
        self.assertEqual(done["error"]["code"], 8)
        self.assertRegex(
            done["error"]["message"],
            r"^Google Compute Engine: Not all instances running in IGM after .*s\. Expected 2, running 0, transitioning 2\. "
            r"Current errors: \[ZONE_RESOURCE_POOL_EXHAUSTED\]: Instance 'gke-.*' creation failed: The zone '.*/zones/lab-a' "
            r"does not have enough resources",
        )
        (condition,) = done["nodepoolConditions"]
        self.assertEqual((condition["code"], condition["canonicalCode"]), ("GCE_STOCKOUT", "RESOURCE_EXHAUSTED"))
        await self.switch(stockoutSeconds=0)
        await until(lambda: len(self.pool.nodes()) == 2)

    async def test_the_autoscaler_takes_back_what_a_resize_could_not_create(self):
        await self.switch(stockoutSeconds=60, operationSeconds=0.5)
        _, operation = await self.resize(2)
        await until(lambda: self.pool.groups[0].failure)
        await self.world.loop()
        self.assertEqual(self.pool.target, 0)
        self.assertEqual((await self.end_of(operation))["error"]["code"], 8)

    async def test_quota(self):
        await self.switch(quotaNodes=3)
        refused = await self.resize(5)
        self.assert_error(refused, 403, "PERMISSION_DENIED", "request requires '40.0' and is short '16.0'")
        self.assertIn("quota of '24.0' with '24.0' available", refused[1]["error"]["message"])
        self.assertNotIn("error", await self.end_of((await self.resize(3))[1]))
        await self.switch(quotaAtRequest=False)
        done = await self.end_of((await self.resize(5))[1])
        self.assertEqual(done["nodepoolConditions"][0]["code"], "GCE_QUOTA_EXCEEDED")
        self.assertIn("[GCE_QUOTA_EXCEEDED]", done["error"]["message"])
        await self.switch(quotaNodes=None)
        await until(lambda: len(self.pool.nodes()) == 5)

    async def test_too_many_requests(self):
        await self.switch(tooManyRequests=2)
        for _ in range(2):
            self.assert_error(await self.resize(1), 429, "RESOURCE_EXHAUSTED", "Quota exceeded", "RATE_LIMIT_EXCEEDED")
        self.assertEqual((await self.resize(1))[0], 200)

    async def test_a_permission_that_is_missing(self):
        await self.switch(missingPermissions=["container.clusters.update"])
        message = 'Required "container.clusters.update" permission(s) for "projects/lab/locations/lab-a/clusters/t".'
        for refused in (await self.resize(1), await self.limit(enabled=True, maxNodeCount=3)):
            self.assert_error(refused, 403, "PERMISSION_DENIED", message, "IAM_PERMISSION_DENIED")
        self.assertEqual((await self.call("GET", self.path))[0], 200)
        await self.switch(missingPermissions=["container.operations.get"])
        _, operation = await self.resize(1)
        self.assert_error(await self.call("GET", f"{self.operations}/{operation['name']}"), 403, "PERMISSION_DENIED", "operations.get")

    async def test_switches_are_checked(self):
        refused = await self.call("POST", "/lab/pool", {"stockout": 1})
        self.assert_error(refused, 400, "INVALID_ARGUMENT", "unknown: stockout; known: enforceMinimum,")
        for name, value in [
            ("stockoutSeconds", -1),
            ("stockoutSeconds", {"lab-z": 1}),
            ("quotaNodes", 1.5),
            ("enforceMinimum", "yes"),
            ("maxClusterCpu", "many"),
            ("missingPermissions", "all"),
        ]:
            with self.subTest(name):
                refused = await self.call("POST", "/lab/pool", {name: value})
                self.assert_error(refused, 400, "INVALID_ARGUMENT", f"{name} must be ")
        self.assert_error(await self.call("POST", "/lab/pool", {}, token="other"), 401, "UNAUTHENTICATED", "")

    async def test_empty_nodes_are_removed_on_request(self):
        self.world.pool.all_pods.clear()
        await self.end_of((await self.resize(4))[1])
        names = [name for _, name in self.world.pool.all_nodes]
        used = pod(node=names[0])
        self.world.pool.all_pods["jhub", used["metadata"]["name"]] = used
        answer = await self.switch(removeEmptyNodes=True)
        self.assertEqual((answer["target"], answer["nodes"]), (1, 1))
        self.assertIn(("", names[0]), self.world.pool.all_nodes)
        self.world.pool.all_pods.clear()
        await self.limit(enabled=True, minNodeCount=1, maxNodeCount=6)
        await asyncio.sleep(0.2)
        answer = await self.switch(removeEmptyNodes=True)
        self.assertEqual(answer["target"], 1, "not below the minimum")

    async def test_the_limits_of_the_cluster(self):
        await self.switch(maxClusterCpu="4", maxClusterMemory="1Ti")
        self.world.add(*placeholders(1))
        await self.world.loop()
        self.assertEqual(self.world.told("NotTriggerScaleUp"), ["pod didn't trigger scale-up: 1 max cluster cpu limit reached"])


class MetadataTest(GkeTest):
    async def meta(self, path, headers=GOOGLE):
        async with self.client.get(path, headers=headers) as response:
            return response.status, await response.text(), response.headers

    async def token(self):
        async with self.client.get(TOKEN_PATH, headers=GOOGLE) as response:
            return await response.json()

    async def test_the_token_opens_the_pool(self):
        given = await self.token()
        self.assertEqual((given["token_type"], given["expires_in"]), ("Bearer", 3599))
        self.assertEqual((await self.call("GET", self.path, token=given["access_token"]))[0], 200)
        self.assertEqual((await self.token())["access_token"], given["access_token"])

    async def test_without_the_header(self):
        for headers in ({}, {"Metadata-Flavor": "AWS"}):
            status, text, sent = await self.meta(TOKEN_PATH, headers)
            self.assertEqual((status, text), (403, "Missing Metadata-Flavor:Google header."))
            self.assertEqual(sent["Metadata-Flavor"], "Google")
        self.assertEqual((await self.meta(TOKEN_PATH, GOOGLE | {"X-Forwarded-For": "10.0.0.1"}))[0], 403)

    async def test_where_the_cluster_is(self):
        for path, expected in [
            ("project/project-id", "lab"),
            ("instance/attributes/cluster-name", "t"),
            ("instance/attributes/cluster-location", "lab-a"),
            ("instance/zone", "projects/123456789012/zones/lab-a"),
        ]:
            self.assertEqual((await self.meta(f"/computeMetadata/v1/{path}"))[:2], (200, expected))
        self.assertEqual((await self.meta("/computeMetadata/v1/instance/attributes/none"))[0], 404)

    async def test_tokens_end(self):
        await self.switch(tokenSeconds=0.2)
        first = (await self.token())["access_token"]
        self.assertEqual((await self.call("GET", self.path, token=first))[0], 200)
        await until(lambda: not self.gke.tokens.accept(first))
        self.assert_error(await self.call("GET", self.path, token=first), 401, "UNAUTHENTICATED", "invalid authentication", "ACCESS_TOKEN_EXPIRED")
        second = (await self.token())["access_token"]
        self.assertNotEqual(first, second)
        await self.switch(tokenSeconds=None, revokeTokens=True)
        self.assertEqual((await self.call("GET", self.path, token=second))[0], 401)
        self.assertEqual((await self.call("GET", self.path))[0], 200)

    async def test_no_token(self):
        answer = await self.call("GET", self.path, headers={})
        self.assert_error(answer, 401, "UNAUTHENTICATED", "missing required authentication", "CREDENTIALS_MISSING")


class ZonesTest(GkeTest):
    arguments = ("--max", "9", "--operation-seconds", "0.05", "--zones", "lab-a,lab-b,lab-c", "--location", "lab", "--size", "4")

    async def test_the_pool_of_a_regional_cluster(self):
        _, pool = await self.call("GET", self.path)
        self.assertEqual(pool["locations"], ["lab-a", "lab-b", "lab-c"])
        self.assertEqual(pool["initialNodeCount"], 2)
        self.assertEqual(pool["autoscaling"], {"enabled": True, "totalMaxNodeCount": 9, "locationPolicy": "ANY"})
        self.assertEqual([url.split("/")[8] for url in pool["instanceGroupUrls"]], pool["locations"])

    async def test_a_group_states_its_target_size(self):
        _, pool = await self.call("GET", self.path)
        paths = [url.removeprefix("https://www.googleapis.com") for url in pool["instanceGroupUrls"]]
        sizes = [(await self.call("GET", path))[1]["targetSize"] for path in paths]
        self.assertEqual(sizes, [group.target for group in self.pool.groups])
        self.assertEqual(sum(sizes), 4)
        status, _ = await self.call("GET", paths[0].replace("lab-a", "lab-z"))
        self.assertEqual(status, 404)

    async def test_a_size_is_that_of_each_zone(self):
        self.assertNotIn("error", await self.end_of((await self.resize(2))[1]))
        self.assertEqual(self.world.sizes(), {"lab-a": 2, "lab-b": 2, "lab-c": 2})

    async def test_limits_of_each_zone_and_of_the_pool(self):
        await self.end_of((await self.limit(enabled=True, minNodeCount=1, maxNodeCount=2))[1])
        self.assertEqual([(group.min, group.max) for group in self.pool.groups], [(1, 2)] * 3)
        self.assertEqual((self.pool.min, self.pool.most_more), (3, 2))
        await self.end_of((await self.limit(enabled=True, totalMinNodeCount=5, totalMaxNodeCount=7))[1])
        self.assertEqual([(group.min, group.max) for group in self.pool.groups], [(0, 7)] * 3)
        self.assertEqual((self.pool.min, self.pool.most_more), (5, 3))

    async def test_a_stock_out_of_one_zone(self):
        answer = await self.switch(stockoutSeconds={"lab-b": 60})
        self.assertEqual({z: v["stockoutSeconds"] > 0 for z, v in answer["zones"].items()}, {"lab-a": False, "lab-b": True, "lab-c": False})
        done = await self.end_of((await self.resize(3))[1])
        self.assertIn("zones/lab-b'", done["error"]["message"])
        await until(lambda: self.pool.group_of("lab-b").failure)
        _, shown = await self.call("GET", "/lab/pool")
        self.assertEqual(shown["zones"]["lab-b"]["error"], "ZONE_RESOURCE_POOL_EXHAUSTED")
        self.assertEqual((shown["nodes"], shown["zones"]["lab-c"]["nodes"]), (7, 3))


if __name__ == "__main__":
    unittest.main()
