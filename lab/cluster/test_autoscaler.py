"""The simulated autoscaler's loop, events, ConfigMap, zones, stock-outs and quota, without an API server."""

import unittest
import unittest.mock

import yaml

import nodes
from autoscaler import Backoffs
from ca_events import Events
from groups import STOCKOUT, Failure
from testing_pool import FakeKube, World, placeholders, pod

GROUP = "https://www.googleapis.com/compute/v1/projects/lab/zones/lab-a/instanceGroups/gke-t-user-grp"
ZONES = ("--zones", "lab-a,lab-b,lab-c", "--location", "lab")


class ScaleUpTest(unittest.IsolatedAsyncioTestCase):
    async def test_five_placeholders_on_an_empty_pool_make_five_nodes_in_one_scale_up(self):
        world = World("--max", "10")
        pods = placeholders(5)
        world.add(*pods)
        await world.loop()
        self.assertEqual(len(world.pool.nodes()), 5)
        self.assertEqual(world.told("TriggeredScaleUp"), [f"pod triggered scale-up: [{{{GROUP} 0->5 (max: 10)}}]"])
        self.assertEqual(len(world.kube.events), 1 + 5)  # one about the group
        await world.loop()
        self.assertEqual(world.sizes(), {"lab-a": 5})
        self.assertEqual(world.told("NotTriggerScaleUp"), [])

    async def test_placeholders_on_starting_nodes_make_only_the_others(self):
        world = World("--max", "10", "--size", "2")
        await world.settle()
        world.add(*placeholders(5))
        await world.loop()
        self.assertEqual(world.sizes(), {"lab-a": 5})

    async def test_a_pod_below_the_cutoff_starts_nothing(self):
        world = World("--max", "10")
        world.add(pod(priority=-11))
        await world.loop()
        self.assertEqual(world.sizes(), {"lab-a": 0})

    async def test_a_pod_for_which_others_are_preempted_counts_as_placed(self):
        world = World("--max", "10", "--size", "1")
        await world.settle()
        (name,) = [node["metadata"]["name"] for node in world.pool.nodes()]
        waiting = pod(memory="40Gi")
        waiting["status"]["nominatedNodeName"] = name
        world.add(waiting)
        await world.loop()
        self.assertEqual(world.sizes(), {"lab-a": 1})
        world.add(pod(memory="10Gi"))  # no room beside the one that is nominated
        await world.loop()
        self.assertEqual(world.sizes(), {"lab-a": 2})

    async def test_the_maximum_is_told(self):
        world = World("--max", "1", "--size", "1")
        await world.settle()
        world.add(*placeholders(2))
        await world.loop()
        self.assertEqual(world.told("NotTriggerScaleUp"), ["pod didn't trigger scale-up: 1 max node group size reached"])

    async def test_the_limit_of_the_cluster_is_told(self):
        world = World("--max", "10")
        world.pool.resource_limits = {"cpu": "4", "memory": "16Gi"}
        world.add(pod())
        await world.loop()
        self.assertEqual(world.told("NotTriggerScaleUp"), ["pod didn't trigger scale-up: 1 max cluster cpu, memory limit reached"])

    async def test_an_enforced_minimum_starts_nodes(self):
        world = World("--max", "10", "--min", "3")
        await world.loop()
        self.assertEqual(world.sizes(), {"lab-a": 0})
        world.pool.enforce_minimum = True
        await world.loop()
        self.assertEqual(world.sizes(), {"lab-a": 3})
        world = World("--max", "10", "--min", "4", "--enforce-minimum", *ZONES)
        await world.loop()
        self.assertEqual(sorted(world.sizes().values()), [1, 1, 2])


