package dev.firstbell.deploy.prometheus;

import dev.firstbell.records.io.BadInputException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * Queries a Prometheus server ({@code GET /api/v1/query}). Ranges are queried as range vectors ({@code metric[40m]}),
 * not with {@code query_range}, because a range vector contains the samples as scraped, with their timestamps, instead
 * of values on a grid. Not thread-safe.
 */
final class PrometheusQueries {
    private static final double MILLIS = 1000.0;
    private static final Pattern METRIC = Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)[{\\[]");

    private final PrometheusHttp http;
    private final Set<String> warnings = new LinkedHashSet<>();
    /** Values that are not numbers with their counts, by metric. */
    private final Map<String, TreeMap<String, Integer>> unusable = new TreeMap<>();

    PrometheusQueries(PrometheusHttp http) {
        this.http = http;
    }

    /** One series: its labels, and its samples ordered by time; at least one sample. */
    record Series(Map<String, String> labels, List<Sample> samples) {
        /** A label's value, if the label exists and is not blank. */
        Optional<String> label(String name) {
            return Optional.ofNullable(labels.get(name)).filter(value -> !value.isEmpty());
        }

        /**
         * A label that the scraped program itself set. Where a target has a label of the same name, Prometheus renames the
         * program's to {@code exported_…}, unless the scrape's configuration has {@code honor_labels: true}.
         */
        Optional<String> own(String name) {
            return label(EXPORTED + name).or(() -> label(name));
        }

        Sample first() {
            return samples.get(0);
        }

        Sample last() {
            return samples.get(samples.size() - 1);
        }
    }

    /** The prefix that Prometheus gives a label whose name the target has, too. */
    static final String EXPORTED = "exported_";

    /** One value, with the time of its scrape (in an instant vector: the time of the query). */
    record Sample(Instant at, double value) {}

    /** The part of a result that is wanted: a plain value, or a part of a native histogram. */
    enum Part {
        VALUE("value", ""),
        HISTOGRAM_COUNT("histogram", "count"),
        HISTOGRAM_SUM("histogram", "sum");

        private final String field;
        private final String member;

        Part(String field, String member) {
            this.field = field;
            this.member = member;
        }

        /** The key of one sample in a series; that of a list of samples ends in {@code s}. */
        String field() {
            return field;
        }

        /** The key within a native histogram. */
        String member() {
            return member;
        }
    }

    /**
     * Evaluates a query at an instant. Values that are not finite numbers are omitted and counted ({@link #none}).
     *
     * @throws BadInputException if the server cannot be reached, rejects the query, is not a Prometheus server, or sends
     *     another thing than the result of the query
     */
    List<Series> at(Instant time, String query) {
        return at(time, query, Part.VALUE);
    }

    /** The same for a part of the result. */
    List<Series> at(Instant time, String query, Part part) {
        JsonNode response = http.get("api/v1/query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8) + "&time="
                + time.toEpochMilli() / MILLIS);
        warnings(response);
        TreeMap<String, Integer> notNumbers = new TreeMap<>();
        List<Series> series = new QueryResult(
                        http.url(), query, time, part, value -> notNumbers.merge(value, 1, Integer::sum))
                .read(response);
        if (!notNumbers.isEmpty()) {
            unusable.put(metric(query), notNumbers);
        }
        return series;
    }

    private void warnings(JsonNode response) {
        for (String field : List.of("warnings", "infos")) {
            JsonNode all = response.path(field);
            (all.isArray() ? all : List.of(all))
                    .forEach(warning -> Optional.of(PrometheusRefusals.shortened(warning.asString("")))
                            .filter(text -> !text.isBlank())
                            .ifPresent(warnings::add));
        }
        // VictoriaMetrics' mark of a storage node that did not respond.
        if (response.path("isPartial").asBoolean(false)) {
            warnings.add("isPartial: true");
        }
    }

    /** A metric's name in a query, such as {@code kube_pod_info} in {@code max_over_time(kube_pod_info{…}[60s])}. */
    private static String metric(String query) {
        Matcher metric = METRIC.matcher(query);
        return metric.find() ? metric.group(1) : query;
    }

    /** The tenant that is asked, if one is named. */
    Optional<String> tenant() {
        return http.tenant();
    }

    /** How a server lacks a metric: {@code has no samples of X}, or which values it has that are not numbers. */
    String none(String metric) {
        return Optional.ofNullable(unusable.get(metric))
                .map(values -> "has samples of " + metric + ", but none that is a number (" + counted(values) + ")")
                .orElse("has no samples of " + metric);
    }

    /** Whether a metric has values that are not numbers. */
    boolean hasNotNumbers(String metric) {
        return unusable.containsKey(metric);
    }

    /**
     * Passes on, once each, what the server warned of, such as a store of Thanos that did not respond, and which values were
     * left out because they are not numbers.
     */
    void reportWarnings(Consumer<String> notes) {
        warnings.forEach(warning -> notes.accept(
                warning.startsWith("PromQL")
                        ? "the Prometheus server sent a remark with its response: " + warning
                        : "the Prometheus server warned that its responses may be partial: " + warning));
        warnings.clear();
        unusable.forEach((metric, values) -> notes.accept("the Prometheus server has values of " + metric
                + " that are not numbers (" + counted(values) + "); they are left out"));
        unusable.clear();
    }

    private static String counted(TreeMap<String, Integer> values) {
        return LabelText.some(values.entrySet().stream()
                .map(value -> value.getValue() + " × " + PrometheusRefusals.shortened(value.getKey()))
                .toList());
    }
}
