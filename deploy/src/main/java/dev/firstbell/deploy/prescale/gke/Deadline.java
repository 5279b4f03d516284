package dev.firstbell.deploy.prescale.gke;

import dev.firstbell.deploy.prescale.PrescaleException;
import dev.firstbell.records.prescale.PrescaleFailure;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The end of a series of attempts, with growing pauses between them. Not thread-safe. */
final class Deadline {
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofSeconds(15);

    private final Clock clock;
    private final Pause pause;
    private final Duration total;
    private final Instant end;
    private Duration next = FIRST;

    Deadline(Clock clock, Pause pause, Duration total) {
        this.clock = clock;
        this.pause = pause;
        this.total = total;
        this.end = clock.instant().plus(total);
    }

    /** The time that there was. */
    Duration total() {
        return total;
    }

    /** Begins with short pauses again: something went on. */
    void restart() {
        next = FIRST;
    }

    /** Waits before the next attempt; false if there is no time for another one. */
    boolean await() {
        return await(Duration.ZERO);
    }

    /**
     * The same.
     *
     * @param atLeast what the server asked for
     */
    boolean await(Duration atLeast) {
        Duration wait = next.compareTo(atLeast) < 0 ? atLeast : next;
        if (clock.instant().plus(wait).isAfter(end)) {
            return false;
        }
        next = next.multipliedBy(2).compareTo(LONGEST) > 0 ? LONGEST : next.multipliedBy(2);
        try {
            pause.sleep(wait);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PrescaleException(new PrescaleFailure(
                    PrescaleFailure.Kind.UNREACHABLE,
                    "Firstbell was interrupted while it waited for Google Kubernetes Engine",
                    "this program",
                    Optional.empty()));
        }
    }
}
