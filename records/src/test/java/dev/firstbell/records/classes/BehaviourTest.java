package dev.firstbell.records.classes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class BehaviourTest {
    private static final Draws DRAWS = new Draws(1);
    private static final Duration MEAN = Duration.ofSeconds(20);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(45);

    @Test
    void aPatientStudentWaitsForTheRetryAfter() {
        Behaviour patient = new Behaviour.Patient();

        assertThat(patient.waits(RETRY_AFTER, DRAWS, 3, 0)).isEqualTo(RETRY_AFTER);
        assertThat(patient.reloadsAfter(DRAWS, 3, 0)).isEmpty();
        assertThat(patient.leavesAfter(DRAWS, 3)).isEmpty();
        assertThat(patient.opensSecondTabAfter(DRAWS, 3)).isEmpty();
        assertThat(patient.keepsTabUntil()).isEmpty();
    }

    @Property
    void anImpatientStudentWaitsBetweenASecondAndTheRetryAfter(
            @ForAll long seed,
            @ForAll @IntRange(max = 9_999) int student,
            @ForAll @IntRange(max = 1_000) int attempt,
            @ForAll @IntRange(min = 1, max = 600) int mean,
            @ForAll @IntRange(min = 1, max = 600) int told) {
        Behaviour impatient = new Behaviour.Impatient(Duration.ofSeconds(mean));
        Duration patience =
                impatient.reloadsAfter(new Draws(seed), student, attempt).orElseThrow();
        Duration waits = impatient.waits(Duration.ofSeconds(told), new Draws(seed), student, attempt);

        assertThat(patience).isGreaterThanOrEqualTo(Behaviour.SHORTEST);
        assertThat(waits).isLessThanOrEqualTo(Duration.ofSeconds(told)).isLessThanOrEqualTo(patience);
        assertThat(waits).isIn(Duration.ofSeconds(told), patience);
    }

    @Test
    void patienceHasTheMeanThatTheFileSaysAndTheSpreadOfAGammaOfShapeTwo() {
        assertMoments(IntStream.range(0, 20_000)
                .mapToObj(i ->
                        new Behaviour.Impatient(MEAN).reloadsAfter(DRAWS, 7, i).orElseThrow())
                .toList());
        assertMoments(IntStream.range(0, 20_000)
                .mapToObj(i -> new Behaviour.GivesUp(MEAN).leavesAfter(DRAWS, i).orElseThrow())
                .toList());
        assertMoments(IntStream.range(0, 20_000)
                .mapToObj(i -> new Behaviour.SecondTab(MEAN)
                        .opensSecondTabAfter(DRAWS, i)
                        .orElseThrow())
                .toList());
    }

    @Test
    void aKnownStudentHasAKnownPatienceForEver() {
        assertThat(new Behaviour.Impatient(MEAN).reloadsAfter(DRAWS, 0, 0)).contains(Duration.ofMillis(18338));
        assertThat(new Behaviour.GivesUp(MEAN).leavesAfter(DRAWS, 0)).contains(Duration.ofMillis(12932));
    }

    @Test
    void everyWaitIsAtLeastTheShortest() {
        assertThat(new Behaviour.Patient().waits(Duration.ZERO, DRAWS, 0, 0)).isEqualTo(Behaviour.SHORTEST);
        assertThat(new Behaviour.Impatient(MEAN).waits(Duration.ZERO, DRAWS, 0, 0))
                .isEqualTo(Behaviour.SHORTEST);
        assertThat(new Behaviour.Patient().waits(Duration.ofSeconds(8), DRAWS, 0, 0))
                .isEqualTo(Duration.ofSeconds(8));
    }

    @Test
    void aTabStaysOpenUntilTheEndOfItsOwnSection() {
        Behaviour stays = new Behaviour.LeavesTabOpen(Duration.ofMinutes(50));

        assertThat(stays.keepsTabUntil()).contains(Duration.ofMinutes(50));
        assertThat(stays.later(Duration.ofMinutes(10)).keepsTabUntil()).contains(Duration.ofMinutes(60));
        assertThat(new Behaviour.GivesUp(MEAN).later(Duration.ofMinutes(10))).isEqualTo(new Behaviour.GivesUp(MEAN));
    }

    @Test
    void aMeanMustBePositive() {
        assertThatThrownBy(() -> new Behaviour.Impatient(Duration.ZERO)).hasMessage("patience must be positive: PT0S");
        assertThatThrownBy(() -> new Behaviour.SecondTab(Duration.ofSeconds(-1)))
                .hasMessage("after must be positive: PT-1S");
    }

    private static void assertMoments(List<Duration> drawn) {
        double mean = drawn.stream().mapToLong(Duration::toMillis).average().orElseThrow() / 1000;
        double variance = drawn.stream()
                .mapToDouble(one -> Math.pow(one.toMillis() / 1000.0 - mean, 2))
                .average()
                .orElseThrow();
        // Four standard errors of 20,000; the shortest second moves both by less.
        assertThat(mean).isCloseTo(20, within(0.5));
        assertThat(Math.sqrt(variance)).isCloseTo(20 / Math.sqrt(2), within(0.5));
    }
}