class FailureTest(unittest.IsolatedAsyncioTestCase):
    async def test_a_stock_out(self):
        world = World("--max", "10")
        world.pool.groups[0].stockout_until = float("inf")
        world.add(*placeholders(2))
        await world.loop()  # asks for the nodes, in vain
        self.assertEqual((world.sizes(), len(world.pool.nodes())), ({"lab-a": 2}, 0))
        self.assertEqual(len(world.told("TriggeredScaleUp")), 1)
        await world.loop()  # finds that out
        self.assertEqual(world.sizes(), {"lab-a": 0})
        self.assertEqual(
            world.told("FailedScaleUp"),
            ["Node scale up in zones lab-a associated with this pod failed: GCE out of resources."
             " Pod is at risk of not being scheduled."],
        )  # fmt: skip
        (failed,) = world.told("ScaleUpFailed")
        self.assertRegex(failed, "^Failed adding 2 nodes to group .* due to OutOfResource.RESOURCE_POOL_EXHAUSTED; source errors: Instance ")
        self.assertIn("does not have enough resources available", failed)
        self.assertEqual(world.told("NotTriggerScaleUp"), ["pod didn't trigger scale-up: 1 in backoff after failed scale-up"])

    async def test_the_end_of_the_back_off(self):
        world = World("--max", "10", "--initial-node-group-backoff-duration", "0")
        group = world.pool.groups[0]
        group.stockout_until = float("inf")
        world.add(*placeholders(1))
        await world.loop()
        group.stockout_until = 0.0
        await world.loop()
        self.assertEqual(len(world.pool.nodes()), 1)

    async def test_a_stock_out_of_one_zone_makes_the_next_loop_use_another(self):
        world = World("--max", "10", *ZONES)
        world.pool.groups[0].stockout_until = float("inf")
        world.add(*placeholders(3))
        await world.loop()
        self.assertEqual(world.sizes(), {"lab-a": 3, "lab-b": 0, "lab-c": 0})
        await world.loop()
        self.assertEqual(world.sizes(), {"lab-a": 0, "lab-b": 3, "lab-c": 0})
        self.assertEqual({node["metadata"]["labels"][nodes.ZONE_LABEL] for node in world.pool.nodes()}, {"lab-b"})
        self.assertIn("zones lab-a associated", world.told("FailedScaleUp")[0])

    async def test_quota(self):
        world = World("--max", "10", "--quota", "3")
        world.add(*placeholders(5))
        await world.loop()
        self.assertEqual(len(world.pool.nodes()), 3)
        await world.loop()
        self.assertEqual(world.sizes(), {"lab-a": 3})
        self.assertIn("failed: GCE quota exceeded.", world.told("FailedScaleUp")[0])
        self.assertIn("Failed adding 2 nodes", world.told("ScaleUpFailed")[0])
        self.assertIn("Quota 'CPUS' exceeded.  Limit: 24.0 in region lab.", world.told("ScaleUpFailed")[0])

    async def test_instances_at_the_minimum_are_not_taken_back(self):
        world = World("--max", "10", "--min", "2", "--size", "2")
        world.pool.groups[0].stockout_until = float("inf")
        await world.settle()
        await world.loop()
        self.assertEqual(world.sizes(), {"lab-a": 2})
        world.pool.groups[0].stockout_until = 0.0
        await world.settle()
        self.assertEqual(len(world.pool.nodes()), 2)

    async def test_nodes_that_do_not_appear(self):
        world = World("--max", "10")
        world.add(*placeholders(1))
        await world.loop()
        world.autoscaler.requests["lab-a"].since -= 1000
        await world.loop()
        self.assertRegex(world.told("ScaleUpTimedOut")[0], "^Nodes added to group .* failed to register within 1000s$")
        self.assertIn('Some nodes in node group ["', world.told("FailedScaleUp")[0])
        self.assertTrue(world.autoscaler.backoffs.failure("lab-a"))

    def test_back_offs_become_longer(self):
        now = [0.0]
        backoffs = Backoffs(300, 1800, lambda: now[0])
        failure = Failure(STOCKOUT, "why")
        self.assertEqual(backoffs.add("a", failure), 300)
        self.assertEqual(backoffs.add("a", failure), 300)  # at the same time
        self.assertIsNone(backoffs.failure("b"))
        for expected in (600, 1200, 1800, 1800):
            now[0] += 1801
            self.assertIsNone(backoffs.failure("a"))
            self.assertEqual(backoffs.add("a", failure), expected)
            self.assertIs(backoffs.failure("a"), failure)
        now[0] += 3 * 3600
        self.assertEqual(backoffs.add("a", failure), 300)
        backoffs.end("a")
        self.assertIsNone(backoffs.failure("a"))


