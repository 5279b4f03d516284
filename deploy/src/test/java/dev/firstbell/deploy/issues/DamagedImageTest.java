package dev.firstbell.deploy.issues;

import static dev.firstbell.deploy.image.TestingLayout.bytes;
import static dev.firstbell.deploy.image.TestingLayout.gzip;
import static dev.firstbell.deploy.image.TestingLayout.read;
import static dev.firstbell.deploy.image.TestingLayout.remarks;
import static dev.firstbell.deploy.image.TestingLayout.tar;
import static dev.firstbell.deploy.image.TestingLayout.zstd;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstbell.deploy.image.ImageLayers;
import dev.firstbell.deploy.image.TestingLayout;
import dev.firstbell.deploy.image.TestingLayout.Part;
import dev.firstbell.deploy.image.TestingRegistry;
import dev.firstbell.records.io.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images whose files and documents contradict each other had a table of sizes, and exit code 0. */
class DamagedImageTest {
    private static final UnaryOperator<String> SAME = UnaryOperator.identity();

    @TempDir
    private Path folder;

    private final byte[] first = tar(1000, "etc/passwd");
    private final byte[] second = tar(5000, "opt/course", "opt/course2");

    DamagedImageTest() throws IOException {}

    @Test
    void aSoundImageIsMeasured() throws IOException {
        layout().image(Part.gzip(first), new Part(TestingLayout.ZSTD, zstd(second), second));

        ImageLayers image = read(folder);
        assertThat(image.layers())
                .extracting(ImageLayers.Layer::unpackedBytes)
                .containsExactly((long) first.length, (long) second.length);
        assertThat(image.lints()).isEmpty();
    }

    @Test
    void aLayerThatWasReplacedIsNamed() throws IOException {
        layout().image(Part.gzip(first), Part.gzip(second));
        byte[] other = gzip(tar(5000, "opt/course", "opt/coursX2"));
        String digest = TestingRegistry.digest(gzip(second));
        Files.write(layout().file(digest), other);

        refused("")
                .hasMessageContaining(
                        folder + ": layer 2 of 2 (blobs/sha256/" + digest.substring(7) + ") is damaged or incomplete: ")
                .hasMessageContaining("the digest " + TestingRegistry.digest(other) + " instead of " + digest)
                .hasMessageEndingWith("copy the image again");
    }

    @Test
    void aLayerThatIsCutOffIsNamedWithItsLength() throws IOException {
        layout().image(Part.gzip(first), Part.gzip(second));
        byte[] packed = gzip(second);
        Files.write(layout().file(TestingRegistry.digest(packed)), Arrays.copyOf(packed, 40));

        refused("layer 2 of 2")
                .hasMessageContaining("it has 40 bytes instead of " + packed.length + ", and the digest ");
    }

    @Test
    void aSizeThatTheManifestStatesWronglyIsNamed() throws IOException {
        int length = gzip(first).length;
        layout().image(text -> text.replace("\"size\": " + length, "\"size\": 77"), SAME, Part.gzip(first));

        refused("layer 1 of 1")
                .hasMessageContaining(
                        "has " + length + " bytes, as its digest confirms, and the manifest states 77; nodes"
                                + " refuse such an image; build or copy it again");
    }

    @Test
    void aSizeThatCannotBeIsRefused() throws IOException {
        for (String size : new String[] {"-5", "1.5", "\"12\"", "9223372036854775807", "[1]"}) {
            int length = gzip(first).length;
            layout().image(text -> text.replace("\"size\": " + length, "\"size\": " + size), SAME, Part.gzip(first));

            refused("layer 1 of 1: expected the size in bytes, a whole number of at most 10^12, found `"
                    + size.replace("\"", "") + "`");
        }
    }

    @Test
    void aLayerThatIsThereTwiceWithTwoSizesIsRefused() throws IOException {
        String digest = TestingRegistry.digest(gzip(first));
        layout().image(
                        text -> text.replaceFirst("(" + digest + "\", \"size\": )\\d+", "$177"),
                        SAME,
                        Part.gzip(first),
                        Part.gzip(first));

        refused("contradicts itself: its manifest has the layer " + digest + " twice, once with 77 bytes and once with "
                + gzip(first).length);
    }

