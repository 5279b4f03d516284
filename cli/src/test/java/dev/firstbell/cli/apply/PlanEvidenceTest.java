package dev.firstbell.cli.apply;

import static dev.firstbell.cli.Cli.firstbell;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstbell.cli.Cli;
import dev.firstbell.cli.apply.PlanEvidence.Objection;
import dev.firstbell.records.applied.Application.Expiry;
import dev.firstbell.records.applied.AppliedRecord;
import dev.firstbell.records.plan.ScalingPlan.Evidence;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanEvidenceTest {
    private static final Instant NOW = Instant.parse("2027-02-01T12:00:00Z");
    private static final String DATED = "schema: 1\ntimeZone: America/Denver\nwindows:\n"
            + "  - {course: Spring 2027, from: 2027-01-25T08:40, until: 2027-01-25T09:50, nodes: 5}\n";

    @TempDir
    private Path folder;

    private PlanEvidence of(String schedule, String... sources) throws IOException {
        return at(NOW, schedule, sources);
    }

    private PlanEvidence at(Instant now, String schedule, String... sources) throws IOException {
        List<Evidence> evidence = Stream.of(sources)
                .map(source -> new Evidence("node boot", "90", source))
                .toList();
        TestingPlan written = TestingPlan.write(folder.resolve("plan"), schedule, "closed form", 220, evidence);
        return PlanEvidence.of(written.folder(), written.plan(), written.schedule(), now);
    }

    private static String fitted(int runs, String from, String to) {
        return "fitted: 220 values from " + runs + (runs == 1 ? " run (a), " : " runs (a, b and more), ") + from
                + (to.isEmpty() ? "" : " to " + to) + "; empirical, median within 80 to 90 s (95 %, over runs)";
    }

    @Test
    void aPlanFromPriorsHasNoObjectionAndExpiresAfterItsLastWindow() throws IOException {
        PlanEvidence evidence = of(DATED, "prior: a guess", "computed: from others");

        assertThat(evidence.objections()).isEmpty();
        assertThat(evidence.sources()).isEmpty();
        assertThat(evidence.inWords()).startsWith("the plan rests on no runs");
        assertThat(evidence.expiry())
                .isEqualTo(new Expiry(Instant.parse("2027-05-25T16:50:00Z"), "120 days after its last window"));
    }

    @Test
    void fewRunsAndOldRunsAreObjections() throws IOException {
        PlanEvidence evidence = of(DATED, fitted(5, "2026-01-01", "2026-02-01"), fitted(2, "2026-09-01", "2026-09-20"));

        assertThat(evidence.objections().get(Objection.FEW))
                .startsWith("node boot was fitted to 2 runs, and at least 3 are needed");
        assertThat(evidence.objections().get(Objection.STALE))
                .startsWith("the newest run that the plan rests on is of 2026-09-20, more than 120 days ago");
        assertThat(evidence.sources()).hasSize(2);
        assertThat(of(DATED, fitted(3, "2026-12-01", "")).objections()).isEmpty();
        assertThat(of(DATED, fitted(3, "2026-12-01", "")).expiry().rule()).isEqualTo("120 days after the newest run");
    }

    @Test
    void aTermThatIsOverIsAnObjectionAndAClassThatIsOverIsNot() throws IOException {
        PlanEvidence term = at(Instant.parse("2197-05-01T06:00:00Z"), TestingPlan.WEEKLY);
        PlanEvidence before = at(Instant.parse("2197-05-01T05:59:59Z"), TestingPlan.WEEKLY);
        PlanEvidence dated = at(Instant.parse("2027-06-01T00:00:00Z"), DATED);

        assertThat(term.objections().get(Objection.EXPIRED))
                .isEqualTo(
                        "the plan has expired at 2197-05-01T06:00:00Z, the end of the term Spring 2027; plan again for the classes"
                                + " to come");
        assertThat(before.objections()).isEmpty();
        assertThat(dated.objections()).isEmpty();
        assertThat(dated.expiry().at()).isBefore(Instant.parse("2027-06-01T00:00:00Z"));
    }

    @Test
    void anExpiryThatIsNamedReplacesTheRule() throws IOException {
        ZoneId zone = ZoneId.of("America/Denver");
        PlanEvidence evidence = of(DATED);

        assertThat(evidence.expiring(LocalDate.of(2027, 2, 1), zone, NOW).expiry())
                .isEqualTo(
                        new Expiry(Instant.parse("2027-02-02T07:00:00Z"), "the end of 2027-02-01, as --expires says"));
        assertThatThrownBy(() -> evidence.expiring(LocalDate.of(2027, 1, 31), zone, NOW))
                .hasMessage("--expires: expected a day to come, found 2027-01-31");
    }

    @Test
    void anObjectionIsAcceptedByItsNameOnlyAndRecorded() throws IOException {
        Path plan = folder.resolve("plan");
        TestingPlan.write(
                plan,
                TestingPlan.WEEKLY,
                "closed form",
                220,
                List.of(new Evidence("node boot", "90", fitted(2, "2020-01-01", "2020-02-01"))));
        Path values = Files.writeString(folder.resolve("values.yaml"), "hub:\n  concurrentSpawnLimit: 64\n");

        Cli.Answer refused = firstbell("apply", plan, "--values", values, "--accept", "stale");

        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err())
                .isEqualTo(
                        "firstbell: " + plan + ": node boot was fitted to 2 runs, and at least 3 are needed; calibrate"
                                + " with more runs, and plan again; --accept few applies the plan anyway\n");
        Cli.Answer taken = firstbell("apply", plan, "--values", values, "--accept", "few,stale", "--write");
        assertThat(taken.exitCode()).as(taken.err()).isZero();
        assertThat(taken.err()).contains("accepted: node boot was fitted to 2 runs");
        assertThat(AppliedRecord.read(folder).orElseThrow().last().accepted()).containsExactly("few", "stale");
        assertThat(AppliedRecord.read(folder).orElseThrow().last().plan().sources())
                .hasSize(1);
    }
}
