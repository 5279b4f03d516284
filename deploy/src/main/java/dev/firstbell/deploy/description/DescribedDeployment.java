package dev.firstbell.deploy.description;

import static dev.firstbell.deploy.description.Key.SPAWNER;
import static java.util.Objects.requireNonNull;

import dev.firstbell.deploy.chart.HelmChart;
import dev.firstbell.deploy.values.ChartPlace;
import dev.firstbell.deploy.values.ChartValues;
import dev.firstbell.deploy.values.UnknownKeys;
import dev.firstbell.deploy.values.Written;
import dev.firstbell.records.deployment.Deployment;
import dev.firstbell.records.deployment.Deployment.NodePurpose;
import dev.firstbell.records.deployment.Deployment.Rejected;
import dev.firstbell.records.deployment.Origin;
import dev.firstbell.records.deployment.Value;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Excerpt;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A deployment as its values files describe it.
 *
 * <p>A value that no file sets has the default of the chart at hand, else that of Zero to JupyterHub 4.4.0; a key with
 * nothing behind it has the default of JupyterHub or KubeSpawner. Sources: values.yaml, values.schema.yaml and
 * files/hub/jupyterhub_config.py of the chart. Immutable.
 *
 * @param deployment what the files say
 * @param places where each file has the chart's values, and why there
 */
public record DescribedDeployment(Deployment deployment, List<ChartPlace> places) {
    private static final long CHART_SPAWN_LIMIT = 64;
    private static final long HUB_SPAWN_LIMIT = 100;
    private static final long CHART_FAILURE_LIMIT = 5;
    private static final long CHART_START_TIMEOUT = 300;
    private static final long HUB_START_TIMEOUT = 60;
    private static final long CHART_MEMORY = 1L << 30;
    private static final long CHART_CULL_TIMEOUT = 3600;

    /** jupyterhub-idle-culler's own default, which also holds for 0, because the chart then passes no option. */
    private static final long CULLER_TIMEOUT = 600;

    private static final long CHART_CULL_EVERY = 600;
    private static final long PLACEHOLDER_PRIORITY = -10;

    static final Key START_TIMEOUT = Key.of("singleuser.startTimeout", SPAWNER, "start_timeout");
    static final Key MEMORY_GUARANTEE = Key.of("singleuser.memory.guarantee", SPAWNER, "mem_guarantee");
    static final Key MEMORY_LIMIT = Key.of("singleuser.memory.limit", SPAWNER, "mem_limit");
    static final Key CPU_GUARANTEE = Key.of("singleuser.cpu.guarantee", SPAWNER, "cpu_guarantee");
    static final Key CPU_LIMIT = Key.of("singleuser.cpu.limit", SPAWNER, "cpu_limit");
    private static final Key PULL_POLICY = Key.of("singleuser.image.pullPolicy", SPAWNER, "image_pull_policy");

    static final Key SPAWN_LIMIT = Key.of("hub.concurrentSpawnLimit", "JupyterHub", "concurrent_spawn_limit");
    static final Key SERVER_LIMIT = Key.of("hub.activeServerLimit", "JupyterHub", "active_server_limit");
    static final Key FAILURE_LIMIT = Key.of("hub.consecutiveFailureLimit", "Spawner", "consecutive_failure_limit");
    private static final Set<String> PROFILE_TRAITS = Set.of(
            "start_timeout",
            "mem_guarantee",
            "mem_limit",
            "cpu_guarantee",
            "cpu_limit",
            "image",
            "image_pull_policy",
            "node_selector",
            "node_affinity_required",
            "volumes",
            "init_containers",
            "extra_containers",
            "extra_resource_guarantees",
            "extra_resource_limits",
            "extra_pod_config",
            "priority_class_name");

    public DescribedDeployment {
        requireNonNull(deployment, "deployment is null");
        places = List.copyOf(places);
    }

    /**
     * A values file.
     *
     * @param name as the user named it, for messages
     */
    public record ValuesText(String name, String text) {}

