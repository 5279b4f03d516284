package dev.firstbell.deploy.description;

import dev.firstbell.deploy.values.Written;
import dev.firstbell.records.deployment.Deployment.Others;
import dev.firstbell.records.deployment.Deployment.PodSize;
import dev.firstbell.records.deployment.Origin;
import dev.firstbell.records.deployment.Value;
import dev.firstbell.records.io.Excerpt;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a student's pod requests besides its server. Requests of memory and CPU are
 * counted; any other thing that restricts where a pod fits is named, and makes the answer unknown.
 *
 * <p>Source: Kubernetes, "Resource sharing within containers" of init containers; KubeSpawner objects.py, make_pod.
 */
final class PodRequests {
    private static final Key CONTAINERS = Key.of("singleuser.extraContainers", Key.SPAWNER, "extra_containers");
    private static final Key INIT = Key.of("singleuser.initContainers", Key.SPAWNER, "init_containers");
    private static final Key POD_CONFIG = Key.of("singleuser.extraPodConfig", Key.SPAWNER, "extra_pod_config");
    private static final Key CONTAINER_CONFIG = new Key(
            List.of("hub", "config", Key.SPAWNER, "extra_container_config"), Key.SPAWNER, "extra_container_config");
    private static final Key BLOCKS_METADATA = Key.of("singleuser.cloudMetadata.blockWithIptables");
    private static final Key NETWORK_TOOLS = Key.of("singleuser.networkTools.resources");
    private static final BigDecimal LEAST_MEMORY = BigDecimal.valueOf(1L << 20);
    private static final BigDecimal MOST_CPUS = BigDecimal.valueOf(256);

    /** Keys that restrict where a pod fits as soon as they have content. */
    private static final List<Key> RESTRICTIONS = List.of(
            Key.of("singleuser.extraResource.guarantees", Key.SPAWNER, "extra_resource_guarantees"),
            Key.of("singleuser.extraResource.limits", Key.SPAWNER, "extra_resource_limits"),
            Key.of("singleuser.extraPodAntiAffinity.required", Key.SPAWNER, "pod_anti_affinity_required"),
            Key.of("singleuser.extraPodAffinity.required", Key.SPAWNER, "pod_affinity_required"));

    /** Fields of a pod that neither request anything nor restrict where it runs. */
    private static final Set<String> HARMLESS = Set.of(
            "securityContext",
            "automountServiceAccountToken",
            "terminationGracePeriodSeconds",
            "hostIPC",
            "hostPID",
            "shareProcessNamespace",
            "dnsPolicy",
            "dnsConfig",
            "hostAliases",
            "enableServiceLinks",
            "hostname",
            "subdomain",
            "restartPolicy",
            "imagePullSecrets",
            "serviceAccountName");

    private final MergedValues values;
    private final LastWords lastWords;

    PodRequests(MergedValues values, LastWords lastWords) {
        this.values = values;
        this.lastWords = lastWords;
    }

    /** A thing that cannot be counted. */
    static final class Uncounted extends Exception {
        private static final long serialVersionUID = 1;

        private final transient Value.Unknown<Others> why;

        Uncounted(String why, String tell, Origin origin) {
            super(why, null, false, false);
            this.why = new Value.Unknown<>(why, tell, origin);
        }

        <T> Value<T> unknown() {
            return new Value.Unknown<>(why.why(), why.tell(), why.origin());
        }
    }

    Value<Others> others() {
        try {
            for (Key key : RESTRICTIONS) {
                restriction(key);
            }
            podConfig();
            containerConfig();
            List<Container> before = new ArrayList<>(containers(INIT));
            before.add(new Container(networkTools(), false));
            // An init container that restarts runs beside later ones and beside the server; no other container does
            // while one of them runs.
            PodSize running = PodSize.NONE;
            PodSize largest = PodSize.NONE;
            for (Container container : before) {
                PodSize now = sum(running, container.size());
                if (container.keepsRunning()) {
                    running = now;
                } else if (!container.size().equals(PodSize.NONE)) {
                    largest = new PodSize(Math.max(largest.memory(), now.memory()), Math.max(largest.cpu(), now.cpu()));
                }
            }
            PodSize beside = running;
            for (Container container : containers(CONTAINERS)) {
                beside = sum(beside, container.size());
            }
            return new Value.Known<>(new Others(beside, largest), counted());
        } catch (Uncounted e) {
            return e.why;
        }
    }

    /** Where the first of the other containers' requests is. */
    private Origin counted() throws Uncounted {
        for (Key key : List.of(CONTAINERS, INIT, NETWORK_TOOLS)) {
            Optional<Filled> set = set(key);
            if (set.isPresent()) {
                return set.get().origin();
            }
        }
        return values.missing(CONTAINERS.path());
    }

