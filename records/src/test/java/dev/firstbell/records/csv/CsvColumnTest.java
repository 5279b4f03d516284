package dev.firstbell.records.csv;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.records.io.BadInputException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class CsvColumnTest {
    /** A way to write the same table. */
    private record Dialect(char separator, String lineEnd, boolean quotes, boolean mark, boolean other, char decimal) {
        String table(List<Long> numbers) {
            String rows = numbers.stream()
                    .map(number -> row("a" + separator + "\n\"b\"", number + fraction()))
                    .collect(Collectors.joining());
            return (mark ? "\ufeff" : "") + row("name", "n") + rows;
        }

        private String fraction() {
            return decimal == 0 || decimal == separator && !quotes ? "" : decimal + "25";
        }

        private String row(String name, String number) {
            String last = quotes ? quoted(number) : number;
            return (other ? quoted(name) + separator : "") + last + lineEnd;
        }

        private static String quoted(String cell) {
            return '"' + cell.replace("\"", "\"\"") + '"';
        }
    }

    @Property(tries = 500)
    void aTableIsReadTheSameInEveryDialect(
            @ForAll("dialects") Dialect dialect,
            @ForAll @Size(min = 1, max = 20) List<@LongRange(min = -1_000_000, max = 1_000_000) Long> numbers) {
        String table = dialect.table(numbers);

        CsvColumn column = CsvColumn.read("t.csv", table.getBytes(StandardCharsets.UTF_8), "n", "a number");

        assertThat(column.cells())
                .extracting(CsvColumn.Cell::number)
                .usingElementComparator(BigDecimal::compareTo)
                .containsExactlyElementsOf(numbers.stream()
                        .map(number ->
                                new BigDecimal(number + dialect.fraction().replace(',', '.')))
                        .toList());
        assertThat(column.form())
                .contains(dialect.mark ? "UTF-8 with BOM" : "UTF-8")
                .contains(
                        dialect.other
                                ? "separated by "
                                        + switch (dialect.separator) {
                                            case ',' -> "comma";
                                            case ';' -> "semicolon";
                                            case '\t' -> "tab";
                                            default -> "`|`";
                                        }
                                : "one column");
    }

    @Provide
    Arbitrary<Dialect> dialects() {
        return Combinators.combine(
                        Arbitraries.of(',', ';', '\t', '|'),
                        Arbitraries.of("\n", "\r\n"),
                        Arbitraries.of(true, false),
                        Arbitraries.of(true, false),
                        Arbitraries.of(true, false),
                        Arbitraries.of((char) 0, '.', ','))
                // In one column, a comma as decimal sign needs quotation marks.
                .as(Dialect::new)
                .filter(dialect -> dialect.quotes || dialect.decimal != ',' || dialect.separator != ',');
    }

    @Property(tries = 1000)
    void anyBytesEndInNumbersOrInOneMessageWithItsPlace(@ForAll("bytes") byte[] bytes) {
        try {
            CsvColumn.read("t.csv", bytes, "n", "a number");
        } catch (BadInputException e) {
            assertThat(e.problems())
                    .allMatch(problem -> problem.startsWith("t.csv: "))
                    .noneMatch(problem -> problem.contains("Exception") || problem.contains("dev.firstbell"));
        }
    }

    /** Pieces of tables, which reach further than bytes at random. */
    @Provide
    Arbitrary<byte[]> bytes() {
        Arbitrary<byte[]> pieces = Arbitraries.of(
                        "n", ",", ";", "\t", "|", "\n", "\r", "\"", "1", "-", ".", "1,5", "sep=", "\ufeff", "\u0000",
                        "é", " ")
                .list()
                .ofMaxSize(30)
                .map(list -> ("n" + String.join("", list)).getBytes(StandardCharsets.UTF_8));
        return Arbitraries.oneOf(pieces, Arbitraries.bytes().array(byte[].class).ofMaxSize(60));
    }

    @Test
    void aCellsPlaceIsItsLineAlsoAfterACellOfSeveralLines() {
        CsvColumn column = CsvColumn.read("t.csv", "x,n\n\"a\nb\nc\",1\n\nd,2\n", "n", "a number");

        assertThat(column.cells())
                .extracting(CsvColumn.Cell::place)
                .containsExactly("t.csv: line 2, column 2 (n)", "t.csv: line 6, column 2 (n)");
    }
}
