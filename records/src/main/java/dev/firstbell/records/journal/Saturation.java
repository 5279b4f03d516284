package dev.firstbell.records.journal;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.util.Optional;

/**
 * Queued or delayed work of an injector, in wall time: of one second in {@code journal.jsonl}, of a whole run in {@code
 * injector.json}.
 */
public final class Saturation {
    private Saturation() {}

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    /**
     * CPU throttling of this process's control group by its CPU quota: {@code nr_throttled} and {@code throttled_usec} of
     * {@code cpu.stat}.
     *
     * @param periods periods in which the group used up its quota
     * @param time how long the kernel stopped the group's threads, summed over all threads
     */
    public record CpuThrottling(
            long periods, @JsonProperty("timeMs") Duration time) {
        public CpuThrottling {
            requireNonNull(time, "time is null");
        }

        public CpuThrottling plus(CpuThrottling more) {
            return new CpuThrottling(periods + more.periods, time.plus(more.time));
        }
    }

    /**
     * How late a task ran that is due every 100 ms, at most. Other work on the same thread was as late.
     *
     * @param eventLoop on the worst of the engine's event loops, which run the students; absent before the engine has
     *     started
     * @param timers on the timers that send students at their intended arrivals
     */
    public record Lag(
            @JsonProperty("eventLoopMs") @JsonInclude(JsonInclude.Include.NON_ABSENT)
            Optional<Duration> eventLoop,

            @JsonProperty("timersMs") Duration timers) {
        public Lag {
            requireNonNull(eventLoop, "eventLoop is null");
            requireNonNull(timers, "timers is null");
        }

        public Lag worst(Lag other) {
            Optional<Duration> loop = eventLoop
                    .map(mine ->
                            other.eventLoop.map(theirs -> longer(mine, theirs)).orElse(mine))
                    .or(other::eventLoop);
            return new Lag(loop, longer(timers, other.timers));
        }

        /** The longer of the two. */
        public Duration worst() {
            return eventLoop.map(loop -> longer(loop, timers)).orElse(timers);
        }
    }

    /**
     * Requests that waited in the client for a connection slot or a thread before they left.
     *
     * @param waiting the largest number that waited at once
     * @param longestWait the longest wait of a request that left
     */
    public record CallQueue(
            int waiting, @JsonProperty("longestWaitMs") Duration longestWait) {
        public CallQueue {
            requireNonNull(longestWait, "longestWait is null");
        }

        public CallQueue worst(CallQueue other) {
            return new CallQueue(Math.max(waiting, other.waiting), longer(longestWait, other.longestWait));
        }
    }
}
