package dev.firstbell.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The image's files against {@code contract.yaml}. */
class ContractTest {
    private static final Path ROOM = Path.of("").toAbsolutePath();
    private static final YAMLMapper YAML = new YAMLMapper();

    private final JsonNode contract =
            YAML.readTree(ROOM.resolve("contract.yaml").toFile());
    private final Dockerfile dockerfile = Dockerfile.read(ROOM.resolve("Dockerfile"));

    ContractTest() throws IOException {}

    @Test
    void theBaseIsAPlainDebianByDigest() {
        assertThat(dockerfile.arguments().get("BASE_IMAGE"))
                .matches("docker\\.io/library/debian:trixie-slim@sha256:[0-9a-f]{64}");
        assertThat(dockerfile.stages().get("base").from())
                .isEqualTo(dockerfile.arguments().get("BASE_IMAGE"));
    }

    @Test
    void argumentsAndEnvironmentAreTheContracts() {
        Map<String, String> environment = dockerfile.environment("image");

        assertThat(environment).containsAllEntriesOf(texts(contract.get("arguments")));
        assertThat(environment).containsAllEntriesOf(texts(contract.get("environment")));
    }

    @Test
    void thePathBeginsWithTheServersEnvironmentAndKnowsNoConda() {
        assertThat(dockerfile.environment("image").get("PATH"))
                .startsWith("/opt/jupyter/bin:")
                .doesNotContain("conda");
        assertThat(dockerfile.environment("image")).doesNotContainKey("CONDA_DIR");
    }

    @Test
    void itStartsAsTheContractSays() throws IOException {
        assertThat(list(dockerfile.last("image", "ENTRYPOINT"))).isEqualTo(list(contract.get("entrypoint")));
        assertThat(list(dockerfile.last("image", "CMD"))).isEqualTo(list(contract.get("command")));
        assertThat(list(dockerfile.last("image", "SHELL"))).isEqualTo(list(contract.get("shell")));
        assertThat(dockerfile.last("image", "WORKDIR"))
                .isEqualTo(contract.get("workdir").asString());
        assertThat(dockerfile.last("image", "EXPOSE"))
                .isEqualTo(contract.get("port").asString());
    }

    @Test
    void itRunsAsANumberSoThatKubernetesCanTellThatItIsNotRoot() {
        assertThat(dockerfile.last("image", "USER"))
                .isEqualTo(contract.get("user").asString())
                .matches("[1-9]\\d*");
    }

    @Test
    void itsHealthIsCheckedAsTheContractSays() throws IOException {
        String[] parts = dockerfile.last("image", "HEALTHCHECK").split(" CMD ");

        assertThat(parts[0].split(" "))
                .containsExactlyElementsOf(list(contract.get("healthcheck").get("options")));
        assertThat(list(parts[1])).isEqualTo(list(contract.get("healthcheck").get("command")));
    }

    @Test
    void everyLabelIsThere() {
        String labels = String.join(" ", dockerfile.all("image", "LABEL"));

        assertThat(list(contract.get("labels")))
                .allSatisfy(label -> assertThat(labels).contains(label + "="));
    }

    @Test
    void everyProgramIsThereAndCanBeRun() {
        assertThat(list(contract.get("programs"))).allSatisfy(program -> {
            Path file = ROOM.resolve("rootfs" + program);
            assertThat(file).isExecutable();
            assertThat(Files.readString(file)).startsWith("#!/");
        });
    }

    @Test
    void everyFolderIsMade() throws IOException {
        String makeUser = Files.readString(ROOM.resolve("setup/make-user"));
        String copied = String.join(" ", dockerfile.all("base", "COPY"));

        assertThat(list(contract.get("folders")))
                .allSatisfy(folder -> assertThat(makeUser + copied).contains(folder));
    }

    @Test
    void everyBuildRunsAllItsStepsOnTheRootUserAndDropsItLast() {
        List<String> keywords = dockerfile.history("image").stream()
                .map(Dockerfile.Instruction::keyword)
                .toList();

        assertThat(keywords.get(keywords.size() - 1)).isEqualTo("USER");
        assertThat(dockerfile
                        .all("image", "USER")
                        .subList(0, dockerfile.all("image", "USER").size() - 1))
                .containsOnly("root");
    }

    @Test
    void whatChangesMostOftenIsTheLastOfTheLayers() {
        List<String> layers = dockerfile.history("image").stream()
                .filter(instruction -> List.of("RUN", "COPY").contains(instruction.keyword()))
                .map(Dockerfile.Instruction::rest)
                .toList();

        assertThat(layers.subList(layers.size() - 4, layers.size()))
                .satisfiesExactly(
                        layer -> assertThat(layer).startsWith("vscode-proxy/src"),
                        layer -> assertThat(layer).contains("install-extension"),
                        layer -> assertThat(layer).isEqualTo("rootfs/ /"),
                        layer -> assertThat(layer).contains("finish"));
        assertThat(layers.subList(0, layers.size() - 5)).noneMatch(layer -> layer.startsWith("vscode-proxy"));
    }

