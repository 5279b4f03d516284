package dev.firstbell.deploy.chart;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The chart {@code deploy/charts/prescaler}, rendered by the real {@code helm}. */
class PrescalerChartTest {
    private static final Path CHART = Path.of("charts/prescaler");
    private static final Path GOLDEN = Path.of("src/test/resources/golden/prescaler-chart");
    private static final boolean WRITE = "write".equals(System.getProperty("firstbell.golden"));

    private TestingHelm helm;

    @BeforeEach
    void helm() {
        helm = TestingHelm.found();
    }

    @ParameterizedTest
    @ValueSource(strings = {"minimal", "full", "rendered-elsewhere"})
    void itRendersTheseObjects(String values) throws IOException {
        String rendered = helm.template(CHART, "--values", values(values));
        Path golden = GOLDEN.resolve(values + ".yaml");
        if (WRITE) {
            Files.createDirectories(GOLDEN);
            Files.writeString(golden, rendered);
        }

        assertThat(rendered).isEqualTo(Files.readString(golden));
    }

    @ParameterizedTest
    @ValueSource(strings = {"minimal", "full", "rendered-elsewhere"})
    void helmHasNothingToWarnOf(String values) {
        assertThat(helm.lint(CHART, "--values", values(values)))
                .contains("1 chart(s) linted, 0 chart(s) failed")
                .doesNotContain("WARNING", "ERROR");
    }

