package dev.firstbell.simulations.internal.student;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.records.ClassPlan;
import dev.firstbell.records.Slo;
import dev.firstbell.simulations.internal.student.StudentJourney.Departure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class StartBarrierTest {
    private static final Departure KNOWN = new Departure(
            null,
            new ClassPlan("CS 101", "firstbell-", 1, Instant.EPOCH, Duration.ofMinutes(2), Slo.DEFAULT, List.of()));

    @Test
    void isFullWhenEverybodyStandsThereAndNotBefore() {
        StartBarrier gate = new StartBarrier(2);

        gate.enter();
        assertThat(gate.full()).isNotDone();
        gate.enter();
        assertThat(gate.full()).isCompleted();
    }

    @Test
    void nobodyLeavesBeforeItOpensAndEverybodyThen() {
        StartBarrier gate = new StartBarrier(2);
        CompletableFuture<Departure> one = gate.enter();
        CompletableFuture<Departure> other = gate.enter();
        assertThat(one).isNotDone();

        gate.open(KNOWN);

        assertThat(one).isCompletedWithValue(KNOWN);
        assertThat(other).isCompletedWithValue(KNOWN);
        assertThat(gate.departure()).isCompletedWithValue(KNOWN);
    }

    @Test
    void aClassOfNobodyIsFullAtOnce() {
        assertThat(new StartBarrier(0).full()).isCompleted();
    }
}
