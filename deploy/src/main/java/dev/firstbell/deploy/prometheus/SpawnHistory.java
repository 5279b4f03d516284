package dev.firstbell.deploy.prometheus;

import dev.firstbell.deploy.prometheus.PrometheusQueries.Sample;
import dev.firstbell.deploy.prometheus.PrometheusQueries.Series;
import dev.firstbell.records.observed.Observation.HubCounts;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** What a hub counted in a time, from the samples that a Prometheus server took of it. For one use. */
final class SpawnHistory {
    private static final String METRIC = "jupyterhub_server_spawn_duration_seconds";

    /** A scrape before the time is needed to count from. */
    private static final Duration BEFORE = Duration.ofMinutes(5);

    private final PrometheusQueries queries;
    private final String namespace;
    private final Instant from;
    private final Instant until;
    private final Set<Hub> successors = new HashSet<>();
    private boolean restarted;
    private Instant countedFrom = Instant.MIN;

    public SpawnHistory(PrometheusQueries queries, String namespace, Instant from, Instant until) {
        this.queries = queries;
        this.namespace = namespace;
        this.from = from;
        this.until = until;
    }

    /** What the hub counted, if it was scraped. */
    public Optional<HubCounts> read(Consumer<String> notes) {
        List<Series> counts = samples("_count", notes);
        if (counts.isEmpty()) {
            notes.accept("the Prometheus server has no " + METRIC
                    + " in this time: what the hub counted, 429s among it," + " is not known");
            return Optional.empty();
        }
        List<Series> sums = samples("_sum", line -> {});
        lives(counts);
        double started = sum(counts, SpawnHistory::succeeded);
        double took = sum(sums, SpawnHistory::succeeded);
        double throttled = sum(counts, SpawnHistory::throttled);
        double failed = sum(counts, SpawnHistory::failed);
        if (countedFrom.isAfter(from)) {
            notes.accept("the Prometheus server knows of the hub from " + countedFrom + " on; what it counted before is"
                    + " missing");
        }
        return Optional.of(new HubCounts(
                Math.round(started),
                Duration.ofMillis(Math.round(took * 1000)),
                Math.round(failed),
                Math.round(throttled),
                restarted));
    }

    private List<Series> samples(String suffix, Consumer<String> notes) {
        String range = "[" + Duration.between(from, until).plus(BEFORE).toSeconds() + "s]";
        List<Series> ofNamespace = queries.at(until, METRIC + suffix + "{namespace=\"" + namespace + "\"}" + range);
        if (!ofNamespace.isEmpty()) {
            return ofNamespace;
        }
        List<Series> all = queries.at(until, METRIC + suffix + range);
        long hubs =
                all.stream().map(series -> series.label("instance")).distinct().count();
        if (hubs > 1) {
            notes.accept("the Prometheus server knows " + hubs + " hubs, none of them in namespace " + namespace
                    + ", and counts are of all of them together");
        }
        return all;
    }

    /** One process of a hub, as a Prometheus server tells them apart: where a pod is scraped each of its lives is another. */
    private record Hub(
            Optional<String> namespace, Optional<String> job, Optional<String> instance, Optional<String> pod) {
        static Hub of(Series series) {
            return new Hub(
                    series.label("namespace"), series.label("job"), series.label("instance"), series.label("pod"));
        }

        boolean isOnlyAnotherLifeOf(Hub other) {
            return namespace.equals(other.namespace) && job.equals(other.job) && !equals(other);
        }
    }

    /** When a hub was first scraped, and last. */
    private record Life(Instant first, Instant last) {
        static Life of(Series series) {
            return new Life(series.samples().get(0).at(), series.last().at());
        }

        Life and(Life other) {
            return new Life(
                    first.isBefore(other.first) ? first : other.first, last.isAfter(other.last) ? last : other.last);
        }
    }

    /** Finds the hubs that took another's place within the time: what they have counted, they have counted in it. */
    private void lives(List<Series> all) {
        Map<Hub, Life> lives = new HashMap<>();
        all.forEach(series -> lives.merge(Hub.of(series), Life.of(series), Life::and));
        lives.forEach((hub, life) -> {
            boolean tookAPlace = lives.entrySet().stream()
                    .filter(other -> hub.isOnlyAnotherLifeOf(other.getKey()))
                    .map(other -> other.getValue().last())
                    .anyMatch(end -> end.isAfter(from) && end.isBefore(life.first()));
            if (tookAPlace) {
                successors.add(hub);
            }
        });
        restarted |= !successors.isEmpty();
    }

    private double sum(List<Series> all, Predicate<Series> which) {
        return all.stream().filter(which).mapToDouble(this::increase).sum();
    }

    /** From the last sample before the time on; a counter that falls began anew, and so did that of a hub which took a place. */
    private double increase(Series series) {
        double increase = 0;
        // A hub begins to count at nothing.
        Sample before = successors.contains(Hub.of(series)) ? new Sample(from, 0) : null;
        for (Sample sample : series.samples()) {
            if (before != null && sample.at().isAfter(from)) {
                boolean fell = sample.value() < before.value();
                restarted |= fell;
                increase += fell ? sample.value() : sample.value() - before.value();
            } else if (before == null
                    && sample.at().isAfter(from)
                    && sample.at().isAfter(countedFrom)) {
                countedFrom = sample.at();
            }
            before = sample;
        }
        return increase;
    }

    private static String status(Series series) {
        return series.label("status").orElse("");
    }

    /** JupyterHub 5 has {@code status="throttled"}, 6 {@code status="failure",reason="throttled"}. */
    private static String reason(Series series) {
        return series.label("reason").orElseGet(() -> status(series));
    }

    private static boolean succeeded(Series series) {
        return status(series).equals("success");
    }

    private static boolean throttled(Series series) {
        return reason(series).equals("throttled") || reason(series).equals("too-many-users");
    }

    private static boolean failed(Series series) {
        return !succeeded(series) && !throttled(series) && !reason(series).equals("already-pending");
    }
}
