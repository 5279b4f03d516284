package dev.firstbell.records.issues;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstbell.records.classes.ClassFile;
import org.junit.jupiter.api.Test;

/** The messages were "expected a whole number, found `10`" and "expected a list, found a list": true, and no help. */
class QuotedNumberTest {
    @Test
    void aNumberInQuotesIsNamedAsAText() {
        assertThatThrownBy(() -> parse("students: \"10\"", "arrivals: [{shape: bell, sd: 25s}]"))
                .hasMessage("class.yaml: students: expected a whole number from 1 to 10000, found the text `\"10\"`;"
                        + " write it without quotes");
        assertThatThrownBy(() -> parse("students: 10\nshowUp: '0.9'", "arrivals: [{shape: bell, sd: 25s}]"))
                .hasMessage("class.yaml: showUp: expected a share above 0 and at most 1, like 0.95, found the text"
                        + " `\"0.9\"`; write it without quotes");
    }

    @Test
    void anEmptyListIsNamedAsEmpty() {
        assertThatThrownBy(() -> parse("students: 10", "arrivals: []"))
                .hasMessage("class.yaml: arrivals: expected a list with at least one entry, found an empty list");
    }

    private static void parse(String students, String arrivals) {
        ClassFile.parse("class.yaml", """
                name: CSCI-1300
                start: 2027-01-25T09:00
                timeZone: America/Denver
                %s
                %s
                """.formatted(students, arrivals));
    }
}