    /**
     * The init container that the chart appends to keep students from the cloud's metadata server
     * (jupyterhub_config.py, {@code block-cloud-metadata}). A list of init containers in {@code hub.config}, Python or
     * a profile replaces it.
     */
    private PodSize networkTools() throws Uncounted {
        boolean replaced = lastWords.of(INIT) instanceof Answer.Set own && own.byHub();
        Answer blocks = lastWords.of(BLOCKS_METADATA);
        if (blocks instanceof Answer.Set off) {
            readable(off.written(), off.origin());
            replaced |= !(off.written() instanceof Written.Scalar scalar
                    && scalar.text().equalsIgnoreCase("true"));
        } else if (values.chartDefault(BLOCKS_METADATA.path())
                .map(at -> Boolean.FALSE.equals(at.value()))
                .orElse(false)) {
            replaced = true;
        }
        if (replaced) {
            return PodSize.NONE;
        }
        Optional<Filled> set = set(NETWORK_TOOLS);
        return set.isPresent() && set.get().written() instanceof Written.Mapping mapping
                ? size(mapping, set.get().origin())
                : PodSize.NONE;
    }

    /** Fields of the server's own container, which may change what it requests. */
    private void containerConfig() throws Uncounted {
        Optional<Filled> set = set(CONTAINER_CONFIG);
        if (set.isPresent()
                && set.get().written() instanceof Written.Mapping mapping
                && mapping.entries().containsKey("resources")) {
            Written resources = mapping.entries().get("resources");
            throw new Uncounted(
                    resources.where() + ": " + set.get().origin().key()
                            + " sets `resources` of each student's container, which wins over singleuser.memory and"
                            + " singleuser.cpu and was not counted",
                    "move the amounts to singleuser.memory and singleuser.cpu",
                    new Origin(resources.where(), set.get().origin().key() + ".resources", Origin.Source.WRITTEN));
        }
    }

    private record Filled(Written written, Origin origin) {}

    private record Container(PodSize size, boolean keepsRunning) {}

    /** What is set, unless it is nothing. */
    private Optional<Filled> set(Key key) throws Uncounted {
        Answer answer = lastWords.of(key);
        if (answer instanceof Answer.Unclear unclear) {
            throw new Uncounted(unclear.why(), unclear.tell(), unclear.origin());
        }
        if (answer instanceof Answer.Set set) {
            readable(set.written(), set.origin());
            return set.written() instanceof Written.Nothing
                    ? Optional.empty()
                    : Optional.of(new Filled(set.written(), set.origin()));
        }
        Object inChart = values.chartDefault(key.path()).map(at -> at.value()).orElse(List.of());
        if (inChart instanceof Collection<?> list && !list.isEmpty()
                || inChart instanceof Map<?, ?> map && !map.isEmpty()) {
            throw new Uncounted(
                    values.chartDefault(key.path()).orElseThrow().place() + ": the chart sets "
                            + String.join(".", key.path()) + ", which was not counted",
                    "set " + String.join(".", key.path()) + " in a values file",
                    answer.origin());
        }
        return Optional.empty();
    }

    static void readable(Written written, Origin origin) throws Uncounted {
        if (written instanceof Written.Unreadable unreadable) {
            throw new Uncounted(
                    unreadable.where() + ": " + origin.key() + " is " + unreadable.what(),
                    "give " + unreadable.tell(),
                    origin);
        }
    }

    private void restriction(Key key) throws Uncounted {
        Optional<Filled> set = set(key);
        if (set.isEmpty()) {
            return;
        }
        Written written = set.get().written();
        Origin origin = set.get().origin();
        if (written instanceof Written.Items items && !items.items().isEmpty()) {
            throw new Uncounted(
                    origin.where() + ": " + origin.key()
                            + " restricts which pods share a node (or a zone), so one node may take fewer students than"
                            + " it has room for, down to one",
                    "count how many students' pods may share a node by that rule, set node.maxPods in --parameters FILE"
                            + " to that number, and give a copy of the values without the rule",
                    origin);
        }
        if (written instanceof Written.Mapping mapping) {
            for (Map.Entry<String, Written> entry : mapping.entries().entrySet()) {
                if (!(entry.getValue() instanceof Written.Scalar scalar
                        && scalar.text().equals("0"))) {
                    throw resource(entry.getKey(), entry.getValue().where(), origin);
                }
            }
        }
    }

    private static Uncounted resource(String name, String where, Origin origin) {
        String why = where + ": " + origin.key() + " requests " + Excerpt.quoted(name) + " for each student";
        boolean ofChart = name.equals("memory") || name.equals("cpu");
        return new Uncounted(
                ofChart
                        ? why + ", which replaces the guarantee of singleuser." + name + ", and was not counted"
                        : why
                                + (name.equals("ephemeral-storage")
                                        ? ", which was not compared with what a node has"
                                        : "; no student's pod starts on a node without it, and the values do not state how much"
                                                + " a node has"),
                ofChart
                        ? "move the amount to singleuser." + name + ".guarantee"
                        : "compare " + name
                                + " below Allocatable in `kubectl describe node` with what the class requests",
                new Origin(where, origin.key(), Origin.Source.WRITTEN));
    }

