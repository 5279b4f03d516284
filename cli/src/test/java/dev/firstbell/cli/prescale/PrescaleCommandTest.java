package dev.firstbell.cli.prescale;

import static dev.firstbell.cli.Cli.firstbell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.cli.Cli;
import dev.firstbell.deploy.observe.TestingApiServer;
import dev.firstbell.deploy.prescale.converge.ConfigMapJobStore;
import dev.firstbell.records.io.Json;
import dev.firstbell.records.prescale.Rehearsal;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.scheduling.v1.PriorityClassBuilder;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The verb against an API server without controllers, so that placeholders stay without pods. */
class PrescaleCommandTest {
    private static final String NAME = "firstbell-node-placeholder";
    private static final String ALWAYS = """
            schema: 1
            timeZone: America/Denver
            windows:
              - course: "always"
                from: 2020-01-01T00:00
                until: 2100-01-01T00:00
                nodes: 5
            """;

    private final TestingApiServer server = new TestingApiServer().withNamespace("jhub");

    @TempDir
    private Path folder;

    private Path schedule;
    private Path kubeconfig;

    @BeforeEach
    void cluster() throws IOException {
        kubeconfig = server.kubeconfig(folder);
        schedule = Files.writeString(folder.resolve("schedule.yaml"), ALWAYS);
        server.admin()
                .resource(new PriorityClassBuilder()
                        .withNewMetadata()
                        .withName("firstbell-placeholder")
                        .endMetadata()
                        .withValue(-10)
                        .build())
                .create();
    }

    @AfterEach
    void close() {
        server.close();
    }

    private Cli.Answer prescale(String verb, Object... more) {
        List<Object> arguments = new ArrayList<>(List.of("prescale", verb, "--kubeconfig", kubeconfig));
        arguments.addAll(List.of(more));
        return firstbell(arguments.toArray());
    }

    private Cli.Answer converge(Object... more) {
        return convergeAtMost(8, more);
    }

    private Cli.Answer convergeAtMost(int nodes, Object... more) {
        List<Object> arguments =
                new ArrayList<>(List.of("--schedule", schedule, "--max-nodes", nodes, "--max-node-hours", 100));
        arguments.addAll(List.of(more));
        return prescale("converge", arguments.toArray());
    }

    private int replicas() {
        Deployment found = server.admin()
                .apps()
                .deployments()
                .inNamespace("jhub")
                .withName(NAME)
                .get();
        return found == null ? -1 : found.getSpec().getReplicas();
    }

    private static JsonNode line(Cli.Answer answer) {
        assertThat(answer.out().lines()).hasSize(1);
        return Json.lines().readTree(answer.out());
    }

    @Test
    void theScheduleIsAppliedAndSaidInOneLineAndOneEvent() {
        Cli.Answer answer = converge();

        assertThat(answer.err()).isEmpty();
        assertThat(answer.exitCode()).isZero();
        assertThat(line(answer).get("action").asString()).isEqualTo("raise");
        assertThat(line(answer).get("after").asInt()).isEqualTo(5);
        assertThat(line(answer).get("outcome").asString()).isEqualTo("waiting");
        assertThat(line(answer).get("because").get(0).asString())
                .isEqualTo("5 for the window of `always` (windows[0]), from 2020-01-01T00:00 to 2100-01-01T00:00.");
        assertThat(replicas()).isEqualTo(5);
        assertThat(server.admin().v1().events().inNamespace("jhub").list().getItems())
                .extracting(Event::getReason)
                .containsExactly("Raised");
    }

    @Test
    void aSecondLookHolds() {
        converge();
        Cli.Answer again = converge();

        assertThat(line(again).get("action").asString()).isEqualTo("hold");
        assertThat(replicas()).isEqualTo(5);
    }

    @Test
    void aLookReadsItsStateOnce() {
        converge();
        server.requests().clear();
        converge();

        assertThat(server.requests())
                .filteredOn("GET /api/v1/namespaces/jhub/configmaps/firstbell-prescaler"::equals)
                .hasSize(1);
    }

    @Test
    void aDryRunMakesNothing() {
        Cli.Answer answer = converge("--dry-run");

        assertThat(line(answer).get("dryRun").asBoolean()).isTrue();
        assertThat(answer.exitCode()).isZero();
        assertThat(line(answer).get("outcome").asString()).isEqualTo("notAsked");
        assertThat(line(answer).at("/verification/wanted/count").asInt()).isEqualTo(5);
        assertThat(line(answer).at("/verification/present").asInt()).isZero();
        assertThat(replicas()).isEqualTo(-1);
        assertThat(server.admin()
                        .configMaps()
                        .inNamespace("jhub")
                        .withName(ConfigMapJobStore.NAME)
                        .get())
                .isNull();
    }

