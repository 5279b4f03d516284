package dev.firstbell.client.hub;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * What a hub counts, at one moment (JupyterHub metrics.py; Prometheus text exposition 0.0.4). Counters grow until the hub
 * restarts.
 *
 * <p>Names begin with a prefix, {@code jupyterhub} unless the hub is told otherwise; here they are asked for without it.
 */
public record Metrics(List<Sample> samples) {
    /**
     * One line.
     *
     * @param value may be infinite or not a number
     */
    public record Sample(String name, Map<String, String> labels, double value) {
        public Sample {
            requireNonNull(name, "name is null");
            labels = Map.copyOf(labels);
        }
    }

    /** How starts of servers end. */
    public enum SpawnOutcome {
        SUCCESS,
        /** Anything that went wrong while it started. A process that dies may be counted twice (handlers/base.py). */
        FAILURE,
        /** Turned away: too many starts under way. */
        THROTTLED,
        /** Turned away: too many servers. */
        TOO_MANY_USERS,
        /** Asked for again while it was under way. */
        ALREADY_PENDING
    }

    /**
     * How many, and how long they took together.
     *
     * @param total for successful starts it ends before the proxy's route is added; near 0 for those turned away
     */
    public record Timing(long count, Duration total) {
        private Timing plus(long more, double seconds) {
            return new Timing(count + more, total.plusMillis(Math.round(seconds * 1000)));
        }
    }

    public Metrics {
        samples = List.copyOf(samples);
    }

    /** All samples of one name, with any labels. */
    public List<Sample> named(String name) {
        return samples.stream().filter(sample -> isNamed(sample, name)).toList();
    }

    /** The value of a metric without labels, such as {@code running_servers}. */
    public OptionalDouble value(String name) {
        return named(name).stream()
                .filter(sample -> sample.labels().isEmpty())
                .mapToDouble(Sample::value)
                .findFirst();
    }

    /**
     * Starts of servers since the hub started, by how they ended. Reads the labels of JupyterHub 5 ({@code
     * status="throttled"}) and of 6 ({@code status="failure",reason="throttled"}).
     *
     * @return every outcome; those that the hub has not counted are 0
     */
    public Map<SpawnOutcome, Timing> spawns() {
        Map<SpawnOutcome, Timing> spawns = new EnumMap<>(SpawnOutcome.class);
        for (SpawnOutcome outcome : SpawnOutcome.values()) {
            spawns.put(outcome, new Timing(0, Duration.ZERO));
        }
        for (Sample count : named("server_spawn_duration_seconds_count")) {
            spawns.computeIfPresent(outcome(count), (outcome, sum) -> sum.plus(whole(count.value()), 0));
        }
        for (Sample seconds : named("server_spawn_duration_seconds_sum")) {
            spawns.computeIfPresent(outcome(seconds), (outcome, sum) -> sum.plus(0, finite(seconds.value())));
        }
        return Map.copyOf(spawns);
    }

    private static SpawnOutcome outcome(Sample sample) {
        String status = sample.labels().getOrDefault("status", "");
        String reason = sample.labels().getOrDefault("reason", "");
        return switch (reason.isEmpty() ? status : reason) {
            case "success" -> SpawnOutcome.SUCCESS;
            case "throttled" -> SpawnOutcome.THROTTLED;
            case "too-many-users" -> SpawnOutcome.TOO_MANY_USERS;
            case "already-pending" -> SpawnOutcome.ALREADY_PENDING;
            default -> status.equals("success") ? SpawnOutcome.SUCCESS : SpawnOutcome.FAILURE;
        };
    }

    private static boolean isNamed(Sample sample, String name) {
        return sample.name().equals(name) || sample.name().endsWith("_" + name);
    }

    private static long whole(double value) {
        return Math.max(0, Math.round(finite(value)));
    }

    /** A hub that counts beyond this is none. */
    private static double finite(double value) {
        return Double.isFinite(value) ? Math.min(Math.abs(value), 1e12) : 0;
    }
}
