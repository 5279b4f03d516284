"""Decides which pods fit on which nodes, and which node groups must grow for the pods that fit on none. Pure functions.

A node is checked as kube-scheduler's filters check it, in their order, and with their texts (Kubernetes 1.34.4,
pkg/scheduler/framework/plugins): taints, node selector and required node affinity, resources, the node affinity of bound
volumes, and required pod anti-affinity in both directions. Pod affinity, topology spread, host ports and limits of
volumes per node are not checked.

A plan is made as cluster-autoscaler 1.34 makes it (kubernetes/autoscaler, core/scaleup/orchestrator/orchestrator.go,
estimator/binpacking_estimator.go, processors/nodegroupset/balancing_processor.go): first-fit decreasing on copies of each
group's template, one option for each group, the best option spread over similar groups, and a reason for each group that
did not help a pod (processors/status/eventing_scale_up_processor.go). The best option is the one with the most pods, then
the one with the fewest nodes; the cluster-autoscaler's default is least-waste, which selects the same, because the pool
has one size of node.
"""

from dataclasses import dataclass, field

from kube import quantity, requests_of

HOST_NAME = "kubernetes.io/hostname"
RESOURCES = {"cpu": "Insufficient cpu", "memory": "Insufficient memory", "pods": "Too many pods"}
BACKED_OFF = "in backoff after failed scale-up"
AT_MAXIMUM = "max node group size reached"
STARTING_TAINTS = (
    "node.kubernetes.io/not-ready",
    "node.kubernetes.io/unreachable",
    "node.kubernetes.io/network-unavailable",
)


class Room:
    """A node with the pods on it, and what they leave free."""

    def __init__(self, node, pods=()):
        self.name = node["metadata"]["name"]
        self.labels = node["metadata"]["labels"]
        self.taints = [t for t in node["spec"].get("taints") or [] if t["effect"] != "PreferNoSchedule"]
        self.size = {name: quantity(node["status"]["allocatable"][name]) for name in RESOURCES}
        self.free = dict(self.size)
        self.pods = []
        self.guards = []  # (pod, term) for each required anti-affinity term of the pods
        for pod in pods:
            self.take(pod)

    def take(self, pod):
        for name, amount in requests_of(pod).items():
            self.free[name] -= amount
        self.pods.append(pod)
        self.guards += [(pod, term) for term in anti_affinity(pod)]


class Rooms:
    """All nodes on which pods can be placed, in the order in which they are tried.

    `volume_terms(pod)` returns the node selector terms of each volume that is bound to a claim of the pod.
    """

    def __init__(self, rooms=(), volume_terms=lambda pod: ()):
        self.rooms = list(rooms)
        self.volume_terms = volume_terms

    def why_not(self, pod, room):
        """The reasons of the first filter that rejects the pod on the room; empty if it fits. `room` may be a new one."""
        spec = pod["spec"]
        tolerations = spec.get("tolerations") or []
        if not all(any(tolerates(toleration, taint) for toleration in tolerations) for taint in room.taints):
            return ["node(s) had untolerated taint(s)"]
        if not selects(spec, room):
            return ["node(s) didn't match Pod's node affinity/selector"]
        asked = requests_of(pod)
        short = [text for name, text in RESOURCES.items() if room.free[name] < asked[name]]
        if short:
            return short
        if not all(any(matches_term(term, room) for term in terms) for terms in self.volume_terms(pod)):
            return ["node(s) didn't match PersistentVolume's node affinity"]
        for term in anti_affinity(pod):
            for other in self._neighbours(room, term["topologyKey"]):
                if any(covers(term, pod, present) for present in other.pods):
                    return ["node(s) didn't match pod anti-affinity rules"]
        for other in self._others_and(room):
            for owner, term in other.guards:
                if same_domain(room, other, term["topologyKey"]) and covers(term, owner, pod):
                    return ["node(s) didn't satisfy existing pods anti-affinity rules"]
        return []

    def _others_and(self, room):
        return self.rooms if room in self.rooms else [*self.rooms, room]

    def _neighbours(self, room, key):
        if key == HOST_NAME:  # of each room only one
            return [room] if key in room.labels else []
        return [other for other in self._others_and(room) if same_domain(room, other, key)]

    def place(self, pod):
        """Puts the pod on the first room where it fits; returns False if there is none."""
        for room in self.rooms:
            if not self.why_not(pod, room):
                room.take(pod)
                return True
        return False


