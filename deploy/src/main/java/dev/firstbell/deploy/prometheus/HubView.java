package dev.firstbell.deploy.prometheus;

import dev.firstbell.deploy.prometheus.PrometheusQueries.Sample;
import dev.firstbell.deploy.prometheus.PrometheusQueries.Series;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * One scraper's sight of one hub: the processes that it saw one after the other, each with its counters. Several replicas
 * of Prometheus, or several jobs, have a view of the same hub each. Not thread-safe.
 */
final class HubView {
    /** The labels that the hub itself sets on its counters. All others come from the scrape. */
    private static final Set<String> COUNTER_LABELS = Set.of("__name__", "status", "reason", "le");

    /** The labels that differ between the processes of one hub. */
    private static final Set<String> PROCESS_LABELS = Set.of(
            "instance",
            "pod",
            "pod_name",
            "pod_ip",
            "pod_uid",
            "uid",
            "kubernetes_pod_name",
            "k8s_pod_name",
            "k8s_pod_uid",
            "container_id",
            "exported_instance",
            "exported_pod",
            "node",
            "kubernetes_node",
            "host",
            "hostname",
            "pod_template_hash",
            "controller_revision_hash");

    /**
     * Two scrapers of one counter date their samples by their own clocks, and when they sent the request; a busy hub
     * responds up to ten seconds later.
     */
    private static final Duration JITTER = Duration.ofSeconds(15);

    private final List<Process> processes = new ArrayList<>();

    /** The series of one process, as one scraper saw them: all that have the same labels of the scrape. */
    static final class Process {
        private final Map<String, String> labels;
        private final Map<Map<String, String>, Series> counters = new LinkedHashMap<>();
        private final TreeSet<Instant> scrapes = new TreeSet<>();

        Process(Map<String, String> labels) {
            this.labels = labels;
        }

        Map<String, String> labels() {
            return labels;
        }

        private Instant first() {
            return scrapes.first();
        }

        private Instant last() {
            return scrapes.last();
        }

        private Map<String, String> scraper() {
            return without(labels, PROCESS_LABELS);
        }

        private Map<String, String> process() {
            Map<String, String> only = new TreeMap<>(labels);
            only.keySet().retainAll(PROCESS_LABELS);
            return only;
        }
    }

    /** The views in some series. Processes that one scraper saw one after the other belong to one view. */
    static List<HubView> of(List<Series> all) {
        Map<Map<String, String>, Process> processes = new LinkedHashMap<>();
        for (Series series : all) {
            Process process = processes.computeIfAbsent(scrapeLabels(series), Process::new);
            process.counters.put(counterLabels(series), series);
            series.samples().forEach(sample -> process.scrapes.add(sample.at()));
        }
        List<HubView> views = new ArrayList<>();
        processes.values().stream()
                .sorted(Comparator.comparing(Process::first)
                        .thenComparing(process -> process.labels().toString()))
                .forEach(process -> predecessor(views, process)
                        .orElseGet(() -> added(views))
                        .processes
                        .add(process));
        return views;
    }

    /** The view that ends before a process begins, of the same scraper if there is one. */
    private static Optional<HubView> predecessor(List<HubView> views, Process next) {
        List<HubView> ended =
                views.stream().filter(view -> view.end().isBefore(next.first())).toList();
        return ended.stream()
                .filter(view -> view.lastProcess().scraper().equals(next.scraper()))
                .max(Comparator.comparing(HubView::end))
                .or(() -> ended.stream().max(Comparator.comparing(HubView::end)));
    }

    private static HubView added(List<HubView> views) {
        HubView view = new HubView();
        views.add(view);
        return view;
    }

    static Map<String, String> scrapeLabels(Series series) {
        return without(series.labels(), COUNTER_LABELS);
    }

    private static Map<String, String> counterLabels(Series series) {
        Map<String, String> only = new TreeMap<>(series.labels());
        only.keySet().retainAll(COUNTER_LABELS);
        only.remove("__name__");
        return only;
    }

    private static Map<String, String> without(Map<String, String> labels, Set<String> names) {
        Map<String, String> rest = new TreeMap<>(labels);
        rest.keySet().removeAll(names);
        return rest;
    }

    private Process lastProcess() {
        return processes.get(processes.size() - 1);
    }

    /** The labels of the scrape, those of the last process. */
    Map<String, String> labels() {
        return lastProcess().labels();
    }

    private Instant end() {
        return lastProcess().last();
    }

    /** When the hub was scraped, in order. */
    List<Instant> scrapes() {
        return processes.stream().flatMap(process -> process.scrapes.stream()).toList();
    }

    /** Whether the view has samples of series with these labels of the scrape. */
    boolean covers(Series series) {
        return processes.stream().anyMatch(process -> process.labels.equals(scrapeLabels(series)));
    }

