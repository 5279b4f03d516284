package dev.firstbell.simulations.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.classes.Slo;
import dev.firstbell.simulations.internal.StudentJourney.Departure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class GateTest {
    private static final Departure KNOWN = new Departure(
            null,
            new ClassPlan("CS 101", "firstbell-", 1, Instant.EPOCH, Duration.ofMinutes(2), Slo.DEFAULT, List.of()));

    @Test
    void isFullWhenEverybodyStandsThereAndNotBefore() {
        Gate gate = new Gate(2);

        gate.enter();
        assertThat(gate.full()).isNotDone();
        gate.enter();
        assertThat(gate.full()).isCompleted();
    }

    @Test
    void nobodyLeavesBeforeItOpensAndEverybodyThen() {
        Gate gate = new Gate(2);
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
        assertThat(new Gate(0).full()).isCompleted();
    }
}
