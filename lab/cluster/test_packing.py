"""The pure part of the simulated autoscaler: which pods fit where, and how many nodes they need."""

import unittest

import nodes
from packing import AT_MAXIMUM, BACKED_OFF, Candidate, Room, Rooms, nodes_needed, plan, spread, unplaced, upcoming
from testing_pool import apart, placeholders, pod

STUDENT = {"component": "singleuser-server"}


def node(name="n", zone="a", **more):
    return nodes.node(name, 0, 0, pool="user", zone=zone, **more)


def zone(name, target=0, most=10, skipped=""):
    return Candidate(name, node("template", name), target, most, skipped)


def planned(pods, groups, rooms=(), most=100, balanced=False):
    return plan(pods, groups, Rooms(rooms), most, balanced)


class FilterTest(unittest.TestCase):
    def why(self, item, room, *others):
        return Rooms([room, *others]).why_not(item, room)

    def test_a_student_fits_until_the_memory_is_used(self):
        room = Room(node(memory="3Gi"))
        for _ in range(3):
            self.assertEqual(self.why(pod(), room), [])
            room.take(pod())
        self.assertEqual(self.why(pod(), room), ["Insufficient memory"])

    def test_all_resources_that_lack_are_named(self):
        self.assertEqual(self.why(pod(cpu="8", memory="48Gi"), Room(node())), ["Insufficient cpu", "Insufficient memory"])
        self.assertEqual(self.why(pod(), Room(node(pods="0"))), ["Too many pods"])

    def test_taints_and_selectors(self):
        self.assertEqual(self.why(pod(tolerations=[]), Room(node())), ["node(s) had untolerated taint(s)"])
        other = ["node(s) didn't match Pod's node affinity/selector"]
        self.assertEqual(self.why(pod(nodeSelector={"hub.jupyter.org/node-purpose": "core"}), Room(node())), other)
        rule = {"key": nodes.ZONE_LABEL, "operator": "In", "values": ["b"]}
        required = {"nodeSelectorTerms": [{"matchExpressions": [rule]}]}
        affinity = {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": required}}
        self.assertEqual(self.why(pod(affinity=affinity), Room(node(zone="a"))), other)
        self.assertEqual(self.why(pod(affinity=affinity), Room(node(zone="b"))), [])
        rule |= {"operator": "Gt", "key": "no-number", "values": ["1"]}
        self.assertEqual(self.why(pod(affinity=affinity), Room(node())), other)

    def test_a_starting_node_counts_as_it_will_be(self):
        starting = node()
        starting["spec"]["taints"] = [{"key": "node.kubernetes.io/not-ready", "effect": "NoSchedule"}]
        self.assertEqual(self.why(pod(tolerations=[]), Room(starting)), ["node(s) had untolerated taint(s)"])
        self.assertEqual(self.why(pod(tolerations=[]), Room(upcoming(starting))), [])

    def test_anti_affinity_of_the_new_pod(self):
        first, second = placeholders(2)
        own = ["node(s) didn't match pod anti-affinity rules"]
        self.assertEqual(self.why(second, Room(node(), [first])), own)
        self.assertEqual(self.why(second, Room(node("m")), Room(node(), [first])), [])
        alone = pod(affinity=apart(STUDENT))
        self.assertEqual(self.why(alone, Room(node(), [pod(labels=STUDENT)])), own)
        self.assertEqual(self.why(alone, Room(node(), [pod(labels={"component": "other"})])), [])

    def test_anti_affinity_of_a_pod_that_is_there(self):
        guarded = Room(node(), [pod(affinity=apart(STUDENT))])
        self.assertEqual(self.why(pod(labels=STUDENT), guarded), ["node(s) didn't satisfy existing pods anti-affinity rules"])
        self.assertEqual(self.why(pod(labels={"component": "other"}), guarded), [])

    def test_anti_affinity_concerns_the_namespaces_that_it_names(self):
        student = pod(labels=STUDENT, namespace="jhub")
        for term, fits in [
            ({}, False),  # the pod's own
            ({"namespaces": ["staging"]}, True),
            ({"namespaces": ["staging", "jhub"]}, False),
            ({"namespaceSelector": {}}, False),  # all
            ({"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "staging"}}}, True),
            ({"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "staging"}}, "namespaces": ["jhub"]}, False),
        ]:
            with self.subTest(term):
                self.assertEqual(not self.why(pod(affinity=apart(STUDENT, **term)), Room(node(), [student])), fits)
        elsewhere = pod(labels=STUDENT, namespace="staging", affinity=apart(STUDENT))
        self.assertEqual(self.why(student, Room(node(), [elsewhere])), [])

    def test_anti_affinity_by_zone(self):
        there = Room(node("m", "a"), [pod(labels=STUDENT)])
        alone = pod(affinity=apart(STUDENT, nodes.ZONE_LABEL))
        self.assertNotEqual(self.why(alone, Room(node("n", "a")), there), [])
        self.assertEqual(self.why(alone, Room(node("n", "b")), there), [])

    def test_a_volume_needs_its_zone(self):
        terms = [{"matchExpressions": [{"key": nodes.DISK_ZONE_LABEL, "operator": "In", "values": ["b"]}]}]
        rooms = Rooms([], lambda _: [terms])
        self.assertEqual(rooms.why_not(pod(), Room(node())), ["node(s) didn't match PersistentVolume's node affinity"])
        self.assertEqual(rooms.why_not(pod(), Room(node(zone="b"))), [])


class PlanTest(unittest.TestCase):
    def test_one_node_for_each_placeholder(self):
        pods = placeholders(5)
        found = planned(pods, [zone("a")])
        self.assertEqual(found.more, {"a": 5})
        self.assertCountEqual([p["metadata"]["name"] for p in found.pods], [p["metadata"]["name"] for p in pods])

    def test_placeholders_use_nodes_that_are_starting_first(self):
        for starting in range(6):
            with self.subTest(starting):
                rooms = Rooms([Room(node(f"n{i}")) for i in range(starting)])
                left = unplaced(placeholders(5), rooms)
                self.assertEqual(plan(left, [zone("a", starting)], rooms, 100, False).more.get("a", 0), 5 - starting)

    def test_students_share_the_placeholders_nodes(self):
        rooms = Rooms([Room(node(f"n{i}"), [p]) for i, p in enumerate(placeholders(5))])
        students = [pod(labels=STUDENT, memory="1234803097") for _ in range(201)]
        left = unplaced(students, rooms)
        self.assertEqual(len(left), 201 - 5 * 40)

    def test_first_fit_decreasing(self):
        template = node(memory="10Gi")
        count, placed = nodes_needed([pod(memory="4Gi"), pod(memory="6Gi"), pod(memory="10Gi")], template, Rooms(), 9)
        self.assertEqual((count, len(placed)), (2, 3))

    def test_a_pod_that_repels_students_needs_a_node_of_its_own(self):
        hermit = pod(affinity=apart(STUDENT))
        self.assertEqual(planned([hermit, *(pod(labels=STUDENT) for _ in range(3))], [zone("a")]).more, {"a": 2})

    def test_no_more_than_the_group_and_the_pool_allow(self):
        found = planned(placeholders(5), [zone("a", 8, 10)])
        self.assertEqual((found.more, len(found.pods), found.why_not), ({"a": 2}, 2, ()))
        self.assertEqual(planned(placeholders(5), [zone("a")], most=3).more, {"a": 3})

    def test_why_a_pod_starts_no_node(self):
        lost = pod(tolerations=[])
        groups = [zone("a"), zone("b"), zone("c", skipped=AT_MAXIMUM), zone("d", skipped=BACKED_OFF)]
        (found, text), = planned([lost], groups).why_not
        self.assertIs(found, lost)
        self.assertEqual(
            text,
            "pod didn't trigger scale-up: 2 node(s) had untolerated taint(s), 1 max node group size reached,"
            " 1 in backoff after failed scale-up",
        )

    def test_nothing_is_said_of_pods_while_others_start_nodes(self):
        self.assertEqual(planned([pod(tolerations=[]), pod()], [zone("a")]).why_not, ())

    def test_a_pod_too_large_for_the_pool(self):
        (_, text), = planned([pod(memory="64Gi")], [zone("a")]).why_not
        self.assertEqual(text, "pod didn't trigger scale-up: 1 Insufficient memory")

    def test_balanced_spreads_over_the_zones(self):
        groups = [zone("a", 2), zone("b"), zone("c")]
        self.assertEqual(planned(placeholders(5), groups, balanced=True).more, {"a": 1, "b": 2, "c": 2})

    def test_any_fills_one_zone(self):
        self.assertEqual(planned(placeholders(5), [zone("a", 2), zone("b")]).more, {"a": 5})

    def test_balanced_leaves_out_zones_that_cannot_take_the_pods(self):
        rule = {"key": nodes.ZONE_LABEL, "operator": "NotIn", "values": ["b"]}
        required = {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [{"matchExpressions": [rule]}]}}
        pods = placeholders(4)
        for item in pods:
            item["spec"]["affinity"] = item["spec"]["affinity"] | {"nodeAffinity": required}
        groups = [zone("a"), zone("b"), zone("c"), zone("d", skipped=BACKED_OFF)]
        self.assertEqual(planned(pods, groups, balanced=True).more, {"a": 2, "c": 2})

    def test_spread_stops_at_each_maximum(self):
        self.assertEqual(spread(5, [zone("a", 0, 1), zone("b", 0, 2)]), {"a": 1, "b": 2})


if __name__ == "__main__":
    unittest.main()
