package dev.firstbell.deploy.issues;

import static dev.firstbell.deploy.issues.TestingDescription.of;
import static dev.firstbell.deploy.issues.TestingDescription.shown;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A merge key after a key was read against Helm, where the later of the two counts (helm 3.22: rendered). */
class MergeKeyOrderTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "hub: {concurrentSpawnLimit: 230, <<: *c} | 40",
                "hub: {<<: *c, concurrentSpawnLimit: 230} | 230",
                "hub: {concurrentSpawnLimit: 230, <<: [*d, *c]} | 50",
                "hub: {<<: [*c, *d], activeServerLimit: 0} | 40",
                "hub: {concurrentSpawnLimit: 230, <<: *n} | 40",
                "hub: {concurrentSpawnLimit: 230, <<: *e} | 230"
            })
    void theLaterOfTheTwoCounts(String hub, long limit) {
        assertThat(shown(of("custom: &c {concurrentSpawnLimit: 40}\nother: &d {concurrentSpawnLimit: 50}\n"
                                + "nested: &n {<<: *c}\nempty: &e {activeServerLimit: 9}\n" + hub
                                + "\nsingleuser: {startTimeout: 300}\n")
                        .hub()
                        .concurrentSpawnLimit()))
                .isEqualTo(limit);
    }

    /** Helm merges only one level: a whole mapping replaces another one. */
    @Test
    void aMergedMappingReplacesOneOfTheSameName() {
        var student = of("custom: &b {memory: {guarantee: 8G}}\nsingleuser:\n  memory: {guarantee: 1G, limit: 2G}\n"
                        + "  <<: *b\nhub: {concurrentSpawnLimit: 1}\n")
                .student();

        assertThat(shown(student.memoryGuarantee())).isEqualTo(8L << 30);
        assertThat(shown(student.memoryLimit())).isEqualTo(0L);
    }
}
