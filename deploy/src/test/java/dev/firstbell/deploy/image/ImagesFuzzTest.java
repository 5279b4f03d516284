package dev.firstbell.deploy.image;

import dev.firstbell.records.fuzzing.FuzzTarget;
import dev.firstbell.records.fuzzing.ParserFuzzTest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** What registries, image layouts and {@code docker login} write. */
class ImagesFuzzTest extends ParserFuzzTest {
    private static final Platform PLATFORM = new Platform("linux", "amd64", Optional.empty());
    private static final String DIGEST = "sha256:" + "0123456789abcdef".repeat(4);
    private static final String MANIFEST = """
            {"schemaVersion": 2, "config": {"mediaType": "application/vnd.oci.image.config.v1+json", "digest": "DIGEST", "size": 7},
             "layers": [{"mediaType": "application/vnd.oci.image.layer.v1.tar+gzip", "digest": "DIGEST", "size": 32,
             "annotations": {"io.containers.estargz.uncompressed-size": "96"}}]}
            """.replace("DIGEST", DIGEST);
    private static final String CONFIG = """
            {"architecture": "amd64", "os": "linux", "rootfs": {"type": "layers", "diff_ids": ["DIGEST"]},
             "history": [{"created_by": "RUN pip install", "empty_layer": false}, {"created_by": "ENV A=1", "empty_layer": true}]}
            """.replace("DIGEST", DIGEST);
    private static final String INDEX = """
            {"schemaVersion": 2, "manifests": [{"digest": "DIGEST", "size": 7, "platform": {"os": "linux", "architecture": "amd64"}},
             {"digest": "DIGEST", "size": 7, "platform": {"os": "unknown", "architecture": "unknown"},
             "annotations": {"vnd.docker.reference.type": "attestation-manifest"}}]}
            """.replace("DIGEST", DIGEST);

    @Override
    protected List<FuzzTarget> targets() {
        return List.of(
                FuzzTarget.of(
                        "image-index",
                        "the image",
                        bytes -> new ImageIndex("the image", PLATFORM, new Others())
                                .choose(Manifests.parse(bytes, "the image")),
                        INDEX),
                FuzzTarget.of(
                        "image-manifest",
                        "",
                        bytes -> {
                            JsonNode manifest = Manifests.parse(bytes, "the image");
                            Manifests.config(manifest, "the image");
                            layers(manifest, Manifests.parse(CONFIG.getBytes(StandardCharsets.UTF_8), "the image"));
                        },
                        MANIFEST),
                FuzzTarget.of(
                        "image-config",
                        "the image",
                        bytes -> layers(
                                Manifests.parse(MANIFEST.getBytes(StandardCharsets.UTF_8), "the image"),
                                Manifests.parse(bytes, "the image")),
                        CONFIG),
                credentials());
    }

    /** What an index refers to. */
    private static final class Others implements ImageIndex.Fetch {
        @Override
        public JsonNode manifest(String digest) {
            return Manifests.parse(MANIFEST.getBytes(StandardCharsets.UTF_8), "the image");
        }

        @Override
        public JsonNode config(String digest) {
            return Manifests.parse(CONFIG.getBytes(StandardCharsets.UTF_8), "the image");
        }
    }

    private static void layers(JsonNode manifest, JsonNode config) {
        Manifests.layers(manifest, config, PLATFORM, "the image");
    }

    private static FuzzTarget credentials() {
        Path file = Path.of("target", "fuzz-credentials.json");
        return FuzzTarget.of(
                "registry-credentials",
                "fuzz-credentials.json",
                bytes -> {
                    Files.createDirectories(file.getParent());
                    Files.write(file, bytes);
                    new RegistryCredentials(List.of(file)).of(ImageReference.parse("registry.example.edu/a/b:1"));
                },
                "{\"auths\": {\"registry.example.edu\": {\"auth\": \"dXNlcjpwYXNzd29yZA==\"}, \"x\": {\"identitytoken\": \"t\"}}}");
    }
}
