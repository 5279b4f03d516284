package dev.firstbell.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.cli.Cli.Answer;
import dev.firstbell.records.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class ImageCommandTest {
    private static final String GZIP = "application/vnd.oci.image.layer.v1.tar+gzip";
    private static final int MB = 1_000_000;

    @TempDir
    private Path folder;

    @Test
    void layersAreWeighedAndTheTimeOfAPullIsPredictedFromWhatIsUnpacked() throws IOException {
        Path layout = layout("image", GZIP, archive(1, 60 * MB), archive(2, 30 * MB));

        JsonNode answer = Json.lines()
                .readTree(Cli.firstbell("image", "inspect", layout, "--json").out());

        assertThat(answer.get("unpackedBytes").asLong()).isEqualTo(90 * MB);
        assertThat(answer.get("bytes").asLong()).isLessThan(MB);
        assertThat(answer.get("pull").get("quickMs").asLong()).isEqualTo(1500);
        assertThat(answer.get("pull").get("slowMs").asLong()).isEqualTo(3000);
        assertThat(answer.get("layers").get(1).get("createdBy").asString()).isEqualTo("RUN step-2");
        assertThat(answer.get("lints")).isEmpty();
    }

    @Test
    void whatANodeMustPullIsWhatTheFormerImageLacks() throws IOException {
        Path before = layout("before", GZIP, archive(1, 2 * MB), archive(2, MB));
        Path after = layout("after", GZIP, archive(1, 2 * MB), archive(3, 3 * MB));

        Answer answer = Cli.firstbell("image", "inspect", after, "--since", before);

        assertThat(answer.exitCode()).isZero();
        assertThat(answer.out()).containsPattern("  new +0\\.\\d +3\\.0 +0-0  a node that has " + before);
        assertThat(answer.out()).contains("new  RUN step-2").doesNotContain("new  RUN step-1");
    }

    @Test
    void anEmptyLayerAndOneThatIsThereTwiceAreWarnedOf() throws IOException {
        Path layout = layout("image", GZIP, archive(1, MB), new byte[10_240], archive(1, MB));

        assertThat(Cli.firstbell("image", "inspect", layout).out())
                .contains("warning: layer 2 is empty: GKE does not stream such an image")
                .contains("warning: layer 3 is there twice: GKE does not stream such an image");
    }

    @Test
    void whatIsNoLayoutIsBadInputThatSaysSo() {
        Answer answer = Cli.firstbell("image", "inspect", folder);

        assertThat(answer.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(answer.err()).contains(folder + " is no OCI image layout: there is no index.json");
    }

    @Test
    void aLayerThatCannotBeWeighedIsNamed() throws IOException {
        Path layout = layout("image", "application/vnd.oci.image.layer.v1.tar+zstd", archive(1, MB));

        Answer answer = Cli.firstbell("image", "inspect", layout);

        assertThat(answer.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(answer.err()).contains("only plain and gzip layers can be weighed");
    }

    @Test
    void aDigestThatLeadsElsewhereIsRefused() throws IOException {
        Files.writeString(folder.resolve("index.json"), "{\"manifests\": [{\"digest\": \"sha256:../../etc/passwd\"}]}");

        Answer answer = Cli.firstbell("image", "inspect", folder);

        assertThat(answer.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(answer.err()).contains("which is no sha256 digest");
    }

    private static byte[] archive(int content, int size) {
        byte[] archive = new byte[size];
        archive[0] = (byte) content;
        return archive;
    }

    private Path layout(String name, String type, byte[]... archives) throws IOException {
        Path layout = folder.resolve(name);
        List<String> layers = new ArrayList<>();
        List<String> history = new ArrayList<>();
        for (byte[] archive : archives) {
            byte[] packed = gzip(archive);
            layers.add("{\"mediaType\": \"%s\", \"digest\": \"%s\"}".formatted(type, blob(layout, packed)));
            history.add("{\"created_by\": \"ENV a=b\", \"empty_layer\": true}");
            history.add("{\"created_by\": \"RUN step-%d\"}".formatted(layers.size()));
        }
        String config = blob(layout, bytes("{\"history\": [" + String.join(",", history) + "]}"));
        String manifest = blob(
                layout,
                bytes("{\"config\": {\"digest\": \"%s\"}, \"layers\": [%s]}"
                        .formatted(config, String.join(",", layers))));
        Files.writeString(layout.resolve("index.json"), "{\"manifests\": [{\"digest\": \"" + manifest + "\"}]}");
        return layout;
    }

    private static String blob(Path layout, byte[] content) throws IOException {
        String hex;
        try {
            hex = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
        Path file = layout.resolve("blobs/sha256").resolve(hex);
        Files.createDirectories(file.getParent());
        Files.write(file, content);
        return "sha256:" + hex;
    }

    private static byte[] gzip(byte[] archive) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(archive);
        }
        return packed.toByteArray();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