    @Test
    void aConfigurationWithAnotherNumberOfLayersIsRefused() throws IOException {
        String digest = TestingRegistry.digest(second);
        layout().image(SAME, text -> text.replace(", \"" + digest + '"', ""), Part.gzip(first), Part.gzip(second));

        refused("contradicts itself: its manifest has 2 layers, and its configuration has 1 layer (rootfs.diff_ids);"
                + " nodes refuse such an image; build or copy it again");
    }

    @Test
    void aConfigurationOfOtherLayersIsRefused() throws IOException {
        layout().image(new Part(TestingLayout.GZIP, gzip(first), second));

        refused("is not the layer that the image's configuration describes: unpacked, it has the digest "
                + TestingRegistry.digest(first) + " instead of " + TestingRegistry.digest(second)
                + " (rootfs.diff_ids)");
    }

    @Test
    void aConfigurationWithoutLayersIsMarked() throws IOException {
        layout().image(SAME, text -> text.replaceFirst(", \"rootfs\".*", "}"), Part.gzip(first));

        assertThat(remarks(folder))
                .containsExactly(
                        "the image's configuration lists no layers (rootfs.diff_ids), with which nodes check what"
                                + " they unpack; containerd refuses such an image");
    }

    @Test
    void aManifestOrAConfigurationThatWasChangedIsNamed() throws IOException {
        String image = layout().image(Part.gzip(first));
        Files.writeString(layout().file(image), Files.readString(layout().file(image)) + "\n");

        refused("is damaged: a manifest, whose content has the digest sha256:");
    }

    @Test
    void anIndexThatStatesAnotherSizeIsNamed() throws IOException {
        String image = layout().image(Part.gzip(first));
        layout().index("{\"digest\": \"%s\", \"size\": 7}".formatted(image));

        refused("a manifest has " + Files.size(layout().file(image)) + " bytes, and what refers to it states 7");
    }

    @Test
    void aMissingLayerIsNamed() throws IOException {
        layout().image(Part.gzip(first));
        Files.delete(layout().file(TestingRegistry.digest(gzip(first))));

        refused(folder + " is incomplete: the file blobs/sha256/")
                .hasMessageEndingWith(", layer 1 of 1, is missing; copy the image again");
    }

    @Test
    void aForeignLayerHasTheSizesOfTheManifest() throws IOException {
        layout().image(
                        text -> text.replace(
                                "\"size\": " + gzip1().length + "}]",
                                "\"size\": 4000000, \"urls\": [\"https://example.edu/base\"]}]"),
                        SAME,
                        Part.gzip(first));
        Files.delete(layout().file(TestingRegistry.digest(gzip(first))));

        assertThat(read(folder).layers()).singleElement().satisfies(layer -> {
            assertThat(layer.bytes()).isEqualTo(4_000_000);
            assertThat(layer.weighed()).isFalse();
        });
        assertThat(remarks(folder))
                .containsExactly(
                        "layer 1 of 1 is a foreign layer: nodes download it from https://example.edu/base, whose"
                                + " speed is unknown; its sizes are those of the manifest");
    }

    @Test
    void aFileThatIsNoArchiveIsRefused() throws IOException {
        layout().image(Part.gzip(bytes("<html>502 Bad Gateway</html>")));
        refused("is not a layer that nodes can unpack: it is not a tar archive; build the image again");

        byte[] page = bytes("<html>502 Bad Gateway</html>");
        layout().image(new Part(TestingLayout.GZIP, page, page));
        refused("it is not a tar archive, but a page in HTML or XML");

        byte[] cut = Arrays.copyOf(second, 3000);
        layout().image(Part.gzip(cut));
        refused("its tar archive ends in the middle of a file");

        byte[] longer = Arrays.copyOf(gzip(second), gzip(second).length + 100);
        layout().image(new Part(TestingLayout.GZIP, longer, second));
        refused("it begins as gzip, but cannot be unpacked to its end");

        byte[] cutPacked = Arrays.copyOf(gzip(second), 60);
        layout().image(new Part(TestingLayout.GZIP, cutPacked, second));
        refused("its content, gzip, ends too early");
    }