class ZonesTest(unittest.IsolatedAsyncioTestCase):
    async def test_balanced(self):
        world = World("--max", "10", "--location-policy", "BALANCED", *ZONES)
        world.add(*placeholders(5))
        await world.loop()
        self.assertEqual(sorted(world.sizes().values()), [1, 2, 2])
        (text,) = world.told("TriggeredScaleUp")
        self.assertEqual(text.count("->"), 3)

    async def test_limits_of_a_zone_and_of_the_pool(self):
        world = World("--max", "10", *ZONES)
        world.pool.autoscaling = {"enabled": True, "minNodeCount": 0, "maxNodeCount": 2, "locationPolicy": "ANY"}
        world.add(*placeholders(9))
        for _ in range(4):
            await world.loop()
        self.assertEqual(world.sizes(), {"lab-a": 2, "lab-b": 2, "lab-c": 2})
        world = World("--max", "4", *ZONES)
        world.add(*placeholders(9))
        for _ in range(4):
            await world.loop()
        self.assertEqual(world.pool.target, 4)
        self.assertEqual(world.told("NotTriggerScaleUp"), ["pod didn't trigger scale-up: 3 max node group size reached"])

    async def test_the_initial_size_is_distributed(self):
        self.assertEqual(World("--size", "5", *ZONES).sizes(), {"lab-a": 2, "lab-b": 2, "lab-c": 1})

    async def test_a_pod_with_a_volume_gets_a_node_in_its_zone(self):
        world = World("--max", "10", *ZONES)
        rule = {"key": nodes.DISK_ZONE_LABEL, "operator": "In", "values": ["lab-c"]}
        terms = {"required": {"nodeSelectorTerms": [{"matchExpressions": [rule]}]}}
        world.pool.all_claims["jhub", "claim-ada"] = {"spec": {"volumeName": "pvc-1"}}
        world.pool.all_volumes["", "pvc-1"] = {"spec": {"nodeAffinity": terms}}
        world.add(pod(volumes=[{"name": "home", "persistentVolumeClaim": {"claimName": "claim-ada"}}]))
        await world.loop()
        self.assertEqual(world.sizes(), {"lab-a": 0, "lab-b": 0, "lab-c": 1})


class ScaleDownTest(unittest.IsolatedAsyncioTestCase):
    async def scaled_down(self, *arguments, pods=()):
        quick = ("--scale-down-unneeded-time", "0", "--scale-down-delay-after-add", "0")
        world = World("--max", "10", *quick, *arguments)
        await world.settle()
        world.get_ready()
        names = [node["metadata"]["name"] for node in world.pool.nodes()]
        world.add(*(pod(node=name) for name in names[: len(pods)]))
        with unittest.mock.patch("autoscaler.TAINT_TO_DELETION", 0):
            await world.loop()
        return world

    async def test_empty_nodes_go_down_to_the_minimum(self):
        world = await self.scaled_down("--size", "5", "--min", "2")
        self.assertEqual((world.sizes(), len(world.pool.nodes())), ({"lab-a": 2}, 2))
        self.assertEqual(len(world.told("ScaleDownEmpty")), 3)

    async def test_the_minimum_of_the_pool_counts_in_all_zones(self):
        world = await self.scaled_down("--size", "6", "--min", "2", *ZONES)
        self.assertEqual(world.pool.target, 2)

    async def test_a_node_with_a_student_stays(self):
        world = await self.scaled_down("--size", "3", pods=[1])
        self.assertEqual(world.sizes(), {"lab-a": 1})


