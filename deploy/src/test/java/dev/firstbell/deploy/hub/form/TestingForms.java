package dev.firstbell.deploy.hub.form;

import dev.firstbell.records.io.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Transports of a hub's log, as they print its lines. */
public enum TestingForms {
    PLAIN(line -> line),
    BLANKS(line -> "  " + line + " \t"),
    TIMESTAMPS(line -> "2026-09-07T15:00:02.500000001Z " + line),
    TIMESTAMPS_WITH_OFFSET(line -> "2026-09-07T09:00:02.5-06:00 " + line),
    CONTAINER_RUNTIME(line -> "2026-09-07T15:00:02.500000001Z stderr F " + line),
    POD_PREFIX(line -> "[pod/hub-7c9f8d5b6-abcde/hub] " + line),
    POD_PREFIX_TIMESTAMPS(line -> "[pod/hub-7c9f8d5b6-abcde/hub] 2026-09-07T15:00:02.500000001Z " + line),
    COMPOSE(line -> "hub-1  | " + line),
    COMPOSE_1(line -> "hub_1        | " + line),
    COMPOSE_COLOURS(line -> "\u001B[36mhub-1  | \u001B[0m" + line),
    COMPOSE_TIMESTAMPS(line -> "hub-1  | 2026-09-07T15:00:02.500000001Z " + line),
    SWARM(line -> "jupyter_hub.1.x7f0aqkz0l1r@node-1    | " + line),
    SWARM_TIMESTAMPS(line -> "2026-09-07T15:00:02.500000001Z jupyter_hub.1.x7f0aqkz0l1r@node-1    | " + line),
    STERN(line -> "hub-7c9f8d5b6-abcde hub " + line),
    STERN_NAMESPACE(line -> "jhub hub-7c9f8d5b6-abcde hub " + line),
    STERN_TIMESTAMPS(line -> "hub-7c9f8d5b6-abcde hub 2026-09-07T15:00:02.500000001Z " + line),
    JOURNALD(line -> "Sep 07 15:00:02 hub1 python3[1142]: " + line),
    JOURNALD_PRECISE(line -> "Sep 07 15:00:02.500001 hub1 jupyterhub[1142]: " + line),
    JOURNALD_ISO(line -> "2026-09-07T15:00:02+0000 hub1 python3[1142]: " + line),
    JOURNALD_FULL(line -> "Mon 2026-09-07 15:00:02 UTC hub1 python3[1142]: " + line),
    JOURNALD_VERBOSE(line -> "    MESSAGE=" + line),
    SYSLOG_3164(line -> "<30>Sep  7 15:00:02 hub1 jupyterhub: " + line),
    SYSLOG_5424(line -> "<30>1 2026-09-07T15:00:02.500Z hub1 python3 1142 - - " + line),
    SYSLOG_5424_DATA(
            line -> "<30>1 2026-09-07T15:00:02.500Z hub1 python3 1142 ID47 [meta x=\"1 ]\"][o y=\"2\"] \uFEFF" + line),
    LOGCLI(line -> "2026-09-07T15:00:02Z {app=\"jupyterhub\", pod=\"hub-1\"} " + line),
    CLOUDWATCH(line -> "2026-09-07T15:00:02.500000+00:00 jhub/hub-1 " + line),
    COLOURS(line -> coloured(line, "\u001B")),
    COLOURS_WITHOUT_ESCAPE(line -> coloured(line, "")),
    COLOURS_OF_SYSLOG(line -> "Sep 07 15:00:02 hub1 python3[1142]: " + coloured(line, "#033")),
    UNKNOWN_PREFIX(line -> "<<hub>> " + line),
    LOGFMT(line -> "time=2026-09-07 level=info msg=\"" + line.replace("\"", "\\\"") + "\" n=\"1\""),
    DOCKER_JSON(line -> json(Map.of("log", line + "\n", "stream", "stderr", "time", "2026-09-07T15:00:02.5Z"))),
    FLUENTD_JSON(line ->
            json(Map.of("log", line, "kubernetes", Map.of("pod_name", "hub-1", "labels", Map.of("component", "hub"))))),
    JOURNALD_JSON(
            line -> json(Map.of("MESSAGE", line, "__REALTIME_TIMESTAMP", "1788793202500000", "_HOSTNAME", "hub1"))),
    JOURNALD_JSON_BYTES(line ->
            json(Map.of("MESSAGE", bytes(coloured(line, "\u001B")), "__REALTIME_TIMESTAMP", "1788793202500000"))),
    LOGCLI_JSON(
            line -> json(Map.of("line", line, "labels", Map.of("pod", "hub-1"), "timestamp", "2026-09-07T15:00:02Z"))),
    JSON_DOCUMENT(TestingForms::cloudLogging, "[\n", ",\n", "\n]\n", false),
    JSON_NEWEST_FIRST(TestingForms::cloudLogging, "[\n", ",\n", "\n]\n", true),
    JSON_PACKED_LIST(line -> json(Map.of("textPayload", line)), "[", ",", "]", false),
    JSON_STRINGS(TestingForms::json, "[", ",", "]", false),
    ELASTICSEARCH(
            line -> json(Map.of("_source", Map.of("message", line, "@timestamp", "2026-09-07T15:09:09Z"))),
            "{\"took\": 3, \"hits\": {\"hits\": [",
            ",\n",
            "]}}",
            false),
    LOKI(
            line -> "[\"1788793202500000000\", " + json(line) + "]",
            "{\"status\": \"success\", \"data\": {\"result\": [{\"stream\": {\"app\": \"hub\"}, \"values\": [",
            ", ",
            "]}]}}",
            false);

    private final UnaryOperator<String> line;
    private final String before;
    private final String between;
    private final String after;
    private final boolean newestFirst;

    TestingForms(UnaryOperator<String> line) {
        this(line, "", "\n", "\n", false);
    }

    TestingForms(UnaryOperator<String> line, String before, String between, String after, boolean newestFirst) {
        this.line = line;
        this.before = before;
        this.between = between;
        this.after = after;
        this.newestFirst = newestFirst;
    }

    /** A log of these lines as the transport gives it. */
    public String wrap(List<String> lines) {
        List<String> wrapped = new ArrayList<>(lines.stream().map(line).toList());
        if (newestFirst) {
            Collections.reverse(wrapped);
        }
        return before + String.join(between, wrapped) + after;
    }

    private static String cloudLogging(String line) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("insertId", "x1");
        entry.put("resource", Map.of("labels", Map.of("container_name", "hub"), "type", "k8s_container"));
        entry.put("textPayload", line);
        entry.put("receiveTimestamp", "2026-09-07T15:00:09.000000789Z");
        return Json.pretty().writeValueAsString(entry);
    }

    /** As JupyterHub colours the header. */
    private static String coloured(String line, String escape) {
        int end = line.startsWith("[") ? line.indexOf("] ") : -1;
        return end < 0
                ? line
                : escape + "[32m" + line.substring(0, end + 1) + escape + "(B" + escape + "[m"
                        + line.substring(end + 1);
    }

    private static String json(Object value) {
        return Json.lines().writeValueAsString(value);
    }

    private static List<Integer> bytes(String text) {
        List<Integer> bytes = new ArrayList<>();
        for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
            bytes.add(each & 0xff);
        }
        return bytes;
    }
}
