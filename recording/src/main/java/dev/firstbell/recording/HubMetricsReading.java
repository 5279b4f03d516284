package dev.firstbell.recording;

import dev.firstbell.client.call.HubException;
import dev.firstbell.client.hub.Metrics;
import dev.firstbell.records.hub.HubMetricsEntry;
import dev.firstbell.records.hub.HubMetricsEntry.LoopTicks;
import dev.firstbell.records.hub.HubMetricsEntry.SpawnEnd;
import dev.firstbell.records.hub.HubMetricsEntry.Spawns;
import dev.firstbell.records.io.FailureReason;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;

/** Turns a hub's responses to {@code /hub/metrics} into lines of {@code hub.jsonl}. */
final class HubMetricsReading {
    private HubMetricsReading() {}

    /** The part of a hub's metrics that is about starts and about the hub's own health. */
    static HubMetricsEntry.Scraped counted(Instant at, Duration took, Metrics metrics) {
        Map<SpawnEnd, Spawns> spawns = new EnumMap<>(SpawnEnd.class);
        metrics.spawns()
                .forEach((outcome, timing) -> spawns.put(
                        switch (outcome) {
                            case SUCCESS -> SpawnEnd.SUCCESS;
                            case FAILURE -> SpawnEnd.FAILURE;
                            case THROTTLED -> SpawnEnd.THROTTLED;
                            case TOO_MANY_USERS -> SpawnEnd.TOO_MANY_USERS;
                            case ALREADY_PENDING -> SpawnEnd.ALREADY_PENDING;
                        },
                        new Spawns(timing.count(), timing.total())));
        List<Metrics.Sample> requests = metrics.named("request_duration_seconds_count");
        Optional<Long> throttledAnswers = requests.isEmpty()
                ? Optional.empty()
                : Optional.of(requests.stream()
                        .filter(sample -> "429".equals(sample.labels().get("code")))
                        .mapToLong(sample -> Math.round(sample.value()))
                        .sum());
        return new HubMetricsEntry.Scraped(
                at,
                took,
                spawns,
                throttledAnswers,
                eventLoop(metrics),
                value(metrics, "process_cpu_seconds_total").map(HubMetricsReading::seconds),
                value(metrics, "process_resident_memory_bytes").map(Math::round),
                value(metrics, "running_servers").map(Math::round));
    }

    /**
     * A request without a response.
     *
     * @param lasting whether another request would fail, too
     */
    record Failure(String reason, boolean lasting) {
        static Failure of(Throwable error) {
            Throwable cause =
                    error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
            return cause instanceof HubException known ? of(known) : new Failure(FailureReason.of(cause), false);
        }

        private static Failure of(HubException error) {
            return switch (error.code()) {
                case FORBIDDEN ->
                    new Failure(
                            "the token lacks the scope " + HubMetricsRecording.SCOPE
                                    + "; add it to the token's role (hub.loadRoles in the Helm values)",
                            true);
                case NOT_FOUND -> new Failure("the hub has no metrics", true);
                case PROTOCOL, BAD_REQUEST ->
                    new Failure("the hub's metrics cannot be read: " + error.hubMessage(), true);
                case UNREACHABLE,
                        TIMEOUT,
                        CONFLICT,
                        THROTTLED,
                        HUB_RESTARTING,
                        SERVER_ERROR,
                        KERNEL_DIED,
                        CHANNEL_CLOSED,
                        CANCELLED -> new Failure(error.hubMessage(), false);
            };
        }

        HubMetricsEntry at(Instant at) {
            return lasting ? new HubMetricsEntry.Unavailable(at, reason) : new HubMetricsEntry.ScrapeFailed(at, reason);
        }
    }

    private static Optional<LoopTicks> eventLoop(Metrics metrics) {
        String name = "event_loop_interval_seconds";
        List<LoopTicks.Bucket> buckets = metrics.named(name + "_bucket").stream()
                .flatMap(sample -> Optional.ofNullable(sample.labels().get("le"))
                        .flatMap(HubMetricsReading::number)
                        .map(within -> new LoopTicks.Bucket(seconds(within), Math.round(sample.value())))
                        .stream())
                .sorted(Comparator.comparing(LoopTicks.Bucket::le))
                .toList();
        return value(metrics, name + "_count")
                .flatMap(ticks -> value(metrics, name + "_sum")
                        .map(sum -> new LoopTicks(Math.round(ticks), seconds(sum), buckets)));
    }

    /** Empty for infinity, the upper bound of the bucket that counts everything. */
    private static Optional<Double> number(String text) {
        try {
            return Optional.of(Double.parseDouble(text)).filter(value -> !value.isInfinite() && !value.isNaN());
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static Optional<Double> value(Metrics metrics, String name) {
        return metrics.value(name).stream().boxed().filter(Double::isFinite).findFirst();
    }

    private static Duration seconds(double seconds) {
        return Duration.ofNanos(Math.round(seconds * 1e9));
    }
}
