package dev.firstbell.twin;

import java.util.Optional;

/** What goes wrong with the start of a server, for tests of whoever has to live with it. */
public enum StartFault {
    /** The spawner gives up at once. */
    SPAWNER_FAILS,
    /** No pod ever runs, so that the hub's start timeout decides. */
    NEVER_RUNS,
    /** The pod runs, but the server in it never answers, so that the hub's HTTP timeout decides. */
    NEVER_ANSWERS;

    /** Whose start meets which fault. */
    @FunctionalInterface
    public interface Plan {
        /** Nothing goes wrong but what the model draws. */
        Plan NONE = server -> Optional.empty();

        Optional<StartFault> of(ModelServer server);
    }
}