class StatusTest(unittest.IsolatedAsyncioTestCase):
    def status_of(self, world):
        return yaml.safe_load(world.kube.maps["cluster-autoscaler-status"]["data"]["status"])

    async def test_a_scale_up_in_progress_and_its_end(self):
        world = World("--max", "10", "--min", "1")
        world.add(*placeholders(2))
        await world.loop()
        await world.loop()
        status = self.status_of(world)
        self.assertEqual(status["autoscalerStatus"], "Running")
        self.assertEqual(status["clusterWide"]["scaleUp"]["status"], "InProgress")
        (group,) = status["nodeGroups"]
        self.assertEqual(group["name"], GROUP)
        self.assertEqual({k: group["health"][k] for k in ("cloudProviderTarget", "minSize", "maxSize")},
                         {"cloudProviderTarget": 2, "minSize": 1, "maxSize": 10})  # fmt: skip
        registered = group["health"]["nodeCounts"]["registered"]
        self.assertEqual((registered["total"], registered["ready"], registered["notStarted"]), (2, 0, 2))
        self.assertEqual(group["scaleUp"]["status"], "InProgress")
        world.get_ready()
        world.pool.all_pods.clear()
        await world.loop()
        (group,) = self.status_of(world)["nodeGroups"]
        self.assertEqual((group["scaleUp"]["status"], group["scaleUp"]["backoffInfo"]), ("NoActivity", {}))
        self.assertEqual(group["scaleDown"]["candidates"], 2)

    async def test_a_back_off_names_its_cause(self):
        world = World("--max", "10", *ZONES)
        world.pool.groups[0].stockout_until = float("inf")
        world.add(*placeholders(1))
        await world.loop()
        await world.loop()
        first, second, third = self.status_of(world)["nodeGroups"]
        self.assertEqual(first["scaleUp"]["status"], "Backoff")
        self.assertEqual(first["scaleUp"]["backoffInfo"]["errorCode"], "RESOURCE_POOL_EXHAUSTED")
        self.assertIn("zones/lab-a' does not have enough resources", first["scaleUp"]["backoffInfo"]["errorMessage"])
        self.assertEqual((second["scaleUp"]["status"], third["scaleUp"]["status"]), ("InProgress", "NoActivity"))

    async def test_the_time_of_the_last_change_is_kept(self):
        world = World("--max", "10")
        await world.loop()
        world.status.last["nodeGroups"][0]["health"]["lastTransitionTime"] = "2026-11-30T08:00:00Z"
        world.status.last["nodeGroups"][0]["scaleUp"]["lastTransitionTime"] = "2026-11-30T08:00:00Z"
        world.add(*placeholders(1))
        await world.loop()
        (group,) = self.status_of(world)["nodeGroups"]
        self.assertEqual(group["health"]["lastTransitionTime"], "2026-11-30T08:00:00Z")
        self.assertNotEqual(group["scaleUp"]["lastTransitionTime"], "2026-11-30T08:00:00Z")


class EventsTest(unittest.IsolatedAsyncioTestCase):
    async def test_a_repeated_event_becomes_a_count(self):
        now, kube = [0.0], FakeKube()
        kube.pool = World().pool
        events = Events(kube, lambda: now[0])
        waiting = pod("ada")
        for seconds in (0, 10, 59, 61):
            now[0] = seconds
            events.add(waiting, "NotTriggerScaleUp", "why")
        events.add(waiting, "NotTriggerScaleUp", "another why")
        while not events.queue.empty():
            await events.write_one(*events.queue.get_nowait())
        self.assertEqual([message for *_, message in kube.events], ["why", "another why"])
        ((path, patch),) = kube.patches
        self.assertEqual((path, patch["count"]), ("/api/v1/namespaces/jhub/events/event-1", 2))


if __name__ == "__main__":
    unittest.main()
