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
 * Queries a Prometheus server ({@code GET /api/v1/query}). Ranges are queried as range vectors ({@code metric[40m]}),
 * not with {@code query_range}, because a range vector contains the samples as scraped, with their timestamps, instead
 * of values on a grid. Thread-safe.
 */
final class PrometheusQueries {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final int MAX_MESSAGE_LENGTH = 200;

    private final HttpClient http;
    private final String url;
    private final Optional<String> authorization;

    /** One series: its labels, and its samples ordered by time; at least one sample. */
    record Series(Map<String, String> labels, List<Sample> samples) {
        /** A label's value, if the label exists and is not blank. */
        Optional<String> label(String name) {
            return Optional.ofNullable(labels.get(name)).filter(value -> !value.isEmpty());
        }

        Sample last() {
            return samples.get(samples.size() - 1);
        }
    }

    /** One value, with the time of its scrape (in an instant vector: the time of the query). */
    record Sample(Instant at, double value) {}

    public PrometheusQueries(URI url, Optional<String> authorization, Optional<SSLContext> trust) {
        HttpClient.Builder builder =
                HttpClient.newBuilder().connectTimeout(TIMEOUT).followRedirects(HttpClient.Redirect.NEVER);
        trust.ifPresent(builder::sslContext);
        this.http = builder.build();
        this.url = url.toString().endsWith("/") ? url.toString() : url + "/";
        this.authorization = authorization;
    }

    /**
     * Evaluates a query at an instant. Samples that are not finite numbers are omitted.
     *
     * @throws BadInputException if the server cannot be reached, rejects the query or is not a Prometheus server
     */
    List<Series> at(Instant time, String query) {
        JsonNode response = get(time, query);
        List<Series> all = new ArrayList<>();
        for (JsonNode result : response.path("data").path("result")) {
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

    private JsonNode get(Instant time, String query) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + "api/v1/query?query="
                        + URLEncoder.encode(query, StandardCharsets.UTF_8) + "&time=" + time.toEpochMilli() / 1000.0))
                .timeout(TIMEOUT)
                .header("Accept", "application/json");
        authorization.ifPresent(value -> request.header("Authorization", value));
        try {
            HttpResponse<String> response =
                    http.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
            return json(response);
        } catch (IOException e) {
            throw new BadInputException("--prometheus: " + url + " cannot be reached: " + FailureMessages.reason(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BadInputException("--prometheus: interrupted while querying " + url);
        }
    }

    private JsonNode json(HttpResponse<String> response) {
        int status = response.statusCode();
        if (status == HttpURLConnection.HTTP_UNAUTHORIZED || status == HttpURLConnection.HTTP_FORBIDDEN) {
            throw new BadInputException("--prometheus: " + url + " responded with " + status
                    + "; pass a token with read access with --prometheus-token-file, or check the one you passed");
        }
        try {
            JsonNode json = Json.lines().readTree(response.body());
            String outcome = json.path("status").asString("");
            if (outcome.equals("success")) {
                return json;
            }
            if (outcome.equals("error")) {
                throw new BadInputException("--prometheus: " + url + " responded with " + status + ": "
                        + shortened(json.path("error").asString("no reason given")));
            }
        } catch (JacksonException e) {
            // Reported below.
        }
        throw new BadInputException("--prometheus: " + url + "api/v1/query responded with " + status
                + ", but not in the format of the Prometheus API; check the address");
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
        return line.length() > MAX_MESSAGE_LENGTH ? line.substring(0, MAX_MESSAGE_LENGTH) + "…" : line;
    }
}