    @Test
    void aLayerWithAnotherCompressionThanStatedIsMeasuredAndMarked() throws IOException {
        layout().image(new Part(TestingLayout.GZIP, zstd(first), first));

        assertThat(read(folder).unpackedBytes()).isEqualTo(first.length);
        assertThat(remarks(folder))
                .containsExactly(
                        "layer 1 of 1 is zstd, although its media type states gzip; it was read as what it is");
    }

    @Test
    void layersThatAreNotCompressedAreMarked() throws IOException {
        layout().image(Part.plain(first), Part.gzip(second));

        assertThat(remarks(folder))
                .containsExactly(
                        "not compressed in this folder: layer 1; registries usually get such layers compressed, and"
                                + " nodes then download less than is shown");
    }

    @Test
    void entriesOfEveryKindAreRead() throws IOException {
        byte[] archive = tar(entries -> {
            TarArchiveEntry file = new TarArchiveEntry("a/" + "long".repeat(60));
            file.addPaxHeader("SCHILY.xattr.security.capability", "x");
            file.setSize(3);
            entries.putArchiveEntry(file);
            entries.write(bytes("abc"));
            entries.closeArchiveEntry();
            TarArchiveEntry link = new TarArchiveEntry("b", TarConstants.LF_LINK);
            link.setLinkName("a/x");
            entries.putArchiveEntry(link);
            entries.closeArchiveEntry();
            entries.putArchiveEntry(new TarArchiveEntry("etc/.wh.passwd"));
            entries.closeArchiveEntry();
            TarArchiveEntry inner = new TarArchiveEntry("inner.tar");
            inner.setSize(first.length);
            entries.putArchiveEntry(inner);
            entries.write(first);
            entries.closeArchiveEntry();
            entries.putArchiveEntry(new TarArchiveEntry("dev/null", TarConstants.LF_CHR));
            entries.closeArchiveEntry();
        });
        layout().image(Part.gzip(archive), Part.gzip(tar(0)));

        ImageLayers image = read(folder);
        assertThat(image.layers().get(0).unpackedBytes()).isEqualTo(archive.length);
        assertThat(image.layers().get(1).empty()).isTrue();
    }

    @Test
    void holesOfASparseFileCountAsUnpacked() throws IOException {
        byte[] archive = tar(512, "var/log/lastlog");
        // GNU's old format: type S, one part of 512 bytes at 0, and the real size.
        archive[156] = 'S';
        put(archive, 257, "ustar  \0");
        put(archive, 386, "00000000000\0" + "00000001000\0" + "00057060516\0" + "00000000000\0");
        put(archive, 483, "00057060516\0");
        checksum(archive);
        layout().image(Part.gzip(archive));

        assertThat(read(folder).unpackedBytes()).isEqualTo(archive.length + 0_57060516L - 512);
        assertThat(remarks(folder)).singleElement().asString().contains("layer 1 of 1 has sparse files");
    }

    @Test
    void aLayoutOfAnotherVersionIsRefused() throws IOException {
        layout().image(Part.gzip(first));
        Files.writeString(folder.resolve("oci-layout"), "{\"imageLayoutVersion\": \"2.0.0\"}");
        refused(folder.resolve("oci-layout") + ": imageLayoutVersion: expected 1.0.0, the version that is read, found"
                + " `2.0.0`");

        Files.writeString(folder.resolve("oci-layout"), "{}");
        refused("expected 1.0.0, the version that is read, but it is missing");

        Files.writeString(folder.resolve("oci-layout"), "{\"imageLayoutVersion\": \"1.1.0\"}");
        assertThat(remarks(folder)).containsExactly("the layout states version 1.1.0; it was read as version 1.0.0");
    }

    private byte[] gzip1() {
        try {
            return gzip(first);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void put(byte[] archive, int at, String text) {
        System.arraycopy(bytes(text), 0, archive, at, text.length());
    }

    private static void checksum(byte[] archive) {
        Arrays.fill(archive, 148, 156, (byte) ' ');
        int sum = 0;
        for (int i = 0; i < 512; i++) {
            sum += archive[i] & 0xff;
        }
        put(archive, 148, String.format("%06o\0 ", sum));
    }

    private AbstractThrowableAssert<?, ?> refused(String message) {
        return assertThatThrownBy(() -> read(folder))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining(message);
    }

    private TestingLayout layout() {
        return new TestingLayout(folder);
    }
}
