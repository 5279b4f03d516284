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

/** The increase of a hub's spawn counters within a period, from a Prometheus server's samples. For one use. */
final class SpawnHistory {
    private static final String METRIC = "jupyterhub_server_spawn_duration_seconds";

    /** How far before the period to look for a sample, since the increase starts from the last sample before it. */
    private static final Duration LOOKBACK = Duration.ofMinutes(5);

    private final PrometheusQueries queries;
    private final String namespace;
    private final Instant from;
    private final Instant until;
    private final Set<HubProcess> successors = new HashSet<>();
    private boolean restarted;
    private Instant firstSampleAt = Instant.MIN;

    public SpawnHistory(PrometheusQueries queries, String namespace, Instant from, Instant until) {
        this.queries = queries;
        this.namespace = namespace;
        this.from = from;
        this.until = until;
    }

    /**
     * The hub's counts; empty if the server did not scrape the hub.
     *
     * @param notes receives a line for each limit of the counts
     */
    public Optional<HubCounts> read(Consumer<String> notes) {
        List<Series> counts = samples("_count", notes);
        if (counts.isEmpty()) {
            notes.accept("the Prometheus server has no samples of " + METRIC
                    + " in this period, so the hub's counts of starts, failures and 429s are unknown");
            return Optional.empty();
        }
        List<Series> sums = samples("_sum", line -> {});
        findSuccessors(counts);
        double started = sum(counts, SpawnHistory::succeeded);
        double took = sum(sums, SpawnHistory::succeeded);
        double throttled = sum(counts, SpawnHistory::throttled);
        double failed = sum(counts, SpawnHistory::failed);
        if (firstSampleAt.isAfter(from)) {
            notes.accept("the Prometheus server's first sample of the hub is from " + firstSampleAt
                    + "; the counts before it are missing");
        }
        return Optional.of(new HubCounts(
                Math.round(started),
                Duration.ofMillis(Math.round(took * 1000)),
                Math.round(failed),
                Math.round(throttled),
                restarted));
    }

    private List<Series> samples(String suffix, Consumer<String> notes) {
        String range = "[" + Duration.between(from, until).plus(LOOKBACK).toSeconds() + "s]";
        List<Series> ofNamespace = queries.at(until, METRIC + suffix + "{namespace=\"" + namespace + "\"}" + range);
        if (!ofNamespace.isEmpty()) {
            return ofNamespace;
        }
        List<Series> all = queries.at(until, METRIC + suffix + range);
        long hubs =
                all.stream().map(series -> series.label("instance")).distinct().count();
        if (hubs > 1) {
            notes.accept("the Prometheus server scrapes " + hubs + " hubs, none of them in namespace " + namespace
                    + "; the counts are the sum over all of them");
        }
        return all;
    }

    /** A process of a hub, identified by the labels of its series: each pod of the hub is another process. */
    private record HubProcess(
            Optional<String> namespace, Optional<String> job, Optional<String> instance, Optional<String> pod) {
        static HubProcess of(Series series) {
            return new HubProcess(
                    series.label("namespace"), series.label("job"), series.label("instance"), series.label("pod"));
        }

        /** Whether both are processes of the same hub. */
        boolean isOtherProcessOfSameHub(HubProcess other) {
            return namespace.equals(other.namespace) && job.equals(other.job) && !equals(other);
        }
    }

    /** The first and the last scrape of a process. */
    private record Lifetime(Instant first, Instant last) {
        static Lifetime of(Series series) {
            return new Lifetime(series.samples().get(0).at(), series.last().at());
        }

        Lifetime and(Lifetime other) {
            return new Lifetime(
                    first.isBefore(other.first) ? first : other.first, last.isAfter(other.last) ? last : other.last);
        }
    }

    /** Finds the processes that replaced another one within the period: all that they counted belongs to the period. */
    private void findSuccessors(List<Series> all) {
        Map<HubProcess, Lifetime> lifetimes = new HashMap<>();
        all.forEach(series -> lifetimes.merge(HubProcess.of(series), Lifetime.of(series), Lifetime::and));
        lifetimes.forEach((hub, lifetime) -> {
            boolean isSuccessor = lifetimes.entrySet().stream()
                    .filter(other -> hub.isOtherProcessOfSameHub(other.getKey()))
                    .map(other -> other.getValue().last())
                    .anyMatch(end -> end.isAfter(from) && end.isBefore(lifetime.first()));
            if (isSuccessor) {
                successors.add(hub);
            }
        });
        restarted |= !successors.isEmpty();
    }

    private double sum(List<Series> all, Predicate<Series> which) {
        return all.stream().filter(which).mapToDouble(this::increase).sum();
    }

    /**
     * The increase of a counter since the last sample before the period. A counter that falls was reset, and the
     * counter of a successor started at zero within the period.
     */
    private double increase(Series series) {
        double increase = 0;
        // A new process counts from zero.
        Sample before = successors.contains(HubProcess.of(series)) ? new Sample(from, 0) : null;
        for (Sample sample : series.samples()) {
            if (before != null && sample.at().isAfter(from)) {
                boolean reset = sample.value() < before.value();
                restarted |= reset;
                increase += reset ? sample.value() : sample.value() - before.value();
            } else if (before == null
                    && sample.at().isAfter(from)
                    && sample.at().isAfter(firstSampleAt)) {
                firstSampleAt = sample.at();
            }
            before = sample;
        }
        return increase;
    }

    private static String status(Series series) {
        return series.label("status").orElse("");
    }

    /** JupyterHub 5 exports {@code status="throttled"}, JupyterHub 6 {@code status="failure",reason="throttled"}. */
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
