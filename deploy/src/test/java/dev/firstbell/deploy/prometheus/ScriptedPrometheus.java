package dev.firstbell.deploy.prometheus;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;

/**
 * A Prometheus server with scripted series on loopback. It understands the queries that Firstbell sends: a selector with
 * matchers, a range, {@code min_over_time}, {@code max_over_time}, and the counts that look for a reason. Other modules
 * use it through deploy's test artifact.
 */
public final class ScriptedPrometheus implements AutoCloseable {
    private static final Pattern SELECTOR = Pattern.compile(
            "([a-z_][a-zA-Z0-9_]*|(?=\\{))(?:\\{([^}]*)\\})?\\[(\\d+)s\\]|([a-z_]+)(?:\\{([^}]*)\\})?\\)$");
    private static final Pattern MATCHER = Pattern.compile("([a-zA-Z_]+)(=~|!~|!=|=)\"((?:[^\"\\\\]|\\\\.)*)\"");

    /** Series by metric. */
    private final List<Series> all = new CopyOnWriteArrayList<>();

    private final List<String> queries = new CopyOnWriteArrayList<>();
    private final Map<String, String> responseHeaders = new LinkedHashMap<>();
    private final HttpServer server;
    private volatile int status = 200;
    private volatile String body;
    private volatile boolean gzip;
    private volatile String authorization;
    private volatile String warning;
    private volatile boolean silent;
    private volatile Headers headers = new Headers();

    /**
     * @param samples values by time in seconds since the epoch
     * @param sumPerCount of a native histogram; 0 for a plain value
     */
    private record Series(Map<String, String> labels, TreeMap<Double, String> samples, double sumPerCount) {}

    public ScriptedPrometheus() {
        this("/");
    }

    /** @param prefix the path of the API's root */
    public ScriptedPrometheus(String prefix) {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext(prefix + "api/v1/query", this::respond);
        if (!prefix.equals("/")) {
            server.createContext("/", exchange -> {
                boolean root = exchange.getRequestURI().getPath().equals("/");
                exchange.getResponseHeaders().set("Location", prefix + "graph?g0.expr=");
                exchange.sendResponseHeaders(root ? 302 : 404, -1);
                exchange.close();
            });
        }
        server.start();
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    }

    /** Every query so far, decoded. */
    public List<String> queries() {
        return queries;
    }

    /** A header of the last request; null if it had none of this name. */
    public String lastHeader(String name) {
        return headers.getFirst(name);
    }

    /** Adds a series: {@code kube_pod_created{namespace="jhub"}}, with values by seconds since an instant. */
    public ScriptedPrometheus series(String selector, Instant since, Map<Integer, ? extends Number> values) {
        return histogram(selector, since, values, 0);
    }

    /** Adds a native histogram with these counts; every observation has the same value. */
    public ScriptedPrometheus histogram(
            String selector, Instant since, Map<Integer, ? extends Number> values, double sumPerCount) {
        Matcher form = Pattern.compile("([a-z_]+)\\{(.*)\\}").matcher(selector);
        if (!form.matches()) {
            throw new IllegalArgumentException(selector);
        }
        Map<String, String> labels = new TreeMap<>();
        labels.put("__name__", form.group(1));
        Matcher label = MATCHER.matcher(form.group(2));
        while (label.find()) {
            labels.put(label.group(1), label.group(3));
        }
        TreeMap<Double, String> samples = new TreeMap<>();
        values.forEach((second, value) ->
                samples.put(since.plusSeconds(second).toEpochMilli() / 1000.0, String.valueOf(value.doubleValue())));
        all.add(new Series(labels, samples, sumPerCount));
        return this;
    }

    /** Answers every query like this from now on. */
    public void answer(int newStatus, String newBody, Map<String, String> headers) {
        status = newStatus;
        body = newBody;
        responseHeaders.putAll(headers);
    }

    public void compress() {
        gzip = true;
    }

    /** Wants this {@code Authorization} header, and says Basic otherwise. */
    public void want(String header) {
        authorization = header;
    }

    /** Leaves every query without a response from now on. */
    public void keepSilent() {
        silent = true;
    }

    public void warn(String text) {
        warning = text;
    }

