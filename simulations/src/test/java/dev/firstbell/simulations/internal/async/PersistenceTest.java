package dev.firstbell.simulations.internal.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstbell.client.call.HubException;
import dev.firstbell.simulations.TestingTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PersistenceTest {
    private static final Instant AT = Instant.parse("2026-09-07T09:00:00Z");

    private final TestingTime time = new TestingTime(AT);

    @Test
    void thePausesDouble() {
        assertThat(IntStream.rangeClosed(1, 6).mapToObj(Persistence::pause))
                .extracting(Duration::toSeconds)
                .containsExactly(1L, 2L, 4L, 8L, 15L, 15L);
    }

    @Property
    void thePausesNeverShrinkAndAreCapped(@ForAll @IntRange(min = 1, max = 1_000_000) int tries) {
        assertThat(Persistence.pause(tries))
                .isBetween(Persistence.FIRST_PAUSE, Persistence.LONGEST_PAUSE)
                .isLessThanOrEqualTo(Persistence.pause(tries + 1));
    }

    @Test
    void aStepThatFailsForAWhileIsRepeatedUntilItDoesNot() {
        List<Instant> tries = new ArrayList<>();

        assertThat(time.persistence(1)
                        .persist(() -> {
                            tries.add(time.instant());
                            return tries.size() < 4 ? failed(HubException.Code.HUB_RESTARTING) : done();
                        })
                        .join())
                .isEqualTo("done");
        assertThat(tries).containsExactly(AT, AT.plusSeconds(1), AT.plusSeconds(3), AT.plusSeconds(7));
    }

    @Test
    void aRejectionIsFinal() {
        assertThatThrownBy(time.persistence(1).persist(() -> failed(HubException.Code.FORBIDDEN))::join)
                .hasMessageContaining("forbidden");
        assertThat(time.instant()).isEqualTo(AT);
    }

    @Test
    void theDeadlineIsFourMinutesAndASecondAUser() {
        assertThatThrownBy(time.persistence(200).persist(() -> failed(HubException.Code.CONFLICT))::join)
                .hasMessageContaining("conflict");
        assertThat(time.instant()).isBetween(AT.plusSeconds(440 - 15), AT.plusSeconds(440));
    }

    private static CompletableFuture<String> done() {
        return CompletableFuture.completedFuture("done");
    }

    private static CompletableFuture<String> failed(HubException.Code code) {
        return CompletableFuture.failedFuture(
                new HubException(code, "delete user", Optional.empty(), OptionalInt.empty(), "", null));
    }
}
