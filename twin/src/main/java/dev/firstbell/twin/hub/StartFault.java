package dev.firstbell.twin.hub;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;

/** A fault in the start or the stop of a server, for tests of clients that must handle it. */
public sealed interface StartFault {
    /** The spawner fails at once, with this message. */
    record SpawnerFails(String message) implements StartFault {
        public SpawnerFails {
            requireNonNull(message, "message is null");
        }
    }

    /**
     * The pod never runs.
     *
     * @param givenUpAfter the start timeout for this server
     */
    record NeverRuns(Duration givenUpAfter) implements StartFault {
        public NeverRuns {
            requireNonNull(givenUpAfter, "givenUpAfter is null");
        }
    }

    /**
     * The pod runs, but the server in it never responds.
     *
     * @param givenUpAfter the HTTP timeout for this server
     */
    record NeverAnswers(Duration givenUpAfter) implements StartFault {
        public NeverAnswers {
            requireNonNull(givenUpAfter, "givenUpAfter is null");
        }
    }

    /** The server takes longer than usual until it responds. */
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

    /** A hub that has restarted takes longer than usual to detect that the server runs. */
    record ChecksLate(Duration delay) implements StartFault {
        public ChecksLate {
            requireNonNull(delay, "delay is null");
        }
    }

    /** Assigns faults to servers. */
    @FunctionalInterface
    interface Plan {
        /** No faults beyond those of the model itself. */
        Plan NONE = server -> Optional.empty();

        Optional<StartFault> of(ModelServer server);
    }
}