def same_domain(room, other, key):
    if key == HOST_NAME:
        return room is other and key in room.labels
    return key in room.labels and room.labels[key] == other.labels.get(key)


def anti_affinity(pod):
    affinity = (pod["spec"].get("affinity") or {}).get("podAntiAffinity") or {}
    return affinity.get("requiredDuringSchedulingIgnoredDuringExecution") or []


def covers(term, owner, pod):
    """Whether the term of the owner's anti-affinity is about the pod: its namespace and its labels."""
    meta = pod["metadata"]
    return in_namespaces(term, owner, meta.get("namespace", "default")) and selects_labels(
        term.get("labelSelector"), meta.get("labels") or {}
    )


def in_namespaces(term, owner, namespace):
    """Of a namespace, a namespaceSelector sees the name only: the label that each namespace has by itself."""
    selector = term.get("namespaceSelector")
    if selector is None:
        return namespace in (term.get("namespaces") or [owner["metadata"].get("namespace", "default")])
    by_name = {"kubernetes.io/metadata.name": namespace}
    return namespace in (term.get("namespaces") or []) or selects_labels(selector, by_name)


def selects_labels(selector, labels):
    """A label selector. A missing one selects nothing, an empty one everything."""
    if selector is None:
        return False
    return all(labels.get(key) == value for key, value in (selector.get("matchLabels") or {}).items()) and all(
        holds(rule, labels) for rule in selector.get("matchExpressions") or []
    )


def holds(rule, labels):
    key, values = rule["key"], rule.get("values") or []
    found = labels.get(key)
    match rule["operator"]:
        case "In":
            return found in values
        case "NotIn":
            return found not in values
        case "Exists":
            return key in labels
        case "DoesNotExist":
            return key not in labels
        case "Gt" | "Lt":
            try:
                return int(found) > int(values[0]) if rule["operator"] == "Gt" else int(found) < int(values[0])
            except (TypeError, ValueError, IndexError):
                return False
    return False


def tolerates(toleration, taint):
    return (
        toleration.get("key") in (None, taint["key"])
        and toleration.get("effect") in (None, taint["effect"])
        and (toleration.get("operator") == "Exists" or toleration.get("value", "") == taint.get("value", ""))
    )


def selects(spec, room):
    """Node selector and required node affinity."""
    if any(room.labels.get(key) != wanted for key, wanted in (spec.get("nodeSelector") or {}).items()):
        return False
    affinity = (spec.get("affinity") or {}).get("nodeAffinity") or {}
    required = affinity.get("requiredDuringSchedulingIgnoredDuringExecution")
    return not required or any(matches_term(term, room) for term in required["nodeSelectorTerms"])


def matches_term(term, room):
    """One term of a node selector. A term without a rule matches nothing."""
    rules, fields = term.get("matchExpressions") or [], term.get("matchFields") or []
    names = {"metadata.name": room.name}
    return bool(rules or fields) and all(holds(r, room.labels) for r in rules) and all(holds(f, names) for f in fields)


def upcoming(node):
    """The node as it will be when it is Ready: without the taints of a starting node."""
    taints = [taint for taint in node["spec"].get("taints") or [] if taint["key"] not in STARTING_TAINTS]
    return node | {"spec": node["spec"] | {"taints": taints}}


# --- How many nodes


@dataclass(frozen=True)
class Candidate:
    """A node group: one zone of the pool.

    `skipped` is the reason why it cannot grow at all (see BACKED_OFF, AT_MAXIMUM).
    """

    name: str
    template: dict
    target: int
    most: int
    skipped: str = ""


