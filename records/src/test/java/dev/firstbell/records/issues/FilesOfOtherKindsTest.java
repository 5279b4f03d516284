package dev.firstbell.records.issues;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstbell.records.classes.ClassFile;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.schedule.Schedule;
import dev.firstbell.records.sweep.SweepFile;
import dev.firstbell.records.timetable.Timetable;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Slug: files-of-other-kinds. Each reader had a table of its own of the files that it is given by mistake, so a timetable given as a
 * schedule, or a run's description given as a timetable, got one problem for each of its keys.
 */
class FilesOfOtherKindsTest {
    /** What each kind is called, with a file of that kind. */
    private static final Map<String, String> KINDS = Map.ofEntries(
            Map.entry("{schema: 1, runId: a}", "the description of a run (run.json)"),
            Map.entry("{schema: 1, inputs: {}, cells: []}", "the record of a sweep (sweep.json)"),
            Map.entry("{schema: 1, slo: {}, hub: {}, frontier: []}", "the evidence of a term's plan (term.json)"),
            Map.entry("{schema: 1, evidence: [], windows: []}", "a plan (plan.json)"),
            Map.entry("{apiVersion: v1, kind: Config}", "a Kubernetes manifest or a kubeconfig"),
            Map.entry("{schema: 1, hubs: []}", "the list of trusted hubs (hubs.yaml)"),
            Map.entry("{format: firstbell/twin-parameters/v1, quantities: {}}", "a file of parameters"),
            Map.entry("{jupyterhub: {hub: {}}}", "a file of Helm values"),
            Map.entry("{hub: {concurrentSpawnLimit: 64}}", "a file of Helm values"));

    private static final String TIMETABLE = "{schema: 1, meetings: []}";
    private static final String SCHEDULE = "{schema: 1, weekly: []}";
    private static final String SWEEP = "{class: c.yaml, settings: []}";
    private static final String CLASS = "{name: CS 101, students: 100}";

    private interface Reader {
        Object read(String text);
    }

    @Test
    void everyReaderKnowsEveryKind() {
        Reader classes = text -> ClassFile.parse("f", text);
        Reader schedules = text -> Schedule.parse("f", text);
        Reader sweeps = text -> SweepFile.parse("f", text);
        Reader timetables = text -> Timetable.parse("f", text, name -> new byte[0]);

        KINDS.forEach((text, kind) ->
                List.of(classes, schedules, sweeps, timetables).forEach(reader -> assertIs(reader, text, kind)));
        List.of(classes, schedules, sweeps)
                .forEach(reader -> assertIs(reader, TIMETABLE, "a timetable (timetable.yaml)"));
        List.of(classes, timetables, sweeps)
                .forEach(reader -> assertIs(reader, SCHEDULE, "a schedule (schedule.yaml)"));
        List.of(classes, timetables, schedules).forEach(reader -> assertIs(reader, SWEEP, "a sweep file"));
        List.of(sweeps, timetables, schedules).forEach(reader -> assertIs(reader, CLASS, "a class file (class.yaml)"));
    }

    private static void assertIs(Reader reader, String text, String kind) {
        assertThatThrownBy(() -> reader.read(text))
                .isInstanceOf(BadInputException.class)
                .hasMessageStartingWith("f: this is " + kind + ", not a");
    }
}
