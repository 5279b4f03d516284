package dev.firstbell.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** What the built image says of itself. */
@Tag("image-kernels")
class BuiltImageIT {
    private static final JsonMapper JSON = new JsonMapper();

    private final Path root = TestingImage.fromEnvironment("FIRSTBELL_IMAGE_ROOT");
    private final Path layout = TestingImage.fromEnvironment("FIRSTBELL_IMAGE_LAYOUT");

    @Test
    void everyLabelOfTheContractSaysSomething() throws IOException {
        JsonNode contract = new YAMLMapper().readTree(Path.of("contract.yaml").toFile());
        JsonNode labels = config().path("config").path("Labels");

        assertThat(contract.get("labels").valueStream().map(JsonNode::asString))
                .allSatisfy(label ->
                        assertThat(labels.path(label).asString("")).as(label).isNotBlank());
        assertThat(labels.get("org.opencontainers.image.revision").asString()).matches("[0-9a-f]{40}");
    }

    @Test
    void itRunsAsTheUserByNumberThroughTheEntryPoint() throws IOException {
        JsonNode config = config().path("config");

        assertThat(config.path("User").asString()).isEqualTo("1000");
        assertThat(config.path("WorkingDir").asString()).isEqualTo("/home/jovyan");
        assertThat(config.path("Entrypoint").valueStream().map(JsonNode::asString))
                .containsExactly("tini", "-g", "--", "start.sh");
    }

    @Test
    void theListOfPackagesHasWhatEachWayOfInstallingBrought() throws IOException {
        JsonNode sbom = sbom();
        List<String> packages = sbom.path("packages")
                .valueStream()
                .map(one -> one.path("externalRefs")
                        .path(0)
                        .path("referenceLocator")
                        .asString())
                .toList();

        assertThat(sbom.path("spdxVersion").asString()).isEqualTo("SPDX-2.3");
        assertThat(packages)
                .doesNotHaveDuplicates()
                .anyMatch(purl -> purl.startsWith("pkg:deb/debian/bash@"))
                .anyMatch(purl -> purl.startsWith("pkg:deb/debian/r-cran-irkernel@"))
                .contains("pkg:npm/tslab@1.0.22", "pkg:golang/github.com/janpfeifer/gonb@v0.11.4");
        assertThat(sbom.path("packages")
                        .valueStream()
                        .map(one -> one.path("SPDXID").asString()))
                .doesNotHaveDuplicates()
                .allMatch(id -> id.matches("SPDXRef-[A-Za-z0-9.-]+"));
    }

    @Test
    void everyLockedPythonPackageIsThereInItsVersion() throws IOException {
        List<String> installed = sbom().path("packages")
                .valueStream()
                .map(one -> one.path("externalRefs")
                        .path(0)
                        .path("referenceLocator")
                        .asString())
                .filter(purl -> purl.startsWith("pkg:pypi/"))
                .map(purl ->
                        purl.substring("pkg:pypi/".length()).replace('_', '-').replace("@", "=="))
                .toList();
        List<String> locked = Pattern.compile("(?m)^([\\w.-]+==[^ ;]+)")
                .matcher(Files.readString(Path.of("packages/jupyter.pip.lock"))
                        + Files.readString(Path.of("packages/kernels.pip.lock")))
                .results()
                .map(MatchResult::group)
                .map(line -> line.toLowerCase().replace('_', '-'))
                .distinct()
                .collect(Collectors.toList());

        assertThat(locked).isNotEmpty();
        assertThat(installed.stream().map(String::toLowerCase)).containsAll(locked);
    }

    /** An entry ends with the time at which it was made; with one, no two builds would be the same. */
    @Test
    void theCompiledStandardLibraryOfGoIsThereForEverybodyAndTellsNoTime() throws IOException {
        Path cache = root.resolve("var/cache/go-build");
        try (Stream<Path> files = Files.walk(cache)) {
            List<Path> entries =
                    files.filter(file -> file.toString().endsWith("-a")).toList();
            assertThat(entries).hasSizeGreaterThan(300).allSatisfy(entry -> {
                assertThat(Files.readString(entry)).endsWith(" 0\n");
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(entry)))
                        .isEqualTo("rw-r--r--");
            });
        }
        assertThat((Integer) Files.getAttribute(cache.resolve("00"), "unix:mode") & 07777)
                .isEqualTo(01777);
    }

    private JsonNode sbom() throws IOException {
        return JSON.readTree(Files.readString(root.resolve("usr/share/firstbell/packages.spdx.json")));
    }

    private JsonNode config() throws IOException {
        JsonNode index = JSON.readTree(Files.readString(layout.resolve("index.json")));
        JsonNode manifest = blob(index.path("manifests").get(0));
        return blob(manifest.path("config"));
    }

    private JsonNode blob(JsonNode descriptor) throws IOException {
        String hex = descriptor.path("digest").asString().substring("sha256:".length());
        return JSON.readTree(Files.readString(layout.resolve("blobs/sha256").resolve(hex)));
    }
}
