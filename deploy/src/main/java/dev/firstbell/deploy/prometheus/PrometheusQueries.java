package dev.firstbell.deploy.prometheus;

import dev.firstbell.deploy.observe.FailureMessages;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Json;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.net.ssl.SSLContext;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Asks a Prometheus server ({@code GET /api/v1/query}). Ranges are asked for as such ({@code metric[40m]}), not by {@code
 * query_range}: so come the samples themselves, with when they were scraped, and not what a grid makes of them.
 */
final class PrometheusQueries {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final int SHOWN = 200;

    private final HttpClient http;
    private final String url;
    private final Optional<String> authorization;

    /** One series: its labels, and its samples in the order of time; at least one. */
    record Series(Map<String, String> labels, List<Sample> samples) {
        /** A label, if it is there and not empty. */
        Optional<String> label(String name) {
            return Optional.ofNullable(labels.get(name)).filter(value -> !value.isEmpty());
        }

        Sample last() {
            return samples.get(samples.size() - 1);
        }
    }

    /** One value, and when it was scraped (of a vector: when it was asked for). */
    record Sample(Instant at, double value) {}

    public PrometheusQueries(URI url, Optional<String> authorization, Optional<SSLContext> trust) {
        HttpClient.Builder builder =
                HttpClient.newBuilder().connectTimeout(TIMEOUT).followRedirects(HttpClient.Redirect.NEVER);
        trust.ifPresent(builder::sslContext);
        this.http = builder.build();
        this.url = url.toString().endsWith("/") ? url.toString() : url + "/";
        this.authorization = authorization;
    }

    /** The series that a query gives at an instant; samples that are no numbers are left out. */
    List<Series> at(Instant time, String query) {
        JsonNode answer = ask(time, query);
        List<Series> all = new ArrayList<>();
        for (JsonNode result : answer.path("data").path("result")) {
            Map<String, String> labels = new TreeMap<>();
            result.path("metric")
                    .properties()
                    .forEach(
                            label -> labels.put(label.getKey(), label.getValue().asString("")));
            List<Sample> samples = new ArrayList<>();
            if (result.has("value")) {
                sample(result.path("value")).ifPresent(samples::add);
            }
            result.path("values").forEach(value -> sample(value).ifPresent(samples::add));
            if (!samples.isEmpty()) {
                all.add(new Series(labels, List.copyOf(samples)));
            }
        }
        return all;
    }

    private JsonNode ask(Instant time, String query) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + "api/v1/query?query="
                        + URLEncoder.encode(query, StandardCharsets.UTF_8) + "&time=" + time.toEpochMilli() / 1000.0))
                .timeout(TIMEOUT)
                .header("Accept", "application/json");
        authorization.ifPresent(value -> request.header("Authorization", value));
        try {
            HttpResponse<String> answer =
                    http.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
            return json(answer);
        } catch (IOException e) {
            throw new BadInputException("--prometheus: " + url + " cannot be reached: " + FailureMessages.reason(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BadInputException("--prometheus: stopped while " + url + " was asked");
        }
    }

    private JsonNode json(HttpResponse<String> answer) {
        int status = answer.statusCode();
        if (status == HttpURLConnection.HTTP_UNAUTHORIZED || status == HttpURLConnection.HTTP_FORBIDDEN) {
            throw new BadInputException("--prometheus: " + url + " answered " + status
                    + "; it wants a token that may read (--prometheus-token-file), or another one");
        }
        try {
            JsonNode json = Json.lines().readTree(answer.body());
            String outcome = json.path("status").asString("");
            if (outcome.equals("success")) {
                return json;
            }
            if (outcome.equals("error")) {
                throw new BadInputException("--prometheus: " + url + " answered " + status + ": "
                        + shortened(json.path("error").asString("no reason")));
            }
        } catch (JacksonException e) {
            // Says the same below.
        }
        throw new BadInputException("--prometheus: " + url + "api/v1/query answered " + status
                + " and not as a Prometheus server does; is that its address?");
    }

    private static Optional<Sample> sample(JsonNode pair) {
        try {
            double value = Double.parseDouble(pair.path(1).asString(""));
            Instant at = Instant.ofEpochMilli(Math.round(pair.path(0).asDouble(0) * 1000));
            return Double.isFinite(value) ? Optional.of(new Sample(at, value)) : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static String shortened(String text) {
        String line = text.lines().findFirst().orElse("");
        return line.length() > SHOWN ? line.substring(0, SHOWN) + "…" : line;
    }
}
