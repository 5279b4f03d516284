package dev.firstbell.deploy.prometheus;

import dev.firstbell.deploy.prometheus.PrometheusQueries.Part;
import dev.firstbell.deploy.prometheus.PrometheusQueries.Series;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.observed.Observation.HubCounts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The increase of a hub's spawn counters within a period, from a Prometheus server's samples. The same counters may be
 * there several times, from replicas of Prometheus or from several jobs; then one set of them counts, and never the sum.
 * For one use.
 */
final class SpawnHistory {
    /** The option that selects one hub among several. */
    static final String SELECT_OPTION = "--prometheus-hub-select";

    /** The name without its prefix, as JupyterHub exported it before 2.0. */
    private static final String BARE = "server_spawn_duration_seconds";

    /** JupyterHub's default prefix (JUPYTERHUB_METRICS_PREFIX). */
    private static final String METRIC = "jupyterhub_" + BARE;

    /** How far before the period to look for a sample, since the increase starts from the last sample before it. */
    private static final Duration LOOKBACK = Duration.ofMinutes(5);

    /** How far around the period to look for a scrape, to say when there was one. */
    private static final Duration VICINITY = Duration.ofHours(1);

    /** The labels that a scrape, or a federation, gives the namespace of its target. */
    private static final List<String> NAMESPACE_LABELS =
            List.of("namespace", "exported_namespace", "kubernetes_namespace", "k8s_namespace_name");

    private static final String UNKNOWN = ", so the hub's counts of starts, failures and 429s are unknown";

    private final PrometheusQueries queries;
    private final LabelMatchers select;
    private final String namespace;
    private final Instant from;
    private final Instant until;
    /** The name of the histogram at this server. */
    private String metric = METRIC;

    /** @param select selects one hub; with it, the labels of the namespace do not matter */
    public SpawnHistory(
            PrometheusQueries queries, LabelMatchers select, String namespace, Instant from, Instant until) {
        this.queries = queries;
        this.select = select;
        this.namespace = namespace;
        this.from = from;
        this.until = until;
    }

    /**
     * The hub's counts; empty if the server did not scrape the hub.
     *
     * @param notes receives a line for each limit of the counts
     * @throws BadInputException if the counters are of several hubs
     */
    public Optional<HubCounts> read(Consumer<String> notes) {
        List<Series> all = counters(Part.HISTOGRAM_COUNT, "_count", range(LOOKBACK), until);
        if (all.isEmpty()) {
            all = underAnotherPrefix(notes);
        }
        List<Series> counts = ofHub(all, notes);
        if (counts.isEmpty() && !all.isEmpty()) {
            return Optional.empty();
        }
        if (!counts.isEmpty() && !SpawnStatus.areKnown(counts, metric, UNKNOWN, notes)) {
            return Optional.empty();
        }
        Optional<Series> negative = counts.stream()
                .filter(series -> series.samples().stream().anyMatch(sample -> sample.value() < 0))
                .findFirst();
        if (negative.isPresent()) {
            notes.accept("the Prometheus server has negative values of " + metric + ", which a counter cannot have"
                    + UNKNOWN);
            return Optional.empty();
        }
        List<HubView> views = HubView.of(counts).stream()
                .filter(view -> view.scrapes().stream().anyMatch(at -> at.isAfter(from)))
                .toList();
        if (views.isEmpty()) {
            absent(notes);
            return Optional.empty();
        }
        HubView view = theHub(views, notes);
        if (isOneSample(view)) {
            notes.accept("the Prometheus server has one sample of " + metric + " between " + from.minus(LOOKBACK)
                    + " and " + until + " (" + view.scrapes().get(0) + "): no increase can be computed from it"
                    + UNKNOWN);
            return Optional.empty();
        }
        List<Series> sums = counters(Part.HISTOGRAM_SUM, "_sum", range(LOOKBACK), until);
        HubView.Increase started = view.increase(from, SpawnStatus::succeeded);
        HubView.Increase throttled = view.increase(from, SpawnStatus::throttled);
        HubView.Increase failed = view.increase(from, SpawnStatus::failed);
        double took = view.with(sums).increase(from, SpawnStatus::succeeded).increase();
        ScrapeTimes times = ScrapeTimes.of(view.scrapes(), from, until);
        times.remarks("the hub", notes);
        return Optional.of(new HubCounts(
                Math.round(started.increase()),
                Duration.ofMillis(Math.round(took * 1000)),
                Math.round(failed.increase()),
                Math.round(throttled.increase()),
                Stream.of(started, throttled, failed).anyMatch(HubView.Increase::restarted),
                times.uncovered()));
    }

    /** An increase needs two samples. */
    private static boolean isOneSample(HubView view) {
        return view.scrapes().stream().distinct().count() == 1;
    }

    /**
     * A hub may export its metrics under another prefix (JUPYTERHUB_METRICS_PREFIX, or JupyterHub before 2.0), and a gateway
     * may add one.
     */
    private List<Series> underAnotherPrefix(Consumer<String> notes) {
        List<Series> found = queries.at(
                until, select.selector("__name__=~\"(.+_)?" + BARE + "_count\"") + range(LOOKBACK), Part.VALUE);
        TreeSet<String> names = found.stream()
                .flatMap(series -> series.label("__name__").stream())
                .map(name -> name.substring(0, name.length() - "_count".length()))
                .collect(Collectors.toCollection(TreeSet::new));
        names.remove(METRIC);
        if (names.size() > 1) {
            throw new BadInputException("--prometheus: the server has no samples of " + METRIC
                    + ", but counters of starts under " + names.size() + " other names: " + LabelText.some(names)
                    + "; select those of one hub with " + SELECT_OPTION + " '__name__=~\"" + names.first() + ".*\"'");
        }
        if (names.isEmpty()) {
            return List.of();
        }
        metric = names.first();
        notes.accept(
                "the Prometheus server has no samples of " + METRIC + "; the hub's counts are read from " + metric);
        return counters(Part.HISTOGRAM_COUNT, "_count", range(LOOKBACK), until);
    }

