package dev.firstbell.twin.hub;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;

/** A fault in the start or the stop of a server, for tests of clients that must handle it. */
public sealed interface StartFault {
    /** Calls the method for the case that this fault is, and returns its result. */
    <T> T match(Cases<T> cases);

    /** One method for each case: a new fault does not compile until the model has decided about it. */
    interface Cases<T> {
        T spawnerFails(SpawnerFails fault);

        T neverRuns(NeverRuns fault);

        T neverAnswers(NeverAnswers fault);

        T answersLate(AnswersLate fault);

        T stopsLate(StopsLate fault);

        T checksLate(ChecksLate fault);
    }

    /** The spawner fails at once, with this message. */
    record SpawnerFails(String message) implements StartFault {
        public SpawnerFails {
            requireNonNull(message, "message is null");
        }

        @Override
        public <T> T match(Cases<T> cases) {
            return cases.spawnerFails(this);
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

        @Override
        public <T> T match(Cases<T> cases) {
            return cases.neverRuns(this);
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

        @Override
        public <T> T match(Cases<T> cases) {
            return cases.neverAnswers(this);
        }
    }

    /** The server takes longer than usual until it responds. */
    record AnswersLate(Duration delay) implements StartFault {
        public AnswersLate {
            requireNonNull(delay, "delay is null");
        }

        @Override
        public <T> T match(Cases<T> cases) {
            return cases.answersLate(this);
        }
    }

    /** The server takes longer than usual to stop. */
    record StopsLate(Duration delay) implements StartFault {
        public StopsLate {
            requireNonNull(delay, "delay is null");
        }

        @Override
        public <T> T match(Cases<T> cases) {
            return cases.stopsLate(this);
        }
    }

    /** A hub that has restarted takes longer than usual to detect that the server runs. */
    record ChecksLate(Duration delay) implements StartFault {
        public ChecksLate {
            requireNonNull(delay, "delay is null");
        }

        @Override
        public <T> T match(Cases<T> cases) {
            return cases.checksLate(this);
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