    /**
     * What to read.
     *
     * @param files in the order in which Helm receives them, so that the last one wins
     * @param keyPrefix the dotted path of the chart's values, {@code .} for the top level; empty to find it
     * @param chart a chart at hand that the values are for
     * @param profile the profile that the students of the class choose, by slug or name; empty for the preselected one
     */
    public record Request(
            List<ValuesText> files, Optional<String> keyPrefix, Optional<HelmChart> chart, Optional<String> profile) {
        public Request {
            files = List.copyOf(files);
            if (files.isEmpty()) {
                throw new IllegalArgumentException("there are no files");
            }
        }
    }

    /**
     * Reads the files.
     *
     * @throws BadInputException if a file cannot be read, or is not certain to have the chart's values at one place
     */
    public static DescribedDeployment of(Request request) {
        List<ChartValues> files = new LocatedFiles(request).all();
        MergedValues values = new MergedValues(files);
        Profiles profiles = new Profiles(values);
        Map<String, MergedValues.Found> profile = profiles.overrides(request.profile());
        LastWords lastWords = new LastWords(values, profile);
        TypedValues typed = new TypedValues(values, lastWords);
        Deployment.Hub hub = new Deployment.Hub(
                typed.whole(SPAWN_LIMIT, CHART_SPAWN_LIMIT, HUB_SPAWN_LIMIT),
                typed.whole(SERVER_LIMIT, 0, 0),
                typed.whole(FAILURE_LIMIT, CHART_FAILURE_LIMIT, 0),
                typed.timeout(START_TIMEOUT, CHART_START_TIMEOUT, HUB_START_TIMEOUT));
        Pods pods = new Pods(values, typed, lastWords);
        PodRequests requests = new PodRequests(values, lastWords);
        Deployment.Student student = new Deployment.Student(
                typed.memory(MEMORY_GUARANTEE, CHART_MEMORY),
                typed.memory(MEMORY_LIMIT, 0),
                typed.cpu(CPU_GUARANTEE),
                typed.cpu(CPU_LIMIT),
                pods.storage(),
                requests.others());
        Value<String> image = pods.image();
        Deployment.Image pulled = new Deployment.Image(
                image,
                pods.pullPolicy(PULL_POLICY, image),
                typed.flag(Key.of("prePuller.continuous.enabled"), true),
                typed.flag(Key.of("prePuller.hook.enabled"), true),
                pods.notPulled());
        Value<NodePurpose> purpose = typed.choice(
                Key.of("scheduling.userPods.nodeAffinity.matchNodePurpose"),
                purposes(),
                NodePurpose.PREFER,
                NodePurpose.IGNORE);
        Deployment.Scheduling scheduling = new Deployment.Scheduling(
                pods.placeholders(),
                new PlaceholderSize(values, lastWords).of(),
                typed.flag(Key.of("scheduling.podPriority.enabled"), false),
                studentPriority(typed, lastWords),
                typed.whole(
                        Key.of("scheduling.podPriority.userPlaceholderPriority"),
                        PLACEHOLDER_PRIORITY,
                        PLACEHOLDER_PRIORITY),
                purpose,
                new NodeChoices(lastWords).of(purpose),
                pods.oneZone(purpose));
        Deployment deployment = new Deployment(
                hub,
                student,
                pulled,
                scheduling,
                new IdleCullers(values).with(culler(typed)),
                rejected(values, typed, profiles),
                new Notes(values, lastWords, request.chart()).with(profiles.notes(request.profile(), PROFILE_TRAITS)));
        return new DescribedDeployment(
                deployment, files.stream().map(ChartValues::place).toList());
    }

