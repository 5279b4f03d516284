package dev.firstbell.deploy.image;

import dev.firstbell.deploy.image.ImageLayers.Layer;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Excerpt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A folder with what {@code docker save} wrote before Docker 25 (Docker image specification 1.2, combined image JSON and
 * file-system changesets): {@code manifest.json}, a configuration, and a tar archive for each layer. The layers are not
 * compressed, and no document states their digests except the configuration.
 *
 * @param folder where the archive was unpacked
 */
record DockerSave(Path folder) implements ImageReader.Loader {
    private static final int MOST_DOCUMENT_BYTES = 4 << 20;
    private static final int MOST_NAMED = 8;

    /** @throws BadInputException if there is not one image for the platform, or a file is missing, damaged or another one */
    @Override
    public ImageLayers read(Platform platform) throws IOException {
        Path manifest = folder.resolve("manifest.json");
        JsonNode images = document(manifest);
        if (!images.isArray() || images.isEmpty() || !images.path(0).has("Config")) {
            throw new BadInputException(manifest + ": expected the list of images that `docker save` writes"
                    + (images.has("layers")
                            ? ", found the manifest of one image; a folder of `skopeo copy dir:…` is copied"
                                    + " with `skopeo copy dir:FOLDER oci:OTHER`"
                            : ""));
        }
        JsonNode image = choose(images, manifest, platform);
        Path file = existing(image.path("Config"), "the configuration");
        JsonNode config = document(file);
        checkName(file);
        return layers(image, config, platform, Manifests.sha256(Files.readAllBytes(file)));
    }

    /** An image under several names is there once for each build, with its names in a list. */
    private JsonNode choose(JsonNode images, Path manifest, Platform platform) throws IOException {
        Map<String, JsonNode> found = new LinkedHashMap<>();
        Set<String> names = new LinkedHashSet<>();
        for (JsonNode image : images) {
            Path config = existing(image.path("Config"), "the configuration");
            boolean fits =
                    Manifests.platform(document(config)).map(platform::supports).orElse(true);
            if (fits || images.size() == 1) {
                found.put(config.toString(), image);
                image.path("RepoTags").valueStream().forEach(name -> names.add(Excerpt.of(name.asString(""))));
            }
        }
        if (found.isEmpty()) {
            throw new BadInputException(manifest + " has no image for " + platform);
        }
        if (found.size() > 1) {
            throw new BadInputException(manifest + " has " + found.size() + " images"
                    + (names.isEmpty()
                            ? ""
                            : " ("
                                    + String.join(
                                            ", ",
                                            names.stream().limit(MOST_NAMED).toList()) + ")")
                    + "; expected one; save one of them alone with `docker save NAME`");
        }
        return found.values().iterator().next();
    }

    private ImageLayers layers(JsonNode image, JsonNode config, Platform platform, String digest) throws IOException {
        JsonNode files = image.path("Layers");
        JsonNode archives = config.path("rootfs").path("diff_ids");
        if (archives.size() != files.size()) {
            throw new BadInputException(folder + " contradicts itself: manifest.json lists " + files.size()
                    + " layers, and the configuration " + archives.size() + " (rootfs.diff_ids); save the image again");
        }
        List<String> remarks = new ArrayList<>();
        MeasuredLayers measured = new MeasuredLayers(folder, remarks);
        List<Layer> layers = new ArrayList<>();
        for (Manifests.Described layer : Manifests.layers(asManifest(archives), config, platform, folder.toString())) {
            layers.add(measured.measureArchive(layer, existing(files.path(layers.size()), layer.number())));
        }
        measured.finish();
        return new ImageLayers(digest, layers, remarks);
    }

    /** The manifest that the image would have in a layout without compression. */
    private static JsonNode asManifest(JsonNode archives) {
        ObjectNode manifest = JsonNodeFactory.instance.objectNode();
        ArrayNode layers = manifest.putArray("layers");
        archives.forEach(archive -> layers.addObject()
                .put("mediaType", "application/vnd.oci.image.layer.v1.tar")
                .set("digest", archive));
        return manifest;
    }

    /** Docker names the configuration by its digest, some versions without the ending. */
    private void checkName(Path file) throws IOException {
        String name = file.getFileName().toString().replaceFirst("\\.json$", "");
        String found = Manifests.sha256(Files.readAllBytes(file));
        if (name.matches("[0-9a-f]{64}") && !found.equals("sha256:" + name)) {
            throw new BadInputException(
                    file + " is damaged: the configuration of the image, whose content has the digest " + found
                            + " instead of the one in its name; save the image again");
        }
    }

    private static JsonNode document(Path file) throws IOException {
        if (Files.size(file) > MOST_DOCUMENT_BYTES) {
            throw new BadInputException(file + " has " + Files.size(file) + " bytes; expected a document of at most "
                    + MOST_DOCUMENT_BYTES);
        }
        return Manifests.parse(Files.readAllBytes(file), file.toString());
    }

    /** A file of the folder. A layer that is there twice is a symbolic link, which must not lead elsewhere. */
    private Path existing(JsonNode name, String what) throws IOException {
        String text = name.asString("");
        String place = folder.resolve("manifest.json").toString();
        Path found;
        try {
            found = Path.of(text);
        } catch (InvalidPathException e) {
            found = Path.of("");
        }
        if (text.isBlank() || found.toString().isEmpty()) {
            throw new BadInputException(
                    place + ": " + what + ": expected the name of a file, found " + Excerpt.quoted(text));
        }
        Path file = folder.resolve(found);
        if (!found.isAbsolute() && !Files.isRegularFile(file)) {
            throw new BadInputException(folder + " is incomplete: the file " + Excerpt.of(text) + ", " + what
                    + ", is missing; unpack the archive again");
        }
        if (found.isAbsolute() || !file.toRealPath().startsWith(folder.toRealPath())) {
            throw new BadInputException(place + ": " + what + ": " + Excerpt.quoted(text) + " leads out of the folder");
        }
        return file;
    }
}