    @Test
    void whatIsMissingIsNamedAtOnce() {
        assertThat(helm.refusal(CHART)).contains("""
                change these values:
                  - image.name: the tool's image (build it with deploy/container/Dockerfile)
                  - schedule: --set-file schedule=schedule.yaml, or existingSchedule with the name of a ConfigMap
                  - ceilings.maxNodes: the most nodes that are ever asked for
                  - ceilings.maxNodeHours: the most node hours of one day
                """);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "existingSchedule=timetable | existingSchedule: remove it, or remove schedule and calendars",
                "placeholders.create=false,placeholders.image=pause:3 | placeholders.image: remove it",
            })
    void valuesThatContradictEachOtherAreNamed(String set, String message) {
        assertThat(helm.refusal(CHART, "--values", values("minimal"), "--set", set))
                .contains(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "cronJob.shedule=x | at '/cronJob': additional properties 'shedule' not allowed",
                "prescaler.keep=20m | additional properties 'prescaler' not allowed",
                "keep=20 | at '/keep': got number, want string",
                "keep=20min | at '/keep': '20min' does not match pattern",
                "ceilings.maxNodes=0 | at '/ceilings/maxNodes': minimum: got 0, want 1",
                "ceilings.maxNodes=2.5 | at '/ceilings/maxNodes': got string, want null or integer",
                "ceilings.maxNodeHours=60h | at '/ceilings/maxNodeHours': got string, want null or number",
                "cronJob.startingDeadlineSeconds=5 | at '/cronJob/startingDeadlineSeconds': minimum: got 5, want 11",
                "cronJob.resources.limits.memory=384MB | at '/cronJob/resources/limits/memory': '384MB' does not match pattern",
                "cronJob.schedule=TZ=UTC 5 * * * * | at '/cronJob/schedule': 'TZ=UTC 5 * * * *' does not match pattern",
                "placeholders.matchNodePurpose=wish | at '/placeholders/matchNodePurpose': value must be one of",
                "placeholders.extraTaints={spot=true} | at '/placeholders/extraTaints/0': 'spot=true' does not match pattern",
                "calendars.holidays=x | at '/calendars': additional properties 'holidays' not allowed",
            })
    void wrongKeysAndUnitsAreRefusedByName(String set, String message) {
        assertThat(helm.refusal(CHART, "--values", values("minimal"), "--set", set))
                .contains("values don't meet the specifications of the schema(s)", message);
    }

    @Test
    void theJobHasThePermissionsThatItUsesAndNoOther() {
        assertThat(permissions("minimal").lines())
                .containsExactlyInAnyOrder(
                        "in jhub: get deployments of apps named firstbell-node-placeholder",
                        "in jhub: patch deployments/scale of apps named firstbell-node-placeholder",
                        "in jhub: list pods",
                        "in jhub: patch pods",
                        "in jhub: create events",
                        "in jhub: list events",
                        "in jhub: create configmaps",
                        "in jhub: get configmaps named firstbell-prescaler",
                        "in jhub: update configmaps named firstbell-prescaler",
                        "in the cluster: list nodes",
                        "in the cluster: get priorityclasses of scheduling.k8s.io named firstbell-placeholder",
                        "in kube-system: get configmaps named cluster-autoscaler-status");
    }

    @Test
    void aJobThatMakesItsPlaceholdersMayDoSo() {
        TreeSet<String> more = new TreeSet<>(permissions("rendered-elsewhere").lines());
        more.removeAll(permissions("minimal").lines());

        assertThat(more)
                .containsExactlyInAnyOrder(
                        "in jhub: create deployments of apps",
                        "in jhub: patch deployments of apps named firstbell-node-placeholder");
    }

    @ParameterizedTest
    @ValueSource(strings = {"minimal", "full", "rendered-elsewhere"})
    void theManifestForPeoplePermitsWhatTheChartPermits(String values) throws IOException {
        assertThat(permissions(values).beyond(manifest())).isEmpty();
    }

    @Test
    void theManifestPermitsMoreOnlyForTheOtherMeans() throws IOException {
        assertThat(manifest().beyond(permissions("rendered-elsewhere")))
                .containsExactlyInAnyOrder(
                        "in jhub: get deployments of apps named firstbell-node-sized-placeholder",
                        "in jhub: patch deployments of apps named firstbell-node-sized-placeholder",
                        "in jhub: patch deployments/scale of apps named firstbell-node-sized-placeholder",
                        "in jhub: patch deployments/scale of apps named firstbell-node-placeholder",
                        "in jhub: list statefulsets of apps",
                        "in jhub: patch statefulsets/scale of apps",
                        // Any name, because a person may have chosen another one.
                        "in the cluster: get priorityclasses of scheduling.k8s.io");
    }

    @Test
    void anotherNamespaceIsEverywhereTheHubs() {
        String rendered = helm.template(CHART, "--values", values("minimal"), "--namespace", "course");

        for (Map<?, ?> object : TestingHelm.objects(rendered)) {
            Object namespace = ((Map<?, ?>) object.get("metadata")).get("namespace");
            assertThat(namespace).as(String.valueOf(object.get("kind"))).isIn(null, "course", "kube-system");
        }
        assertThat(rendered).contains("--namespace=course").doesNotContain("jhub");
    }

    /** Pod Security Standards, "restricted". */
    @ParameterizedTest
    @ValueSource(strings = {"minimal", "full"})
    void everyPodIsAllowedInARestrictedNamespace(String values) {
        List<Map<?, ?>> pods = pods(values);

        assertThat(pods).hasSize(2).allSatisfy(pod -> {
            assertThat((Map<?, ?>) pod.get("securityContext"))
                    .isEqualTo(Map.of(
                            "runAsNonRoot", true,
                            "runAsUser", at(pod, "securityContext").get("runAsUser"),
                            "runAsGroup", at(pod, "securityContext").get("runAsGroup"),
                            "seccompProfile", Map.of("type", "RuntimeDefault")));
            for (Object container : (List<?>) pod.get("containers")) {
                assertThat(at((Map<?, ?>) container, "securityContext"))
                        .isEqualTo(Map.of(
                                "allowPrivilegeEscalation", false,
                                "readOnlyRootFilesystem", true,
                                "capabilities", Map.of("drop", List.of("ALL"))));
            }
        });
    }

    @Test
    void theScheduleReachesTheJobByteByByte() {
        Map<?, ?> map = TestingHelm.objects(helm.template(CHART, "--values", values("full"))).stream()
                .filter(object -> object.get("kind").equals("ConfigMap"))
                .findFirst()
                .orElseThrow();

        assertThat(at(map, "data").get("holidays.ics"))
                .as("a calendar's lines end with CR LF")
                .isEqualTo("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n");
    }

    @Test
    void aNetworkPolicyRestrictsEachPod() {
        List<Map<?, ?>> objects = TestingHelm.objects(helm.template(CHART, "--values", values("minimal")));

        List<Map<?, ?>> selected = objects.stream()
                .filter(object -> object.get("kind").equals("NetworkPolicy"))
                .<Map<?, ?>>map(object -> at(object, "spec", "podSelector", "matchLabels"))
                .toList();

        assertThat(labelsOfPods(objects))
                .hasSize(2)
                .allSatisfy(labels -> assertThat(selected)
                        .anySatisfy(selector -> assertThat(labels.entrySet())
                                .containsAll(new ArrayList<>(strings(selector).entrySet()))));
    }

    private Permissions permissions(String values) {
        return Permissions.of(TestingHelm.objects(
                helm.template(CHART, "--values", values(values), "--set", "rbac.autoscalerStatus=true")));
    }

    private static Permissions manifest() throws IOException {
        return Permissions.of(TestingHelm.objects(Files.readString(Path.of("kubernetes/prescaler-role.yaml"))));
    }

    private List<Map<?, ?>> pods(String values) {
        return TestingHelm.objects(helm.template(CHART, "--values", values(values))).stream()
                .filter(object -> object.get("kind").equals("CronJob")
                        || object.get("kind").equals("Deployment"))
                .<Map<?, ?>>map(object -> at(template(object), "spec"))
                .toList();
    }

    private static List<Map<String, String>> labelsOfPods(List<Map<?, ?>> objects) {
        return objects.stream()
                .filter(object -> object.get("kind").equals("CronJob")
                        || object.get("kind").equals("Deployment"))
                .map(object -> strings(at(template(object), "metadata", "labels")))
                .toList();
    }

    private static Map<?, ?> template(Map<?, ?> object) {
        return object.get("kind").equals("CronJob")
                ? at(object, "spec", "jobTemplate", "spec", "template")
                : at(object, "spec", "template");
    }

    private static Map<String, String> strings(Map<?, ?> map) {
        return map.entrySet().stream()
                .collect(toMap(each -> String.valueOf(each.getKey()), each -> String.valueOf(each.getValue())));
    }

    private static Map<?, ?> at(Map<?, ?> object, String... path) {
        Map<?, ?> found = object;
        for (String key : path) {
            found = (Map<?, ?>) found.get(key);
        }
        return found;
    }

    private static String values(String name) {
        return CHART.resolve("ci/" + name + "-values.yaml").toString();
    }
}
