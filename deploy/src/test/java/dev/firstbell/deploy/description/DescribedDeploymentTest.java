package dev.firstbell.deploy.description;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstbell.deploy.description.DescribedDeployment.ValuesText;
import dev.firstbell.records.deployment.Deployment;
import dev.firstbell.records.deployment.Deployment.Home;
import dev.firstbell.records.deployment.Deployment.NodeChoice;
import dev.firstbell.records.deployment.Deployment.NodePurpose;
import dev.firstbell.records.deployment.Deployment.PullPolicy;
import dev.firstbell.records.deployment.Deployment.Reach;
import dev.firstbell.records.deployment.Deployment.Rejected;
import dev.firstbell.records.deployment.Deployment.Storage;
import dev.firstbell.records.deployment.Origin;
import dev.firstbell.records.deployment.Value;
import dev.firstbell.records.io.BadInputException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DescribedDeploymentTest {
    private static Deployment of(String... texts) {
        return described(Optional.empty(), Optional.empty(), texts).deployment();
    }

    private static DescribedDeployment described(
            Optional<String> keyPrefix, Optional<String> profile, String... texts) {
        List<ValuesText> files = Arrays.stream(texts)
                .map(text -> new ValuesText((char) ('a' + Arrays.asList(texts).indexOf(text)) + ".yaml", text))
                .toList();
        return DescribedDeployment.of(new DescribedDeployment.Request(files, keyPrefix, Optional.empty(), profile));
    }

    private static Value.Known<?> known(Value<?> value) {
        assertThat(value).isInstanceOf(Value.Known.class);
        return (Value.Known<?>) value;
    }

    private static Value.Unknown<?> unknown(Value<?> value) {
        assertThat(value).isInstanceOf(Value.Unknown.class);
        return (Value.Unknown<?>) value;
    }

    @Test
    void aFileWithoutValuesHasTheChartsDefaults() {
        Deployment deployment = of("# nothing yet\n");

        assertThat(known(deployment.hub().concurrentSpawnLimit()))
                .isEqualTo(new Value.Known<>(
                        64L, new Origin("a.yaml", "hub.concurrentSpawnLimit", Origin.Source.DEFAULT)));
        assertThat(known(deployment.hub().activeServerLimit()).value()).isEqualTo(0L);
        assertThat(known(deployment.hub().consecutiveFailureLimit()).value()).isEqualTo(5L);
        assertThat(known(deployment.hub().startTimeout()).value()).isEqualTo(Duration.ofSeconds(300));
        assertThat(known(deployment.student().memoryGuarantee()).value()).isEqualTo(1L << 30);
        assertThat(known(deployment.student().storage()).value()).isEqualTo(new Storage(Home.OWN_VOLUME, 0));
        assertThat(known(deployment.image().pullPolicy()).value()).isEqualTo(PullPolicy.IF_NOT_PRESENT);
        assertThat(known(deployment.scheduling().nodePurpose()).value()).isEqualTo(NodePurpose.PREFER);
        assertThat(known(deployment.culler().timeout()).value()).isEqualTo(Duration.ofHours(1));
        assertThat(deployment.rejected()).isEmpty();
        assertThat(deployment.notes()).isEmpty();
    }

    /** A key with nothing behind it removes the chart's value, and JupyterHub's own default holds. */
    @Test
    void nothingIsTheDefaultOfTheHub() {
        Deployment deployment = of("""
                hub: {concurrentSpawnLimit: null, consecutiveFailureLimit: }
                singleuser: {startTimeout: ~, memory: {guarantee: null}, storage: {type: none}}
                cull: {timeout: 0, every: null}
                """);

        assertThat(known(deployment.hub().concurrentSpawnLimit()).value()).isEqualTo(100L);
        assertThat(known(deployment.hub().consecutiveFailureLimit()).value()).isEqualTo(0L);
        assertThat(known(deployment.hub().startTimeout()).value()).isEqualTo(Duration.ofSeconds(60));
        assertThat(known(deployment.student().memoryGuarantee()).value()).isEqualTo(0L);
        assertThat(known(deployment.culler().timeout()).value()).isEqualTo(Duration.ofSeconds(600));
        assertThat(known(deployment.culler().every()).value()).isEqualTo(Duration.ZERO);
    }

    @Test
    void anEmptyParentRemovesTheDefaultsBelowIt() {
        assertThat(known(of("hub:\nsingleuser: {startTimeout: 300}\n").hub().concurrentSpawnLimit())
                        .value())
                .isEqualTo(100L);
    }

    @Test
    void aValueHasItsLineAndItsPathInTheFile() {
        assertThat(known(of("launcher:\n  jupyterhub:\n    hub:\n      concurrentSpawnLimit: 200\n")
                                .hub()
                                .concurrentSpawnLimit())
                        .origin())
                .isEqualTo(
                        new Origin("a.yaml:4", "launcher.jupyterhub.hub.concurrentSpawnLimit", Origin.Source.WRITTEN));
    }

    @Test
    void hubConfigHasTheLastWord() {
        Deployment deployment = of("""
                hub:
                  concurrentSpawnLimit: 300
                  config:
                    JupyterHub: {concurrent_spawn_limit: 40}
                    KubeSpawner: {start_timeout: 240, mem_guarantee: 2G}
                    Spawner: {start_timeout: 900, mem_limit: 3G}
                """);

        assertThat(known(deployment.hub().concurrentSpawnLimit()).value()).isEqualTo(40L);
        assertThat(known(deployment.hub().concurrentSpawnLimit()).origin().where())
                .isEqualTo("a.yaml:4");
        assertThat(known(deployment.hub().startTimeout()).value()).isEqualTo(Duration.ofSeconds(240));
        assertThat(known(deployment.student().memoryGuarantee()).value()).isEqualTo(2L << 30);
        // The chart sets no mem_limit of KubeSpawner, so that of the parent class holds.
        assertThat(known(deployment.student().memoryLimit()).value()).isEqualTo(3L << 30);
    }

    @Test
    void aSpawnerClassOfTheSitesOwnHasTheLastWord() {
        Deployment deployment = of("""
                hub:
                  config:
                    JupyterHub: {spawner_class: "mine.CourseSpawner"}
                    CourseSpawner: {start_timeout: 700}
                    KubeSpawner: {start_timeout: 240}
                """);

        assertThat(known(deployment.hub().startTimeout()).value()).isEqualTo(Duration.ofSeconds(700));
    }

    @Test
    void pythonThatSetsANumberHasTheLastWordAndOtherPythonIsNotEvaluated() {
        Deployment deployment = of("""
                hub:
                  concurrentSpawnLimit: 300
                  extraConfig:
                    limits: |
                      c.JupyterHub.concurrent_spawn_limit = 40
                    more: |
                      c.KubeSpawner.start_timeout = int(os.environ['TIMEOUT'])
                      # c.JupyterHub.active_server_limit = 3
                """);

        Value.Known<?> limit = known(deployment.hub().concurrentSpawnLimit());
        assertThat(limit.value()).isEqualTo(40L);
        assertThat(limit.origin())
                .isEqualTo(new Origin(
                        "a.yaml:5", "hub.extraConfig.limits (concurrent_spawn_limit)", Origin.Source.WRITTEN));
        assertThat(unknown(deployment.hub().startTimeout()).why())
                .isEqualTo("a.yaml:7: hub.extraConfig.more may set start_timeout (`c.KubeSpawner.start_timeout ="
                        + " int(os.environ['TIMEOUT'])`) and would win over singleuser.startTimeout; Python is not"
                        + " evaluated");
        assertThat(known(deployment.hub().activeServerLimit()).value()).isEqualTo(0L);
    }

    @Test
    void ofSeveralFilesTheLastOneWinsKeyByKey() {
        Deployment deployment = of(
                "hub: {concurrentSpawnLimit: 100, activeServerLimit: 300}\n",
                "hub:\n  concurrentSpawnLimit: 200\nsingleuser: {memory: {limit: 2G}}\n");

        assertThat(known(deployment.hub().concurrentSpawnLimit()).origin().where())
                .isEqualTo("b.yaml:2");
        assertThat(known(deployment.hub().activeServerLimit()).value()).isEqualTo(300L);
        assertThat(deployment.hub().consecutiveFailureLimit().origin().where()).isEqualTo("b.yaml:1");
        assertThat(known(deployment.student().memoryLimit()).value()).isEqualTo(2L << 30);
    }

    @Test
    void aSnippetThatALaterFileReplacesDoesNotCount() {
        Deployment deployment = of(
                "hub:\n  extraConfig:\n    limits: |\n      c.JupyterHub.concurrent_spawn_limit = 40\n",
                "hub:\n  extraConfig:\n    limits: \"\"\n");

        assertThat(known(deployment.hub().concurrentSpawnLimit()).value()).isEqualTo(64L);
    }

    @Test
    void aFileThatDoesNotShowThePlaceHasItWhereTheOthersHaveIt() {
        Deployment deployment = of(
                "launcher: {jupyterhub: {hub: {concurrentSpawnLimit: 100}}}\n",
                "launcher: {jupyterhub: {proxy: {service: {type: ClusterIP}}}}\n",
                "metrics: {enabled: true}\n");

        assertThat(known(deployment.hub().concurrentSpawnLimit()).value()).isEqualTo(100L);
        assertThat(deployment.rejected()).isEmpty();
    }

    @Test
    void filesWithTheValuesAtDifferentPlacesAreRefused() {
        assertThatThrownBy(() ->
                        of("hub: {concurrentSpawnLimit: 100}\n", "jupyterhub: {hub: {concurrentSpawnLimit: 100}}\n"))
                .isInstanceOf(BadInputException.class)
                .hasMessage("a.yaml:1: the chart's values are at the top level here, and at `jupyterhub` at b.yaml:1;"
                        + " Helm has them at one place in all files; choose with --key-prefix from: ., jupyterhub");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"500\" | the text `500` | expected a whole number or nothing; remove the quotes",
                "many | `many` | expected a whole number or nothing",
                "[500] | a list | expected a whole number or nothing",
                "{is: 500} | keys with values | expected a whole number or nothing",
                "64.5 | `64.5` | expected a whole number or nothing"
            })
    void aWrongTypeIsRejectedAndTheValueUnknown(String written, String found, String remedy) {
        Deployment deployment = of("hub:\n  concurrentSpawnLimit: " + written + "\n");

        assertThat(deployment.rejected())
                .containsExactly(new Rejected(
                        new Origin("a.yaml:2", "hub.concurrentSpawnLimit", Origin.Source.WRITTEN), found, remedy));
        assertThat(unknown(deployment.hub().concurrentSpawnLimit()).why())
                .isEqualTo("a.yaml:2: hub.concurrentSpawnLimit is " + found + ", which is not accepted");
    }

    /** JupyterHub's units are powers of 1024, and it knows no other suffixes. */
    @ParameterizedTest
    @CsvSource({"1G, 1073741824", "1.5G, 1610612736", "512M, 536870912", "1073741824, 1073741824", "\"2G\", 2147483648"
    })
    void memoryHasTheUnitsOfJupyterHub(String written, long bytes) {
        assertThat(known(of("singleuser: {memory: {guarantee: " + written + "}}\n")
                                .student()
                                .memoryGuarantee())
                        .value())
                .isEqualTo(bytes);
    }

    @ParameterizedTest
    @CsvSource({"1Gi, 1G", "512Mi, 512M", "2GB, 2G"})
    void unitsOfKubernetesAreRejectedWithTheRightOne(String written, String right) {
        Deployment deployment = of("singleuser: {memory: {guarantee: " + written + "}}\n");

        assertThat(deployment.rejected()).hasSize(1);
        assertThat(deployment.rejected().get(0).remedy()).endsWith("; write " + right);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"1073741824\"", "G", "-1G", "one"})
    void otherMemoryIsRejected(String written) {
        assertThat(of("singleuser: {memory: {guarantee: " + written + "}}\n").rejected())
                .hasSize(1);
    }

    @Test
    void cpusAreNumbersAndNotTexts() {
        Deployment deployment = of("singleuser: {cpu: {guarantee: 0.05, limit: 500m}}\n");

        assertThat(known(deployment.student().cpuGuarantee()).value()).isEqualTo(50L);
        assertThat(deployment.rejected())
                .extracting(Rejected::remedy)
                .containsExactly("expected a number of CPUs like 0.5, without a unit; write 0.5");
    }

    @Test
    void keysThatTheChartDoesNotHaveAreNamedWithTheNearestOne() {
        assertThat(of("""
                        hub:
                          baseUrl: /
                          concurrentSpawnLimit: 100
                          consecutiveFailureLimt: 0
                        singleuser:
                          memory: {guarentee: 2G}
                        singleUser: {}
                        """).rejected())
                .extracting(rejected -> rejected.origin().where() + " "
                        + rejected.origin().key() + ": " + rejected.found() + "; " + rejected.remedy())
                .containsExactly(
                        "a.yaml:4 hub.consecutiveFailureLimt: a key that Zero to JupyterHub 4.4.0 does not have; did you"
                                + " mean `consecutiveFailureLimit`?",
                        "a.yaml:6 singleuser.memory.guarentee: a key that Zero to JupyterHub 4.4.0 does not have; did you"
                                + " mean `guarantee`?",
                        "a.yaml:7 singleUser: a key that Zero to JupyterHub 4.4.0 does not have; did you mean"
                                + " `singleuser`?");
    }

    @Test
    void whatAnotherToolReplacesOrDecryptsIsUnknown() {
        Deployment deployment = of("""
                hub:
                  concurrentSpawnLimit: ${LIMIT}
                  consecutiveFailureLimit: ENC[AES256_GCM,data:4kq0,iv:AAAA,tag:BBBB,type:int]
                  extraConfig: {limits: "ENC[AES256_GCM,data:4kq0,iv:AAAA,tag:BBBB,type:str]"}
                singleuser: {startTimeout: !vault x, memory: {guarantee: "{{ memory }}"}}
                sops: {mac: "ENC[AES256_GCM,data:4kq0,iv:AAAA,tag:BBBB,type:str]"}
                """);

        assertThat(unknown(deployment.hub().concurrentSpawnLimit()).why())
                .isEqualTo("a.yaml:2: hub.concurrentSpawnLimit is the placeholder `${LIMIT}`, which another tool"
                        + " replaces");
        assertThat(unknown(deployment.hub().concurrentSpawnLimit()).tell())
                .isEqualTo("give the file as that tool leaves it");
        assertThat(unknown(deployment.hub().consecutiveFailureLimit()).why())
                .isEqualTo("a.yaml:3: hub.consecutiveFailureLimit is encrypted with SOPS");
        assertThat(unknown(deployment.hub().startTimeout()).why()).contains("a value with the tag `!vault`");
        assertThat(unknown(deployment.student().memoryGuarantee()).why()).contains("the placeholder `{{ memory }}`");
        assertThat(deployment.rejected()).isEmpty();
        assertThat(deployment.notes())
                .containsExactly(
                        "a.yaml:4: hub.extraConfig.limits is encrypted with SOPS; if it sets one of these values,"
                                + " that wins; give the file that `sops decrypt` prints");
    }

    @Test
    void aliasesAndMergeKeysAreWhatTheyStandFor() {
        Deployment deployment = of("""
                hub: {concurrentSpawnLimit: &n 120, activeServerLimit: *n}
                singleuser:
                  <<: {startTimeout: 900}
                """);

        assertThat(known(deployment.hub().activeServerLimit()).value()).isEqualTo(120L);
        assertThat(known(deployment.hub().startTimeout()).value()).isEqualTo(Duration.ofSeconds(900));
    }

    private static final String PROFILES = """
            singleuser:
              memory: {guarantee: 1G}
              profileList:
                - display_name: Large
                  kubespawner_override: {mem_guarantee: 8G}
                - display_name: Usual course
                  default: true
                  kubespawner_override: {mem_guarantee: 2G}
                  profile_options:
                    image:
                      choices:
                        old: {kubespawner_override: {image: example.edu/course}}
                        new: {default: true, kubespawner_override: {image: "example.edu/course:2"}}
            """;

    /** KubeSpawner applies the overrides of the preselected profile to a student who chooses none. */
    @Test
    void theProfileThatStudentsChooseHasTheLastWord() {
        Deployment preselected = of(PROFILES);
        assertThat(known(preselected.student().memoryGuarantee()).value()).isEqualTo(2L << 30);
        assertThat(known(preselected.image().name()).value()).isEqualTo("example.edu/course:2");
        assertThat(preselected.notes())
                .containsExactly(
                        "students are taken to choose the profile `Usual course`, which is preselected",
                        "a.yaml:11: students of the profile `Usual course` are taken to choose `new` for `image`, which"
                                + " is preselected; with another choice they get another image",
                        "a.yaml:5: students of the profile `Large` get another mem_guarantee; --profile large advises for"
                                + " them");

        Deployment large =
                described(Optional.empty(), Optional.of("large"), PROFILES).deployment();
        assertThat(known(large.student().memoryGuarantee()).value()).isEqualTo(8L << 30);
        assertThat(known(large.student().memoryGuarantee()).origin().where()).isEqualTo("a.yaml:5");
    }

    @Test
    void aProfileThatDoesNotExistIsRefusedWithThoseThatDo() {
        assertThatThrownBy(() -> described(Optional.empty(), Optional.of("huge"), PROFILES))
                .isInstanceOf(BadInputException.class)
                .hasMessage("--profile: the values have no profile `huge`; expected one of large, usual-course");
    }

    /** The tag is in the values, and KubeSpawner leaves the policy to Kubernetes. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "image: {name: example.edu/course, tag: latest} | ALWAYS",
                "image: {name: example.edu/course, tag: } | ALWAYS",
                "image: {name: 'example.edu:5000/course', tag: '1'} | IF_NOT_PRESENT",
                "image: {name: 'example.edu/course@sha256:0a', tag: } | IF_NOT_PRESENT",
                "image: {name: example.edu/course, tag: latest, pullPolicy: IfNotPresent} | IF_NOT_PRESENT",
                "image: {name: example.edu/course, tag: '1', pullPolicy: Always} | ALWAYS",
                "image: {pullPolicy: ''} | IF_NOT_PRESENT"
            })
    void withoutAPolicyTheTagDecides(String image, PullPolicy policy) {
        assertThat(known(of("singleuser: {" + image + "}\n").image().pullPolicy())
                        .value())
                .isEqualTo(policy);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "storage: {type: dynamic} | OWN_VOLUME | 0",
                "storage: {dynamic: {storageAccessModes: [ReadWriteMany]}} | OWN_SHARED | 0",
                "storage: {type: static, static: {pvcName: homes}} | SHARED | 0",
                "storage: {type: none} | NONE | 0",
                "storage: {type: none, extraVolumes: [{name: a, ephemeral: {}}]} | NONE | 1",
                "storage: {extraVolumes: {a: {persistentVolumeClaim: {claimName: 'data-{username}'}}}} | OWN_VOLUME | 1",
                "storage: {extraVolumes: [{persistentVolumeClaim: {claimName: shared}}, {emptyDir: {}}]} | OWN_VOLUME | 0"
            })
    void volumesOfOneStudentAreCounted(String storage, Home home, int extra) {
        assertThat(known(of("singleuser: {" + storage + "}\n").student().storage())
                        .value())
                .isEqualTo(new Storage(home, extra));
    }

    @Test
    void aSelectorRestrictsAndMayNameOneZone() {
        assertThat(known(of("singleuser: {nodeSelector: {pool: users}}\n")
                                .scheduling()
                                .nodes())
                        .value())
                .isEqualTo(new NodeChoice(Reach.LABELED, "pool=users"));
        assertThat(known(of("singleuser: {nodeSelector: {}}\n").scheduling().nodes())
                        .value())
                .isEqualTo(NodeChoice.ALL);
        assertThat(known(of("singleuser: {nodeSelector: {topology.kubernetes.io/zone: a}}\n")
                                .scheduling()
                                .oneZone())
                        .value())
                .isEqualTo(true);
        String zones = "singleuser: {extraNodeAffinity: {required: [{matchExpressions: [{key:"
                + " topology.kubernetes.io/zone, operator: In, values: [%s]}]}]}}\n";
        assertThat(known(of(String.format(zones, "a")).scheduling().oneZone()).value())
                .isEqualTo(true);
        assertThat(known(of(String.format(zones, "a, b")).scheduling().oneZone())
                        .value())
                .isEqualTo(false);
    }

    private static final String FLUX = """
            apiVersion: helm.toolkit.fluxcd.io/v2
            kind: HelmRelease
            spec:
              chart: {spec: {chart: jupyterhub}}
              valuesFrom: [{kind: Secret, name: more}]
              values:
                hub: {concurrentSpawnLimit: 40}
            """;

    @Test
    void whatAHelmReleaseTakesFromElsewhereIsUnknownUnlessItIsGiven() {
        Deployment alone = of(FLUX);
        assertThat(known(alone.hub().concurrentSpawnLimit()).origin().key())
                .isEqualTo("spec.values.hub.concurrentSpawnLimit");
        assertThat(unknown(alone.hub().activeServerLimit()).why())
                .isEqualTo("a.yaml:5: spec.valuesFrom brings values that were not read");

        Deployment given = of("hub: {concurrentSpawnLimit: 90, activeServerLimit: 50}\n", FLUX);
        assertThat(known(given.hub().concurrentSpawnLimit()).value()).isEqualTo(40L);
        assertThat(known(given.hub().activeServerLimit()).value()).isEqualTo(50L);
        assertThat(known(given.hub().consecutiveFailureLimit()).value()).isEqualTo(5L);
    }

    @Test
    void parametersOfAnArgoCdApplicationWin() {
        Deployment deployment = of("""
                apiVersion: argoproj.io/v1alpha1
                kind: Application
                spec:
                  source:
                    chart: jupyterhub
                    helm:
                      parameters:
                        - {name: cull.timeout, value: "600"}
                        - {name: hub.activeServerLimit, value: "7", forceString: true}
                      valuesObject:
                        hub: {concurrentSpawnLimit: 400}
                        cull: {timeout: 7200}
                """);

        assertThat(known(deployment.culler().timeout()).value()).isEqualTo(Duration.ofSeconds(600));
        assertThat(known(deployment.culler().timeout()).origin().where()).isEqualTo("a.yaml:8");
        assertThat(deployment.rejected()).extracting(Rejected::found).containsExactly("the text `7`");
    }

    @Test
    void secretsAndHooksThatMayChangeMoreAreNoted() {
        assertThat(of("""
                        hub:
                          existingSecret: hub-values
                          extraConfig:
                            hook: |
                              c.KubeSpawner.modify_pod_hook = hook
                        """).notes())
                .containsExactly(
                        "a.yaml:2: the Secret `hub-values` (hub.existingSecret) wins over these files if it contains"
                                + " values.yaml; it was not read",
                        "a.yaml:5: hub.extraConfig.hook has a modify_pod_hook, which may change each student's pod; Python"
                                + " is not evaluated");
    }

    @Test
    void aliasesOfAliasesAreReadOnlyUpToALimit() {
        StringBuilder bomb = new StringBuilder("singleuser:\n  profileList: &a0 [{display_name: x}]\n");
        for (int i = 1; i <= 4; i++) {
            bomb.append("  ")
                    .append(List.of("", "extraEnv", "extraLabels", "extraFiles", "nodeSelector")
                            .get(i));
            bomb.append(": &a").append(i).append(" [");
            bomb.append(("*a" + (i - 1) + ", ").repeat(11))
                    .append("*a")
                    .append(i - 1)
                    .append("]\n");
        }

        Deployment deployment = of(bomb.toString());

        assertThat(deployment.rejected())
                .extracting(Rejected::origin)
                .extracting(Origin::key)
                .contains("singleuser.nodeSelector");
        assertThat(known(deployment.scheduling().nodes()).value()).isEqualTo(NodeChoice.ALL);
    }
}
