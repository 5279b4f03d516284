package dev.firstbell.deploy.image;

import dev.firstbell.records.io.BadInputException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * What the documents of an image say: an index of platforms, the manifest of one of them, its configuration (OCI image
 * specification 1.1 and docker's schema 2, whose fields are the same).
 */
final class Manifests {

    /** What an archive without any file looks like: two blocks of zeros, or as many as tar writes at a time. */
    private static final Set<String> EMPTY_ARCHIVES = Set.of(sha256(new byte[1024]), sha256(new byte[10_240]));

    private Manifests() {}

    /**
     * A layer as the documents describe it.
     *
     * @param bytes that are transferred; negative if not stated
     * @param unpackedBytes if an annotation has it
     * @param empty whether its archive is known to hold nothing
     */
    record Described(
            String digest,
            Compression compression,
            long bytes,
            Optional<Long> unpackedBytes,
            boolean empty,
            String createdBy) {}

    /** Reads a document, or says what is wrong with it. */
    static JsonNode parse(byte[] document, String place) {
        try {
            return dev.firstbell.records.io.Json.lines().readTree(new String(document, StandardCharsets.UTF_8));
        } catch (JacksonException e) {
            throw new BadInputException(place + " is no JSON: " + e.getOriginalMessage());
        }
    }

    static boolean isIndex(JsonNode document) {
        return document.path("manifests").isArray();
    }

    /** The digest of the one image of an index that is for the platform. */
    static String select(JsonNode index, Platform platform, String place) {
        List<JsonNode> images = new ArrayList<>();
        Set<String> platforms = index.path("manifests")
                .valueStream()
                // BuildKit keeps what it knows of a build beside the images, under the platform unknown/unknown.
                .filter(entry -> !entry.path("annotations").has("vnd.docker.reference.type"))
                .map(entry -> {
                    Optional<Platform> other = platform(entry.path("platform"));
                    if (other.isEmpty() || platform.takes(other.get())) {
                        images.add(entry);
                    }
                    return other.map(Platform::toString).orElse("no platform");
                })
                .collect(Collectors.toCollection(java.util.TreeSet::new));
        if (images.isEmpty()) {
            throw new BadInputException(place + " is not there for " + platform + ", only for "
                    + (platforms.isEmpty() ? "nothing" : String.join(", ", platforms)) + " (--platform)");
        }
        if (images.size() > 1 && images.stream().anyMatch(entry -> !entry.has("platform"))) {
            throw new BadInputException(
                    place + " holds " + images.size() + " images and does not say which is for " + platform);
        }
        return digest(images.get(0), place);
    }

    private static Optional<Platform> platform(JsonNode node) {
        String os = node.path("os").asString("");
        String architecture = node.path("architecture").asString("");
        if (os.isEmpty() || architecture.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Platform(
                os,
                architecture,
                Optional.ofNullable(node.path("variant").asString(null)).filter(text -> !text.isEmpty())));
    }

    /** The digest of the configuration of a manifest that describes an image. */
    static String config(JsonNode manifest, String place) {
        if (manifest.path("schemaVersion").asInt(2) == 1) {
            throw new BadInputException(place + " is in docker's format of before 2017; push it again");
        }
        if (!manifest.path("layers").isArray()) {
            throw new BadInputException(place + " is no image: its manifest has no layers");
        }
        return digest(manifest.path("config"), place);
    }

    /**
     * The layers of a manifest with what its configuration adds.
     *
     * @throws BadInputException if the image is for another platform, or a layer of a kind that no node takes
     */
    static List<Described> layers(JsonNode manifest, JsonNode config, Platform platform, String place) {
        platform(config).filter(other -> !platform.takes(other)).ifPresent(other -> {
            throw new BadInputException(place + " is for " + other + " and not for " + platform + " (--platform)");
        });
        List<String> steps = config.path("history")
                .valueStream()
                .filter(step -> !step.path("empty_layer").asBoolean(false))
                .map(step -> step.path("created_by").asString(""))
                .toList();
        JsonNode archives = config.path("rootfs").path("diff_ids");
        List<Described> layers = new ArrayList<>();
        for (JsonNode layer : manifest.path("layers")) {
            int at = layers.size();
            String digest = digest(layer, place);
            layers.add(new Described(
                    digest,
                    Compression.of(layer.path("mediaType").asString(""), digest),
                    layer.path("size").asLong(-1),
                    // What builders of lazily pulled images note (eStargz).
                    Optional.of(layer.path("annotations")
                                    .path("io.containers.estargz.uncompressed-size")
                                    .asLong(-1))
                            .filter(size -> size >= 0),
                    EMPTY_ARCHIVES.contains(archives.path(at).asString("")),
                    at < steps.size() ? steps.get(at) : ""));
        }
        return layers;
    }

    private static String digest(JsonNode descriptor, String place) {
        String digest = descriptor.path("digest").asString("");
        if (!ImageReference.isDigest(digest)) {
            throw new BadInputException(place + " names '" + digest + "', which is no sha256 digest");
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
