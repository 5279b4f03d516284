package dev.firstbell.simulations.internal.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ParallelTest {
    @Property(tries = 200)
    void processesEveryItemOnceAndNeverMoreThanTheMaximumAtATime(
            @ForAll @IntRange(max = 60) int items, @ForAll @IntRange(min = 1, max = 10) int atOnce, @ForAll long seed) {
        List<Integer> begun = new ArrayList<>();
        List<CompletableFuture<Void>> underWay = new ArrayList<>();
        Random random = new Random(seed);

        CompletableFuture<Void> all = Parallel.forEach(numbers(items), atOnce, item -> {
            begun.add(item);
            CompletableFuture<Void> work = new CompletableFuture<>();
            if (random.nextInt(4) == 0) {
                work.complete(null);
            } else {
                underWay.add(work);
            }
            return work;
        });
        while (!underWay.isEmpty()) {
            assertThat(underWay).hasSizeLessThanOrEqualTo(atOnce);
            assertThat(all).isNotDone();
            underWay.remove(random.nextInt(underWay.size())).complete(null);
        }

        assertThat(all).isCompleted();
        assertThat(begun).containsExactlyElementsOf(numbers(items));
    }

    @Test
    void workThatCompletesImmediatelyDoesNotDeepenTheStack() {
        CompletableFuture<Void> all =
                Parallel.forEach(numbers(100_000), 3, item -> CompletableFuture.completedFuture(null));

        assertThat(all).isCompleted();
    }

    @Test
    void workThatCompletesLaterDoesNotDeepenTheStack() {
        CompletableFuture<Void> first = new CompletableFuture<>();
        List<CompletableFuture<Void>> pending = new ArrayList<>(List.of(first));

        CompletableFuture<Void> all = Parallel.forEach(numbers(100_000), 1, item -> {
            CompletableFuture<Void> work = new CompletableFuture<>();
            pending.set(0, work);
            return work;
        });
        while (!all.isDone()) {
            pending.get(0).complete(null);
        }

        assertThat(all).isCompleted();
    }

    @Test
    void aFailureEndsItsLaneAndFailsTheResultWhenTheOtherLanesHaveEnded() {
        List<Integer> begun = new ArrayList<>();
        CompletableFuture<Void> slow = new CompletableFuture<>();

        CompletableFuture<Void> all = Parallel.forEach(numbers(3), 2, item -> {
            begun.add(item);
            return item == 0 ? CompletableFuture.failedFuture(new IllegalStateException("no")) : slow;
        });

        assertThat(all).isNotDone();
        slow.complete(null);
        assertThatThrownBy(all::join).hasMessageContaining("no");
        assertThat(begun).containsExactly(0, 1, 2);
    }

    @Test
    void aThrownExceptionFailsTheResult() {
        CompletableFuture<Void> all = Parallel.forEach(numbers(1), 1, item -> {
            throw new IllegalStateException("thrown");
        });

        assertThatThrownBy(all::join).hasMessageContaining("thrown");
    }

    private static List<Integer> numbers(int count) {
        return IntStream.range(0, count).boxed().toList();
    }
}