    private void respond(HttpExchange exchange) throws IOException {
        headers = exchange.getRequestHeaders();
        String given = headers.getFirst("Authorization");
        String raw = exchange.getRequestURI().getRawQuery();
        String query = URLDecoder.decode(raw.replaceAll("^query=|&time=.*$", ""), StandardCharsets.UTF_8);
        double time = Double.parseDouble(raw.replaceAll("^.*&time=", ""));
        queries.add(query);
        if (silent) {
            return;
        }
        if (authorization != null && !authorization.equals(given)) {
            exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"prometheus\"");
            send(exchange, 401, "Unauthorized\n");
            return;
        }
        responseHeaders.forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
        send(exchange, status, body != null ? body : evaluated(query, time));
    }

    private void send(HttpExchange exchange, int code, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (gzip) {
            ByteArrayOutputStream compressed = new ByteArrayOutputStream();
            try (GZIPOutputStream out = new GZIPOutputStream(compressed)) {
                out.write(bytes);
            }
            bytes = compressed.toByteArray();
            exchange.getResponseHeaders().set("Content-Encoding", "gzip");
        }
        exchange.sendResponseHeaders(code, bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
        }
        exchange.close();
    }

    private String evaluated(String query, double time) {
        Matcher selector = SELECTOR.matcher(query);
        if (!selector.find()) {
            throw new IllegalArgumentException(query);
        }
        String metric = selector.group(1) == null ? selector.group(4) : selector.group(1);
        String matchers = selector.group(1) == null ? selector.group(5) : selector.group(2);
        double from = selector.group(3) == null ? time - 300 : time - Integer.parseInt(selector.group(3));
        List<String> results = new ArrayList<>();
        for (Series series : all) {
            Map<Double, String> inRange = series.samples().subMap(from, false, time, true);
            if ((metric.isEmpty() || series.labels().get("__name__").equals(metric))
                    && matches(series.labels(), matchers == null ? "" : matchers)
                    && !inRange.isEmpty()) {
                results.add(
                        series.sumPerCount() == 0
                                ? result(query, series.labels(), inRange, time)
                                : histogram(series, inRange));
            }
        }
        if (query.startsWith("count") || query.startsWith("min(")) {
            results = results.stream().distinct().toList();
        }
        return "{\"status\":\"success\""
                + (warning == null ? "" : ",\"warnings\":[\"" + warning + "\"]")
                + ",\"data\":{\"resultType\":\"matrix\",\"result\":[" + String.join(",", results) + "]}}";
    }

    private static String result(String query, Map<String, String> labels, Map<Double, String> samples, double time) {
        List<Double> values = samples.values().stream().map(Double::valueOf).toList();
        if (query.startsWith("max_over_time") || query.startsWith("topk(1, max_over_time")) {
            return vector(named(labels, false), time, values.stream().max(Double::compareTo));
        }
        if (query.startsWith("min_over_time")) {
            return vector(named(labels, false), time, values.stream().min(Double::compareTo));
        }
        if (query.startsWith("count by (namespace, exported_namespace)")) {
            Map<String, String> by = new TreeMap<>(labels);
            by.keySet().retainAll(List.of("namespace", "exported_namespace"));
            return vector(named(by, false), time, Optional.of(1.0));
        }
        if (query.startsWith("count(") || query.startsWith("min(")) {
            return vector("{}", time, Optional.of(values.get(values.size() - 1)));
        }
        return "{\"metric\":" + named(labels, true) + ",\"values\":["
                + samples.entrySet().stream()
                        .map(sample -> "[" + sample.getKey() + ",\"" + sample.getValue() + "\"]")
                        .collect(Collectors.joining(","))
                + "]}";
    }

    private static String histogram(Series series, Map<Double, String> samples) {
        return "{\"metric\":" + named(series.labels(), true) + ",\"histograms\":["
                + samples.entrySet().stream()
                        .map(sample -> "[" + sample.getKey() + ",{\"count\":\"" + sample.getValue() + "\",\"sum\":\""
                                + Double.parseDouble(sample.getValue()) * series.sumPerCount() + "\"}]")
                        .collect(Collectors.joining(","))
                + "]}";
    }

    private static String vector(String labels, double time, Optional<Double> value) {
        return "{\"metric\":" + labels + ",\"value\":[" + time + ",\"" + value.orElseThrow() + "\"]}";
    }

    private static String named(Map<String, String> labels, boolean name) {
        return labels.entrySet().stream()
                .filter(label -> name || !label.getKey().equals("__name__"))
                .map(label -> "\"" + label.getKey() + "\":\"" + label.getValue() + "\"")
                .collect(Collectors.joining(",", "{", "}"));
    }

    private static boolean matches(Map<String, String> labels, String matchers) {
        Matcher matcher = MATCHER.matcher(matchers);
        while (matcher.find()) {
            String value = labels.getOrDefault(matcher.group(1), "");
            boolean matched = switch (matcher.group(2)) {
                case "=" -> value.equals(matcher.group(3));
                case "!=" -> !value.equals(matcher.group(3));
                case "=~" -> value.matches(matcher.group(3));
                default -> !value.matches(matcher.group(3));
            };
            if (!matched) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
