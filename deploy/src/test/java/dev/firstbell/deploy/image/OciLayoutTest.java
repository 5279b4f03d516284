package dev.firstbell.deploy.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstbell.records.io.BadInputException;
import io.airlift.compress.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OciLayoutTest {
    private static final String ZSTD = "application/vnd.oci.image.layer.v1.tar+zstd";

    @TempDir
    private Path folder;

    @Test
    void measuresAZstdLayer() throws IOException {
        byte[] archive = new byte[3_000_000];
        new Random(7).nextBytes(archive);
        byte[] packed = zstd(archive);
        index(manifest("amd64", ZSTD, packed), "amd64");

        assertThat(read(Platform.LINUX_AMD64).layers()).singleElement().satisfies(layer -> {
            assertThat(layer.unpackedBytes()).isEqualTo(archive.length);
            assertThat(layer.bytes()).isEqualTo(packed.length);
            assertThat(layer.weighed()).isTrue();
            assertThat(layer.empty()).isFalse();
        });
    }

    @Test
    void rejectsATruncatedLayer() throws IOException {
        byte[] packed = zstd(new byte[100_000]);
        index(manifest("amd64", ZSTD, java.util.Arrays.copyOf(packed, packed.length - 4)), "amd64");

        assertThatThrownBy(() -> read(Platform.LINUX_AMD64))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("cannot be decompressed as ZSTD");
    }

    @Test
    void selectsTheImageForThePlatform() throws IOException {
        String amd = manifest("amd64", ZSTD, zstd(new byte[10]));
        String arm = manifest("arm64", ZSTD, zstd(new byte[20]));
        index(blob(("{\"manifests\": [" + entry(amd, "amd64") + "," + entry(arm, "arm64") + "]}").getBytes()), null);

        assertThat(read(Platform.parse("linux/arm64")).digest()).isEqualTo(arm);
        assertThat(read(Platform.LINUX_AMD64).digest()).isEqualTo(amd);
    }

    @Test
    void rejectsALayoutWithSeveralImagesForAPlatform() throws IOException {
        String one = manifest("amd64", ZSTD, zstd(new byte[10]));
        Files.writeString(
                folder.resolve("index.json"),
                "{\"manifests\": [{\"digest\": \"" + one + "\"}, {\"digest\": \"" + one + "\"}]}");

        assertThatThrownBy(() -> read(Platform.LINUX_AMD64))
                .isInstanceOf(BadInputException.class)
                .hasMessageEndingWith("contains 2 images, and its index does not state which one is for linux/amd64");
    }

    private ImageLayers read(Platform platform) throws IOException {
        return new OciLayout(folder).read(platform);
    }

    private void index(String digest, String architecture) throws IOException {
        String entry = architecture == null ? "{\"digest\": \"" + digest + "\"}" : entry(digest, architecture);
        Files.writeString(folder.resolve("index.json"), "{\"manifests\": [" + entry + "]}");
    }

    private static String entry(String digest, String architecture) {
        return "{\"digest\": \"%s\", \"platform\": {\"os\": \"linux\", \"architecture\": \"%s\"}}"
                .formatted(digest, architecture);
    }

    private String manifest(String architecture, String type, byte[] layer) throws IOException {
        String config = blob("{\"os\": \"linux\", \"architecture\": \"%s\"}"
                .formatted(architecture)
                .getBytes(StandardCharsets.UTF_8));
        return blob("{\"config\": {\"digest\": \"%s\"}, \"layers\": [{\"mediaType\": \"%s\", \"digest\": \"%s\"}]}"
                .formatted(config, type, blob(layer))
                .getBytes(StandardCharsets.UTF_8));
    }

    private String blob(byte[] content) throws IOException {
        String digest = TestingRegistry.digest(content);
        Path file = folder.resolve("blobs/sha256").resolve(digest.substring("sha256:".length()));
        Files.createDirectories(file.getParent());
        Files.write(file, content);
        return digest;
    }

    private static byte[] zstd(byte[] archive) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream zstd = new ZstdOutputStream(packed)) {
            zstd.write(archive);
        }
        return packed.toByteArray();
    }
}