    @Test
    void aCeilingBelowTheScheduleIsANo() {
        Cli.Answer answer = convergeAtMost(3);

        assertThat(replicas()).isEqualTo(3);
        assertThat(answer.out()).contains("The ceiling is 3 nodes; the schedule wants 5.");
    }

    @Test
    void anInvalidScheduleLeavesTheLastValidOneInForce() throws IOException {
        converge();
        Files.writeString(schedule, "schema: 1\ntimeZone: America/Denver\nwindows:\n  - course: x\n    nodes: five\n");
        Cli.Answer answer = converge();

        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(line(answer).get("wanted").asInt()).isEqualTo(5);
        assertThat(answer.err())
                .contains("schedule.yaml: windows[0].nodes: expected a whole number from 0 to 1000, found `five`")
                .endsWith("firstbell: the schedule is not valid, so the last valid one stays in force\n");
        assertThat(replicas()).isEqualTo(5);
    }

    /** A calendar in a folder, with a space in its name: the last valid schedule is whole again. */
    @ParameterizedTest
    @ValueSource(strings = {"term 1/my courses.ics", "../courses.ics"})
    void aCalendarInAFolderIsKeptWithTheLastValidSchedule(String name) throws IOException {
        schedule = Files.createDirectory(folder.resolve("here")).resolve("schedule.yaml");
        calendar(name, "");
        assertThat(converge().exitCode()).isZero();
        Files.writeString(schedule, "schema: 1\n");

        Cli.Answer answer = converge();

        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(answer.err())
                .endsWith("firstbell: the schedule is not valid, so the last valid one stays in force\n");
        assertThat(line(answer).get("wanted").asInt()).isEqualTo(4);
    }

    /** The API server refuses such a ConfigMap, and then no look could end. */
    @Test
    void calendarsThatAConfigMapCannotHoldAreSaidAndCount() throws IOException {
        calendar("large.ics", "X-PADDING:" + "x".repeat(1_000_000) + "\r\n");

        Cli.Answer answer = converge();

        assertThat(answer.exitCode()).isZero();
        assertThat(answer.err())
                .matches(
                        "firstbell: the schedule and its calendars have 1,000,\\d{3} bytes together, and a ConfigMap keeps at"
                                + " most 1,000,000, so the schedule is not kept as the last valid one, and an older one would be"
                                + " in force if this one became invalid; export calendars of the courses alone\n");
        assertThat(replicas()).isEqualTo(4);
    }

    /** In UTF-8 with escapes, each of these letters takes six characters of a ConfigMap's key. */
    @Test
    void aCalendarWhoseNameIsTooLongForAKeyIsSaidAndCounts() throws IOException {
        String name = "Расписание занятий осенний семестр 2026 группа 12.ics";
        calendar(name, "X-PADDING:x\r\n");

        Cli.Answer answer = converge();

        assertThat(answer.exitCode()).isZero();
        assertThat(answer.err())
                .isEqualTo(
                        "firstbell: the name of the calendar `" + name + "` is too long for the key of a ConfigMap, so"
                                + " the schedule is not kept as the last valid one, and an older one would be in force if this one"
                                + " became invalid; give the file a shorter name of letters and digits\n");
        assertThat(replicas()).isEqualTo(4);
    }

    private void calendar(String name, String padding) throws IOException {
        Path file = schedule.resolveSibling(name);
        Files.createDirectories(file.getParent());
        Files.writeString(
                file,
                "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//EN\r\nBEGIN:VEVENT\r\nUID:a\r\nSUMMARY:x\r\n" + padding
                        + "DTSTART:20260101T000000Z\r\nDURATION:P1D\r\nRRULE:FREQ=DAILY\r\nDESCRIPTION:nodes: 4\r\n"
                        + "END:VEVENT\r\nEND:VCALENDAR\r\n");
        Files.writeString(schedule, "schema: 1\ntimeZone: Etc/UTC\ncalendars: [{file: \"" + name + "\", lead: 0s}]\n");
    }

    @Test
    void anInvalidScheduleAtFirstDoesNothing() throws IOException {
        Files.writeString(schedule, "windows: []\n");
        Cli.Answer answer = converge();

        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(answer.out()).isEmpty();
        assertThat(replicas()).isEqualTo(-1);
    }

