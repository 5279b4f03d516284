package dev.firstbell.deploy.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.deploy.values.ScalingPlanEdits;
import dev.firstbell.records.applied.AppliedFile;
import dev.firstbell.records.io.Sha256;
import dev.firstbell.records.plan.ScalingPlan;
import dev.firstbell.records.plan.Setting.HubLimits;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Of Helm values; the other files are in the tests of their edits. */
class UndoTest {
    private static final ScalingPlan PLAN = new ScalingPlan(
            ScalingPlan.SCHEMA,
            "A",
            "closed form",
            1,
            1,
            0,
            Duration.ZERO,
            new HubLimits(220, Duration.ofSeconds(600)),
            0,
            0,
            List.of());

    private String before;
    private ScalingPlanEdits.Proposal applied;

    private void apply(String text) {
        before = text;
        applied = ScalingPlanEdits.propose("v.yaml", text, PLAN, ".");
        assertThat(undo(applied.after()).text()).isEqualTo(text);
    }

    private Undo.Result undo(String now) {
        return Undo.of(
                "v.yaml",
                now,
                new AppliedFile(
                        "v.yaml",
                        AppliedFile.Kind.VALUES,
                        Optional.of(Sha256.of(before)),
                        Sha256.of(applied.after()),
                        applied.made()));
    }

    @Test
    void insertedKeysGoAndWhatAPersonAddedElsewhereStays() {
        apply("hub:\n  db: {type: sqlite}\n");

        Undo.Result undone = undo("# new\nproxy: {}\n" + applied.after().replace("sqlite", "postgres"));

        assertThat(undone.conflicts()).isEmpty();
        assertThat(undone.text()).isEqualTo("# new\nproxy: {}\nhub:\n  db: {type: postgres}\n");
    }

    @Test
    void aKeyThatAPersonAddedBelowAnInsertedOneIsAConflict() {
        apply("hub:\n  db: {type: sqlite}\n");

        assertThat(undo(applied.after() + "  image: {name: x}\n").conflicts())
                .containsExactly(
                        "v.yaml:5: singleuser.startTimeout: the text around it was changed since `apply` wrote it");
    }

    @Test
    void anotherValueIsAConflictAlsoIfItBeginsAlike() {
        apply("hub:\n  concurrentSpawnLimit: 64\nsingleuser:\n  startTimeout: 600\n");

        assertThat(undo(applied.after().replace("220", "2200")).conflicts())
                .containsExactly("v.yaml:2: hub.concurrentSpawnLimit: found `2200`, where `apply` wrote `220`");
        assertThat(undo(applied.after().replace("220", "22")).conflicts())
                .containsExactly("v.yaml:2: hub.concurrentSpawnLimit: found `22`, where `apply` wrote `220`");
        assertThat(undo("hub: {}\n").conflicts())
                .containsExactly(
                        "v.yaml: hub.concurrentSpawnLimit: this key, which `apply` wrote, is not there any more");
    }
}
