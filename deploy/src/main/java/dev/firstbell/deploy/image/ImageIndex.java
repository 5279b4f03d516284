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

    /** Entries without a platform have to be read to learn what they are. */
    private static final int MOST_READ = 32;

    private static final String UNKNOWN = "unknown";
    private static final Set<String> CONFIGURATIONS =
            Set.of("application/vnd.oci.image.config.v1+json", "application/vnd.docker.container.image.v1+json");

    /** Reads documents by their digests. */
    interface Fetch {
        /** A manifest or an index. */
        JsonNode manifest(String digest) throws IOException;

        /** The configuration of an image. */
        JsonNode config(String digest) throws IOException;
    }

    /** The chosen image. */
    record Choice(String digest, JsonNode manifest) {}

    /**
     * The image for the platform.
     *
     * @throws BadInputException if there is no such image, or the choice is ambiguous
     */
    Choice choose(JsonNode index) throws IOException {
        Found found = new Found();
        look(index, found, 1);
        if (found.images.isEmpty()) {
            throw new BadInputException(place + " has no image for " + platform + remedy(found));
        }
        if (found.images.size() > 1 && found.ambiguous()) {
            throw new BadInputException(place + " contains " + found.images.size()
                    + " images, and its index does not state which one is for " + platform + found.namesOfImages());
        }
        Map.Entry<String, JsonNode> first = found.images.entrySet().iterator().next();
        JsonNode manifest = first.getValue() == null ? fetch.manifest(first.getKey()) : first.getValue();
        return new Choice(first.getKey(), manifest);
    }

    private static String remedy(Found found) {
        if (!found.platforms.isEmpty()) {
            return "; choose one of " + String.join(", ", found.platforms) + " with --platform";
        }
        return found.others == 0
                ? "; its index is empty"
                : "; its index holds only signatures, attestations or other documents about images";
    }

    private void look(JsonNode index, Found found, int depth) throws IOException {
        if (depth > DEEPEST) {
            throw new BadInputException(place + " nests more than " + DEEPEST + " indexes in each other");
        }
        for (JsonNode entry : index.path("manifests")) {
            if (isAboutAnImage(entry)) {
                found.others++;
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
        JsonNode document = fetch.manifest(digest);
        if (Manifests.isIndex(document)) {
            look(document, found, depth + 1);
            return;
        }
        if (!isImage(document)) {
            found.others++;
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

    private static boolean isAboutAnImage(JsonNode entry) {
        JsonNode annotations = entry.path("annotations");
        String kind = annotations.path("kind").asString("");
        return annotations.has("vnd.docker.reference.type")
                || UNKNOWN.equals(entry.path("platform").path("os").asString(""))
                || entry.has("artifactType")
                        && !CONFIGURATIONS.contains(entry.path("artifactType").asString(""))
                || kind.startsWith("dev.cosignproject.cosign/")
                        && !kind.endsWith("/image")
                        && !kind.endsWith("/imageIndex");
    }

    /** A signature has an image's form, and layers that no node unpacks. */
    private static boolean isImage(JsonNode manifest) {
        String type = manifest.path("config").path("mediaType").asString("");
        boolean configuration = type.isEmpty() || CONFIGURATIONS.contains(type);
        boolean archives = manifest.path("layers")
                .valueStream()
                .map(layer -> layer.path("mediaType").asString(""))
                .allMatch(layer -> layer.isEmpty() || layer.contains("tar"));
        // Docker's schema 1 has no layers of this kind; it is refused by name later.
        boolean layers = manifest.path("layers").isArray()
                || manifest.path("schemaVersion").asInt(2) == 1;
        return configuration && archives && layers && !manifest.has("artifactType");
    }

    /** What an index holds. */
    private static final class Found {
        /** By digest, so that an image under two names is one; the manifest is null where it was not read. */
        private final Map<String, JsonNode> images = new LinkedHashMap<>();

        private final Map<String, String> names = new LinkedHashMap<>();
        private final Set<String> platforms = new TreeSet<>();
        private final Set<String> seen = new TreeSet<>();
        private boolean unstated;
        private int others;

        void add(String digest, JsonNode entry, JsonNode manifest, Platform stated, boolean matches) {
            platforms.add(stated == null ? "no platform" : stated.toString());
            if (!matches || images.containsKey(digest)) {
                return;
            }
            images.put(digest, manifest);
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