    @Test
    void aMissingPermissionIsNamedAndIsAFailure() {
        server.refuse("/configmaps", 403);
        Cli.Answer answer = converge();

        assertThat(answer.exitCode()).isEqualTo(1);
        assertThat(answer.err())
                .startsWith(
                        "firstbell: missing permission: get configmaps in namespace jhub; ask a cluster administrator to"
                                + " run `kubectl apply -f deploy/kubernetes/prescaler-role.yaml`");
    }

    /** An API server in trouble: nothing is scaled down, and the cause is named. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/configmaps | 401 | rejected the credentials (401); check that they are still valid",
                "/deployments | 401 | rejected the credentials (401); check that they are still valid",
                "/configmaps | 500 | responded with 500 to get configmaps in namespace jhub, and again when it was repeated",
                "/deployments | 503 | responded with 503 to get deployments in namespace jhub, and again when it was repeated",
                "/deployments | 403 | missing permission: get deployments in namespace jhub",
            })
    void anApiServerInTroubleIsNamedAndNothingIsLowered(String path, int status, String message) throws IOException {
        converge();
        noClass();
        server.refuse(path, status);
        Cli.Answer answer = converge();
        server.recover();

        assertThat(answer.exitCode()).isEqualTo(1);
        assertThat(answer.out()).isEmpty();
        assertThat(answer.err()).contains(message);
        assertThat(replicas()).isEqualTo(5);
        assertThat(line(converge()).get("after").asInt())
                .as("once it is well again")
                .isZero();
    }

    @Test
    void anApiServerThatIsAwayIsNamedAndNothingIsLowered() throws IOException {
        converge();
        noClass();
        String address = Files.readString(kubeconfig);
        int closed;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }
        Files.writeString(kubeconfig, address.replaceFirst("127\\.0\\.0\\.1:\\d+", "127.0.0.1:" + closed));
        Cli.Answer answer = converge();

        assertThat(answer.exitCode()).isEqualTo(1);
        assertThat(answer.err()).contains("http://127.0.0.1:" + closed, " cannot be reached: ");
        assertThat(replicas()).isEqualTo(5);
    }

    /** A token that expires after the decision was stored: the next look goes on from there. */
    @Test
    void aRefusalOfTheChangeItselfIsNamedAndRepeated() throws IOException {
        converge();
        noClass();
        server.forbid("patch deployments");
        Cli.Answer answer = converge();

        assertThat(answer.exitCode()).isEqualTo(1);
        assertThat(line(answer).get("outcome").asString()).isEqualTo("failed");
        assertThat(answer.err()).contains("missing permission: patch deployments in namespace jhub");
        assertThat(replicas()).isEqualTo(5);
        server.recover();
        assertThat(converge().exitCode()).isZero();
        assertThat(replicas()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"-3600, ahead of", "3600, behind"})
    void aClockThatIsWrongByAnHourLowersNothing(int seconds, String where) throws IOException {
        converge();
        noClass();
        server.setClockAhead(Duration.ofSeconds(seconds));
        Cli.Answer answer = converge();

        assertThat(line(answer).get("action").asString()).isEqualTo("hold");
        assertThat(answer.out())
                .containsPattern("This machine's clock is (3599|3600|3601) s " + where
                        + " the API server's; one of them is wrong, so the count is not lowered");
        assertThat(replicas()).isEqualTo(5);
    }

    @Test
    void anApiServerWithoutADateIsSaid() {
        server.omitDate();

        assertThat(converge().out())
                .contains(
                        "The API server's clock was not compared with this machine's: its answer has no Date, or did not"
                                + " come in time.");
        assertThat(replicas()).isEqualTo(5);
    }

    @Test
    void whatAPersonScaledIsKeptUntilTheScheduleChanges() throws IOException {
        converge();
        scaledByHand(8);
        assertThat(converge().out()).contains("The count is 8, which this job has not set; it is kept");
        assertThat(replicas()).isEqualTo(8);

        scaledByHand(2);
        assertThat(converge().out()).contains("The count was 2, which this job has not set; the schedule wants more");
        assertThat(replicas()).isEqualTo(5);
    }

    @Test
    void withoutAClusterTheRemedyIsNamed() {
        Cli.Answer answer = firstbell("prescale", "status");

        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(answer.err())
                .isEqualTo("firstbell: no cluster is given, and this is not a pod of one: the environment has no"
                        + " KUBERNETES_SERVICE_HOST; give --kubeconfig FILE\n");
    }

