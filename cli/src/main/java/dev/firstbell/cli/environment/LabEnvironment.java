package dev.firstbell.cli.environment;

import static java.util.Objects.requireNonNull;

import dev.firstbell.client.HubClient;
import dev.firstbell.client.hub.HubUser;
import dev.firstbell.client.hub.UserQuery;
import dev.firstbell.deploy.cluster.ClusterAccess;
import dev.firstbell.deploy.prescale.gke.ConfigMapRecords;
import dev.firstbell.deploy.prescale.means.ClusterMeans;
import dev.firstbell.deploy.prescale.placeholders.PlaceholderOptions;
import dev.firstbell.deploy.prescale.placeholders.PlaceholderPermissions;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.cluster.ClusterUse;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.prescale.Prescaling;
import dev.firstbell.records.prescale.Verification;
import dev.firstbell.records.run.RunInfo;
import dev.firstbell.records.run.Rung;
import dev.firstbell.records.time.HubClock;
import dev.firstbell.simulations.ClassStart;
import dev.firstbell.simulations.Environment;
import dev.firstbell.simulations.HubAccess;
import dev.firstbell.twin.parameters.Distribution;
import dev.firstbell.twin.parameters.RandomPart;
import dev.firstbell.twin.parameters.Sourced;
import dev.firstbell.twin.parameters.TwinParameters;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The lab's cluster as a sweep's environment. One lab serves all cells: between two of them the pre-scaling is released, what
 * is left of users, servers and events goes, the pool's nodes are removed as the autoscaler would remove them minutes later,
 * and the hub is restarted with the next limits. So each cell begins without students' nodes, and new nodes have no image.
 */
public final class LabEnvironment implements Environment {
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(3);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    /** With builds beside it, at the lowest priority, half of a warm class landed after 22 s instead of 5 s. */
    private static final double MOST_OTHERS = 0.1;

    private static final String ACCOUNT = "firstbell-prescaler";
    private static final String NO_BUFFER = "the lab's autoscaler does not know capacity buffers";

    private final LabScripts scripts;
    private final String name;
    private final Nodes delays;
    private final List<Prescaling> swept;
    private final Consumer<String> notes;
    private final List<String> options;
    private final Optional<ScheduledRoom> scheduled;
    private Optional<Running> running = Optional.empty();
    private Optional<MachineUse> atStart = Optional.empty();
    private volatile boolean ended;

    /** A lab that is up, and the environment in it. */
    private record Running(LabCluster lab, ClusterEnvironment environment) {}

    /**
     * How a new node of the lab behaves.
     *
     * @param ready from its creation to Ready
     * @param pull of the students' image
     * @param most that the autoscaler may start
     */
    public record Nodes(Duration ready, Duration pull, int most) {
        /** Quicker than a cloud's, so that a demo fits into a quarter of an hour. */
        public static final Nodes QUICK = new Nodes(Duration.ofSeconds(40), Duration.ofSeconds(30), 8);

        /** The numbers of a plan for these nodes. */
        public TwinParameters of(TwinParameters parameters) {
            return parameters.with(RandomPart.NODE_BOOT, simulated(ready)).with(RandomPart.IMAGE_PULL, simulated(pull));
        }

        private static Sourced<Distribution> simulated(Duration time) {
            return new Sourced<>(
                    new Distribution.Constant(time.toMillis() / 1000.0),
                    Sourced.Tag.ASSUMED,
                    "chosen for the lab's simulated nodes; real nodes differ");
        }
    }

    /**
     * A lab that starts with the first {@link #reset}.
     *
     * @param name of the lab; one of this name that is there already is taken down first
     * @param swept the room of every setting of the sweep
     * @param notes receives what a person should know and what is not a failure, each in one sentence
     * @param scheduled the setting whose room the pre-scaler's job keeps from a schedule
     */
    public LabEnvironment(
            LabScripts scripts,
            String name,
            Nodes delays,
            List<Prescaling> swept,
            Consumer<String> notes,
            Optional<ScheduledRoom> scheduled) {
        this(scripts, name, delays, swept, notes, scheduled, List.of());
    }

    /** @param options of {@code lab/up cluster}, in addition to those that the nodes need */
    LabEnvironment(
            LabScripts scripts,
            String name,
            Nodes delays,
            List<Prescaling> swept,
            Consumer<String> notes,
            Optional<ScheduledRoom> scheduled,
            List<String> options) {
        this.scripts = requireNonNull(scripts, "scripts is null");
        this.options = List.copyOf(options);
        this.name = requireNonNull(name, "name is null");
        this.delays = requireNonNull(delays, "delays is null");
        this.swept = List.copyOf(swept);
        this.notes = requireNonNull(notes, "notes is null");
        this.scheduled = requireNonNull(scheduled, "scheduled is null");
    }

    @Override
    public void reset() {
        atStart = Optional.empty();
        if (running.isEmpty()) {
            running = Optional.of(up());
        }
        environment().reset();
    }

