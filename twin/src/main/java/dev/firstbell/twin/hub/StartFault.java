package dev.firstbell.twin.hub;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;

/** What goes wrong with the start of a server, or with its end, for tests of whoever has to live with it. */
public sealed interface StartFault {
    /** The spawner gives up at once. */
    record SpawnerFails(String message) implements StartFault {
        public SpawnerFails {
            requireNonNull(message, "message is null");
        }
    }

    /**
     * No pod ever runs.
     *
     * @param givenUpAfter the start timeout of such a server
     */
    record NeverRuns(Duration givenUpAfter) implements StartFault {
        public NeverRuns {
            requireNonNull(givenUpAfter, "givenUpAfter is null");
        }
    }

    /**
     * The pod runs, but the server in it never answers.
     *
     * @param givenUpAfter the HTTP timeout of such a server
     */
    record NeverAnswers(Duration givenUpAfter) implements StartFault {
        public NeverAnswers {
            requireNonNull(givenUpAfter, "givenUpAfter is null");
        }
    }

    /** The server takes longer than usual until it answers. */
    record AnswersLate(Duration delay) implements StartFault {
        public AnswersLate {
            requireNonNull(delay, "delay is null");
        }
    }

    /** The server takes longer than usual to stop. */
    record StopsLate(Duration delay) implements StartFault {
        public StopsLate {
            requireNonNull(delay, "delay is null");
        }
    }

    /** A hub that has restarted takes longer than usual to find out that the server runs. */
    record ChecksLate(Duration delay) implements StartFault {
        public ChecksLate {
            requireNonNull(delay, "delay is null");
        }
    }

    /** Whose start meets which fault. */
    @FunctionalInterface
    interface Plan {
        /** Nothing goes wrong but what the model draws. */
        Plan NONE = server -> Optional.empty();

        Optional<StartFault> of(ModelServer server);
    }
}
