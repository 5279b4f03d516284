package dev.firstbell.deploy.issues;

import static dev.firstbell.deploy.image.TestingLayout.bytes;
import static dev.firstbell.deploy.image.TestingLayout.read;
import static dev.firstbell.deploy.image.TestingLayout.tar;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstbell.deploy.image.ImageLayers;
import dev.firstbell.deploy.image.TestingLayout;
import dev.firstbell.deploy.image.TestingRegistry;
import dev.firstbell.records.io.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder that {@code docker save} wrote had no remedy: "the file index.json is missing". */
class DockerSaveTest {
    @TempDir
    private Path folder;

    private final byte[] first = tar(1000, "etc/passwd");
    private final byte[] second = tar(5000, "opt/course");

    DockerSaveTest() throws IOException {}

    @Test
    void theFolderIsRead() throws IOException {
        saved(config(first, second), "1/layer.tar", "2/layer.tar");

        ImageLayers image = read(folder);
        assertThat(image.layers())
                .extracting(ImageLayers.Layer::unpackedBytes)
                .containsExactly((long) first.length, (long) second.length);
        assertThat(image.layers()).extracting(ImageLayers.Layer::createdBy).containsExactly("RUN 1", "RUN 2");
        assertThat(image.digest()).isEqualTo(TestingRegistry.digest(bytes(config(first, second))));
        assertThat(image.lints()).singleElement().asString().startsWith("not compressed in this folder: layer 1, 2; ");
    }

    @Test
    void itsLayersAreThoseOfTheSameImageInALayout() throws IOException {
        Path saved = folder.resolve("saved");
        Path layout = folder.resolve("layout");
        new TestingLayout(layout).image(TestingLayout.Part.gzip(first), TestingLayout.Part.gzip(tar(7, "opt/course")));
        Files.createDirectories(saved);
        saved(saved, config(first, second), "1/layer.tar", "2/layer.tar");

        assertThat(read(saved).sharedWith(read(layout))).isEqualTo(1);
    }

    @Test
    void aLayerThatIsALinkToAnotherIsRead() throws IOException {
        saved(config(first, first), "1/layer.tar", "2/layer.tar");
        Files.delete(folder.resolve("2/layer.tar"));
        Files.createSymbolicLink(folder.resolve("2/layer.tar"), Path.of("../1/layer.tar"));

        assertThat(read(folder).lints()).anyMatch(lint -> lint.startsWith("layer 2 is a duplicate"));
    }

    @Test
    void aDamagedLayerIsNamed() throws IOException {
        saved(config(first, second), "1/layer.tar", "2/layer.tar");
        Files.write(folder.resolve("2/layer.tar"), first);
        refused(folder + ": layer 2 of 2 (2/layer.tar) is damaged or incomplete: ");

        Files.delete(folder.resolve("2/layer.tar"));
        refused(folder + " is incomplete: the file 2/layer.tar, layer 2 of 2, is missing; unpack the archive again");
    }

    @Test
    void aPathOutOfTheFolderIsRefused() throws IOException {
        saved(config(first, second), "1/layer.tar", "2/layer.tar");
        Files.writeString(
                folder.resolve("manifest.json"),
                Files.readString(folder.resolve("manifest.json"))
                        .replace("2/layer.tar", "../../../../../../etc/passwd"));
        refused("leads out of the folder");
    }

    @Test
    void severalImagesAreNamed() throws IOException {
        saved(config(first, second), "1/layer.tar", "2/layer.tar");
        Files.writeString(folder.resolve("other.json"), config(first));
        String manifest = Files.readString(folder.resolve("manifest.json")).strip();
        Files.writeString(
                folder.resolve("manifest.json"),
                manifest.substring(0, manifest.length() - 1)
                        + ", {\"Config\": \"other.json\", \"RepoTags\": [\"course:2\"], \"Layers\": [\"1/layer.tar\"]}]");

        refused("has 2 images (course:1, course:2); expected one; save one of them alone with `docker save NAME`");
    }

    @Test
    void otherFoldersSayWhatTheyHold() throws IOException {
        Files.createDirectories(folder.resolve("etc"));
        Files.createDirectories(folder.resolve("usr"));
        Files.createDirectories(folder.resolve("bin"));
        refused("The folder holds the files of a container, as `docker export` writes them, without layers");

        Files.writeString(folder.resolve("repositories"), "{}");
        refused("It looks like a `docker save` of Docker before 1.10, without manifest.json");

        Files.writeString(folder.resolve("manifest.json"), "{\"layers\": []}");
        refused("expected the list of images that `docker save` writes, found the manifest of one image");
    }

    @Test
    void filesSayWhatTheyAre() throws IOException {
        file(
                tar(1, "abc.json", "manifest.json", "repositories"),
                "this is a file, the archive of an image; give a folder");
        file(
                tar(1, "etc/passwd", "usr/bin/env", "bin/sh"),
                "this archive has the files of a container, as `docker export`");
        file(TestingLayout.gzip(tar(1, "jupyterhub/Chart.yaml")), "this is a Helm chart; give the image");
        file(tar(1, "a", "b"), "this is an archive, but not of an image; give a folder with an OCI layout");
        file(bytes("text"), "this is a file, but not the archive of an image; give a folder with an OCI layout");
    }

    private void file(byte[] content, String message) throws IOException {
        Path file = folder.resolve("image.tar");
        Files.write(file, content);
        assertThatThrownBy(() -> read(file))
                .isInstanceOf(BadInputException.class)
                .hasMessageStartingWith(file + ": " + message);
    }

    private void refused(String message) {
        assertThatThrownBy(() -> read(folder))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining(message);
    }

    private void saved(String config, String... layers) throws IOException {
        saved(folder, config, layers);
    }

    private void saved(Path into, String config, String... layers) throws IOException {
        String name = TestingRegistry.digest(bytes(config)).substring("sha256:".length()) + ".json";
        Files.writeString(into.resolve(name), config);
        for (int i = 0; i < layers.length; i++) {
            Files.createDirectories(into.resolve(layers[i]).getParent());
            Files.write(
                    into.resolve(layers[i]),
                    i == 0 || config.indexOf(TestingRegistry.digest(second)) < 0 ? first : second);
        }
        Files.writeString(
                into.resolve("manifest.json"),
                "[{\"Config\": \"%s\", \"RepoTags\": [\"course:1\"], \"Layers\": [%s]}]\n"
                        .formatted(
                                name,
                                Stream.of(layers)
                                        .map(layer -> '"' + layer + '"')
                                        .collect(Collectors.joining(", "))));
    }

    private static String config(byte[]... archives) {
        String digests = Stream.of(archives)
                .map(archive -> '"' + TestingRegistry.digest(archive) + '"')
                .collect(Collectors.joining(", "));
        return "{\"os\": \"linux\", \"architecture\": \"amd64\", \"history\": [{\"created_by\": \"RUN 1\"}, {\"created_by\": \"RUN 2\"}], \"rootfs\": {\"diff_ids\": [%s]}}"
                .formatted(digests);
    }
}
