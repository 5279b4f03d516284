package dev.firstbell.twin.parameters;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.records.classes.Draws;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;

class RandomTimesTest {
    private static final TwinParameters PARAMETERS = TwinParameters.defaults();

    @Property
    void timesAreThoseOfTheParameters(
            @ForAll long seed, @ForAll RandomPart part, @ForAll @AlphaChars String subject, @ForAll long index) {
        Draws draws = new Draws(seed);
        RandomTimes times = new RandomTimes(PARAMETERS, draws);

        assertThat(times.draw(part, subject, index))
                .isEqualTo(times.of(part, subject).draw(index))
                .isEqualTo(PARAMETERS.draw(draws, part, subject, index));
    }
}
