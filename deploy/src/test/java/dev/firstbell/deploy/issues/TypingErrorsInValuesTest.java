package dev.firstbell.deploy.issues;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstbell.deploy.values.ScalingPlanEdits;
import dev.firstbell.deploy.values.ValuesFile;
import dev.firstbell.records.io.BadInputException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Typing errors, leftovers of other tools and files of other kinds were answered with "choose with --key-prefix" or "not
 * valid YAML; check the indentation". One of them, plan.json, would have been edited with the recommended --key-prefix.
 */
class TypingErrorsInValuesTest {
    @ParameterizedTest
    @CsvSource({
        "'hub:\n  concurrentSpawnLimit:100\n', 'v.yaml:2: there is no space behind the colon of `concurrentSpawnLimit:`'",
        "'hub: {concurrentSpawnLimit:100}\n', 'v.yaml:1: there is no space behind the colon of `concurrentSpawnLimit:`'",
        "'hub:\n  concurrentSpawnLimit:100\n  baseUrl: /\n',"
                + " 'v.yaml:2: there is no space behind the colon of `concurrentSpawnLimit:100`'",
        "'hub：\n  concurrentSpawnLimit： 100\n', 'v.yaml:1: the file is not a YAML mapping, but the text'",
        "'hub：\nother: {a: 1}\n', 'v.yaml:1: the colon behind `hub` is a wide one (U+FF1A)'",
        "'Hub:\n  concurrentSpawnLimit: 5\n', 'v.yaml:1: `Hub`: the chart''s key is `hub`, spelled exactly so'",
        "'singleuser:\n  memory: {guarantee: 1G}\nHUB: {concurrentSpawnLimit: 5}\n', 'v.yaml:3: `HUB`: the chart''s key is'",
        "'hub:\n  concurrentSpawnLimit: 5\nsingle_user: {startTimeout: 5}\n', 'v.yaml:3: `single_user`: the chart''s key is'",
        "'1  hub:\n2    concurrentSpawnLimit: 100\n', 'v.yaml:1: `1  hub` begins with a number, as if the lines had been'",
        "'hub:\n<<<<<<< HEAD\n  a: 64\n=======\n  a: 100\n>>>>>>> x\n', 'v.yaml:2: a merge conflict of git'",
        "'```yaml\nhub:\n  concurrentSpawnLimit: 100\n```\n', 'v.yaml:1: a fence of Markdown (```)'",
        "'@@ -1,3 +1,3 @@\n hub:\n-  a: 64\n+  a: 100\n', 'v.yaml:1: a diff, not the file itself'",
        "'import * as k from \"@pulumi/kubernetes\"\n', 'v.yaml: JavaScript or TypeScript'",
        "'const values = {hub: 1};\n', 'v.yaml: JavaScript or TypeScript'",
        "'hub:\n  concurrentSpawnLimit: 100\n  cookieSecret: ENC[AES256_GCM,data:x,type:str]\n',"
                + " 'v.yaml:3: a value that SOPS encrypted (ENC[…]), without the part `sops`'",
        "'<!DOCTYPE html>\n<html></html>\n', 'v.yaml: the answer of a web server (`<!DOCTYPE html>`), not the Helm values'",
        "'404: Not Found', 'v.yaml: the answer of a web server (`404: Not Found`), not the Helm values; download'",
        "'[hub]\nconcurrentSpawnLimit = 100\n', 'v.yaml:1: a file in the form of TOML or INI, not YAML'",
        "'{# jinja #}\nhub:\n  concurrentSpawnLimit: 100\n', 'v.yaml:1: a template ('",
        "'hub:\n  concurrentSpawnLimit: <%= limit %>\n', 'v.yaml:2: hub.concurrentSpawnLimit: expected a whole number or"
                + " nothing, found `<%= limit %>`; another tool replaces this placeholder'",
        "'apiVersion: v2\nkind: HelmRelease\n---\na: b\n', 'v.yaml:3: a second YAML document begins here, and only a file"
                + " with one is read; keep the object with the values'",
        "'schema: 1\nclassName: a\nwarmNodes: 6\nhub: {concurrentSpawnLimit: 220}\n', 'v.yaml:1: a plan (plan.json) of'",
        "'schema: 1\ntimeZone: Etc/UTC\nwindows: []\n', 'v.yaml:1: a schedule (schedule.yaml) of Firstbell'",
        "'name: a\nstart: 2027-01-25T09:00\ntimeZone: Etc/UTC\nslo: {}\n', 'v.yaml:1: a class file of Firstbell'",
        "'format: firstbell/twin-parameters/v1\nquantities: {}\n', 'v.yaml:1: a file of parameters of Firstbell'",
        "'apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nspec: {}\n', 'v.yaml:2: an ApplicationSet, whose values'"
    })
    void theCauseThatTheTextShowsIsNamed(String values, String found) {
        assertThatThrownBy(() -> ScalingPlanEdits.propose("v.yaml", values, Plans.of(220, 1080)))
                .isInstanceOf(BadInputException.class)
                .hasMessageStartingWith(found);
    }

    @Test
    void aCharacterThatYamlDoesNotAllowHasItsLine() {
        assertThatThrownBy(() -> ScalingPlanEdits.propose(
                        "v.yaml", "hub:\n  concurrentSpawnLimit: 100\n\f\nsingleuser: {}\n", Plans.of(220, 1080)))
                .isInstanceOf(BadInputException.class)
                .hasMessage("v.yaml:3: the character U+000C (a form feed) is not allowed in YAML; remove it");
    }

    @Test
    void anAddressIsNotCalledAMissingFile() {
        assertThatThrownBy(() -> ValuesFile.read("--values", Path.of("https://example.edu/values.yaml")))
                .isInstanceOf(BadInputException.class)
                .hasMessage(
                        "--values: found the address https://example.edu/values.yaml; download the file, and give its"
                                + " name");
    }

    @Test
    void keysOfManyChartsAreLittleEvidence() {
        assertThat(ScalingPlanEdits.propose("v.yaml", "ingress: {enabled: true}\n", Plans.of(220, 1080))
                        .place()
                        .why())
                .isEqualTo(
                        "all keys there are keys of the chart, although other charts have `ingress`, too; check that the"
                                + " file is that of Zero to JupyterHub");
    }

    @Test
    void valuesThatNameTheirSchemaAreNotASchema() {
        assertThat(ScalingPlanEdits.propose(
                                "v.yaml",
                                "$schema: https://x/values.schema.json\nhub:\n  concurrentSpawnLimit: 100\n",
                                Plans.of(220, 1080))
                        .changes())
                .hasSize(2);
    }

    @Test
    void addressesAndTimesAreNotMissingASpace() {
        assertThat(ScalingPlanEdits.propose(
                                "v.yaml",
                                "hub:\n  concurrentSpawnLimit: 100\n  baseUrl: http://x:80/\n  labels: {at: 10:30}\n",
                                Plans.of(220, 1080))
                        .changes())
                .hasSize(2);
    }
}
