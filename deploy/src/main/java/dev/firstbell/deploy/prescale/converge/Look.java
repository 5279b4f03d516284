package dev.firstbell.deploy.prescale.converge;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * All that a decision depends on.
 *
 * @param now by this machine's clock
 * @param clockAhead how far the API server's clock is ahead of this machine's; negative if it is behind; empty if the API
 *     server's is not known
 * @param demand what the schedule wants
 * @param applied the count that the cluster is asked for now
 * @param state what the job remembers
 */
record Look(Instant now, Optional<Duration> clockAhead, Demand demand, int applied, JobState state) {
    Look {
        requireNonNull(now, "now is null");
        requireNonNull(clockAhead, "clockAhead is null");
        requireNonNull(demand, "demand is null");
        requireNonNull(state, "state is null");
    }

    /** The node hours of the day up to now. */
    JobState.Usage usage() {
        return NodeHours.until(now, state.usage(), applied, demand.timeZone());
    }

    /** The time by the API server's clock; by this machine's if that is not known. */
    Instant serverNow() {
        return now.plus(clockAhead.orElse(Duration.ZERO));
    }
}
