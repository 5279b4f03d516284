package dev.firstbell.deploy.chart;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Charts for tests, and a stand-in for the command {@code helm}. */
public final class TestingChart {
    private TestingChart() {}

    /** The archive of a chart like that of Zero to JupyterHub: two limits and their schema. */
    public static byte[] hub() {
        return archive(
                "jupyterhub",
                Map.of(
                        "Chart.yaml",
                        "apiVersion: v2\nname: jupyterhub\nversion: 4.4.0\n",
                        "values.yaml",
                        "hub: {concurrentSpawnLimit: 64, config: {}}\nsingleuser: {startTimeout: 300}\n",
                        "values.schema.json",
                        """
                        {"type": "object", "additionalProperties": false, "properties": {
                          "hub": {"type": "object", "additionalProperties": false, "properties": {
                            "concurrentSpawnLimit": {"type": ["integer", "null"]},
                            "config": {"type": "object", "additionalProperties": true}}},
                          "singleuser": {"type": "object", "additionalProperties": false, "properties": {
                            "startTimeout": {"type": ["integer", "null"]}}}}}
                        """,
                        "templates/hub.yaml",
                        "{{ .Values }}"));
    }

    /** The archive of a chart's folder. */
    static byte[] archive(String name, Path folder) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes));
                Stream<Path> files = Files.walk(folder)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                add(tar, name + "/" + folder.relativize(file), Files.readAllBytes(file));
            }
        }
        return bytes.toByteArray();
    }

    private static byte[] archive(String name, Map<String, String> files) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
            for (Map.Entry<String, String> file : new TreeMap<>(files).entrySet()) {
                add(tar, name + "/" + file.getKey(), file.getValue().getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void add(TarArchiveOutputStream tar, String name, byte[] content) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(content.length);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
    }

    /** A script that answers as {@code helm template} does: with the values that it received in a Secret. */
    public static Helm helm(Path folder) throws IOException {
        return helm(folder, """
                values=$(base64 | tr -d '\\n')
                printf -- '---\\nkind: Service\\n---\\n# Source: jupyterhub/templates/hub/secret.yaml\\n'
                printf 'kind: Secret\\ndata:\\n  values.yaml: "%s"\\n' "$values"
                """);
    }

    /** A script with a body of the test's own. */
    static Helm helm(Path folder, String body) throws IOException {
        Path script = Files.writeString(folder.resolve("helm"), "#!/bin/sh\n" + body);
        script.toFile().setExecutable(true);
        return Helm.in("/nowhere:" + folder).orElseThrow();
    }
}