    @Test
    void oneStepInstallsOnePackageListAndNothingElse() {
        assertThat(dockerfile.stages().values().stream().flatMap(stage -> stage.instructions().stream()))
                .filteredOn(instruction -> instruction.keyword().equals("RUN"))
                .allSatisfy(run -> assertThat(run.rest()).startsWith("/opt/setup-scripts/"));
    }

    @Test
    void whatIsDownloadedIsCheckedAgainstAChecksum() throws IOException {
        assertThat(dockerfile.environment("editor").get("CODE_SERVER_SHA256")).matches("[0-9a-f]{64}");
        assertThat(entries("editor.vsix.list")).allMatch(line -> line.matches("\\S+ \\S+ \\d\\S* [0-9a-f]{64}"));
        try (Stream<Path> setup = Files.list(ROOM.resolve("setup"))) {
            assertThat(setup)
                    .filteredOn(file -> read(file).contains("curl "))
                    .containsExactly(ROOM.resolve("setup/install-editor"));
        }
        assertThat(read(ROOM.resolve("setup/install-editor"))).contains("sha256sum --check");
    }

    @Test
    void extensionsComeFromOpenVsxOnly() {
        assertThat(read(ROOM.resolve("setup/install-editor")))
                .contains("https://open-vsx.org/")
                .doesNotContain("visualstudio");
        assertThat(dockerfile.environment("editor").get("EXTENSIONS_GALLERY")).contains("https://open-vsx.org/");
    }

    @Test
    void everyPackageOfAListHasOneVersion() throws IOException {
        assertThat(files(".pip.list"))
                .isNotEmpty()
                .allSatisfy(list -> assertThat(entries(list)).allMatch(line -> line.matches("[\\w.-]+==\\S+")));
        assertThat(entries("kernels.npm.list")).allMatch(line -> line.matches("\\S+@\\d\\S*"));
        assertThat(entries("kernels.go.list")).allMatch(line -> line.matches("\\S+@v\\d\\S*"));
    }

    @Test
    void whatPipInstallsIsLockedWithAllThatItBringsAndByChecksum() throws IOException {
        assertThat(files(".pip.list")).allSatisfy(list -> {
            String lock = list.replace(".list", ".lock");
            assertThat(locked(lock).values()).allMatch(checksums -> checksums > 0);
            assertThat(locked(lock).keySet())
                    .containsAll(
                            entries(list).stream().map(ContractTest::normal).toList());
        });
        assertThat(read(ROOM.resolve("setup/install-packages")))
                .contains("install --quiet --no-compile --require-hashes --no-deps --requirement");
    }

    @Test
    void whatTwoLocksHaveInCommonIsTheSameVersion() throws IOException {
        Map<String, Set<String>> versions = new TreeMap<>();
        for (String lock : files(".pip.lock")) {
            for (String one : locked(lock).keySet()) {
                versions.computeIfAbsent(one.replaceAll("==.*", ""), name -> new TreeSet<>())
                        .add(one);
            }
        }

        assertThat(versions.values()).allMatch(one -> one.size() == 1);
    }

    @Test
    void theExtensionsTestsAreLockedWithTheServersVersions() throws IOException {
        Map<String, Integer> tests = locked("../vscode-proxy/tests/requirements.lock");

        assertThat(tests.values()).allMatch(checksums -> checksums > 0);
        assertThat(tests.keySet())
                .containsAll(entries("jupyter.pip.list").stream()
                        .map(ContractTest::normal)
                        .toList());
    }

