package dev.firstbell.deploy.readiness;

import dev.firstbell.records.io.Json;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/** Secrets as Helm and Zero to JupyterHub write them. Tests of other modules use it through deploy's test artifact. */
public final class TestingRelease {
    private TestingRelease() {}

    /** A release of Zero to JupyterHub's chart. */
    public static Secret of(String name, int revision, String status, Map<String, Object> config) {
        return of(
                name,
                revision,
                status,
                config,
                Map.of(
                        "metadata",
                        Map.of("name", "jupyterhub", "version", "4.3.1", "apiVersion", "v2"),
                        "values",
                        Map.of("hub", Map.of("concurrentSpawnLimit", 64))));
    }

    static Secret of(String name, int revision, String status, Map<String, Object> config, Map<String, Object> chart) {
        String json = Json.lines()
                .writeValueAsString(Map.of(
                        "name", name,
                        "version", revision,
                        "info", Map.of("status", status),
                        "config", config,
                        "chart", chart));
        return new SecretBuilder()
                .withNewMetadata()
                .withName("sh.helm.release.v1." + name + ".v" + revision)
                .withNamespace("jhub")
                .addToLabels("owner", "helm")
                .addToLabels("name", name)
                .addToLabels("status", status)
                .addToLabels("version", Integer.toString(revision))
                .endMetadata()
                .withType("helm.sh/release.v1")
                .addToData("release", encode(encode(zipped(json)).getBytes(StandardCharsets.US_ASCII)))
                .build();
    }

    /** The Secret that the hub reads. */
    static Secret hub(String values) {
        return new SecretBuilder()
                .withNewMetadata()
                .withName("hub")
                .withNamespace("jhub")
                .endMetadata()
                .addToData("values.yaml", encode(values.getBytes(StandardCharsets.UTF_8)))
                .build();
    }

    private static byte[] zipped(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
            zip.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static String encode(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
