package dev.firstbell.deploy.issues;

import static dev.firstbell.deploy.issues.TestingDescription.rejected;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values and keys that Helm or the API server refuses, and that no rule reads. */
class ChartTypesTest {
    private static final String MORE = "\nhub: {concurrentSpawnLimit: 3}\n";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "prePuller: {pullProfileListImages: \"yes\"} | prePuller.pullProfileListImages: the text `yes`; expected true or false; remove the quotes",
                "singleuser: {nodeSelector: {gpu: true}} | singleuser.nodeSelector.gpu: `true`, which YAML reads as a boolean; expected a text; write \"true\", with the quotes",
                "singleuser: {extraLabels: {a: 1}} | singleuser.extraLabels.a: `1`, which YAML reads as a number; expected a text; write \"1\", with the quotes",
                "cull: {concurrency: many} | cull.concurrency: `many`; expected a whole number",
                "debug: {enabled: 1} | debug.enabled: `1`, which YAML reads as a number; expected true or false"
            })
    void valuesOfAnotherType(String value, String says) {
        assertThat(rejected(value + MORE)).containsExactly("a.yaml:1 " + says);
    }

    @Test
    void oneMessageForEachValue() {
        assertThat(rejected("singleuser: {startTimeout: soon, cpu: {limit: '2'}}" + MORE))
                .containsExactly(
                        "a.yaml:1 singleuser.startTimeout: `soon`; expected a whole number of seconds, not negative, or"
                                + " nothing",
                        "a.yaml:1 singleuser.cpu.limit: the text `2`; expected a number of CPUs like 0.5, without a unit;"
                                + " remove the quotes");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hub.pdb.enable",
                "hub.service.typ",
                "hub.networkPolicy.enable",
                "hub.db.kind",
                "singleuser.extraResource.limit",
                "singleuser.networkTools.resource",
                "singleuser.cloudMetadata.enabled",
                "proxy.https.letsencrypt.email",
                "hub.uid",
                "auth.type"
            })
    void keysThatTheChartDoesNotHave(String key) {
        String[] path = key.split("\\.");
        String values = String.join(": {", path) + ": 1" + "}".repeat(path.length - 1)
                + (path[0].equals("hub") ? "\nsingleuser: {startTimeout: 300}\n" : MORE);

        assertThat(rejected(values))
                .anyMatch(line -> line.contains((path[0].equals("auth") ? "auth" : key)
                        + ": a key that Zero to JupyterHub 4.4.0 does not have"));
    }

    /** "Remove it" was the advice for the key with which an older chart signs users in. */
    @Test
    void keysOfOlderChartsAreCalledSo() {
        assertThat(rejected("auth: {type: github}\nhub: {extraConfigMap: {a: b}}\nsingleuser: {startTimeout: 300}\n"))
                .containsExactly(
                        "a.yaml:1 auth: a key that Zero to JupyterHub 4.4.0 does not have; older charts have it, and"
                                + " hub.config is in its place now; if the hub runs such a chart, give that with --chart,"
                                + " because all rules here are those of 4.4.0",
                        "a.yaml:2 hub.extraConfigMap: a key that Zero to JupyterHub 4.4.0 does not have; older charts have"
                                + " it, and custom is in its place now; if the hub runs such a chart, give that with"
                                + " --chart, because all rules here are those of 4.4.0");
    }

    @Test
    void valuesThatTheChartTakes() {
        assertThat(rejected("""
                hub: {config: {JupyterHub: {log_level: DEBUG}}, db: {type: sqlite-memory}, extraFiles: {a: {mountPath: /a}},
                  labels: {a: "1"}, resources: {requests: {cpu: 1}}, networkPolicy: {enabled: no}}
                proxy: {service: {type: ClusterIP}, chp: {pdb: {enabled: true, minAvailable: 1}}}
                singleuser: {nodeSelector: {pool: user}, cpu: {guarantee: 0.5, limit: 1}, extraLabels: {a: b},
                  storage: {capacity: 10Gi, dynamic: {storageClass: fast}}, image: {name: a/b, tag: "1"}}
                ingress: {enabled: true, hosts: [a.example.org]}
                global: {any: {thing: 1}}
                custom: {other: {thing: true}}
                """)).isEmpty();
    }
}
