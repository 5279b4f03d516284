package dev.firstbell.deploy.prometheus;

import dev.firstbell.records.io.BadInputException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/**
 * Queries a Prometheus server ({@code GET /api/v1/query}). Ranges are queried as range vectors ({@code metric[40m]}),
 * not with {@code query_range}, because a range vector contains the samples as scraped, with their timestamps, instead
 * of values on a grid. Not thread-safe.
 */
final class PrometheusQueries {
    private static final double MILLIS = 1000.0;
    /** No sample of a response is later than its query, except by rounding. */
    private static final Duration ROUNDING = Duration.ofMinutes(1);

    private final PrometheusHttp http;
    private final Set<String> warnings = new LinkedHashSet<>();

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
    }

    /**
     * Evaluates a query at an instant. Samples that are not finite numbers, or later than the query, are omitted.
     *
     * @throws BadInputException if the server cannot be reached, rejects the query or is not a Prometheus server
     */
    List<Series> at(Instant time, String query) {
        return at(time, query, Part.VALUE);
    }

    /** The same for a part of the result. */
    List<Series> at(Instant time, String query, Part part) {
        JsonNode response = http.get("api/v1/query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8) + "&time="
                + time.toEpochMilli() / MILLIS);
        response.path("warnings").forEach(warning -> warnings.add(PrometheusRefusals.shortened(warning.asString(""))));
        List<Series> all = new ArrayList<>();
        for (JsonNode result : response.path("data").path("result")) {
            Map<String, String> labels = new TreeMap<>();
            result.path("metric")
                    .properties()
                    .forEach(
                            label -> labels.put(label.getKey(), label.getValue().asString("")));
            List<Sample> samples = new ArrayList<>();
            if (result.has(part.field)) {
                sample(result.path(part.field), part).ifPresent(samples::add);
            }
            result.path(part.field + "s").forEach(value -> sample(value, part).ifPresent(samples::add));
            samples.removeIf(sample -> sample.at().isAfter(time.plus(ROUNDING)));
            if (!samples.isEmpty()) {
                all.add(new Series(labels, List.copyOf(samples)));
            }
        }
        return all;
    }

    /** Passes on what the server warned of, such as a store of Thanos that did not respond; once each. */
    void reportWarnings(Consumer<String> notes) {
        warnings.forEach(
                warning -> notes.accept("the Prometheus server warned that its responses may be partial: " + warning));
        warnings.clear();
    }

    private static Optional<Sample> sample(JsonNode pair, Part part) {
        JsonNode value = part == Part.VALUE ? pair.path(1) : pair.path(1).path(part.member);
        try {
            double number = Double.parseDouble(value.asString(""));
            Instant at = Instant.ofEpochMilli(Math.round(pair.path(0).asDouble(0) * MILLIS));
            return Double.isFinite(number) ? Optional.of(new Sample(at, number)) : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
