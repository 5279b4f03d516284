package dev.firstbell.records.journal;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.util.Optional;

/** What can hold an injector back, each in wall time: of one second in the journal, of a whole run in the summary. */
public final class Saturation {
    private Saturation() {}

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    /**
     * What the kernel's CPU quota took from this process's control group: {@code nr_throttled} and {@code throttled_usec}
     * of {@code cpu.stat}.
     *
     * @param periods in which the group had used up its quota
     * @param time for which its threads were held back, all of them together
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
     * How late a task came that should run every 100 ms, at most: whoever has something to do there is as late.
     *
     * @param eventLoop on the worst of the engine's event loops, which run the students; absent before the engine is up
     * @param timers on the timers that hold students to their planned instants
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

        /** The worse of the two. */
        public Duration worst() {
            return eventLoop.map(loop -> longer(loop, timers)).orElse(timers);
        }
    }

    /**
     * Requests that had been made and had not begun to leave: they waited for a place or for a thread in the client.
     *
     * @param waiting at once, at most
     * @param longestWait of those that left
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
