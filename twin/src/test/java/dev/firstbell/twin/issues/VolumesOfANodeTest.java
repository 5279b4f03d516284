package dev.firstbell.twin.issues;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.records.classes.ClassFile;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.plan.ScalingPlan;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.twin.Prediction;
import dev.firstbell.twin.Twin;
import dev.firstbell.twin.cluster.NodeRecord;
import dev.firstbell.twin.parameters.TwinParameters;
import dev.firstbell.twin.plan.ClosedForm;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * A cluster that attaches 16 volumes to a node, with a volume for each student: the plan for 220 students had 5 nodes,
 * because volumes were not counted. They need 14.
 */
class VolumesOfANodeTest {
    private static final TwinParameters SIXTEEN = TwinParameters.parse("mine.yaml", """
            format: firstbell/twin-parameters/v1
            quantities:
              node.maxVolumes: {value: 16, tag: prior, source: Hetzner Cloud}
              student.memory: 1Gi
            """);

    private static final ClassFile CLASS = ClassFile.parse("class.yaml", """
            name: CSCI-1300
            start: 2027-01-25T09:00
            timeZone: America/Denver
            students: 220
            arrivals: [{shape: uniform, to: 2m}]
            """);

    private static final ClassPlan STUDENTS = ClassPlan.of(CLASS, ClassPlan.DEFAULT_PREFIX, CLASS.startInstant());

    @Test
    void thePlanCountsVolumesAndNamesThemAsWhatBinds() {
        ScalingPlan plan = ClosedForm.plan(CLASS, SIXTEEN);

        assertThat(plan.warmNodes()).isEqualTo(14);
        assertThat(plan.evidence())
                .contains(
                        new ScalingPlan.Evidence("students per node", "16", "computed: limited by volumes, 16 / 1"),
                        new ScalingPlan.Evidence(
                                "students per node by volumes",
                                "16",
                                "computed: 16 / 1; node.maxVolumes prior: Hetzner Cloud; student.volumes prior: Zero to"
                                        + " JupyterHub: singleuser.storage.type dynamic, one claim for each student's home;"
                                        + " 0 for homes on NFS"));
    }

    @Test
    void homesOnNfsAreNotCounted() {
        TwinParameters nfs = TwinParameters.parse("mine.yaml", """
                format: firstbell/twin-parameters/v1
                quantities: {node.maxVolumes: 16, student.volumes: 0, student.memory: 1Gi}
                """);

        assertThat(ClosedForm.plan(CLASS, nfs).warmNodes()).isEqualTo(5);
        assertThat(nfs.studentsPerNode()).isEqualTo(46);
    }

    @Test
    void theSchedulerOfTheTwinBindsNoMoreStudentsToANodeThanItHasVolumesFor() {
        Prediction prediction =
                Twin.predict(STUDENTS, ClosedForm.plan(CLASS, SIXTEEN).setting("the plan"), SIXTEEN, 1);

        assertThat(prediction.nodes()).allMatch(node -> node.mostStudents() <= 16);
        assertThat(prediction.shareLandedWithin(CLASS.slo().within())).isGreaterThan(0.95);
    }

    /** The real one does not count volumes on nodes that it would add, so it adds them in several steps. */
    @Test
    void theAutoscalerOfTheTwinAddsTooFewNodesAtOnce() {
        Setting cold = Setting.withoutPrescaling("cold", new Setting.HubLimits(220, Duration.ofMinutes(60)));

        Prediction prediction = Twin.predict(STUDENTS, cold, SIXTEEN, 1);

        long atFirst = prediction.nodes().stream()
                .map(NodeRecord::requestedAt)
                .filter(at -> at.isBefore(CLASS.startInstant().plusSeconds(150)))
                .count();
        assertThat(atFirst).isLessThanOrEqualTo(6);
        assertThat(prediction.nodes()).hasSizeGreaterThanOrEqualTo(14).allMatch(node -> node.mostStudents() <= 16);
    }
}