    private void podConfig() throws Uncounted {
        Optional<Filled> set = set(POD_CONFIG);
        if (set.isPresent() && set.get().written() instanceof Written.Mapping mapping) {
            for (Map.Entry<String, Written> field : mapping.entries().entrySet()) {
                if (!HARMLESS.contains(field.getKey())) {
                    throw new Uncounted(
                            field.getValue().where() + ": " + set.get().origin().key() + " sets "
                                    + Excerpt.quoted(field.getKey())
                                    + " of each student's pod, which may change what the pod requests or where it runs",
                            "look at a student's pod with `kubectl get pod -o yaml`",
                            new Origin(
                                    field.getValue().where(),
                                    set.get().origin().key() + "." + field.getKey(),
                                    Origin.Source.WRITTEN));
                }
            }
        }
    }

    private List<Container> containers(Key key) throws Uncounted {
        Optional<Filled> set = set(key);
        Collection<Written> all = set.isEmpty()
                ? List.of()
                : set.get().written() instanceof Written.Items items
                        ? items.items()
                        : set.get().written() instanceof Written.Mapping mapping
                                ? mapping.entries().values()
                                : List.of();
        List<Container> containers = new ArrayList<>();
        for (Written one : all) {
            Origin origin = set.orElseThrow().origin();
            readable(one, origin);
            if (one instanceof Written.Mapping container) {
                Written resources = container.entries().get("resources");
                if (resources != null) {
                    readable(resources, origin);
                }
                containers.add(new Container(
                        resources instanceof Written.Mapping mapping ? size(mapping, origin) : PodSize.NONE,
                        container.entries().get("restartPolicy") instanceof Written.Scalar policy
                                && policy.text().equals("Always")));
            }
        }
        return containers;
    }

    /** The requests, and for what has none the limits, as Kubernetes does. */
    static PodSize size(Written.Mapping resources, Origin origin) throws Uncounted {
        BigDecimal memory = null;
        BigDecimal cpu = null;
        for (String part : List.of("requests", "limits")) {
            Written amounts = resources.entries().get(part);
            if (amounts != null) {
                readable(amounts, origin);
            }
            if (!(amounts instanceof Written.Mapping mapping)) {
                continue;
            }
            for (Map.Entry<String, Written> amount : mapping.entries().entrySet()) {
                if (amount.getKey().equals("memory")) {
                    memory = memory == null ? memory(amount.getValue(), origin) : memory;
                } else if (amount.getKey().equals("cpu")) {
                    cpu = cpu == null ? cpu(amount.getValue(), origin) : cpu;
                } else if (!(amount.getValue() instanceof Written.Scalar scalar
                        && scalar.text().equals("0"))) {
                    throw resource(amount.getKey(), amount.getValue().where(), origin);
                }
            }
        }
        return new PodSize(
                memory == null ? 0 : memory.setScale(0, RoundingMode.CEILING).longValue(),
                cpu == null
                        ? 0
                        : cpu.movePointRight(3)
                                .setScale(0, RoundingMode.CEILING)
                                .longValue());
    }

    /** Bytes; a few of them are a number without its unit. */
    private static BigDecimal memory(Written written, Origin origin) throws Uncounted {
        BigDecimal bytes = amount(written, origin);
        if (bytes.signum() > 0 && bytes.compareTo(LEAST_MEMORY) < 0) {
            throw implausible(written, origin, "less than 1Mi of memory", "Mi");
        }
        return bytes;
    }

    /** CPUs; hundreds of them are thousandths without the unit. */
    private static BigDecimal cpu(Written written, Origin origin) throws Uncounted {
        BigDecimal cpus = amount(written, origin);
        if (cpus.compareTo(MOST_CPUS) > 0) {
            throw implausible(written, origin, "more CPUs than a node has", "m");
        }
        return cpus;
    }

    private static Uncounted implausible(Written written, Origin origin, String what, String unit) {
        String text = written instanceof Written.Scalar scalar ? scalar.text() : "";
        return new Uncounted(
                written.where() + ": " + origin.key() + " has the amount " + Excerpt.quoted(text) + ", which is "
                        + what,
                "correct that value" + (text.matches("[0-9]+") ? "; did you mean `" + text + unit + "`?" : ""),
                origin);
    }

    /** An amount as Kubernetes has it: {@code 64Mi}, {@code 100m}, {@code 0.5}. */
    private static BigDecimal amount(Written written, Origin origin) throws Uncounted {
        readable(written, origin);
        String text = written instanceof Written.Scalar scalar ? scalar.text() : "";
        if (text.matches("[0-9.]{1,18}(m|k|M|G|T|Ki|Mi|Gi|Ti|e[0-9]{1,2})?")) {
            try {
                return Quantity.getAmountInBytes(new Quantity(text));
            } catch (IllegalArgumentException e) {
                // Such as two points; it is named below.
            }
        }
        throw new Uncounted(
                written.where() + ": " + origin.key() + " has the amount " + Excerpt.quoted(text)
                        + ", which is not one of Kubernetes, such as 64Mi or 100m",
                "correct that value",
                origin);
    }

    private static PodSize sum(PodSize one, PodSize other) {
        return new PodSize(one.memory() + other.memory(), one.cpu() + other.cpu());
    }
}
