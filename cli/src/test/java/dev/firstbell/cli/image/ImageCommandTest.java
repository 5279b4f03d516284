package dev.firstbell.cli.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.cli.Cli;
import dev.firstbell.cli.Cli.Answer;
import dev.firstbell.cli.shared.ExitCode;
import dev.firstbell.deploy.image.TestingRegistry;
import dev.firstbell.records.io.Json;
import dev.firstbell.records.plan.ScalingPlan;
import dev.firstbell.twin.parameters.Distribution;
import dev.firstbell.twin.parameters.RandomPart;
import dev.firstbell.twin.parameters.TwinParameters;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class ImageCommandTest {
    private static final String GZIP = "application/vnd.oci.image.layer.v1.tar+gzip";
    private static final String REPOSITORY = "cs/students";
    private static final int MB = 1_000_000;
    private static final Path CLASS = Path.of("..", "examples", "class-220.yaml");

    @TempDir
    private Path folder;

    @Test
    void layersAreWeighedAndTheTimeOfAPullIsPredictedFromWhatIsUnpacked() throws IOException {
        Path layout = layout("image", GZIP, archive(1, 60 * MB), archive(2, 30 * MB));

        JsonNode answer = Json.lines()
                .readTree(Cli.firstbell("image", "inspect", layout, "--json").out());

        assertThat(answer.get("unpackedBytes").asLong()).isEqualTo(90 * MB);
        assertThat(answer.get("bytes").asLong()).isLessThan(MB);
        assertThat(answer.get("pull").get("quickMs").asLong()).isBetween(1500L, 1510L);
        assertThat(answer.get("pull").get("slowMs").asLong()).isBetween(3000L, 3030L);
        assertThat(answer.get("layers").get(1).get("createdBy").asString()).isEqualTo("RUN step-2");
        assertThat(answer.get("lints")).isEmpty();
    }

    @Test
    void whatANodeMustPullIsWhatTheFormerImageLacks() throws IOException {
        Path before = layout("before", GZIP, archive(1, 2 * MB), archive(2, MB));
        Path after = layout("after", GZIP, archive(1, 2 * MB), archive(3, 3 * MB));

        Answer answer = Cli.firstbell("image", "inspect", after, "--since", before);

        assertThat(answer.exitCode()).isZero();
        assertThat(answer.out()).containsPattern("  new +0\\.\\d +3\\.0 +0-0  a node that has " + before);
        assertThat(answer.out()).contains("new  RUN step-2").doesNotContain("new  RUN step-1");
    }

    @Test
    void anEmptyLayerAndOneThatIsThereTwiceAreWarnedOf() throws IOException {
        Path layout = layout("image", GZIP, archive(1, MB), new byte[10_240], archive(1, MB));

        assertThat(Cli.firstbell("image", "inspect", layout).out())
                .contains("warning: layer 2 is empty; GKE does not stream images with empty layers")
                .contains("warning: layer 3 is a duplicate; GKE does not stream images with duplicate layers");
    }

    @Test
    void whatIsNoLayoutIsBadInputThatSaysSo() {
        Answer answer = Cli.firstbell("image", "inspect", folder);

        assertThat(answer.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(answer.err()).contains(folder + " is not an OCI image layout; the file index.json is missing");
    }

    @Test
    void aLayerThatCannotBeWeighedIsNamed() throws IOException {
        Path layout = layout("image", "application/vnd.oci.image.layer.v1.tar+xz", archive(1, MB));

        Answer answer = Cli.firstbell("image", "inspect", layout);

        assertThat(answer.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(answer.err()).contains("only plain, gzip and zstd layers are supported");
    }

    @Test
    void aLayerOnTopOfAChangedOneIsUnpackedAgainAndThatIsReported() throws IOException {
        Path before = layout("before", GZIP, archive(1, MB), archive(2, MB), archive(3, 6 * MB));
        Path after = layout("after", GZIP, archive(1, MB), archive(4, MB), archive(3, 6 * MB));

        Answer answer = Cli.firstbell("image", "inspect", after, "--since", before);

        assertThat(answer.out())
                .contains("new  RUN step-2", "new  RUN step-3")
                .contains(
                        "warning: layer 3 is unchanged, but nodes unpack it again because layer 2 below it has changed");
    }

    @Test
    void theTwinsParametersTakeTheImagesTime() throws IOException {
        Path small = layout("small", GZIP, archive(1, 60 * MB));
        Path parameters = folder.resolve("twin.yaml");

        Answer answer = Cli.firstbell("image", "inspect", small, "--parameters", parameters);

        assertThat(answer.exitCode()).isZero();
        TwinParameters written = TwinParameters.parse("twin.yaml", Files.readString(parameters));
        assertThat(written.distribution(RandomPart.IMAGE_PULL).quantile(0.95).toMillis())
                .isBetween(2000L, 2020L);
        assertThat(written.distributions().get(RandomPart.IMAGE_PULL).source())
                .startsWith(small + " sha256:")
                .contains("(unpacked size measured): 1 layer, 0 MB, 60 MB unpacked");
        assertThat(written.with(RandomPart.IMAGE_PULL, new Distribution.Constant(0)))
                .isEqualTo(TwinParameters.defaults().with(RandomPart.IMAGE_PULL, new Distribution.Constant(0)));

        Answer again = Cli.firstbell("image", "inspect", small, "--parameters", parameters);
        assertThat(again.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(again.err()).contains(parameters + " is there already; name a new file");
    }

    @Test
    void aBiggerImageMakesThePlansLeadLonger() throws IOException {
        try (TestingRegistry registry = new TestingRegistry(TestingRegistry.LogIn.NONE)) {
            serve(registry, "small", 100 * MB);
            serve(registry, "big", 3_000L * MB);
            String students = registry.host() + "/cs/students:";
            ScalingPlan small = plan("small", "--image", students + "small");
            ScalingPlan big = plan("big", "--image", students + "big");

            assertThat(big.lead()).isGreaterThan(small.lead());
            assertThat(big.hub().startTimeout()).isGreaterThan(small.hub().startTimeout());
            assertThat(big.evidence())
                    .anySatisfy(evidence -> assertThat(evidence.source())
                            .startsWith("assumed: " + students + "big sha256:")
                            .contains("(unpacked size estimated): 1 layer, 3000 MB, "));
            assertThat(Cli.firstbell("image", "inspect", students + "big").out())
                    .containsPattern("  1 +3000\\.0 +~\\d+\\.0 +23-120 +\\d+-\\d+  RUN everything")
                    .contains("~: estimated from the packed size");
        }
    }

    @Test
    void whereNodesComeWithTheCommonImageACourseCostsWhatItAdds() throws IOException {
        Path common = layout("common", GZIP, archive(1, 60 * MB));
        Path course = layout("course", GZIP, archive(1, 60 * MB), archive(2, 100 * MB));

        assertThat(pullSeconds("course", "--image", course)).isBetween(3L, 5L);
        assertThat(pullSeconds("have", "--image", course, "--nodes-have", common))
                .isBetween(1L, 3L);
        assertThat(pullSeconds("same", "--image", course, "--nodes-have", course))
                .isZero();
    }

    @Test
    void whatTheNodesHaveSaysNothingWithoutAnImage() {
        Answer answer = Cli.firstbell("plan", CLASS, "--out", folder.resolve("out"), "--nodes-have", folder);

        assertThat(answer.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(answer.err()).contains("--nodes-have has no effect without --image");
    }

    @Test
    void allThatIsWrongWithTheArgumentsIsReportedAtOnce() {
        Answer answer = Cli.firstbell("image", "inspect", "./none", "--since", "students", "--platform", "arm64");

        assertThat(answer.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(answer.err())
                .contains("./none: the folder does not exist")
                .contains("students is not an existing folder and does not start with a registry")
                .contains("'arm64' is not a platform; use OS/ARCHITECTURE, such as linux/amd64");
    }

    /** Keeps an image of one layer that cannot be fetched: only its size is known. */
    private static void serve(TestingRegistry registry, String tag, long size) {
        String config = registry.blob(
                REPOSITORY,
                "{\"history\": [{\"created_by\": \"RUN everything\"}], \"rootfs\": {\"diff_ids\": [\"%s\"]}}"
                        .formatted(TestingRegistry.digest(bytes(tag + ", unpacked"))));
        registry.manifest(
                REPOSITORY,
                tag,
                "application/vnd.oci.image.manifest.v1+json",
                "{\"schemaVersion\": 2, \"config\": {\"digest\": \"%s\"}, \"layers\": [".formatted(config)
                        + "{\"mediaType\": \"%s\", \"digest\": \"%s\", \"size\": %d}]}"
                                .formatted(GZIP, TestingRegistry.digest(bytes(tag)), size));
    }

    private long pullSeconds(String name, Object... options) throws IOException {
        return plan(name, options).evidence().stream()
                .filter(evidence -> evidence.name().equals("image pull, median (s)"))
                .mapToLong(evidence -> Long.parseLong(evidence.value()))
                .sum();
    }

    private ScalingPlan plan(String name, Object... options) throws IOException {
        List<Object> arguments = new ArrayList<>(List.of("plan", CLASS, "--out", folder.resolve("plan-" + name)));
        arguments.addAll(List.of(options));
        Answer answer = Cli.firstbell(arguments.toArray());
        assertThat(answer.exitCode()).as(answer.err()).isZero();
        return Json.lines()
                .readValue(Files.readString(folder.resolve("plan-" + name).resolve("plan.json")), ScalingPlan.class);
    }

    @Test
    void aDigestThatLeadsElsewhereIsRefused() throws IOException {
        Files.writeString(folder.resolve("index.json"), "{\"manifests\": [{\"digest\": \"sha256:../../etc/passwd\"}]}");

        Answer answer = Cli.firstbell("image", "inspect", folder);

        assertThat(answer.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(answer.err()).contains("which is not a sha256 digest");
    }

    private static byte[] archive(int content, int size) {
        return TestingRegistry.archive(size, new byte[] {(byte) content});
    }

    private Path layout(String name, String type, byte[]... archives) throws IOException {
        Path layout = folder.resolve(name);
        List<String> layers = new ArrayList<>();
        List<String> history = new ArrayList<>();
        List<String> contents = new ArrayList<>();
        for (byte[] archive : archives) {
            byte[] packed = gzip(archive);
            layers.add("{\"mediaType\": \"%s\", \"digest\": \"%s\"}".formatted(type, blob(layout, packed)));
            contents.add('"' + TestingRegistry.digest(archive) + '"');
            history.add("{\"created_by\": \"ENV a=b\", \"empty_layer\": true}");
            history.add("{\"created_by\": \"RUN step-%d\"}".formatted(layers.size()));
        }
        String config = blob(
                layout,
                bytes("{\"history\": [" + String.join(",", history) + "], \"rootfs\": {\"diff_ids\": ["
                        + String.join(",", contents) + "]}}"));
        String manifest = blob(
                layout,
                bytes("{\"config\": {\"digest\": \"%s\"}, \"layers\": [%s]}"
                        .formatted(config, String.join(",", layers))));
        Files.writeString(layout.resolve("index.json"), "{\"manifests\": [{\"digest\": \"" + manifest + "\"}]}");
        return layout;
    }

    private static String blob(Path layout, byte[] content) throws IOException {
        String digest = TestingRegistry.digest(content);
        Path file = layout.resolve("blobs/sha256").resolve(digest.substring("sha256:".length()));
        Files.createDirectories(file.getParent());
        Files.write(file, content);
        return digest;
    }

    private static byte[] gzip(byte[] archive) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(archive);
        }
        return packed.toByteArray();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
