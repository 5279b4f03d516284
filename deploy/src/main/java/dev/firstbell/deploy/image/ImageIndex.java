package dev.firstbell.deploy.image;

import dev.firstbell.records.io.BadInputException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * Chooses the image for a platform among the entries of an index, which may also hold other indexes, the same image under
 * several names, and documents about images: signatures, attestations, bills of materials (OCI image specification 1.1,
 * image index and referrers; BuildKit's attestation storage; cosign's layout of {@code cosign save}).
 *
 * @param place the index's name, for messages
 * @param fetch reads a manifest or an index by its digest
 */
record ImageIndex(String place, Platform platform, Fetch fetch) {
    /** Indexes of indexes occur; a deeper nesting is a mistake, or an attack. */
    private static final int DEEPEST = 4;

    private static final int MOST_NAMED = 4;

    /** Entries without a platform have to be read to learn what they are. */
    private static final int MOST_READ = 32;

    /** Reads documents by their descriptors, and checks what the descriptors state about them. */
    interface Fetch {
        /** A manifest or an index. */
        JsonNode manifest(JsonNode descriptor) throws IOException;

        /** The configuration of an image. */
        JsonNode config(JsonNode descriptor) throws IOException;
    }

    /** The chosen image. */
    record Choice(String digest, JsonNode manifest) {}

    /**
     * The image for the platform.
     *
     * @throws BadInputException if there is no such image, or the choice is ambiguous
     */
    Choice choose(JsonNode index) throws IOException {
        if (!Manifests.isIndex(index)) {
            throw new BadInputException(
                    place + " has no valid index of images: expected an object with a list `manifests`");
        }
        Found found = new Found();
        look(index, found, 1);
        if (found.images.isEmpty()) {
            throw new BadInputException(place + " has no image for " + platform + remedy(found));
        }
        if (found.images.size() > 1 && found.ambiguous()) {
            throw new BadInputException(place + " contains " + found.images.size()
                    + " images, and its index does not state which one is for " + platform + found.namesOfImages());
        }
        Map.Entry<String, Image> first = found.images.entrySet().iterator().next();
        Image image = first.getValue();
        return new Choice(first.getKey(), image.manifest() == null ? fetch.manifest(image.entry()) : image.manifest());
    }

    private static String remedy(Found found) {
        if (!found.platforms.isEmpty()) {
            return "; choose one of " + String.join(", ", found.platforms) + " with --platform";
        }
        return found.others.isEmpty()
                ? "; its index is empty"
                : "; its index holds no image, but " + listed(found.others);
    }

    private static String listed(Set<String> kinds) {
        return kinds.stream().limit(MOST_NAMED).collect(Collectors.joining(", "))
                + (kinds.size() > MOST_NAMED ? " and others" : "");
    }

    private void look(JsonNode index, Found found, int depth) throws IOException {
        if (depth > DEEPEST) {
            throw new BadInputException(place + " nests more than " + DEEPEST + " indexes in each other");
        }
        for (JsonNode entry : index.path("manifests")) {
            Optional<String> other = Artifact.ofEntry(entry);
            if (other.isPresent()) {
                found.others.add(other.get());
                continue;
            }
            String digest = Manifests.digest(entry, place);
            Optional<Platform> stated = Manifests.platform(entry.path("platform"));
            if (stated.isPresent() && !isIndex(entry)) {
                found.add(digest, entry, null, stated.get(), platform.supports(stated.get()));
            } else if (found.seen.add(digest)) {
                read(entry, digest, found, depth);
            }
        }
    }

    /** An entry without a platform: an index, an image whose configuration has the platform, or another document. */
    private void read(JsonNode entry, String digest, Found found, int depth) throws IOException {
        if (found.seen.size() > MOST_READ) {
            throw new BadInputException(place + " has more than " + MOST_READ + " entries without a platform");
        }
        JsonNode document = fetch.manifest(entry);
        if (Manifests.isIndex(document)) {
            look(document, found, depth + 1);
            return;
        }
        boolean layers = document.path("layers").isArray()
                // Docker's schema 1 has other layers; it is refused by name.
                || document.path("schemaVersion").asInt(2) == 1;
        Optional<String> other = layers ? Artifact.of(document) : Optional.of("a document without layers");
        if (other.isPresent()) {
            found.others.add(other.get());
            return;
        }
        Optional<Platform> real = Manifests.platform(fetch.config(Manifests.config(document, place)));
        found.add(
                digest,
                entry,
                document,
                real.orElse(null),
                real.map(platform::supports).orElse(true));
    }

    private static boolean isIndex(JsonNode entry) {
        String type = entry.path("mediaType").asString("");
        return type.contains("image.index") || type.contains("manifest.list");
    }

    /** An image of the index; the manifest is null where it was not read. */
    private record Image(JsonNode entry, JsonNode manifest) {}

    /** What an index holds. */
    private static final class Found {
        /** By digest, so that an image under two names is one. */
        private final Map<String, Image> images = new LinkedHashMap<>();

        private final Map<String, String> names = new LinkedHashMap<>();
        private final Set<String> platforms = new TreeSet<>();
        private final Set<String> seen = new TreeSet<>();
        private final Set<String> others = new TreeSet<>();
        private boolean unstated;

        void add(String digest, JsonNode entry, JsonNode manifest, Platform stated, boolean matches) {
            platforms.add(stated == null ? "no platform" : stated.toString());
            if (!matches || images.containsKey(digest)) {
                return;
            }
            images.put(digest, new Image(entry, manifest));
            unstated |= !entry.has("platform");
            String name = entry.path("annotations")
                    .path("io.containerd.image.name")
                    .asString(entry.path("annotations")
                            .path("org.opencontainers.image.ref.name")
                            .asString(""));
            names.put(digest, name);
        }

        /**
         * Whether the images differ in more than their place: of several entries with the platform the first is meant (OCI
         * image specification, image index), unless they have names of their own.
         */
        boolean ambiguous() {
            return unstated || names.values().stream().distinct().count() > 1;
        }

        String namesOfImages() {
            List<String> known =
                    names.values().stream().filter(name -> !name.isEmpty()).toList();
            return known.isEmpty()
                    ? ""
                    : " (" + known.stream().collect(Collectors.joining(", "))
                            + "); copy one of them into a folder of its own";
        }
    }
}
