package dev.firstbell.cli.prescale;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.records.prescale.Prescaling;
import dev.firstbell.records.prescale.Rehearsal;
import dev.firstbell.records.prescale.Rehearsal.NodeTimes;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The words for each node, also where a stage was not seen or the clocks differ. */
class RehearsalTextTest {
    private static final Instant ASKED = Instant.parse("2027-01-24T15:00:00Z");

    @Test
    void eachNodeHasItsStages() {
        StringWriter text = new StringWriter();
        new RehearsalText(new PrintWriter(text))
                .print(new Rehearsal(
                        Rehearsal.SCHEMA,
                        Prescaling.nodePlaceholders(4),
                        0,
                        ASKED,
                        Duration.ofSeconds(10),
                        Optional.empty(),
                        List.of(
                                new NodeTimes("a", false, at(20), at(28), at(30)),
                                new NodeTimes("b", true, at(-100), Optional.empty(), Optional.empty()),
                                new NodeTimes("c", false, Optional.empty(), Optional.empty(), Optional.empty()),
                                new NodeTimes("d", false, at(-5), Optional.empty(), at(30))),
                        List.of(),
                        at(40)));

        assertThat(text)
                .hasToString("4 by node placeholders: not all came\n"
                        + "  a: Ready after 20 s, with the image after 28 s\n"
                        + "  b: was there before\n"
                        + "  c: not Ready by the end, not with the image by the end\n"
                        + "  d: Ready at 2027-01-24T14:59:55Z, before it was asked for (the clocks differ), with the image"
                        + " after 30 s\n");
    }

    private static Optional<Instant> at(int seconds) {
        return Optional.of(ASKED.plusSeconds(seconds));
    }
}
