package dev.firstbell.simulations.internal.student;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.classes.Slo;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class StartBarrierTest {
    private static final StartSignal SIGNAL = new StartSignal(
            null,
            new ClassPlan("CS 101", "firstbell-", 1, Instant.EPOCH, Duration.ofMinutes(2), Slo.DEFAULT, List.of()));

    @Test
    void allWaitingCompletesWhenTheLastStudentWaits() {
        StartBarrier barrier = new StartBarrier(2);

        barrier.await();
        assertThat(barrier.allWaiting()).isNotDone();
        barrier.await();
        assertThat(barrier.allWaiting()).isCompleted();
    }

    @Test
    void holdsEveryStudentUntilTheRelease() {
        StartBarrier barrier = new StartBarrier(2);
        CompletableFuture<StartSignal> one = barrier.await();
        CompletableFuture<StartSignal> other = barrier.await();
        assertThat(one).isNotDone();

        barrier.release(SIGNAL);

        assertThat(one).isCompletedWithValue(SIGNAL);
        assertThat(other).isCompletedWithValue(SIGNAL);
        assertThat(barrier.released()).isCompletedWithValue(SIGNAL);
    }

    @Test
    void anEmptyClassDoesNotWait() {
        assertThat(new StartBarrier(0).allWaiting()).isCompleted();
    }
}
