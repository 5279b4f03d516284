package dev.firstbell.twin.term;

import static dev.firstbell.twin.term.TestingTerms.NINE;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LeadsTest {
    @Test
    void ofTheLeadTimesThatLeadToTheSameLookTheLongestIsTried() {
        // The windows begin at 08:56, 08:51, 08:46 …, and the looks at 08:55, 08:50, 08:45 … ask for them.
        assertThat(Leads.of(NINE, Looks.CHART)).startsWith(4, 9, 14, 19, 24, 29).doesNotHaveDuplicates();
        assertThat(Leads.of(NINE + 120, Looks.CHART)).startsWith(1, 6, 11, 16, 21);
    }

    @Test
    void withALookEveryMinuteEachMinuteIsTried() {
        assertThat(Leads.of(NINE, new Looks(Duration.ofMinutes(1), Duration.ZERO)))
                .startsWith(1, 2, 3, 4, 5)
                .endsWith(360);
    }

    @Test
    void aLookAsksForWindowsUntilTheNextOne() {
        Looks looks = Looks.CHART;

        assertThat(looks.asksAt(NINE - 660)).isEqualTo(NINE - 900);
        assertThat(looks.asksAt(NINE - 600)).isEqualTo(NINE - 900);
        assertThat(looks.asksAt(NINE - 540)).isEqualTo(NINE - 600);
        assertThat(looks.earliestFrom(NINE - 900)).isEqualTo(NINE - 840);
    }
}