    /** The priority of the chart's class, unless students' pods have another class. */
    private static Value<Long> studentPriority(TypedValues typed, LastWords lastWords) {
        Key priority = Key.of("scheduling.podPriority.defaultPriority");
        Answer own = lastWords.of(new Key(priority.path(), SPAWNER, "priority_class_name"));
        String why = ", and the values do not state its priority";
        if (own instanceof Answer.Unclear unclear && unclear.origin().written()) {
            return new Value.Unknown<>(unclear.why(), unclear.tell(), unclear.origin());
        }
        if (own instanceof Answer.Set set && set.byHub()) {
            String name = set.written() instanceof Written.Scalar scalar ? Excerpt.quoted(scalar.text()) : "no text";
            return new Value.Unknown<>(
                    set.origin().where() + ": students' pods have the priority class " + name + " ("
                            + set.origin().key() + ")" + why,
                    "compare the value of `kubectl get priorityclass` with scheduling.podPriority.userPlaceholderPriority,"
                            + " or remove the key",
                    set.origin());
        }
        return typed.whole(priority, 0, 0);
    }

    private static Deployment.Culler culler(TypedValues typed) {
        Value<Duration> timeout = typed.seconds(Key.of("cull.timeout"), CHART_CULL_TIMEOUT, CULLER_TIMEOUT);
        Value<Duration> effective = timeout.match(
                known -> known.value().isZero()
                        ? new Value.Known<>(Duration.ofSeconds(CULLER_TIMEOUT), known.origin())
                        : known,
                unknown -> unknown);
        return new Deployment.Culler(
                typed.flag(Key.of("cull.enabled"), true),
                effective,
                typed.seconds(Key.of("cull.every"), CHART_CULL_EVERY, 0),
                typed.seconds(Key.of("cull.maxAge"), 0, 0));
    }

    private static List<Rejected> rejected(MergedValues values, TypedValues typed, Profiles profiles) {
        List<ChartValues> files = values.files();
        List<Rejected> rejected = new ArrayList<>();
        for (ChartValues file : files) {
            file.wrongShapes()
                    .forEach(wrong -> rejected.add(new Rejected(
                            new Origin(wrong.where(), wrong.key(), Origin.Source.WRITTEN),
                            wrong.found(),
                            "expected " + wrong.expected()
                                    + wrong.example()
                                            .map(example -> "; " + example)
                                            .orElse(""))));
            for (UnknownKeys.UnknownKey unknown : file.unknownKeys()) {
                rejected.add(new Rejected(
                        new Origin(unknown.where(), unknown.key(), Origin.Source.WRITTEN),
                        "a key that " + unknown.chart() + " does not have",
                        unknown.older()
                                .map(now -> "older charts have it, and " + now + " is in its place now; if the hub runs"
                                        + " such a chart, give that with --chart, because all rules here are those of"
                                        + " 4.4.0")
                                .or(() -> unknown.nearest().map(key -> "did you mean `" + key + "`?"))
                                .orElse("remove it, or put it where it belongs")));
            }
        }
        files.stream()
                .flatMap(file -> file.switchedOff(files).stream())
                .distinct()
                .map(off -> new Rejected(
                        new Origin(off.where(), off.key(), Origin.Source.WRITTEN),
                        "`false`, " + off.why() + ", and no value below it has an effect",
                        "set it to true, unless another values file or --set does"))
                .forEach(rejected::add);
        rejected.addAll(NeededValues.missing(values));
        rejected.addAll(Traits.inConfig(values));
        rejected.addAll(profiles.rejected());
        rejected.addAll(typed.rejected());
        // A value that a rule reads has a message of its own.
        Set<String> named = rejected.stream()
                .map(one -> one.origin().where() + " " + one.origin().key())
                .collect(Collectors.toSet());
        ChartTypes.wrong(values).stream()
                .filter(one -> !named.contains(
                        one.origin().where() + " " + one.origin().key()))
                .forEach(rejected::add);
        return rejected.stream().distinct().toList();
    }

    private static Map<String, NodePurpose> purposes() {
        Map<String, NodePurpose> purposes = new LinkedHashMap<>();
        for (NodePurpose purpose : NodePurpose.values()) {
            purposes.put(purpose.label(), purpose);
        }
        return purposes;
    }
}
