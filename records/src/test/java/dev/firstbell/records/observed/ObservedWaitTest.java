package dev.firstbell.records.observed;

import static dev.firstbell.records.observed.ObservedClasses.ADA;
import static dev.firstbell.records.observed.ObservedClasses.BOB;
import static dev.firstbell.records.observed.ObservedClasses.at;
import static dev.firstbell.records.observed.ObservedClasses.pod;
import static dev.firstbell.records.observed.ObservedClasses.withLog;
import static dev.firstbell.records.run.TestingRuns.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.records.cluster.ClusterEntry;
import dev.firstbell.records.hub.HubLogEntry;
import dev.firstbell.records.hub.HubLogEntry.Accepted;
import dev.firstbell.records.hub.HubLogEntry.Failed;
import dev.firstbell.records.hub.HubLogEntry.Ready;
import dev.firstbell.records.hub.HubLogEntry.Requested;
import dev.firstbell.records.hub.HubLogEntry.Routed;
import dev.firstbell.records.hub.HubLogEntry.Throttled;
import dev.firstbell.records.hub.HubLogJournal.Gap;
import dev.firstbell.records.run.RunRecord;
import dev.firstbell.records.student.Outcome;
import dev.firstbell.records.student.Stage;
import dev.firstbell.records.student.StudentRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** How long observed students wait, whatever the hub's log holds. */
class ObservedWaitTest {
    @Property(tries = 1000)
    void aWaitIsNeverNegative(@ForAll long seed) {
        Random random = new Random(seed);
        List<HubLogEntry> said = new ArrayList<>();
        for (int i = random.nextInt(12); i > 0; i--) {
            Instant when = at(random.nextInt(2000) - 700);
            String user = random.nextBoolean() ? ADA : BOB;
            said.add(
                    switch (random.nextInt(6)) {
                        case 0 -> new Requested(when, user);
                        case 1 -> new Accepted(when, user);
                        case 2 -> new Throttled(when, user, Optional.empty());
                        case 3 -> new Routed(when, user);
                        case 4 -> new Ready(when, user);
                        default -> new Failed(when, user, "failed to start");
                    });
        }
        List<ClusterEntry> pods = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            int created = random.nextInt(1500) - 100;
            pods.addAll(pod("p" + i, random.nextBoolean() ? ADA : BOB, created, created + 1, created + 5));
        }

        RunRecord run = withLog(pods, said);

        for (StudentRecord student : run.students()) {
            Instant arrival = student.arrival();
            student.latencyTo(Stage.HUB_READY)
                    .ifPresent(wait -> assertThat(wait).as(student.toString()).isGreaterThanOrEqualTo(Duration.ZERO));
            assertThat(student.stages())
                    .as("a difference to the arrival")
                    .allSatisfy((stage, reached) ->
                            assertThat(reached).as("%s of %s", stage, student).isAfterOrEqualTo(arrival));
            if (student.countedFrom() == Stage.SENT) {
                student.at(Stage.ACCEPTED)
                        .ifPresent(accepted -> assertThat(accepted).isAfterOrEqualTo(arrival));
                assertThat(student.throttled())
                        .allSatisfy(request -> assertThat(request.at()).isAfterOrEqualTo(arrival));
                assertThat(student.failedAttempts())
                        .allSatisfy(attempt -> assertThat(attempt.at()).isAfterOrEqualTo(arrival));
            }
        }
    }

    @Test
    void aReadinessBeforeTheRequestBelongsToAnEarlierStart() {
        RunRecord run = withLog(
                List.of(), List.of(new Routed(at(-480), ADA), new Requested(at(0), ADA), new Routed(at(180), ADA)));

        assertThat(run.students().get(0).latencyTo(Stage.HUB_READY)).contains(seconds(180));
    }

    @Test
    void aPodThatIsYoungerThanItsReadinessByTheClocksUncertaintyWaitsNotAtAll() {
        RunRecord run = withLog(pod("a1", ADA, 10, 11, 12), List.of(new Ready(at(9), ADA)));

        assertThat(run.students().get(0).latencyTo(Stage.HUB_READY)).contains(Duration.ZERO);
    }

    @Test
    void aStudentWhoseWaitReachesIntoAGapOfTheLogIsCensoredThere() {
        HubLogEntry.Opened opened = new HubLogEntry.Opened(
                at(1800), 1, "run", Optional.of(at(-700)), Optional.of(at(1790)), List.of(new Gap(at(100), at(300))));

        RunRecord run = withLog(
                List.of(),
                List.of(
                        opened,
                        new Requested(at(1), ADA),
                        new Requested(at(2), BOB),
                        new Routed(at(20), BOB),
                        new Throttled(at(1), ADA, Optional.empty())));

        assertThat(run.students())
                .extracting(StudentRecord::outcome)
                .containsExactly(new Outcome.Cancelled(), new Outcome.Ready());
        assertThat(run.summary().throttled()).as("429s in the gap are unknown").isEmpty();
    }

    @Test
    void aGapAfterTheWaitChangesNothing() {
        HubLogEntry.Opened opened = new HubLogEntry.Opened(
                at(1800), 1, "run", Optional.of(at(-700)), Optional.of(at(1790)), List.of(new Gap(at(700), at(900))));

        RunRecord run = withLog(List.of(), List.of(opened, new Requested(at(1), ADA)));

        assertThat(run.students().get(0).outcome()).isEqualTo(new Outcome.TimedOut());
    }

    @Test
    void gapsThatOverlapAreOne() {
        assertThat(Gap.merged(List.of(
                        new Gap(at(5), at(9)), new Gap(at(1), at(3)), new Gap(at(3), at(6)), new Gap(at(20), at(21)))))
                .containsExactly(new Gap(at(1), at(9)), new Gap(at(20), at(21)));
    }
}
