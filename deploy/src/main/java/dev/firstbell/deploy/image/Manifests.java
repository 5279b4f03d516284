package dev.firstbell.deploy.image;

import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Excerpt;
import dev.firstbell.records.io.JsonProblem;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
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

    /** No registry takes a layer of a terabyte; sums of such sizes fit into a long. */
    private static final long MOST_BYTES = 1_000_000_000_000L;

    private Manifests() {}

    /**
     * A layer as the documents describe it.
     *
     * @param number the layer in messages, such as {@code layer 2 of 3}
     * @param bytes the compressed size; negative if the manifest does not state it
     * @param archive the digest of the unpacked layer by the configuration; empty if it is not stated
     * @param urls from where nodes download a layer that images do not contain (foreign, non-distributable)
     * @param unpackedBytes the uncompressed size, if an annotation states it
     * @param empty whether the archive is known to contain no files
     */
    record Described(
            String number,
            String digest,
            Compression compression,
            long bytes,
            Optional<Long> unpackedBytes,
            boolean empty,
            String archive,
            List<String> urls,
            String createdBy) {
        /** How much longer than its packed form an archive can be (deflate: 1032 times, and a little for small files). */
        private static final long MOST_DEFLATED = 1032;

        private static final long SMALL = 1 << 16;

        /**
         * The layer by its documents alone; its size is stated.
         *
         * @param remarks takes what is less certain than it looks
         */
        ImageLayers.Layer asStated(List<String> remarks) {
            Optional<Long> recorded = unpackedBytes.filter(this::isPossible);
            if (unpackedBytes.isPresent() && recorded.isEmpty()) {
                remarks.add(
                        number + " cannot unpack to the " + unpackedBytes.get() + " bytes that its builder recorded,"
                                + " since its packed size is " + bytes + " bytes; its unpacked size is estimated");
            }
            if (!urls.isEmpty()) {
                remarks.add(number + " is a foreign layer: nodes download it from " + urls.get(0)
                        + ", whose speed is unknown; its sizes are those of the manifest");
            }
            boolean known = recorded.isPresent() || compression == Compression.NONE;
            return new ImageLayers.Layer(
                    digest, bytes, recorded.orElse(compression.estimate(bytes)), known, empty, createdBy, archive);
        }

        private boolean isPossible(long unpacked) {
            return switch (compression) {
                case NONE -> unpacked == bytes;
                case GZIP -> unpacked <= MOST_DEFLATED * bytes + SMALL;
                case ZSTD -> unpacked <= MOST_BYTES;
            };
        }
    }

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
     * The descriptor of an image's configuration.
     *
     * @throws BadInputException if the manifest does not describe an image
     */
    static JsonNode config(JsonNode manifest, String place) {
        if (manifest.path("schemaVersion").asInt(2) == 1) {
            throw new BadInputException(
                    place + " uses Docker's manifest schema 1, which is not supported; push the image again");
        }
        Artifact.of(manifest).ifPresent(kind -> {
            throw new BadInputException(place + " is " + kind + ", not a container image; pass the image of the"
                    + " students' servers, which Zero to JupyterHub has in singleuser.image");
        });
        if (!manifest.path("layers").isArray()) {
            throw new BadInputException(place + " is not a container image; its manifest has no layers");
        }
        digest(manifest.path("config"), place);
        return manifest.path("config");
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
        int count = manifest.path("layers").size();
        if (count == 0) {
            throw new BadInputException(place + " has no layers, so nodes have no files to pull; the image of students'"
                    + " servers has at least one");
        }
        JsonNode archives = config.path("rootfs").path("diff_ids");
        if (!archives.isEmpty() && archives.size() != count) {
            throw new BadInputException(place + " contradicts itself: its manifest has " + layers(count)
                    + ", and its configuration has " + layers(archives.size())
                    + " (rootfs.diff_ids); nodes refuse such an image; build or copy it again");
        }
        List<String> steps = steps(config, count);
        List<Described> layers = new ArrayList<>();
        Map<String, Long> sizes = new HashMap<>();
        for (JsonNode layer : manifest.path("layers")) {
            int at = layers.size();
            String number = "layer " + (at + 1) + " of " + count;
            String digest = digest(layer, place);
            long size = size(layer, place + ": " + number);
            Long other = sizes.put(digest, size);
            if (other != null && other != size) {
                throw new BadInputException(place + " contradicts itself: its manifest has the layer " + digest
                        + " twice, once with " + other + " bytes and once with " + size
                        + "; nodes refuse such an image; build or copy it again");
            }
            String archive = archives.path(at).asString("");
            layers.add(new Described(
                    number,
                    digest,
                    Compression.of(layer.path("mediaType").asString(""), digest),
                    size,
                    // Written by builders of lazily pulled images (eStargz).
                    Optional.of(layer.path("annotations")
                                    .path("io.containers.estargz.uncompressed-size")
                                    .asLong(-1))
                            .filter(unpacked -> unpacked >= 0),
                    EMPTY_ARCHIVES.contains(archive),
                    ImageReference.isDigest(archive) ? archive : "",
                    layer.path("urls")
                            .valueStream()
                            .map(url -> Excerpt.of(url.asString("")))
                            .toList(),
                    steps.isEmpty() ? "" : steps.get(at)));
        }
        return layers;
    }

    /** What is worth a warning about the documents alone. */
    static List<String> remarks(JsonNode config) {
        return config.path("rootfs").path("diff_ids").isEmpty()
                ? List.of(
                        "the image's configuration lists no layers (rootfs.diff_ids), with which nodes check what they"
                                + " unpack; containerd refuses such an image")
                : List.of();
    }

    private static String layers(int count) {
        return count == 1 ? "1 layer" : count + " layers";
    }

    /**
     * The size that a descriptor states; -1 if it states none.
     *
     * @throws BadInputException if the size is not a number of bytes that can be
     */
    static long size(JsonNode descriptor, String place) {
        JsonNode size = descriptor.path("size");
        if (size.isMissingNode() || size.isNull()) {
            return -1;
        }
        if (!size.isIntegralNumber()
                || !size.canConvertToLong()
                || size.longValue() < 0
                || size.longValue() > MOST_BYTES) {
            throw new BadInputException(place + ": expected the size in bytes, a whole number of at most 10^12, found "
                    + Excerpt.quoted(size.isValueNode() ? size.asString("") : size.toString()));
        }
        return size.longValue();
    }

    /**
     * Compares a document with its descriptor.
     *
     * @throws BadInputException if the descriptor states another size
     */
    static void checkSize(JsonNode descriptor, long bytes, String place) {
        long stated = size(descriptor, place);
        if (stated >= 0 && stated != bytes) {
            throw new BadInputException(place + " has " + bytes + " bytes, and what refers to it states " + stated
                    + "; nodes refuse such an image; build or copy it again");
        }
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
        return "sha256:" + HexFormat.of().formatHex(sha256().digest(content));
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
