package dev.firstbell.client.hub;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * One scrape of a hub's metrics (JupyterHub metrics.py; Prometheus text exposition 0.0.4). Counters grow until the hub
 * restarts.
 *
 * <p>The hub prefixes the names, with {@code jupyterhub} unless it is configured otherwise. The methods of this class
 * take names without the prefix.
 */
public record Metrics(List<Sample> samples) {
    /**
     * One sample, that is, one line of the text format.
     *
     * @param value may be infinite or NaN
     */
    public record Sample(String name, Map<String, String> labels, double value) {
        public Sample {
            requireNonNull(name, "name is null");
            labels = Map.copyOf(labels);
        }
    }

    /** How the hub counts the end of a spawn request. */
    public enum SpawnOutcome {
        SUCCESS,
        /** The start failed, for any reason. The hub may count a process that dies twice (handlers/base.py). */
        FAILURE,
        /** Throttled (HTTP 429): too many starts were pending. */
        THROTTLED,
        /** Throttled (HTTP 429): too many servers were active. */
        TOO_MANY_USERS,
        /** The start was requested again while it was pending. */
        ALREADY_PENDING
    }

    /**
     * A number of starts and the sum of their durations.
     *
     * @param total a successful start ends before the proxy's route is added; throttled requests take almost no time
     */
    public record Timing(long count, Duration total) {
        private Timing plus(long more, double seconds) {
            return new Timing(count + more, total.plusMillis(Math.round(seconds * 1000)));
        }
    }

    public Metrics {
        samples = List.copyOf(samples);
    }

    /** All samples with this name, whatever their labels. */
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
     * Spawn requests since the hub started, by outcome. Reads the labels of JupyterHub 5 ({@code status="throttled"})
     * and of JupyterHub 6 ({@code status="failure",reason="throttled"}). An unknown status or reason counts as a
     * failure.
     *
     * @return every outcome, with 0 for those that the hub has not counted
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

    /** Limits values that no real hub reports, so that sums do not overflow. */
    private static double finite(double value) {
        return Double.isFinite(value) ? Math.min(Math.abs(value), 1e12) : 0;
    }
}
