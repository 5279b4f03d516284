package dev.firstbell.deploy.prometheus;

import dev.firstbell.deploy.prometheus.PrometheusQueries.Sample;
import dev.firstbell.deploy.prometheus.PrometheusQueries.Series;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The pods that {@code kube_pod_created} has, and which of them a series of another metric belongs to. A pod is known by its
 * uid. Where a scrape drops that label, or kube-state-metrics is older than version 2, it is known by its name and by when
 * it was created: successive pods of one user have one name, and then one series whose value changes. Not thread-safe.
 */
final class PodIndex {
    /** Timestamps are in whole seconds. */
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final Map<String, Pod> byUid = new LinkedHashMap<>();
    private final Map<String, List<Pod>> byName = new HashMap<>();
    private int withoutUid;

    /**
     * One pod.
     *
     * @param key identifies it in this index: the uid, or else the name
     */
    record Pod(String key, Optional<String> uid, String name, Instant created) {}

    /** @param created every value of {@code kube_pod_created}, by its series; a series without a uid may have several */
    PodIndex(List<Series> created) {
        created.stream().filter(series -> series.own("uid").isPresent()).forEach(this::add);
        created.stream().filter(series -> series.own("uid").isEmpty()).forEach(this::add);
    }

    private void add(Series series) {
        String name = series.own("pod").orElse("");
        Optional<String> uid = series.own("uid");
        withoutUid += uid.isEmpty() ? 1 : 0;
        for (Instant at : instants(series)) {
            List<Pod> sameName = byName.computeIfAbsent(name, any -> new ArrayList<>());
            boolean known = uid.isPresent()
                    ? byUid.containsKey(uid.get())
                    : sameName.stream().anyMatch(pod -> pod.created().equals(at));
            if (!known) {
                String key = uid.orElse(sameName.isEmpty() ? name : name + "#" + at.getEpochSecond());
                Pod pod = new Pod(key, uid, name, at);
                sameName.add(pod);
                byUid.put(key, pod);
            }
        }
        byName.getOrDefault(name, new ArrayList<>()).sort(Comparator.comparing(Pod::created));
    }

    Collection<Pod> all() {
        return byUid.values();
    }

    /** How many series of {@code kube_pod_created} have no uid. */
    int withoutUid() {
        return withoutUid;
    }

    /** The pod to which a time of another metric belongs: by uid, else of the pods with its name the last one created before. */
    Optional<Pod> of(Series series, Instant at) {
        return exactly(series).or(() -> {
            List<Pod> candidates = candidates(series);
            return candidates.stream()
                    .filter(pod -> !pod.created().isAfter(at.plus(SECOND)))
                    .reduce((earlier, later) -> later)
                    .or(() -> candidates.stream().findFirst());
        });
    }

    /** The pod to which a series without times belongs: by uid, else the only one with its name. */
    Optional<Pod> of(Series series) {
        return exactly(series).or(() -> {
            List<Pod> candidates = candidates(series);
            return candidates.size() == 1 ? Optional.of(candidates.get(0)) : Optional.empty();
        });
    }

    private Optional<Pod> exactly(Series series) {
        return series.own("uid").map(byUid::get);
    }

    private List<Pod> candidates(Series series) {
        boolean known = series.own("uid").isPresent();
        return byName.getOrDefault(series.own("pod").orElse(""), List.of()).stream()
                .filter(pod -> !known || pod.uid().isEmpty())
                .toList();
    }

    /** The distinct values of a metric whose values are times, in order. */
    static Collection<Instant> instants(Series series) {
        TreeSet<Instant> instants = new TreeSet<>();
        series.samples().forEach(sample -> instants.add(instant(sample)));
        return instants;
    }

    static Instant instant(Sample sample) {
        // A value outside the range of an instant is implausible as well, and left out for that.
        double millis = Math.max(-1e17, Math.min(1e17, sample.value() * 1000));
        return Instant.ofEpochMilli(Math.round(millis));
    }
}
