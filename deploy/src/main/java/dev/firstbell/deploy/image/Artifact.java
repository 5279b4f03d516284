package dev.firstbell.deploy.image;

import dev.firstbell.records.io.Excerpt;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Tells container images from what else registries and layouts hold in manifests: charts, signatures, models (OCI image
 * specification 1.1, guidelines for artifacts). Stateless.
 */
final class Artifact {
    private static final Set<String> CONFIGURATIONS = Set.of(
            "application/vnd.oci.image.config.v1+json",
            "application/vnd.docker.container.image.v1+json",
            // Docker accepts these from old registries (distribution, issue 1621).
            "application/octet-stream",
            "application/json",
            "text/html",
            "text/plain");

    private static final String NOTHING = "application/vnd.oci.empty.v1+json";

    /** What a part of a media type stands for; the first that fits counts. */
    private static final Map<String, String> KINDS = new LinkedHashMap<>();

    static {
        KINDS.put("helm", "a Helm chart");
        KINDS.put("wasm", "a WebAssembly module");
        KINDS.put("in-toto", "an attestation");
        KINDS.put("sigstore.bundle", "a signature or an attestation");
        KINDS.put("cosign", "a signature");
        KINDS.put("signature", "a signature");
        KINDS.put("spdx", "a bill of materials");
        KINDS.put("cyclonedx", "a bill of materials");
        KINDS.put("syft", "a bill of materials");
        KINDS.put("sarif", "a report of a vulnerability scanner");
        KINDS.put("model", "a machine-learning model");
        KINDS.put("gguf", "a machine-learning model");
        KINDS.put("flux", "an artifact of Flux");
        KINDS.put("openpolicyagent", "policies of Open Policy Agent");
        KINDS.put("buildkit.cache", "a build cache of BuildKit");
        KINDS.put("sylabs.sif", "a Singularity image");
        KINDS.put("docker.plugin", "a Docker plugin");
        KINDS.put("compose", "a Compose project");
        KINDS.put("soci", "an index for lazy pulls (SOCI)");
        KINDS.put("devcontainers", "a Dev Container feature");
    }

    private Artifact() {}

    /** What a manifest is if it is not that of an image: its kind and the media type that says so. */
    static Optional<String> of(JsonNode manifest) {
        String stated = manifest.path("artifactType").asString("");
        if (isAnArtifact(stated)) {
            return Optional.of(named("artifactType", stated));
        }
        String config = manifest.path("config").path("mediaType").asString("");
        boolean nothing = config.equals(NOTHING);
        if (isAnArtifact(config) && !nothing) {
            return Optional.of(named("config media type", config));
        }
        for (JsonNode layer : manifest.path("layers")) {
            String type = layer.path("mediaType").asString("");
            if (!isAnImagesLayer(type)) {
                return Optional.of(named("layer media type", type));
            }
        }
        return nothing ? Optional.of(named("config media type", config)) : Optional.empty();
    }

    /** What an entry of an index refers to, as far as the entry alone shows that it is not an image. */
    static Optional<String> ofEntry(JsonNode entry) {
        JsonNode annotations = entry.path("annotations");
        String reference = annotations.path("vnd.docker.reference.type").asString("");
        if (!reference.isEmpty()) {
            return Optional.of("an attestation (" + Excerpt.of(reference) + ")");
        }
        String type = entry.path("artifactType").asString("");
        if (isAnArtifact(type)) {
            return Optional.of(named("artifactType", type));
        }
        String cosign = annotations.path("kind").asString("");
        if (cosign.startsWith("dev.cosignproject.cosign/")
                && !cosign.endsWith("/image")
                && !cosign.endsWith("/imageIndex")) {
            return Optional.of("a document of cosign (" + Excerpt.of(cosign) + ")");
        }
        return "unknown".equals(entry.path("platform").path("os").asString(""))
                ? Optional.of("a document for the platform unknown, as attestations have it")
                : Optional.empty();
    }

    private static boolean isAnArtifact(String type) {
        return !type.isEmpty() && !CONFIGURATIONS.contains(type);
    }

    private static boolean isAnImagesLayer(String type) {
        return type.isEmpty()
                || type.startsWith("application/vnd.oci.image.layer.")
                || type.startsWith("application/vnd.docker.") && type.contains("tar");
    }

    private static String named(String where, String type) {
        String lower = type.toLowerCase(Locale.ROOT);
        String kind = KINDS.entrySet().stream()
                .filter(known -> lower.contains(known.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("an artifact of another kind");
        return kind + " (" + where + " " + Excerpt.of(type) + ")";
    }
}
