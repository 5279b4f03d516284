package dev.firstbell.records.sweep;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.time.Duration;
import java.util.function.Function;

/** Where the cells of a sweep take place. */
public sealed interface SweepEnvironment {
    /** The key in a sweep file. */
    String label();

    /** Takes the environment apart. */
    <T> T match(Function<Embedded, T> embedded, Function<Lab, T> lab, Function<Hub, T> hub);

    /**
     * The embedded hub on a modelled cluster.
     *
     * @param speed hub seconds per second while students arrive, 1 to 10
     * @param seed of the worlds: each block has a world of its own, and all settings of a block have the same
     */
    record Embedded(double speed, long seed) implements SweepEnvironment {
        /** As fast as runs are valid on an idle machine. */
        public static final double MOST_SPEED = 10;

        public static final Embedded DEFAULT = new Embedded(MOST_SPEED, 1);

        public Embedded {
            if (!(speed >= 1 && speed <= MOST_SPEED)) {
                throw new IllegalArgumentException("speed must be from 1 to 10: " + speed);
            }
        }

        @Override
        public String label() {
            return "embedded";
        }

        @Override
        public <T> T match(Function<Embedded, T> embedded, Function<Lab, T> lab, Function<Hub, T> hub) {
            return embedded.apply(this);
        }
    }

    /**
     * The lab: a real hub and a real control plane on this machine, with simulated nodes.
     *
     * @param ready how long a new node takes from its creation to Ready
     * @param pull how long it then takes to pull the students' image
     * @param poolMax the largest number of nodes
     */
    record Lab(Duration ready, Duration pull, int poolMax) implements SweepEnvironment {
        /** Quicker than a cloud's. */
        public static final Lab DEFAULT = new Lab(Duration.ofSeconds(40), Duration.ofSeconds(30), 8);

        public static final int MOST_NODES = 100;

        public Lab {
            requireNonNull(ready, "ready is null");
            requireNonNull(pull, "pull is null");
        }

        @Override
        public String label() {
            return "lab";
        }

        @Override
        public <T> T match(Function<Embedded, T> embedded, Function<Lab, T> lab, Function<Hub, T> hub) {
            return lab.apply(this);
        }
    }

    /**
     * A live hub and its cluster.
     *
     * @param url the hub's address, as in the list of trusted hubs
     * @param helm the user's own command that sets the hub's limits, with {@link #SPAWN_LIMIT} and {@link #START_TIMEOUT}
     * @param baseNodes the students' nodes that are there without pre-scaling and students
     */
    record Hub(URI url, String helm, int baseNodes) implements SweepEnvironment {
        /** Stands for {@code hub.concurrentSpawnLimit} in the command. */
        public static final String SPAWN_LIMIT = "{concurrentSpawnLimit}";

        /** Stands for {@code singleuser.startTimeout} in the command, in seconds. */
        public static final String START_TIMEOUT = "{startTimeoutSeconds}";

        public static final int MOST_BASE_NODES = 1_000;

        public Hub {
            requireNonNull(url, "url is null");
            requireNonNull(helm, "helm is null");
        }

        @Override
        public String label() {
            return "hub";
        }

        @Override
        public <T> T match(Function<Embedded, T> embedded, Function<Lab, T> lab, Function<Hub, T> hub) {
            return hub.apply(this);
        }
    }
}
