package dev.firstbell.deploy.readiness;

import dev.firstbell.records.io.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import tools.jackson.core.JacksonException;

/**
 * A release as Helm keeps it in a Secret of type {@code helm.sh/release.v1}: JSON, with gzip, in base64 (and that in the base64
 * of every Secret). Source: Helm pkg/storage/driver/secrets.go and util.go, pkg/release/release.go.
 *
 * @param name the release's
 * @param config the values that the user gave
 * @param chartName of the chart
 * @param chartVersion of the chart
 * @param chart the chart's metadata, defaults and schema as JSON would have them
 */
record HelmRelease(String name, Map<?, ?> config, String chartName, String chartVersion, Map<?, ?> chart) {
    private static final int MOST_BYTES = 64 * 1024 * 1024;
    private static final String HUB = "jupyterhub";

    /** Reads one; empty if the data are not a release. */
    static Optional<HelmRelease> read(byte[] data) {
        try {
            byte[] packed = Base64.getMimeDecoder().decode(data);
            boolean zipped = packed.length > 2 && packed[0] == 0x1f && packed[1] == (byte) 0x8b;
            try (InputStream in =
                    zipped ? new GZIPInputStream(new ByteArrayInputStream(packed)) : new ByteArrayInputStream(packed)) {
                Object content = Json.lines().readValue(in.readNBytes(MOST_BYTES), Object.class);
                return content instanceof Map<?, ?> release ? Optional.of(of(release)) : Optional.empty();
            }
        } catch (IOException | IllegalArgumentException | JacksonException e) {
            // The cause could quote the content.
            return Optional.empty();
        }
    }

    private static HelmRelease of(Map<?, ?> release) {
        Map<?, ?> chart = map(release.get("chart"));
        Map<?, ?> metadata = map(chart.get("metadata"));
        return new HelmRelease(
                text(release.get("name")),
                map(release.get("config")),
                text(metadata.get("name")),
                text(metadata.get("version")),
                chart);
    }

    /** Whether it is Zero to JupyterHub's chart, and not one around it. */
    boolean isHub() {
        return chartName.equals(HUB);
    }

    /** Whether it installs Zero to JupyterHub. */
    boolean hasHub() {
        return isHub()
                || map(chart.get("metadata")).get("dependencies") instanceof List<?> list
                        && list.stream()
                                .anyMatch(one -> text(map(one).get("name")).equals(HUB));
    }

    /** The chart's description of itself. */
    Map<?, ?> metadata() {
        return map(chart.get("metadata"));
    }

    /** The chart's defaults. */
    Map<?, ?> defaults() {
        return map(chart.get("values"));
    }

    /** The chart's schema; empty if it has none. */
    Optional<String> schema() {
        return Optional.of(text(chart.get("schema")))
                .filter(text -> !text.isEmpty())
                .map(text -> new String(Base64.getMimeDecoder().decode(text), java.nio.charset.StandardCharsets.UTF_8));
    }

    private static Map<?, ?> map(Object value) {
        return value instanceof Map<?, ?> map ? map : Map.of();
    }

    private static String text(Object value) {
        return value == null ? "" : value.toString();
    }
}
