package dev.firstbell.deploy.hub;

import dev.firstbell.deploy.hub.LogFacts.LoggedRequest;
import dev.firstbell.deploy.hub.form.HubLine;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds silences in a hub's log. A quiet hub may write nothing for long, but some lines come at regular intervals: the
 * check of the routes, a monitoring system's requests, each running server's report of its activity, the culler's list of
 * users. A time without any line that is much longer than the interval of such a line, before and after which the line
 * comes, is a part of the log that is missing. The order of the lines does not matter. Memory is bounded. Not thread-safe.
 */
final class LogPulse {
    /** Shorter silences are not looked at. */
    private static final Duration SHORTEST = Duration.ofMinutes(2);

    /** A line that comes less often says too little. */
    private static final Duration LONGEST_INTERVAL = Duration.ofMinutes(16);

    /** A silence is proven from this multiple of a regular interval. */
    private static final double MISSED = 2.5;

    /** A line is regular with at least so many intervals, and with this share of them near the median. */
    private static final int FEWEST = 4;

    private static final double REGULAR = 0.75;

    /** How close to the end of a silence the hub's start is looked for. */
    private static final Duration STARTING = Duration.ofMinutes(2);

    private static final String CHECK = "Checking routes";

    /** The requests of programs: monitoring, the culler, probes. */
    private static final Pattern MACHINES =
            Pattern.compile(".*?/hub/(?:metrics|health|api/?|api/(?:info|users|proxy))");

    /** A running server's report, every five minutes. */
    private static final Pattern ACTIVITY = Pattern.compile(".*?/hub/api/users/([^/]+)/activity");

    private static final Pattern ROUTE_OF_USER = Pattern.compile("(?:Adding|Removing) user (.+) (?:to|from) proxy .*");

    private static final long SLOT_MS = 10_000;
    private static final int MOST_SLOTS = 100_000;
    private static final int MOST_SIGNATURES = 5_000;
    private static final int MOST_TIMES = 2_000;

    private final Instant from;
    private final Instant until;
    /** The first and the last line in each slot of ten seconds, in milliseconds. */
    private final TreeMap<Long, long[]> slots = new TreeMap<>();

    private final Map<String, Times> signatures = new HashMap<>();
    /** How often a user's routes have changed so far. */
    private final Map<String, Integer> generations = new HashMap<>();

    private final TreeSet<Instant> hubStarts = new TreeSet<>();

    /**
     * A time without any line in which lines should have come.
     *
     * @param from the last line before it
     * @param until the first line after it
     * @param line what should have come, without names
     * @param interval how often it comes
     * @param hubStarted whether the hub started at the end of it
     */
    record Silence(Instant from, Instant until, String line, Duration interval, boolean hubStarted) {}

    /**
     * The hub started again.
     *
     * @param before a line of the seconds before
     * @param at when it started
     */
    record Restart(Instant before, Instant at) {}

    private static final class Times {
        private long[] at = new long[8];
        private int count;

        private void add(long millis) {
            if (count == MOST_TIMES) {
                return;
            }
            if (count == at.length) {
                at = Arrays.copyOf(at, 2 * count);
            }
            at[count++] = millis;
        }
    }

    /**
     * @param from the beginning of the time that is looked at
     * @param until its end, exclusive
     */
    LogPulse(Instant from, Instant until) {
        this.from = from;
        this.until = until;
    }

    /** Takes a line of the log. */
    void add(HubLine line, Instant at) {
        if (at.isBefore(from) || !at.isBefore(until)) {
            return;
        }
        long millis = at.toEpochMilli();
        long slot = Math.floorDiv(millis, SLOT_MS);
        long[] known = slots.get(slot);
        if (known != null) {
            known[0] = Math.min(known[0], millis);
            known[1] = Math.max(known[1], millis);
        } else if (slots.size() < MOST_SLOTS) {
            slots.put(slot, new long[] {millis, millis});
        }
        if (line.module().equals("app")
                && (line.message().startsWith("Running JupyterHub")
                        || line.message().startsWith("JupyterHub is now running"))
                && hubStarts.size() < MOST_TIMES) {
            hubStarts.add(at);
        }
        signature(line).ifPresent(signature -> {
            Times times = signatures.get(signature);
            if (times == null && signatures.size() < MOST_SIGNATURES) {
                times = new Times();
                signatures.put(signature, times);
            }
            if (times != null) {
                times.add(millis);
            }
        });
    }

