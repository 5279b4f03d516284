package dev.firstbell.records.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class RecurrenceRuleTest {
    private static final ZoneId DENVER = ZoneId.of("America/Denver");

    /** A period is reached in one leap, and has the starts that counting from the beginning would find. */
    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
    void aPeriodHasTheStartsThatCountingFromTheBeginningFinds(
            @ForAll("rules") String text,
            @ForAll @IntRange(min = 0, max = 1500) int firstDay,
            @ForAll @IntRange(min = 0, max = 4000) int later,
            @ForAll @IntRange(min = 1, max = 60) int days) {
        RecurrenceRule rule = RecurrenceRule.parse(text, DENVER);
        LocalDateTime first = LocalDateTime.parse("2024-01-01T09:00").plusDays(firstDay);
        LocalDateTime from = first.plusDays(later);
        LocalDateTime to = from.plusDays(days);

        List<LocalDateTime> counted = rule.starts(first, first, to, DENVER, false).stream()
                .filter(start -> !start.isBefore(from))
                .toList();

        assertThat(rule.starts(first, from, to, DENVER, false)).isEqualTo(counted);
    }

    /** A rule that counts its occurrences ends where a rule with the last one as its end does. */
    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    void aCountIsTheNumberOfOccurrences(
            @ForAll("rules") String text,
            @ForAll @IntRange(min = 1, max = 60) int count,
            @ForAll @IntRange(min = 0, max = 1500) int firstDay) {
        LocalDateTime first = LocalDateTime.parse("2024-01-01T09:00").plusDays(firstDay);
        RecurrenceRule endless = RecurrenceRule.parse(text, DENVER);
        RecurrenceRule counted =
                RecurrenceRule.parse(text + ";COUNT=" + count, DENVER).withoutCount(first, DENVER);
        // 60 occurrences with an interval of five years, or of five months.
        LocalDateTime to = first.plusYears(text.contains("YEARLY") ? 320 : 30);

        List<LocalDateTime> all = endless.starts(first, first, to, DENVER, false);

        assertThat(counted.starts(first, first, to, DENVER, false))
                .isEqualTo(all.subList(0, Math.min(all.size(), count - 1)));
    }

    @Provide
    Arbitrary<String> rules() {
        Arbitrary<String> rules = Arbitraries.of(
                "FREQ=DAILY",
                "FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR",
                "FREQ=DAILY;BYMONTH=1,2,9",
                "FREQ=WEEKLY",
                "FREQ=WEEKLY;BYDAY=MO,WE,FR",
                "FREQ=WEEKLY;BYDAY=SU,MO;WKST=SU",
                "FREQ=WEEKLY;BYDAY=MO,TU,WE;BYSETPOS=-1",
                "FREQ=MONTHLY",
                "FREQ=MONTHLY;BYDAY=2TU",
                "FREQ=MONTHLY;BYMONTHDAY=-1",
                "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1",
                "FREQ=YEARLY",
                "FREQ=YEARLY;BYMONTH=3;BYDAY=2SU",
                "FREQ=YEARLY;BYYEARDAY=60,-1");
        return Combinators.combine(rules, Arbitraries.of(1, 1, 1, 2, 3, 5))
                .as((rule, interval) -> interval == 1 ? rule : rule + ";INTERVAL=" + interval);
    }
}
