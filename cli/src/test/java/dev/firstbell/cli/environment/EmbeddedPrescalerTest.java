package dev.firstbell.cli.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstbell.deploy.prescale.Prescaler;
import dev.firstbell.embedded.EmbeddedHub;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.prescale.BufferStrategy;
import dev.firstbell.records.prescale.Means;
import dev.firstbell.records.prescale.PrescaleFailure;
import dev.firstbell.records.prescale.Prescaling;
import dev.firstbell.records.prescale.Verification;
import dev.firstbell.twin.parameters.Distribution;
import dev.firstbell.twin.parameters.Quantity;
import dev.firstbell.twin.parameters.RandomPart;
import dev.firstbell.twin.parameters.TwinParameters;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EmbeddedPrescalerTest {
    private static final Instant SEVEN = Instant.parse("2026-09-07T07:00:00Z");
    private static final TwinParameters THREE_NODES = TwinParameters.defaults()
            .with(RandomPart.NODE_BOOT, new Distribution.Constant(100))
            .with(RandomPart.IMAGE_PULL, new Distribution.Constant(200))
            .with(Quantity.POOL_MAX, 3);

    private EmbeddedHub hub;

    @BeforeEach
    void start() throws IOException {
        hub = EmbeddedHub.start(EmbeddedHub.Config.at(SEVEN).withParameters(THREE_NODES));
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    private void pass(Duration time) {
        hub.advanceTo(hub.now().plus(time));
    }

    static Stream<Prescaling> means() {
        return Stream.of(
                Prescaling.nodePlaceholders(2),
                Prescaling.nodeSizedPlaceholders(2),
                Prescaling.userPlaceholders(80),
                Prescaling.poolMinimum(2),
                Prescaling.capacityBuffer(2, BufferStrategy.ACTIVE),
                Prescaling.capacityBuffer(2, BufferStrategy.STANDBY));
    }

    @ParameterizedTest
    @MethodSource("means")
    void roomIsAskedForProvenAndGivenBack(Prescaling room) {
        Prescaler prescaler = new EmbeddedPrescaler(hub, room);
        assertThat(prescaler.applied()).isZero();
        assertThat(prescaler.verify(room.count()).verified()).isFalse();

        assertThat(prescaler.apply(room.count())).isZero();
        assertThat(prescaler.applied()).isEqualTo(room.count());
        pass(Duration.ofMinutes(20));
        Verification verification = prescaler.verify(room.count());
        assertThat(verification.verified()).isTrue();
        assertThat(verification.wanted()).isEqualTo(room);
        assertThat(verification.at()).isEqualTo(hub.now());

        assertThat(new EmbeddedPrescaler(hub, room).apply(room.count()))
                .as("another object goes on where the first ended")
                .isEqualTo(room.count());
        assertThat(prescaler.release()).isEqualTo(room.count());
        assertThat(prescaler.release()).as("again").isZero();
        pass(Duration.ofMinutes(50));
        assertThat(hub.nodes()).allMatch(node -> node.deletedAt().isPresent());
    }

    @Test
    void whatIsMissingIsNamed() {
        Prescaler prescaler = new EmbeddedPrescaler(hub, Prescaling.nodePlaceholders(4));
        prescaler.apply(4);
        pass(Duration.ofSeconds(60));
        assertThat(prescaler.verify(4).failures())
                .extracting(PrescaleFailure::kind)
                .containsExactly(PrescaleFailure.Kind.QUOTA, PrescaleFailure.Kind.NODES_BOOTING);
        pass(Duration.ofMinutes(10));
        assertThat(prescaler.verify(4).failures()).singleElement().satisfies(failure -> {
            assertThat(failure.found()).isEqualTo("the pool has its maximum of 3 nodes");
            assertThat(failure.remedy()).contains("raise the maximum of the pool (pool.maxNodes)");
        });
        assertThat(prescaler.verify(3).verified()).isTrue();
    }

    @Test
    void roomByAnotherMeansCountsAsNone() {
        new EmbeddedPrescaler(hub, Prescaling.poolMinimum(0)).apply(2);

        assertThat(new EmbeddedPrescaler(hub, Prescaling.nodePlaceholders(0)).applied())
                .isZero();
    }

    @Test
    void aRosterIsReserved() {
        assertThatThrownBy(() -> new EmbeddedPrescaler(hub, Prescaling.of(Means.ROSTER, 10)))
                .isInstanceOf(BadInputException.class)
                .hasMessageStartingWith("the means “roster” is reserved");
    }
}
