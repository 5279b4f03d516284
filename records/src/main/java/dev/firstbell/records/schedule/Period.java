package dev.firstbell.records.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What a schedule requests in a period.
 *
 * @param spans the whole period without gaps, in order; two neighbours differ in their number or in what decides it
 * @param cancelled requests that holidays take out, completely or in part
 * @param closures the holidays of the period
 */
public record Period(List<Span> spans, List<Cancelled> cancelled, List<Closure> closures) {
    /** The most requests that a span names. */
    public static final int MOST_NAMED = 20;

    public Period {
        spans = List.copyOf(spans);
        cancelled = List.copyOf(cancelled);
        closures = List.copyOf(closures);
    }

    /**
     * A time with one number of nodes.
     *
     * @param deciding the requests with this number, at most {@value #MOST_NAMED}; none if the number is 0
     * @param more how many more there are
     */
    public record Span(Instant from, Instant until, int nodes, List<Request> deciding, int more) {
        public Span {
            deciding = List.copyOf(deciding);
        }
    }

    /** A request that a holiday takes out, completely or in part. */
    public record Cancelled(Request request, Closure holiday) {}

    /** The nodes times the hours for which they are requested. */
    public double nodeHours() {
        return spans.stream()
                .mapToDouble(span -> span.nodes()
                        * (Duration.between(span.from(), span.until()).toMillis() / 3_600_000.0))
                .sum();
    }

    /** The largest number of nodes. */
    public int most() {
        return spans.stream().mapToInt(Span::nodes).max().orElse(0);
    }
}
