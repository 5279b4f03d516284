package dev.firstbell.deploy.image;

import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Excerpt;
import dev.firstbell.records.io.JsonProblem;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Reads the documents of an image: the index of platforms, the manifest for one platform, and its configuration (OCI
 * image specification 1.1 and Docker's schema 2, which have the same fields).
 */
final class Manifests {

    /** The digests of archives without files: two blocks of zeros, or one record of tar. */
    private static final Set<String> EMPTY_ARCHIVES = Set.of(sha256(new byte[1024]), sha256(new byte[10_240]));

    private Manifests() {}

    /**
     * A layer as the documents describe it.
     *
     * @param bytes the compressed size; negative if the manifest does not state it
     * @param unpackedBytes the uncompressed size, if an annotation states it
     * @param empty whether the archive is known to contain no files
     */
    record Described(
            String digest,
            Compression compression,
            long bytes,
            Optional<Long> unpackedBytes,
            boolean empty,
            String createdBy) {}

    /**
     * Parses a document.
     *
     * @param place the document's name, for messages
     * @throws BadInputException if it is not valid JSON
     */
    static JsonNode parse(byte[] document, String place) {
        try {
            return dev.firstbell.records.io.Json.lines().readTree(new String(document, StandardCharsets.UTF_8));
        } catch (JacksonException e) {
            throw new BadInputException(JsonProblem.of(e).at(place));
        }
    }

    static boolean isIndex(JsonNode document) {
        return document.path("manifests").isArray();
    }

    static Optional<Platform> platform(JsonNode node) {
        String os = node.path("os").asString("");
        String architecture = node.path("architecture").asString("");
        if (os.isEmpty() || architecture.isEmpty()) {
            return Optional.empty();
        }
        // Shown in messages, and read from what anyone may have pushed.
        return Optional.of(new Platform(
                Excerpt.of(os),
                Excerpt.of(architecture),
                Optional.ofNullable(node.path("variant").asString(null))
                        .filter(text -> !text.isEmpty())
                        .map(Excerpt::of)));
    }

    /**
     * The digest of an image's configuration.
     *
     * @throws BadInputException if the manifest does not describe an image
     */
    static String config(JsonNode manifest, String place) {
        if (manifest.path("schemaVersion").asInt(2) == 1) {
            throw new BadInputException(
                    place + " uses Docker's manifest schema 1, which is not supported; push the image again");
        }
        if (!manifest.path("layers").isArray()) {
            throw new BadInputException(place + " is not a container image; its manifest has no layers");
        }
        return digest(manifest.path("config"), place);
    }

    /**
     * The layers of a manifest, combined with its configuration.
     *
     * @throws BadInputException if the image is for another platform, or a layer has an unsupported media type
     */
    static List<Described> layers(JsonNode manifest, JsonNode config, Platform platform, String place) {
        platform(config).filter(other -> !platform.supports(other)).ifPresent(other -> {
            throw new BadInputException(
                    place + " is an image for " + other + ", not for " + platform + "; choose with --platform");
        });
        List<String> steps = steps(config, manifest.path("layers").size());
        JsonNode archives = config.path("rootfs").path("diff_ids");
        List<Described> layers = new ArrayList<>();
        for (JsonNode layer : manifest.path("layers")) {
            int at = layers.size();
            String digest = digest(layer, place);
            layers.add(new Described(
                    digest,
                    Compression.of(layer.path("mediaType").asString(""), digest),
                    layer.path("size").asLong(-1),
                    // Written by builders of lazily pulled images (eStargz).
                    Optional.of(layer.path("annotations")
                                    .path("io.containers.estargz.uncompressed-size")
                                    .asLong(-1))
                            .filter(size -> size >= 0),
                    EMPTY_ARCHIVES.contains(archives.path(at).asString("")),
                    steps.isEmpty() ? "" : steps.get(at)));
        }
        return layers;
    }

    /**
     * The step of each layer; empty if the history does not have one step for each. A squashed image keeps the history of
     * the layers that it no longer has, so a layer would get the step of another.
     */
    private static List<String> steps(JsonNode config, int layers) {
        List<String> steps = config.path("history")
                .valueStream()
                .filter(step -> !step.path("empty_layer").asBoolean(false))
                .map(step -> step.path("created_by").asString(""))
                .toList();
        return steps.size() == layers ? steps : List.of();
    }

    static String digest(JsonNode descriptor, String place) {
        String digest = descriptor.path("digest").asString("");
        if (!ImageReference.isDigest(digest)) {
            throw new BadInputException(
                    place + " refers to '" + Excerpt.of(digest) + "', which is not a sha256 digest");
        }
        return digest;
    }

    static String sha256(byte[] content) {
        try {
            return "sha256:"
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
