package dev.firstbell.deploy.image;

import dev.firstbell.records.fuzzing.FuzzTarget;
import dev.firstbell.records.fuzzing.ParserFuzzTest;
import dev.firstbell.records.io.BadInputException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
                layer(),
                documents("image-version", "oci-layout", "{\"imageLayoutVersion\": \"1.0.0\"}"),
                documents(
                        "docker-save",
                        "manifest.json",
                        "[{\"Config\": \"config.json\", \"RepoTags\": [\"a:1\"], \"Layers\": [\"layer.tar\"]}]"),
                FuzzTarget.of(
                        "image-name",
                        "",
                        bytes -> ImageReference.parse(new String(bytes, StandardCharsets.UTF_8)),
                        "a.b/c/d:1@" + DIGEST),
                challenge(),
                credentials());
    }

    /** What an index refers to. */
    private static final class Others implements ImageIndex.Fetch {
        @Override
        public JsonNode manifest(JsonNode descriptor) {
            return Manifests.parse(MANIFEST.getBytes(StandardCharsets.UTF_8), "the image");
        }

        @Override
        public JsonNode config(JsonNode descriptor) {
            return Manifests.parse(CONFIG.getBytes(StandardCharsets.UTF_8), "the image");
        }
    }

    private static void layers(JsonNode manifest, JsonNode config) {
        Manifests.layers(manifest, config, PLATFORM, "the image");
    }

    /** The file of a layer has no form that could be refused: it is an archive, or the reading has a problem. */
    private static FuzzTarget layer() {
        try {
            byte[] archive = TestingLayout.tar(700, "etc/passwd", "long/" + "name".repeat(40));
            return new FuzzTarget(
                    "image-layer",
                    "",
                    bytes -> LayerReading.of(new ByteArrayInputStream(bytes))
                            .problem()
                            .ifPresent(problem -> {
                                throw new BadInputException(problem);
                            }),
                    Map.of("plain", archive, "gzip", TestingLayout.gzip(archive), "zstd", TestingLayout.zstd(archive)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static FuzzTarget challenge() {
        return FuzzTarget.of(
                "registry-challenge",
                "",
                bytes -> Challenge.preferred(List.of(new String(bytes, StandardCharsets.UTF_8).split("\n"))),
                "Basic realm=\"x\"\nBearer realm=\"https://auth.example.edu/token\",service=\"registry\",scope=\"repository:a/b:pull\"");
    }

    /** A folder of an image, of which the input is one document. */
    private static FuzzTarget documents(String name, String document, String seed) {
        Path folder = Path.of("target", "fuzz-" + name);
        return FuzzTarget.of(
                name,
                folder.toString(),
                bytes -> {
                    byte[] archive = TestingLayout.tar(1, "a");
                    if (document.equals("oci-layout")) {
                        new TestingLayout(folder).image(TestingLayout.Part.plain(archive));
                    } else {
                        Files.createDirectories(folder);
                        Files.write(folder.resolve("layer.tar"), archive);
                        Files.writeString(
                                folder.resolve("config.json"),
                                "{\"rootfs\": {\"diff_ids\": [\"" + Manifests.sha256(archive) + "\"]}}");
                    }
                    Files.write(folder.resolve(document), bytes);
                    ImageFolder.loader(folder).read(PLATFORM);
                },
                seed);
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