    @Test
    void everyListIsUsedByAStageOrACourse() throws IOException {
        String courses = read(ROOM.resolve("courses.yaml"));
        String steps = String.join(" ", dockerfile.all("editor", "RUN")) + " editor";
        try (Stream<Path> lists = Files.list(ROOM.resolve("packages"))) {
            assertThat(lists.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".list")))
                    .map(name -> name.substring(0, name.indexOf('.')))
                    .allMatch(name -> (steps + " " + courses).matches("(?s).*\\b" + name + "\\b.*"));
        }
    }

    @Test
    void noPackageIsAskedForTwiceOnOneWay() throws IOException {
        for (String list : List.of("toolchains", "systems", "hardware")) {
            assertThat(entries(list + ".apt.list")).doesNotHaveDuplicates();
        }
    }

    /** Each sends, or exists to send, what students do to somebody else. */
    private static final List<String> ANALYTICS = List.of(
            "posthog", "ploomber-core", "sentry-sdk", "mixpanel", "amplitude-analytics", "analytics-python", "scarf");

    @Test
    void noLockBringsAClientThatReportsWhatStudentsDo() throws IOException {
        for (String lock : files(".pip.lock")) {
            assertThat(locked(lock).keySet().stream().map(one -> one.replaceAll("==.*", "")))
                    .as(lock)
                    .doesNotContainAnyElementsOf(ANALYTICS);
        }
    }

    @Test
    void whatGoCompilesIsFoundByEverybodyAndOutsideOfTheHome() {
        String cache = dockerfile.environment("image").get("GOCACHE");

        assertThat(read(ROOM.resolve("setup/install-go-cache"))).contains("GOCACHE=" + cache + " ");
        assertThat(cache).startsWith("/").doesNotStartWith("/home/");
    }

    @Test
    void theSandboxStartsWithTheEnvironmentOfTheLanguages() {
        String sandbox = read(ROOM.resolve("sandbox"));

        String set = " " + String.join(" ", dockerfile.all("languages", "ENV"));
        assertThat(dockerfile.environment("languages")).contains(Map.entry("JUPYTER_PORT", "8888"));
        dockerfile.environment("languages").forEach((name, value) -> {
            // An argument is of the build alone.
            if (set.contains(" " + name + "=")) {
                assertThat(sandbox).containsPattern("\\s" + name + "=" + Pattern.quote(value) + "\\s");
            }
        });
    }

    @Test
    void noListAsksForJulia() throws IOException {
        try (Stream<Path> lists = Files.list(ROOM.resolve("packages"))) {
            assertThat(lists).noneMatch(file -> read(file).toLowerCase().contains("julia"));
        }
    }

    @Test
    void theServersHubIsTheHubOfTheDeploymentsLine() throws IOException {
        String versions = read(ROOM.resolve("../lab/versions.env"));
        String hub = entries("jupyter.pip.list").stream()
                .filter(line -> line.startsWith("jupyterhub=="))
                .collect(Collectors.joining())
                .replace("jupyterhub==", "");

        assertThat(versions).containsPattern("JUPYTERHUB_(5_)?VERSION=" + hub.replace(".", "\\."));
    }

    @Test
    void theServerMakesNoCertificate() {
        assertThat(read(ROOM.resolve("rootfs/etc/jupyter/jupyter_server_config.py")))
                .doesNotContain("GEN_CERT");
    }

    @Test
    void theServerAsksNobodyForNewsOrNewerVersions() {
        assertThat(read(ROOM.resolve("rootfs/etc/jupyter/jupyter_server_config.py")))
                .contains(
                        "c.LabApp.news_url = None",
                        "c.LabApp.check_for_updates_class = \"jupyterlab.handlers.announcements.NeverCheckForUpdate\"");
    }

    @Test
    void anUnusedServerEndsItself() {
        assertThat(read(ROOM.resolve("rootfs/etc/jupyter/jupyter_server_config.py")))
                .contains(
                        "\"FIRSTBELL_IDLE_SECONDS\", \"3600\"",
                        "c.ServerApp.shutdown_no_activity_timeout = idle_seconds",
                        "c.MappingKernelManager.cull_idle_timeout = idle_seconds");
    }

    @Test
    void everyDeviationStandsInTheReadmeAndHasATest() {
        String readme = read(ROOM.resolve("README.md"));
        String scripts = read(ROOM.resolve("test-scripts.sh"));
        List<String> tests = Arrays.stream(ContractTest.class.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(Test.class))
                .map(method -> "ContractTest#" + method.getName())
                .toList();

        assertThat(contract.get("deviations")).allSatisfy(deviation -> {
            String test = deviation.get("test").asString();
            assertThat(readme)
                    .contains("| " + deviation.get("there").asString() + " | "
                            + deviation.get("here").asString() + " | "
                            + deviation.get("why").asString() + " | `" + test + "` |");
            if (test.startsWith("test-scripts.sh: ")) {
                assertThat(scripts).contains("is '" + test.substring("test-scripts.sh: ".length()) + "'");
            } else {
                assertThat(tests).contains(test);
            }
        });
    }

    /** Each package of a lock, with how many checksums it has. */
    private static Map<String, Integer> locked(String lock) throws IOException {
        Map<String, Integer> checksums = new TreeMap<>();
        String at = null;
        for (String line : Files.readAllLines(ROOM.resolve("packages").resolve(lock))) {
            if (line.matches("[\\w.-]+==.*")) {
                at = normal(line.replaceAll("[ ;\\\\].*", ""));
                checksums.put(at, 0);
            } else if (line.strip().startsWith("--hash=sha256:")) {
                checksums.merge(at, 1, Integer::sum);
            }
        }
        return checksums;
    }

    /** A package's name as PyPI compares it. */
    private static String normal(String requirement) {
        return requirement.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static List<String> files(String ending) throws IOException {
        try (Stream<Path> files = Files.list(ROOM.resolve("packages"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(ending))
                    .sorted()
                    .toList();
        }
    }

    private static List<String> entries(String list) throws IOException {
        return Files.readAllLines(ROOM.resolve("packages").resolve(list)).stream()
                .map(line -> line.replaceAll("\\s*#.*", ""))
                .filter(line -> !line.isBlank())
                .toList();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(file + " cannot be read", e);
        }
    }

    private static List<String> list(String json) {
        return list(YAML.readTree(json));
    }

    private static List<String> list(JsonNode node) {
        return node.valueStream().map(JsonNode::asString).toList();
    }

    private static Map<String, String> texts(JsonNode node) {
        return node.propertyStream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().asString()));
    }
}