    /** How much of a period lies between the first and the last scrape. */
    Duration coverage(Instant from, Instant until) {
        Instant first = processes.get(0).first().isBefore(from)
                ? from
                : processes.get(0).first();
        Instant last = end().isAfter(until) ? until : end();
        return first.isBefore(last) ? Duration.between(first, last) : Duration.ZERO;
    }

    /**
     * Whether two views can be of one hub: at every time, each counter in one of them has a value between those that the
     * other one had just before and just after. Two hubs of which one is in use fail this.
     */
    boolean agreesWith(HubView other) {
        return isWithin(other) && other.isWithin(this);
    }

    private boolean isWithin(HubView other) {
        for (Map<String, String> counter : counters()) {
            List<Sample> theirs = other.samples(counter);
            if (theirs.isEmpty()) {
                continue;
            }
            for (Sample sample : samples(counter)) {
                if (!isWithin(sample, theirs)) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean isWithin(Sample sample, List<Sample> others) {
        int low = -1;
        int high = others.size();
        for (int i = 0; i < others.size(); i++) {
            Instant at = others.get(i).at();
            if (!at.isAfter(sample.at().minus(JITTER))) {
                low = i;
            }
            if (high == others.size() && !at.isBefore(sample.at().plus(JITTER))) {
                high = i;
            }
        }
        double least = Double.POSITIVE_INFINITY;
        double most = Double.NEGATIVE_INFINITY;
        for (int i = Math.max(low, 0); i <= Math.min(high, others.size() - 1); i++) {
            least = Math.min(least, others.get(i).value());
            most = Math.max(most, others.get(i).value());
        }
        boolean bounded = least <= most;
        return !bounded || (low < 0 || sample.value() >= least) && (high == others.size() || sample.value() <= most);
    }

    private Set<Map<String, String>> counters() {
        Set<Map<String, String>> all = new HashSet<>();
        processes.forEach(process -> all.addAll(process.counters.keySet()));
        return all;
    }

    private List<Sample> samples(Map<String, String> counter) {
        return processes.stream()
                .flatMap(process -> Optional.ofNullable(process.counters.get(counter)).stream())
                .flatMap(series -> series.samples().stream())
                .toList();
    }

    /**
     * The increase of counters.
     *
     * @param increase since the last sample before the period
     * @param restarted whether a counter began anew within the period
     */
    record Increase(double increase, boolean restarted) {}

    /** The increase of all counters that a predicate selects, from the last sample before an instant on. */
    Increase increase(Instant from, Predicate<Map<String, String>> which) {
        double increase = 0;
        boolean restarted = false;
        for (Map<String, String> counter : counters()) {
            if (which.test(counter)) {
                Increase one = ofCounter(from, counter);
                increase += one.increase();
                restarted |= one.restarted();
            }
        }
        return new Increase(increase, restarted || isReplaced(from));
    }

    private Increase ofCounter(Instant from, Map<String, String> counter) {
        double increase = 0;
        boolean restarted = false;
        Double before = null;
        Process predecessor = null;
        for (Process process : processes) {
            Optional<Series> series = Optional.ofNullable(process.counters.get(counter));
            if (isSuccessor(predecessor, process, from)) {
                // A new process counts from zero.
                before = 0.0;
            } else if (predecessor != null && !predecessor.process().equals(process.process())) {
                before = null;
            }
            if (before == null && series.isPresent()) {
                // A counter with a new label appears with its first count: before it, it was zero.
                Instant born = series.get().first().at();
                before = process.scrapes.headSet(born, false).isEmpty() ? null : 0.0;
            }
            for (Sample sample : series.map(Series::samples).orElse(List.of())) {
                if (before != null && sample.at().isAfter(from)) {
                    boolean reset = sample.value() < before;
                    restarted |= reset;
                    increase += reset ? sample.value() : sample.value() - before;
                }
                before = sample.value();
            }
            predecessor = process;
        }
        return new Increase(increase, restarted);
    }

    /** Whether a process replaced another one within the period: all that it counted belongs to the period. */
    private static boolean isSuccessor(Process before, Process process, Instant from) {
        return before != null
                && before.scraper().equals(process.scraper())
                && !before.process().equals(process.process())
                && before.last().isAfter(from);
    }

    private boolean isReplaced(Instant from) {
        for (int i = 1; i < processes.size(); i++) {
            if (isSuccessor(processes.get(i - 1), processes.get(i), from)) {
                return true;
            }
        }
        return false;
    }

    /** The same processes with another metric's series, such as the sums that belong to the counts. */
    HubView with(List<Series> all) {
        HubView view = new HubView();
        Map<Map<String, String>, Process> byLabels = new HashMap<>();
        for (Process process : processes) {
            Process copy = new Process(process.labels);
            copy.scrapes.addAll(process.scrapes);
            byLabels.put(process.labels, copy);
            view.processes.add(copy);
        }
        all.forEach(series -> Optional.ofNullable(byLabels.get(scrapeLabels(series)))
                .ifPresent(process -> process.counters.put(counterLabels(series), series)));
        return view;
    }
}