    /** The silences that are proven, in ascending order. */
    List<Silence> silences() {
        List<long[]> gaps = new ArrayList<>();
        long[] before = null;
        for (long[] slot : slots.values()) {
            if (before != null && slot[0] - before[1] >= SHORTEST.toMillis()) {
                gaps.add(new long[] {before[1], slot[0]});
            }
            before = slot;
        }
        List<Silence> found = new ArrayList<>();
        for (long[] gap : gaps) {
            signatures.entrySet().stream()
                    .flatMap(each -> regular(each.getValue())
                            .filter(interval -> spans(each.getValue(), gap, interval))
                            .map(interval -> Map.entry(each.getKey(), interval))
                            .stream())
                    .min(Map.Entry.<String, Long>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                    .ifPresent(shown -> found.add(silence(gap, shown.getKey(), shown.getValue())));
        }
        found.sort(Comparator.comparing(Silence::from));
        return found;
    }

    private Silence silence(long[] gap, String signature, long interval) {
        Instant end = Instant.ofEpochMilli(gap[1]);
        return new Silence(
                Instant.ofEpochMilli(gap[0]),
                end,
                withoutNames(signature),
                Duration.ofMillis(interval),
                hubStarted(end));
    }

    /** Whether the hub started at an instant, or within two minutes after it. */
    boolean hubStarted(Instant at) {
        return !hubStarts.subSet(at, true, at.plus(STARTING), true).isEmpty();
    }

    /**
     * When the hub started again within a period; not its start at the beginning of the log, nor one at the end of a silence.
     * The lines of one start are seconds apart.
     */
    List<Restart> restarts(Instant begin, Instant end, Optional<Instant> logBegins) {
        List<Silence> silences = silences();
        List<Restart> found = new ArrayList<>();
        Instant last = Instant.MIN;
        for (Instant at : hubStarts) {
            boolean sameStart = last.isAfter(Instant.MIN) && !at.isAfter(last.plus(STARTING));
            boolean first = logBegins
                    .filter(begins -> !at.isAfter(begins.plus(STARTING)))
                    .isPresent();
            boolean known = silences.stream()
                    .anyMatch(silence -> !at.isBefore(silence.until())
                            && !at.isAfter(silence.until().plus(STARTING)));
            if (!sameStart && !first && !known && !at.isBefore(begin) && at.isBefore(end)) {
                found.add(new Restart(lastLineBefore(at), at));
            }
            last = at;
        }
        return found;
    }

    /** A line before an instant such that at most a slot of lines lies between the two. */
    private Instant lastLineBefore(Instant at) {
        long millis = at.toEpochMilli();
        long slot = Math.floorDiv(millis, SLOT_MS);
        long[] same = slots.get(slot);
        if (same != null && same[0] < millis) {
            return Instant.ofEpochMilli(same[0]);
        }
        Map.Entry<Long, long[]> before = slots.lowerEntry(slot);
        return before == null ? at : Instant.ofEpochMilli(before.getValue()[1]);
    }

    /** The median interval of a line that comes regularly, in milliseconds. */
    private static Optional<Long> regular(Times times) {
        if (times.count <= FEWEST) {
            return Optional.empty();
        }
        long[] at = Arrays.copyOf(times.at, times.count);
        Arrays.sort(at);
        long[] intervals = new long[at.length - 1];
        for (int i = 1; i < at.length; i++) {
            intervals[i - 1] = at[i] - at[i - 1];
        }
        Arrays.sort(intervals);
        long median = intervals[intervals.length / 2];
        long near = Arrays.stream(intervals)
                .filter(interval -> interval >= median / 2 && interval <= median * 3 / 2)
                .count();
        return median >= 1000 && median <= LONGEST_INTERVAL.toMillis() && near >= REGULAR * intervals.length
                ? Optional.of(median)
                : Optional.empty();
    }

    /** Whether a line comes before and after a silence, but much too late. */
    private static boolean spans(Times times, long[] gap, long interval) {
        long before = Long.MIN_VALUE;
        long after = Long.MAX_VALUE;
        for (int i = 0; i < times.count; i++) {
            if (times.at[i] <= gap[0]) {
                before = Math.max(before, times.at[i]);
            } else {
                after = Math.min(after, times.at[i]);
            }
        }
        return before != Long.MIN_VALUE && after != Long.MAX_VALUE && gap[1] - gap[0] > MISSED * interval;
    }

    /** What makes two lines the same regular line; empty for lines that do not come regularly by themselves. */
    private Optional<String> signature(HubLine line) {
        if (line.module().equals("proxy")) {
            Matcher moved = ROUTE_OF_USER.matcher(line.message());
            if (moved.matches() && generations.size() < MOST_SIGNATURES) {
                // A server that stopped and one that starts later do not report their activity in between.
                generations.merge(moved.group(1), 1, Integer::sum);
            }
            return line.message().startsWith(CHECK) ? Optional.of(CHECK) : Optional.empty();
        }
        return LogFacts.request(line).flatMap(this::signature);
    }

    private Optional<String> signature(LoggedRequest request) {
        Matcher activity = ACTIVITY.matcher(request.path());
        if (request.method().equals("POST") && activity.matches()) {
            int generation = LogFacts.decoded(activity.group(1))
                    .map(user -> generations.getOrDefault(user, 0))
                    .orElse(0);
            return Optional.of(request.method() + " " + request.path() + " " + generation);
        }
        return request.method().equals("GET")
                        && MACHINES.matcher(request.path()).matches()
                ? Optional.of(request.method() + " " + request.path() + " " + request.requester())
                : Optional.empty();
    }

    /** What a reader may see of a request; it must not name a user. */
    private static String withoutNames(String signature) {
        if (signature.equals(CHECK)) {
            return signature;
        }
        String[] parts = signature.split(" ", 3);
        return parts[0] + " " + parts[1].replaceAll("(.*?/hub/(?:api/users|user|spawn|spawn-pending)/)[^/]+", "$1…");
    }
}
