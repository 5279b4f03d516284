package dev.firstbell.deploy.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstbell.deploy.image.ImageLayers.Layer;
import dev.firstbell.records.io.BadInputException;
import io.airlift.compress.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OciLayoutTest {
    private static final String ZSTD = "application/vnd.oci.image.layer.v1.tar+zstd";

    @TempDir
    private Path folder;

    @Test
    void measuresAZstdLayer() throws IOException {
        byte[] content = new byte[3_000_000];
        new Random(7).nextBytes(content);
        byte[] archive = TestingRegistry.archive(3_000_000, content);
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
                .hasMessageContaining("layer 1 of 1 (blobs/sha256/")
                .hasMessageEndingWith("it begins as zstd, but cannot be unpacked to its end; build the image again");
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
        entries(
                "{\"digest\": \"" + manifest("amd64", ZSTD, zstd(new byte[10])) + "\"}",
                "{\"digest\": \"" + manifest("amd64", ZSTD, zstd(new byte[20])) + "\"}");

        assertThatThrownBy(() -> read(Platform.LINUX_AMD64))
                .isInstanceOf(BadInputException.class)
                .hasMessageEndingWith("contains 2 images, and its index does not state which one is for linux/amd64");
    }

    @Test
    void severalImagesAreNamedIfTheyHaveNames() throws IOException {
        entries(
                named(manifest("amd64", ZSTD, zstd(new byte[10])), "example.edu/course:1"),
                named(manifest("amd64", ZSTD, zstd(new byte[20])), "example.edu/course:2"));

        assertThatThrownBy(() -> read(Platform.LINUX_AMD64))
                .isInstanceOf(BadInputException.class)
                .hasMessageEndingWith(
                        "which one is for linux/amd64 (example.edu/course:1, example.edu/course:2); copy one of"
                                + " them into a folder of its own");
    }

    @Test
    void anImageUnderTwoTagsIsOneImage() throws IOException {
        String image = manifest("amd64", ZSTD, zstd(new byte[10]));
        entries(named(image, "course:1"), named(image, "course:latest"));

        assertThat(read(Platform.LINUX_AMD64).digest()).isEqualTo(image);
    }

    @Test
    void signaturesAndAttestationsBesideAnImageAreNotImages() throws IOException {
        String image = manifest("amd64", ZSTD, zstd(new byte[10]));
        String cosign = document(
                "application/vnd.oci.image.config.v1+json", "application/vnd.dev.cosign.simplesigning.v1+json");
        String attestation = document("application/vnd.oci.image.config.v1+json", "application/vnd.in-toto+json");
        String referrer = document("application/vnd.oci.empty.v1+json", "application/spdx+json");
        entries(
                "{\"digest\": \"%s\", \"annotations\": {\"kind\": \"dev.cosignproject.cosign/sigs\"}}"
                        .formatted(cosign),
                "{\"digest\": \"%s\"}".formatted(cosign),
                "{\"digest\": \"%s\", \"annotations\": {\"kind\": \"dev.cosignproject.cosign/image\"}}"
                        .formatted(image),
                "{\"digest\": \"%s\", \"platform\": {\"os\": \"unknown\", \"architecture\": \"unknown\"}}"
                        .formatted(attestation),
                "{\"digest\": \"%s\", \"artifactType\": \"application/spdx+json\"}".formatted(referrer),
                "{\"digest\": \"%s\"}".formatted(referrer));

        assertThat(read(Platform.LINUX_AMD64).digest()).isEqualTo(image);
    }

    @Test
    void anIndexWithoutAnImageSaysWhatItHolds() throws IOException {
        String cosign = document(
                "application/vnd.oci.image.config.v1+json", "application/vnd.dev.cosign.simplesigning.v1+json");
        entries("{\"digest\": \"%s\"}".formatted(cosign));

        assertThatThrownBy(() -> read(Platform.LINUX_AMD64))
                .isInstanceOf(BadInputException.class)
                .hasMessage(folder
                        + " has no image for linux/amd64; its index holds no image, but a signature (layer media type"
                        + " application/vnd.dev.cosign.simplesigning.v1+json)");
    }

    @Test
    void indexesInACircleOfNamesAreBounded() throws IOException {
        String inner = manifest("amd64", ZSTD, zstd(new byte[10]));
        for (int i = 0; i < 5; i++) {
            inner = blob(("{\"manifests\": [{\"digest\": \"" + inner + "\"}], \"level\": " + i + "}").getBytes());
        }
        entries("{\"digest\": \"" + inner + "\"}");

        assertThatThrownBy(() -> read(Platform.LINUX_AMD64))
                .isInstanceOf(BadInputException.class)
                .hasMessage(folder + " nests more than 4 indexes in each other");
    }

    @Test
    void aSquashedImagesLayerHasNoStep() throws IOException {
        assertThat(read(withHistory("RUN a", "RUN b", "COPY c")).layers())
                .singleElement()
                .extracting(Layer::createdBy)
                .isEqualTo("");
        assertThat(read(withHistory("RUN a")).layers())
                .singleElement()
                .extracting(Layer::createdBy)
                .isEqualTo("RUN a");
    }

    private ImageLayers read(String image) throws IOException {
        entries(entry(image, "amd64"));
        return read(Platform.LINUX_AMD64);
    }

    private String withHistory(String... steps) throws IOException {
        String history = Stream.of(steps)
                .map(step -> "{\"created_by\": \"" + step + "\"}")
                .collect(Collectors.joining(", "));
        String config = blob(
                "{\"os\": \"linux\", \"architecture\": \"amd64\", \"history\": [%s, {\"created_by\": \"ENV x\", \"empty_layer\": true}]}"
                        .formatted(history)
                        .getBytes(StandardCharsets.UTF_8));
        return blob("{\"config\": {\"digest\": \"%s\"}, \"layers\": [{\"mediaType\": \"%s\", \"digest\": \"%s\"}]}"
                .formatted(config, ZSTD, blob(zstd(new byte[10])))
                .getBytes(StandardCharsets.UTF_8));
    }

    /** A document about an image in the form of an image: a signature, an attestation, a bill of materials. */
    private String document(String configType, String layerType) throws IOException {
        String config = blob(("{\"about\": \"" + layerType + "\"}").getBytes(StandardCharsets.UTF_8));
        return blob(
                "{\"config\": {\"mediaType\": \"%s\", \"digest\": \"%s\"}, \"layers\": [{\"mediaType\": \"%s\", \"digest\": \"%s\"}]}"
                        .formatted(configType, config, layerType, blob("{}".getBytes(StandardCharsets.UTF_8)))
                        .getBytes(StandardCharsets.UTF_8));
    }

    private static String named(String digest, String name) {
        return "{\"digest\": \"%s\", \"annotations\": {\"org.opencontainers.image.ref.name\": \"%s\"}}"
                .formatted(digest, name);
    }

    private void entries(String... entries) throws IOException {
        Files.writeString(folder.resolve("index.json"), "{\"manifests\": [" + String.join(", ", entries) + "]}");
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
