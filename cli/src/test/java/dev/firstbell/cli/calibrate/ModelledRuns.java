package dev.firstbell.cli.calibrate;

import dev.firstbell.records.classes.ClassFile;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.io.JournalWriter;
import dev.firstbell.records.journal.JournalEntry;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.run.RunFolder;
import dev.firstbell.records.run.RunInfo;
import dev.firstbell.records.run.RunRecord;
import dev.firstbell.records.run.Rung;
import dev.firstbell.records.student.Stage;
import dev.firstbell.records.student.StudentRecord;
import dev.firstbell.twin.Twin;
import dev.firstbell.twin.parameters.Distribution.Constant;
import dev.firstbell.twin.parameters.Distribution.LogNormal;
import dev.firstbell.twin.parameters.RandomPart;
import dev.firstbell.twin.parameters.TwinParameters;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;

/** Folders of measured runs whose times the twin made up, with nodes that take 30 s to boot and 20 s to pull. */
public final class ModelledRuns {
    public static final Setting COLD = Setting.withoutPrescaling("no pre-scaling", Setting.HubLimits.Z2JH);

    private static final Instant FIRST = Instant.parse("2026-10-05T15:00:00Z");
    private static final ClassFile CLASS = ClassFile.parse("class.yaml", """
            name: CSCI 1300
            start: 2026-10-05T09:00
            timeZone: America/Denver
            students: 40
            arrivals: [{shape: bell, sd: 20s}]
            """);

    private ModelledRuns() {}

    public static TwinParameters parameters() {
        return TwinParameters.defaults()
                .with(RandomPart.NODE_BOOT, new Constant(30))
                .with(RandomPart.IMAGE_PULL, new Constant(20))
                .with(RandomPart.PAGE_FIRST, new LogNormal(0.9, 2));
    }

    /** So many runs below a folder, one a day, without pre-scaling. */
    public static void write(Path folder, int count) {
        for (int i = 0; i < count; i++) {
            write(folder.resolve("run-" + i), i, "http://hub.example.edu/", true);
        }
    }

    /** A run; one that is not complete was stopped. */
    public static void write(Path path, int day, String hub, boolean complete) {
        ClassPlan plan = ClassPlan.of(CLASS, ClassPlan.DEFAULT_PREFIX, FIRST.plus(Duration.ofDays(day)));
        RunFolder folder = RunFolder.create(path);
        RunInfo info = RunInfo.begun(
                path.getFileName().toString(),
                new RunInfo.Environment(Rung.LIVE, hub, "5.5.4", 1),
                "test",
                Optional.of(COLD),
                plan,
                plan.firstArrival().minusSeconds(60));
        folder.write(info);
        try (JournalWriter journal = JournalWriter.append(folder.journalFile())) {
            journal.write(new JournalEntry.Opened(info.startedAt(), 1, info.runId()));
            Twin.predict(plan, COLD, parameters(), day).students().forEach(student -> student(journal, student));
            journal.write(new JournalEntry.Closed(plan.lastDeadline(), complete));
        }
        RunRecord run = folder.read();
        RunRecord.Judgement judgement = run.judge(complete);
        folder.write(run.info().ended(plan.lastDeadline(), judgement.verdict(), judgement.reasons()));
        folder.writeDerived(folder.read());
    }

    private static void student(JournalWriter journal, StudentRecord student) {
        student.stages().entrySet().stream()
                .filter(stage -> stage.getKey() != Stage.INTENDED)
                .sorted(Map.Entry.comparingByValue(Comparator.naturalOrder()))
                .forEach(stage -> journal.write(
                        new JournalEntry.StageReached(stage.getValue(), student.student(), stage.getKey())));
        student.throttled()
                .forEach(refused -> journal.write(
                        new JournalEntry.Throttled(refused.at(), student.student(), refused.retryAfter())));
        Instant last = student.stages().values().stream()
                .max(Comparator.naturalOrder())
                .orElseThrow();
        journal.write(new JournalEntry.Ended(last, student.student(), student.outcome()));
    }
}