    @Test
    void statusSaysWhatIsMissing() {
        converge();
        Cli.Answer answer = prescale("status");

        assertThat(answer.exitCode()).isEqualTo(3);
        assertThat(answer.out()).startsWith("asked for: 5\n0 of 5 warm nodes by node placeholders: not verified\n");
    }

    @Test
    void releaseAsksForNone() {
        converge();

        assertThat(prescale("release", "--dry-run").out()).isEqualTo("would ask for 0 instead of 5\n");
        assertThat(replicas()).isEqualTo(5);
        assertThat(prescale("release").out()).isEqualTo("asks for 0 instead of 5\n");
        assertThat(replicas()).isZero();
        assertThat(prescale("release").out()).isEqualTo("nothing is asked for\n");
    }

    @Test
    void releaseLeavesWhatAPersonHasSetUnlessItIsForced() {
        converge();
        scaledByHand(8);
        String named = "firstbell: Deployment firstbell-node-placeholder is set to 8, not 0: `kubectl`";

        for (Cli.Answer answer : List.of(prescale("release", "--dry-run"), prescale("release"))) {
            assertThat(answer.exitCode()).isEqualTo(1);
            assertThat(answer.out()).isEmpty();
            assertThat(answer.err())
                    .startsWith(named)
                    .endsWith(
                            "so it is left as it is; to hand it back, set it to the wanted count: `kubectl --namespace"
                                    + " jhub scale deployment firstbell-node-placeholder --replicas 0`; or give it back all the"
                                    + " same, with --force\n");
        }
        assertThat(replicas()).isEqualTo(8);
        assertThat(prescale("release", "--force", "--dry-run").out()).isEqualTo("would ask for 0 instead of 8\n");
        assertThat(prescale("release", "--force").out()).isEqualTo("asks for 0 instead of 8\n");
        assertThat(replicas()).isZero();
    }

    @Test
    void releaseLeavesABufferThatAPersonHasChangedUnlessItIsForced() {
        Object[] buffer = {"--means", "capacityBuffer", "--unit", "6,40Gi"};
        Object[] forced = {"--means", "capacityBuffer", "--unit", "6,40Gi", "--force"};
        assertThat(convergeAtMost(8, buffer).exitCode()).isZero();
        GenericKubernetesResource found = buffer();
        found.setAdditionalProperty("spec", Map.of("replicas", 9));
        buffers().resource(found).update();

        Cli.Answer answer = prescale("release", buffer);
        assertThat(answer.exitCode()).isEqualTo(1);
        assertThat(answer.err())
                .contains(
                        "CapacityBuffer firstbell is set to 9 units by ",
                        "`kubectl --namespace jhub delete capacitybuffer firstbell`; or give it back all the same, with"
                                + " --force");
        assertThat(buffer()).isNotNull();
        assertThat(prescale("release", forced).out()).isEqualTo("asks for 0 instead of 9\n");
        assertThat(buffer()).isNull();
    }

    @Test
    void aNamespaceThatDoesNotExistIsNamed() {
        for (String verb : List.of("release", "status")) {
            Cli.Answer answer = prescale(verb, "--namespace", "jhubb");

            assertThat(answer.exitCode()).isEqualTo(2);
            assertThat(answer.err())
                    .isEqualTo(
                            "firstbell: --namespace: the cluster at " + server.url() + " has no namespace `jhubb`\n");
        }
    }

    /** Another program's Deployment of the same name ended in an error in the program, and release scaled it to 0. */
    @Test
    void aDeploymentThatHoldsNoPlaceholdersIsLeftAsItIs() {
        server.admin()
                .resource(new DeploymentBuilder()
                        .withNewMetadata()
                        .withName(NAME)
                        .withNamespace("jhub")
                        .endMetadata()
                        .withNewSpec()
                        .withReplicas(3)
                        .withNewTemplate()
                        .withNewMetadata()
                        .addToLabels("app", "web")
                        .endMetadata()
                        .endTemplate()
                        .endSpec()
                        .build())
                .create();

        for (Cli.Answer answer : List.of(converge(), prescale("release"), prescale("release", "--force"))) {
            assertThat(answer.exitCode()).isEqualTo(1);
            assertThat(answer.err())
                    .isEqualTo("firstbell: the Deployment " + NAME
                            + " in namespace jhub does not hold placeholders (its pods"
                            + " lack the label app.kubernetes.io/name: " + NAME
                            + "), so it is left as it is; to make room"
                            + " for Firstbell's, delete it or rename it\n");
        }
        assertThat(replicas()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "[]", "{\"applied\": -5}", "no JSON"})
    void aStateThatCannotBeReadIsSaid(String state) {
        server.admin()
                .resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName(ConfigMapJobStore.NAME)
                        .withNamespace("jhub")
                        .endMetadata()
                        .addToData("state.json", state)
                        .build())
                .create();

