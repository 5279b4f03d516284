package dev.firstbell.analysis.testing;

import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.classes.ClassPlan.PlannedStudent;
import dev.firstbell.records.classes.Slo;
import dev.firstbell.records.io.JournalWriter;
import dev.firstbell.records.journal.JournalEntry;
import dev.firstbell.records.journal.JournalEntry.Resource;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.run.RunFolder;
import dev.firstbell.records.run.RunInfo;
import dev.firstbell.records.run.RunRecord;
import dev.firstbell.records.run.Rung;
import dev.firstbell.records.student.Journey;
import dev.firstbell.records.student.Outcome;
import dev.firstbell.records.student.Stage;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The folder of a made-up run of two students: one landed after 12 s, one was throttled twice and landed after 100 s. */
public final class SampleFolder {
    public static final Instant NINE = Instant.parse("2026-09-07T15:00:00Z");

    private static final ClassPlan PLAN = new ClassPlan(
            "CS 101",
            "firstbell-",
            1,
            NINE,
            Duration.ofMinutes(3),
            Slo.DEFAULT,
            List.of(
                    new PlannedStudent(0, "firstbell-000", Duration.ZERO, Journey.START),
                    new PlannedStudent(1, "firstbell-001", Duration.ofSeconds(1), Journey.START)));

    private SampleFolder() {}

    /** A run that ended by itself, with its verdict: the SLO was missed. */
    public static RunFolder ended(Path path, String hubUrl) {
        RunFolder folder = driven(path, hubUrl);
        try (JournalWriter journal = JournalWriter.append(folder.journalFile())) {
            for (PlannedStudent student : PLAN.students()) {
                journal.write(new JournalEntry.Removed(at(120), Resource.SERVER, student.user()));
                journal.write(new JournalEntry.Removed(at(121), Resource.USER, student.user()));
            }
            journal.write(new JournalEntry.Closed(at(122), true));
        }
        RunRecord run = folder.read();
        RunRecord.Judgement judgement = run.judge(true);
        folder.write(run.info().ended(at(122), judgement.verdict(), judgement.reasons()));
        folder.writeDerived(folder.read());
        return folder;
    }

    /** A run whose process was killed when both students had landed: without clean-up and without a verdict. */
    public static RunFolder driven(Path path, String hubUrl) {
        RunFolder folder = RunFolder.create(path);
        folder.write(info(hubUrl));
        try (JournalWriter journal = JournalWriter.append(folder.journalFile())) {
            journal.write(new JournalEntry.Opened(at(-30), 1, "run"));
            for (PlannedStudent student : PLAN.students()) {
                journal.write(new JournalEntry.Intent(at(-29), Resource.USER, student.user()));
            }
            journal.write(new JournalEntry.Intent(at(0.001), Resource.SERVER, "firstbell-000"));
            landed(journal, 0, 0.002, 12);
            journal.write(new JournalEntry.Intent(at(1.001), Resource.SERVER, "firstbell-001"));
            journal.write(new JournalEntry.Throttled(at(1.1), 1, Optional.of(Duration.ofSeconds(40))));
            journal.write(new JournalEntry.Throttled(at(41.1), 1, Optional.of(Duration.ofSeconds(50))));
            landed(journal, 1, 1.004, 101);
        }
        return folder;
    }

    private static void landed(JournalWriter journal, int student, double sent, double landed) {
        journal.write(new JournalEntry.StageReached(at(sent), student, Stage.SENT));
        journal.write(new JournalEntry.StageReached(at(landed - 6), student, Stage.ACCEPTED));
        journal.write(new JournalEntry.StageReached(at(landed - 1), student, Stage.HUB_READY));
        journal.write(new JournalEntry.StageReached(at(landed), student, Stage.LANDED));
        journal.write(new JournalEntry.Ended(at(landed), student, new Outcome.Ready()));
    }

    private static RunInfo info(String hubUrl) {
        return RunInfo.begun(
                "run",
                new RunInfo.Environment(Rung.LAB, hubUrl, "5.5.4", 1),
                "test",
                Optional.of(Setting.withoutPrescaling("as it was", Setting.HubLimits.Z2JH)),
                PLAN,
                at(-30));
    }

    private static Instant at(double seconds) {
        return NINE.plusNanos(Math.round(seconds * 1e9));
    }
}
