package dev.firstbell.deploy.image;

import io.airlift.compress.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Writes OCI layouts as builders do, and those that builders should not write. */
public final class TestingLayout {
    public static final String PLAIN = "application/vnd.oci.image.layer.v1.tar";
    public static final String GZIP = PLAIN + "+gzip";
    public static final String ZSTD = PLAIN + "+zstd";

    private final Path folder;

    public TestingLayout(Path folder) {
        this.folder = folder;
    }

    /** A layer: its file, and what that unpacks to. */
    public record Part(String type, byte[] packed, byte[] archive) {
        public static Part gzip(byte[] archive) throws IOException {
            return new Part(GZIP, TestingLayout.gzip(archive), archive);
        }

        public static Part plain(byte[] archive) {
            return new Part(PLAIN, archive, archive);
        }

        String descriptor() {
            return "{\"mediaType\": \"%s\", \"digest\": \"%s\", \"size\": %d}"
                    .formatted(type, TestingRegistry.digest(packed), packed.length);
        }
    }

    /** Writes an image, and returns its digest. */
    public String image(Part... layers) throws IOException {
        return image(UnaryOperator.identity(), UnaryOperator.identity(), layers);
    }

    /** Writes an image whose documents are changed before they are stored. */
    public String image(UnaryOperator<String> manifest, UnaryOperator<String> config, Part... layers)
            throws IOException {
        String archives = Stream.of(layers)
                .map(layer -> '"' + TestingRegistry.digest(layer.archive()) + '"')
                .collect(Collectors.joining(", "));
        byte[] configuration = bytes(config.apply(
                "{\"os\": \"linux\", \"architecture\": \"amd64\", \"rootfs\": {\"type\": \"layers\", \"diff_ids\": [%s]}}"
                        .formatted(archives)));
        for (Part layer : layers) {
            blob(layer.packed());
        }
        byte[] document = bytes(manifest.apply(
                "{\"schemaVersion\": 2, \"config\": {\"mediaType\": \"application/vnd.oci.image.config.v1+json\", \"digest\": \"%s\", \"size\": %d}, \"layers\": [%s]}"
                        .formatted(
                                blob(configuration),
                                configuration.length,
                                Stream.of(layers).map(Part::descriptor).collect(Collectors.joining(", ")))));
        String digest = blob(document);
        index("{\"mediaType\": \"application/vnd.oci.image.manifest.v1+json\", \"digest\": \"%s\", \"size\": %d}"
                .formatted(digest, document.length));
        return digest;
    }

    /** Writes the index. */
    public void index(String... entries) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("oci-layout"), "{\"imageLayoutVersion\": \"1.0.0\"}");
        Files.writeString(
                folder.resolve("index.json"),
                "{\"schemaVersion\": 2, \"manifests\": [" + String.join(", ", entries) + "]}");
    }

    /** Stores content under its digest. */
    public String blob(byte[] content) throws IOException {
        String digest = TestingRegistry.digest(content);
        Files.createDirectories(file(digest).getParent());
        Files.write(file(digest), content);
        return digest;
    }

    public Path file(String digest) {
        return folder.resolve("blobs/sha256").resolve(digest.substring("sha256:".length()));
    }

    /** An archive with files of some bytes each. */
    public static byte[] tar(int bytes, String... names) throws IOException {
        return tar(archive -> {
            for (String name : names) {
                TarArchiveEntry entry = new TarArchiveEntry(name);
                entry.setSize(bytes);
                archive.putArchiveEntry(entry);
                archive.write(new byte[bytes]);
                archive.closeArchiveEntry();
            }
        });
    }

    /** Writes entries. */
    public interface Entries {
        void write(TarArchiveOutputStream archive) throws IOException;
    }

    public static byte[] tar(Entries entries) throws IOException {
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        try (TarArchiveOutputStream archive = new TarArchiveOutputStream(written)) {
            archive.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            entries.write(archive);
        }
        return written.toByteArray();
    }

    public static byte[] gzip(byte[] archive) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(archive);
        }
        return packed.toByteArray();
    }

    public static byte[] zstd(byte[] archive) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream zstd = new ZstdOutputStream(packed)) {
            zstd.write(archive);
        }
        return packed.toByteArray();
    }

    public static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The image in a folder, or in what the text names. */
    public static ImageLayers read(Object image) throws IOException {
        return ImageReader.of(Platform.LINUX_AMD64).read(ImageSource.parse(image.toString()));
    }

    /** What a person is told about the layers. */
    public static List<String> remarks(Object image) throws IOException {
        return read(image).lints();
    }
}