    private String range(Duration before) {
        return "[" + Duration.between(from, until).plus(before).toSeconds() + "s]";
    }

    /**
     * The counts or the sums of a histogram. A classic histogram has a series for each; a native one, into which Prometheus 3
     * can also turn a classic one when it scrapes, has both in its samples.
     */
    private List<Series> counters(Part part, String suffix, String range, Instant at) {
        List<Series> classic = ofNamespaceOrAll(metric + suffix, range, at, Part.VALUE);
        return classic.isEmpty() ? ofNamespaceOrAll(metric, range, at, part) : classic;
    }

    private List<Series> ofNamespaceOrAll(String name, String range, Instant at, Part part) {
        List<Series> ofNamespace =
                queries.at(at, name + select.selector("namespace=\"" + namespace + "\"") + range, part);
        return ofNamespace.isEmpty() ? queries.at(at, name + select.selector() + range, part) : ofNamespace;
    }

    /** The series of hubs in this namespace, and of hubs whose namespace no label tells. */
    private List<Series> ofHub(List<Series> all, Consumer<String> notes) {
        TreeSet<String> others = new TreeSet<>();
        List<Series> here = all.stream()
                .filter(series -> {
                    List<String> namespaces = NAMESPACE_LABELS.stream()
                            .flatMap(label -> series.label(label).stream())
                            .toList();
                    boolean ours = namespaces.isEmpty() || namespaces.contains(namespace);
                    if (!ours) {
                        others.addAll(namespaces);
                    }
                    return ours;
                })
                .toList();
        if (!here.isEmpty() || all.isEmpty()) {
            return here;
        }
        if (!select.text().isEmpty()) {
            return all;
        }
        notes.accept("the Prometheus server has hubs in namespace " + LabelText.some(others) + ", but none in "
                + namespace + "; check --namespace, or select the hub with " + SELECT_OPTION);
        return List.of();
    }

    private void absent(Consumer<String> notes) {
        List<Instant> around =
                counters(Part.HISTOGRAM_COUNT, "_count", range(VICINITY.multipliedBy(2)), until.plus(VICINITY)).stream()
                        .flatMap(series -> series.samples().stream())
                        .map(PrometheusQueries.Sample::at)
                        .sorted()
                        .toList();
        Optional<Instant> last = around.stream().filter(at -> !at.isAfter(from)).reduce((a, b) -> b);
        Optional<Instant> next = around.stream().filter(at -> at.isAfter(until)).findFirst();
        notes.accept("the Prometheus server "
                + (queries.hasNotNumbers(METRIC + "_count")
                        ? queries.none(METRIC + "_count")
                        : "has no samples of " + METRIC)
                + (select.text().isEmpty() ? "" : " with " + select.selector()) + " in this period"
                + last.map(at -> ", the last one before it is from " + at).orElse("")
                + next.map(at -> ", the first one after it is from " + at).orElse("")
                + UNKNOWN);
    }

    /** One view of the hub that all views show. */
    private HubView theHub(List<HubView> views, Consumer<String> notes) {
        List<List<HubView>> hubs = new ArrayList<>();
        for (HubView view : views) {
            hubs.stream()
                    .filter(same -> same.stream().allMatch(view::agreesWith))
                    .findFirst()
                    .orElseGet(() -> {
                        List<HubView> hub = new ArrayList<>();
                        hubs.add(hub);
                        return hub;
                    })
                    .add(view);
        }
        if (hubs.size() > 1) {
            throw severalHubs(hubs);
        }
        List<HubView> same = hubs.get(0).stream()
                .sorted(Comparator.comparing((HubView view) -> view.coverage(from, until))
                        .thenComparing(view -> view.scrapes().size())
                        .reversed()
                        .thenComparing(view -> view.labels().toString()))
                .toList();
        if (same.size() > 1) {
            List<String> sets =
                    LabelText.differences(same.stream().map(HubView::labels).toList());
            notes.accept("the Prometheus server has the hub's counters " + same.size() + " times, and they agree: "
                    + String.join(" and ", sets) + "; the counts are those of " + sets.get(0) + " alone");
        }
        return same.get(0);
    }

    private BadInputException severalHubs(List<List<HubView>> hubs) {
        List<Map<String, String>> labels =
                hubs.stream().map(same -> same.get(0).labels()).toList();
        List<String> sets = LabelText.differences(labels);
        List<String> found = new ArrayList<>();
        for (int i = 0; i < hubs.size(); i++) {
            HubView first = hubs.get(i).get(0);
            found.add(sets.get(i) + " ("
                    + (isOneSample(first) ? "one sample: " : "")
                    + Math.round(first.increase(from, SpawnStatus::succeeded).increase()) + " starts, "
                    + Math.round(first.increase(from, SpawnStatus::throttled).increase()) + " × 429)");
        }
        String example = LabelText.selecting(labels.get(0), labels.subList(1, labels.size()))
                .map(matcher -> ", such as " + SELECT_OPTION + " '" + matcher + "'")
                .orElse("");
        return new BadInputException("--prometheus: the server has counters of " + hubs.size()
                + " hubs that differ, and which one belongs to namespace " + namespace + " is not certain: "
                + LabelText.some(found) + "; select one with " + SELECT_OPTION + example);
    }
}
