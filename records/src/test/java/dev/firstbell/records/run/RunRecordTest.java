package dev.firstbell.records.run;

import static dev.firstbell.records.run.TestingRuns.NINE;
import static dev.firstbell.records.run.TestingRuns.landed;
import static dev.firstbell.records.run.TestingRuns.neverLanded;
import static dev.firstbell.records.run.TestingRuns.plan;
import static dev.firstbell.records.run.TestingRuns.running;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.records.io.Json;
import dev.firstbell.records.journal.Journal;
import dev.firstbell.records.run.RunInfo.Verdict;
import dev.firstbell.records.run.RunRecord.Judgement;
import dev.firstbell.records.student.Journey;
import dev.firstbell.records.student.Outcome;
import dev.firstbell.records.student.Stage;
import dev.firstbell.records.student.StudentRecord;
import dev.firstbell.records.student.ThrottledRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RunRecordTest {
    @Test
    void theSloIsMetAtExactlyItsShare() {
        assertThat(run(190, 9, 1).judge(true)).isEqualTo(new Judgement(Verdict.SLO_MET, List.of()));
    }

    @Test
    void oneStudentFewerMissesTheSlo() {
        assertThat(run(189, 10, 1).judge(true))
                .isEqualTo(new Judgement(
                        Verdict.SLO_MISSED, List.of("189 of 200 students landed within 90 s; the SLO requires 95 %")));
    }

    @Test
    void tooManyStudentsWhoNeverLandMissTheSlo() {
        assertThat(run(197, 0, 3).judge(true))
                .isEqualTo(new Judgement(
                        Verdict.SLO_MISSED, List.of("3 of 200 students never landed; the SLO allows 1 %")));
    }

    @Test
    void bothMissedPartsOfTheSloAreNamed() {
        assertThat(run(100, 90, 10).judge(true).reasons()).hasSize(2);
    }

    @Test
    void aRunWithInjectorProblemsIsInvalid() {
        Journal journal = new Journal(List.of(), Optional.of(7));
        RunRecord run = RunRecord.of(running(plan()), journal);

        assertThat(run.judge(true))
                .isEqualTo(new Judgement(
                        Verdict.INVALID, List.of("line 7 of journal.jsonl cannot be read; its content is lost")));
    }

    @Test
    void aStoppedRunIsAbortedWhateverItsResults() {
        assertThat(run(200, 0, 0).judge(false))
                .isEqualTo(new Judgement(
                        Verdict.ABORTED, List.of("the run was stopped before every student's start had ended")));
    }

    @Test
    void metMissedAndInconclusiveRunsAllowAStatementAboutTheHub() {
        assertThat(Verdict.values())
                .filteredOn(Verdict::conclusive)
                .containsExactly(Verdict.SLO_MET, Verdict.SLO_MISSED, Verdict.NOT_ASSESSED);
    }

    @Test
    void aSummaryWithoutStudentsHasNoQuantilesAndAShareOfZero() {
        RunSummary summary = RunSummary.of(plan(), List.of());

        assertThat(summary.ready()).isEmpty();
        assertThat(summary.stages()).isEmpty();
        assertThat(summary.shareWithinSlo()).isZero();
    }

    @Test
    void instantsAreTruncatedToMicrosecondsSoThatARecordReadsBackAsItself() {
        StudentRecord student = StudentRecord.builder(
                        0,
                        "firstbell-000",
                        Journey.START,
                        new Outcome.TimedOut(),
                        Map.of(Stage.INTENDED, NINE.plusNanos(1_999)))
                .throttled(List.of(new ThrottledRequest(NINE.plusNanos(1), Optional.of(Duration.ofSeconds(30)))))
                .build();

        assertThat(student.intended()).isEqualTo(NINE.plusNanos(1_000));
        assertThat(Json.lines().readValue(Json.lines().writeValueAsString(student), StudentRecord.class))
                .isEqualTo(student);
    }

    private static RunRecord run(int inTime, int late, int never) {
        List<StudentRecord> students = new ArrayList<>();
        for (int i = 0; i < inTime; i++) {
            students.add(landed(students.size(), 90));
        }
        for (int i = 0; i < late; i++) {
            students.add(landed(students.size(), 90.001));
        }
        for (int i = 0; i < never; i++) {
            students.add(neverLanded(students.size()));
        }
        return RunRecord.of(running(plan()), students);
    }
}