        assertThat(line(converge()).get("because").get(0).asString())
                .isEqualTo(
                        "The ConfigMap firstbell-prescaler has a state.json that this version cannot read; the job goes on"
                                + " without what it remembered.");
        assertThat(replicas()).isEqualTo(5);
    }

    private GenericKubernetesResource buffer() {
        return buffers().withName("firstbell").get();
    }

    private NonNamespaceOperation<
                    GenericKubernetesResource, GenericKubernetesResourceList, Resource<GenericKubernetesResource>>
            buffers() {
        return server.admin()
                .genericKubernetesResources(new ResourceDefinitionContext.Builder()
                        .withGroup("autoscaling.x-k8s.io")
                        .withVersion("v1beta1")
                        .withKind("CapacityBuffer")
                        .withPlural("capacitybuffers")
                        .withNamespaced(true)
                        .build())
                .inNamespace("jhub");
    }

    private void scaledByHand(int count) {
        server.admin()
                .apps()
                .deployments()
                .inNamespace("jhub")
                .withName(NAME)
                .subresource("scale")
                .patch(
                        new PatchContext.Builder()
                                .withPatchType(PatchType.JSON_MERGE)
                                .withFieldManager("kubectl")
                                .build(),
                        "{\"spec\":{\"replicas\":" + count + "}}");
    }

    private void noClass() throws IOException {
        Files.writeString(schedule, ALWAYS.replace("2020", "2090"));
    }

    @Test
    void aRehearsalGivesTheNodesBackAndLeavesARecord() throws IOException {
        Path record = folder.resolve("rehearsal.json");
        Cli.Answer answer = prescale("rehearse", "--nodes", 3, "--at-most", "1s", "--interval", "1s", "--out", record);

        assertThat(answer.exitCode()).isEqualTo(3);
        assertThat(answer.out()).startsWith("3 by node placeholders: not all came\n");
        assertThat(replicas()).isZero();
        Rehearsal rehearsal = Json.lines().readValue(Files.readString(record), Rehearsal.class);
        assertThat(rehearsal.givenBackAt()).isPresent();
        assertThat(prescale("rehearse", "--nodes", 3, "--out", record).err())
                .isEqualTo("firstbell: --out: " + record + " exists; give a new file\n");
    }

    @Test
    void theHelpSaysWhatPatienceIs() {
        assertThat(firstbell("prescale", "converge", "--help").out().replaceAll("\\s+", " "))
                .contains(
                        "How long the outcome is `waiting` while nodes are missing: until then nodes that are on their way"
                                + " are no failure (20m).");
    }

    @Test
    void wrongOptionsAreNamed() {
        assertThat(convergeAtMost(0).err()).isEqualTo("firstbell: --max-nodes: expected at least 1, found 0\n");
        assertThat(prescale("status", "--means", "magic").err())
                .isEqualTo("firstbell: --means: expected nodePlaceholders, userPlaceholders, nodeSizedPlaceholders,"
                        + " poolMinimum, capacityBuffer, found `magic`\n");
        assertThat(prescale("status", "--means", "poolMinimum").err())
                .isEqualTo("firstbell: --pool: --means poolMinimum needs the name of the students' node pool\n");
        assertThat(prescale("status", "--means", "poolMinimum", "--pool", "a/b").err())
                .startsWith("firstbell: --pool: expected projects/");
        assertThat(prescale("status", "--means", "capacityBuffer", "--unit", "2")
                        .err())
                .isEqualTo("firstbell: --unit: --means capacityBuffer needs what fills a node, as CPU,MEMORY like"
                        + " 6300m,44530Mi; found `2`\n");
        assertThat(prescale("status", "--unit", "1,1Gi").err())
                .isEqualTo("firstbell: --unit: is for --means capacityBuffer only\n");
        assertThat(prescale("status", "--match-node-purpose", "maybe").err())
                .isEqualTo("firstbell: --match-node-purpose: expected require or prefer, found `maybe`\n");
        assertThat(prescale("status", "--toleration", "pool").err())
                .isEqualTo("firstbell: --toleration: expected KEY=VALUE:EFFECT, like `pool=students:NoSchedule`, found"
                        + " `pool`\n");
    }
}
