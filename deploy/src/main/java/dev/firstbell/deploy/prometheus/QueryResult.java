package dev.firstbell.deploy.prometheus;

import dev.firstbell.deploy.prometheus.PrometheusQueries.Part;
import dev.firstbell.deploy.prometheus.PrometheusQueries.Sample;
import dev.firstbell.deploy.prometheus.PrometheusQueries.Series;
import dev.firstbell.records.io.BadInputException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * Reads the result of one query, or says what was found instead of one. A result that does not fit its query is refused,
 * never read as "no samples". For one use.
 */
final class QueryResult {
    private static final double MILLIS = 1000.0;
    /** The year 5138 in seconds, the year 1973 in milliseconds. */
    private static final double SURELY_MILLIS = 1e11;
    /** Servers round the times of a query and of its samples. */
    private static final Duration ROUNDING = Duration.ofMinutes(1);

    private static final Pattern RANGE = Pattern.compile("\\[(\\d+)s]");

    private final String url;
    private final String query;
    private final Instant time;
    private final Part part;
    private final Consumer<String> notNumbers;

    /**
     * @param notNumbers receives each value such as {@code NaN} that is left out
     */
    QueryResult(String url, String query, Instant time, Part part, Consumer<String> notNumbers) {
        this.url = url;
        this.query = query;
        this.time = time;
        this.part = part;
        this.notNumbers = notNumbers;
    }

    /** @throws BadInputException if the response holds no result of the query */
    List<Series> read(JsonNode response) {
        JsonNode data = response.path("data");
        if (!data.isObject()) {
            throw refused("with `status: success` and "
                    + (data.isMissingNode() ? "no `data`" : "`data: " + shown(data) + "`")
                    + ", where a result was expected");
        }
        String type = data.path("resultType").asString("");
        JsonNode result = data.path("result");
        if (type.equals("streams")) {
            throw new BadInputException(begin()
                    + "with log lines (`resultType: streams`), as Loki does, and not with samples; give the address of the"
                    + " Prometheus server");
        }
        if (type.equals("scalar") || type.equals("string")) {
            throw refused("with one " + type + " (`result: " + shown(result) + "`), where series were asked for");
        }
        if (!result.isArray()) {
            throw refused("with "
                    + (result.isMissingNode() ? "no `result`" : "`result: " + shown(result) + "`")
                    + ", where a list of series was expected");
        }
        List<Series> all = new ArrayList<>();
        for (int i = 0; i < result.size(); i++) {
            Series series = series(result.get(i), "result[" + i + "]");
            if (!series.samples().isEmpty()) {
                all.add(series);
            }
        }
        return all;
    }

    private Series series(JsonNode each, String place) {
        if (!each.isObject()) {
            throw refused("with `" + shown(each) + "` in " + place + ", where a series was expected");
        }
        JsonNode metric = each.path("metric");
        if (!metric.isObject()) {
            throw refused("with "
                    + (metric.isMissingNode() ? "no `metric`" : "`metric: " + shown(metric) + "`") + " in " + place
                    + ", where the labels of a series were expected");
        }
        Map<String, String> labels = new TreeMap<>();
        metric.properties()
                .forEach(label -> labels.put(label.getKey(), label.getValue().asString("")));
        List<Sample> samples = new ArrayList<>();
        if (each.has(part.field())) {
            sample(each.path(part.field()), place + "." + part.field(), false, samples);
        }
        JsonNode many = each.path(part.field() + "s");
        if (!many.isMissingNode() && !many.isArray()) {
            throw refused("with `" + shown(many) + "` in " + place + "." + part.field()
                    + "s, where a list of samples was expected");
        }
        for (int i = 0; i < many.size(); i++) {
            sample(many.get(i), place + "." + part.field() + "s[" + i + "]", true, samples);
        }
        return new Series(labels, List.copyOf(samples));
    }

    private void sample(JsonNode pair, String place, boolean ofRange, List<Sample> samples) {
        JsonNode value = part == Part.VALUE ? pair.path(1) : pair.path(1).path(part.member());
        String text = value.asString("");
        if (!pair.isArray() || !pair.path(0).isNumber() || text.isBlank()) {
            throw refused("with `" + shown(pair) + "` in " + place + ", where a time and a value were expected");
        }
        double number = number(text, place);
        Instant at = instant(pair.path(0).asDouble(), ofRange, place);
        if (Double.isFinite(number)) {
            samples.add(new Sample(at, number));
        } else {
            notNumbers.accept(text);
        }
    }

    /** Prometheus writes {@code +Inf}, {@code -Inf} and {@code NaN}. */
    private double number(String text, String place) {
        String strip = text.strip();
        if (strip.matches("(?i)[+-]?inf(inity)?")) {
            return strip.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        if (strip.equalsIgnoreCase("nan")) {
            return Double.NaN;
        }
        try {
            return Double.parseDouble(strip);
        } catch (NumberFormatException e) {
            throw refused("with the value `" + PrometheusRefusals.shortened(text) + "` in " + place
                    + ", where a number was expected");
        }
    }

    private Instant instant(double seconds, boolean ofRange, String place) {
        if (Math.abs(seconds) >= SURELY_MILLIS) {
            throw refused("with the time " + plain(seconds) + " in " + place
                    + ", where seconds since 1970 were expected; it looks like milliseconds");
        }
        Instant at;
        try {
            at = Instant.ofEpochMilli(Math.round(seconds * MILLIS));
        } catch (DateTimeException e) {
            throw refused("with the time " + plain(seconds) + " in " + place);
        }
        Matcher range = RANGE.matcher(query);
        boolean early = ofRange
                && range.find()
                && at.isBefore(time.minusSeconds(Long.parseLong(range.group(1))).minus(ROUNDING));
        if (early || at.isAfter(time.plus(ROUNDING))) {
            throw refused("with a sample of " + at + " in " + place + " to a query for the time "
                    + (early
                            ? "from " + time.minusSeconds(Long.parseLong(range.group(1))) + " to " + time
                            : "up to " + time)
                    + ": the server, or a cache in front of it, answers for another time than it was asked for");
        }
        return at;
    }

    private static String plain(double seconds) {
        return seconds == Math.rint(seconds) && Math.abs(seconds) < 1e18
                ? Long.toString((long) seconds)
                : Double.toString(seconds);
    }

    private static String shown(JsonNode node) {
        return PrometheusRefusals.shortened(node.toString());
    }

    private BadInputException refused(String what) {
        return new BadInputException(begin() + what + "; check the address, and what is in front of the server");
    }

    private String begin() {
        return "--prometheus: " + url + " responded to the query " + PrometheusRefusals.shortened(query) + " ";
    }
}