@dataclass(frozen=True)
class Plan:
    """`more`: nodes to add to each group; `pods`: for which; `why_not`: (pod, reasons) of pods that no group can help."""

    more: dict = field(default_factory=dict)
    pods: tuple = ()
    why_not: tuple = ()


def by_size(pods, node):
    """The pods in the order in which they are placed: the largest share of a node first."""
    room = Room(node)

    def share(pod):
        asked = requests_of(pod)
        return sum(asked[name] / room.size[name] for name in ("cpu", "memory") if room.size[name])

    return sorted(pods, key=share, reverse=True)


def unplaced(pods, rooms):
    """Places pods on the rooms; returns those that fit on none."""
    return [pod for pod in pods if not rooms.place(pod)]


def nodes_needed(pods, template, rooms, most):
    """The number of copies of the template that the pods need, at most `most`, and the pods that fit on them."""
    everything = Rooms(rooms.rooms, rooms.volume_terms)
    new, placed = [], []
    for pod in by_size(pods, template):
        room = next((room for room in new if not everything.why_not(pod, room)), None)
        if room is None:
            if len(new) == most:
                continue
            room = Room(copy_of(template, f"{template['metadata']['name']}-{len(new)}"))
            if everything.why_not(pod, room):
                continue
            new.append(room)
            everything.rooms.append(room)
        room.take(pod)
        placed.append(pod)
    return len(new), placed


def copy_of(template, name):
    """A template's copy with a host name of its own."""
    meta = template["metadata"]
    return template | {"metadata": meta | {"name": name, "labels": meta["labels"] | {HOST_NAME: name}}}


def plan(pods, groups, rooms, most, balanced):
    """Plans one scale-up for pods that fit on none of the rooms.

    `most` nodes can be added in total, as many as a limit for the whole pool allows. `balanced` spreads them over the
    groups that can take the same pods, the smallest first; otherwise the first group that takes the most pods gets all.
    """
    open_groups = [group for group in groups if not group.skipped]
    fresh = {group.name: Room(copy_of(group.template, f"template-{group.name}")) for group in open_groups}
    rejected = {
        (id(pod), group.name): rooms.why_not(pod, fresh[group.name]) for pod in pods for group in open_groups
    }
    takes = {group.name: [pod for pod in pods if not rejected[id(pod), group.name]] for group in open_groups}

    def similar(group):
        if not balanced:
            return [group]
        return [other for other in open_groups if takes[other.name] == takes[group.name]]

    options = []
    for group in open_groups:
        free = min(most, sum(g.most - g.target for g in similar(group)))
        count, placed = nodes_needed(takes[group.name], group.template, rooms, free)
        if count:
            options.append((-len(placed), count, group.target if balanced else 0, len(options), group, placed))
    if not options:
        helpless = [pod for pod in pods if all(rejected[id(pod), group.name] for group in open_groups)]
        return Plan(why_not=tuple((pod, reasons(pod, groups, rejected)) for pod in helpless))
    _, count, _, _, group, placed = min(options)
    return Plan(more=spread(count, similar(group)), pods=tuple(placed))


def spread(count, groups):
    """Distributes nodes over groups: each to the group that is then the smallest, up to its maximum."""
    sizes = {group.name: group.target for group in groups}
    for _ in range(count):
        name = min((g.name for g in groups if sizes[g.name] < g.most), key=sizes.get, default=None)
        if name is None:
            break
        sizes[name] += 1
    return {group.name: sizes[group.name] - group.target for group in groups if sizes[group.name] > group.target}


def reasons(pod, groups, rejected):
    """The text of the event NotTriggerScaleUp: how many groups could not help the pod, for each reason."""
    counts = {}
    for texts in [rejected[id(pod), group.name] for group in groups if not group.skipped] + [
        [group.skipped] for group in groups if group.skipped
    ]:
        for text in texts:
            counts[text] = counts.get(text, 0) + 1
    return "pod didn't trigger scale-up: " + ", ".join(f"{count} {text}" for text, count in counts.items())