    private Running up() {
        List<String> all = new ArrayList<>(List.of(
                "--nodes", "0",
                "--pool-max", "" + delays.most(),
                "--ready-delay", "" + delays.ready().toSeconds(),
                "--pull-seconds", "" + delays.pull().toSeconds()));
        all.addAll(options);
        LabCluster lab = LabCluster.up(scripts, name, all);
        try {
            return new Running(lab, environment(lab));
        } catch (RuntimeException e) {
            lab.close();
            throw e;
        }
    }

    private ClusterEnvironment environment(LabCluster lab) {
        Path kubeconfig = Path.of(lab.fact("state")).resolve(ACCOUNT);
        lab.kubeconfig(ConfigMapRecords.MANIFEST, ACCOUNT, kubeconfig);
        // The same account; the rights of both manifests add up.
        lab.kubeconfig(PlaceholderPermissions.MANIFEST, ACCOUNT, kubeconfig);
        ClusterAccess access = ClusterAccess.of(kubeconfig, lab.fact("namespace"));
        try {
            ClusterEnvironment environment = new ClusterEnvironment(
                    lab.hub(),
                    Rung.LAB,
                    ClusterMeans.of(access, PlaceholderOptions.DEFAULTS.withImage(lab.image()), notes)
                            .withPool(lab.pool(access))
                            .withoutBuffer(NO_BUFFER),
                    swept,
                    lab::restartHub,
                    new StartingState(0, PATIENCE, new Emptying(lab)),
                    LOOK_AGAIN,
                    scheduled);
            if (ended) {
                environment.endWaits();
            }
            return environment;
        } catch (RuntimeException e) {
            access.close();
            throw e;
        }
    }

    /** What a long sweep would leave behind in a lab. */
    private record Emptying(LabCluster lab) implements StartingState.Returning {
        @Override
        public void begin() {
            try (HubClient client = ClassStart.client(lab.hub(), HubClock.realTime())) {
                // Nothing but test users is there; deleting one stops its server.
                for (HubUser user : client.users(UserQuery.all()).join()) {
                    client.deleteUser(user.name()).join();
                }
            }
            // Each progress stream of KubeSpawner reads all events of the namespace each second; they last for an hour.
            // In one request: `kubectl delete events --all` would send one for each, and a class leaves thousands.
            lab.kubectl("delete", "--raw", "/api/v1/namespaces/" + lab.fact("namespace") + "/events");
        }

        @Override
        public void removeEmptyNodes() {
            lab.removeEmptyNodes();
        }
    }

    private ClusterEnvironment environment() {
        return running.orElseThrow(() -> new IllegalStateException("reset has not been called"))
                .environment();
    }

    @Override
    public void apply(Setting setting, ClassPlan plan) {
        environment().apply(setting, plan);
    }

    @Override
    public RunInfo.Environment describe() {
        return environment().describe();
    }

    @Override
    public HubAccess hub() {
        return environment().hub();
    }

    @Override
    public HubClock clock() {
        return environment().clock();
    }

    @Override
    public Departure approach(ClassPlan plan, BooleanSupplier stopped) {
        Departure departure = environment().approach(plan, stopped);
        atStart = Optional.of(use());
        return departure;
    }

    private MachineUse use() {
        LabCluster lab = running.orElseThrow().lab();
        Set<Long> ours = Stream.concat(
                        Stream.of(ProcessHandle.current()),
                        ProcessHandle.current().descendants())
                .map(ProcessHandle::pid)
                .collect(Collectors.toSet());
        return MachineUse.read(Path.of("/proc"), "FIRSTBELL_LAB=" + lab.fact("state"), ours);
    }

    @Override
    public Verification verify(Prescaling wanted) {
        return environment().verify(wanted);
    }

    @Override
    public List<String> objections() {
        List<String> objections = new ArrayList<>(environment().objections());
        if (atStart.isEmpty()) {
            return objections;
        }
        MachineUse now = use();
        double stolen = now.stolenSince(atStart.get());
        if (stolen > MOST_OTHERS) {
            objections.add(String.format(
                    "the hypervisor gave %.0f %% of this machine's processors to other machines during the run, so the times are"
                            + " not those of the setting alone. Run it on a machine whose processors are its own",
                    stolen * 100));
        }
        double others = now.othersSince(atStart.get());
        if (others > MOST_OTHERS) {
            objections.add(String.format(
                    "other programs used %.0f %% of this machine's processors during the run; the lab's hub and nodes share"
                            + " them, so the times are not those of the setting alone. End other programs and run it again",
                    others * 100));
        }
        return objections;
    }

    @Override
    public ClusterUse observe(Instant until) {
        return environment().observe(until);
    }

    /** Ends the waits for nodes that come or go, now and from now on. May be called from any thread. */
    public void endWaits() {
        ended = true;
        running.ifPresent(lab -> lab.environment().endWaits());
    }

    /** Takes the lab down. */
    @Override
    public void close() {
        running.ifPresent(lab -> {
            lab.environment().abandon();
            lab.lab().close();
        });
        running = Optional.empty();
    }
}
