package dev.firstbell.records.issues;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstbell.records.classes.ArrivalTrace;
import dev.firstbell.records.io.BadInputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Traces from spreadsheets were refused for a column that was there ("expected a header with the column offsetMs"), and
 * {@code 1,500} was read as 1, because a line was split at each comma and cells beyond the header were dropped.
 */
class SpreadsheetTraceTest {
    private static final List<Duration> THREE =
            Stream.of(0, 1500, 29990).map(Duration::ofMillis).toList();

    @TempDir
    private Path folder;

    private final List<String> notes = new ArrayList<>();

    @ParameterizedTest
    @CsvSource({"bom.csv, UTF-8 with BOM", "quoted.csv, 'quoted, UTF-8'"})
    void aSpreadsheetsExportIsRead(String name, String form) throws IOException {
        Path file = folder.resolve(name);
        try (InputStream in = SpreadsheetTraceTest.class.getResourceAsStream(name)) {
            Files.write(file, in.readAllBytes());
        }

        assertThat(ArrivalTrace.read(file, notes::add).offsets()).isEqualTo(THREE);
        assertThat(notes).containsExactly(file + ": 3 arrivals from 0s to 29s990ms, read as CSV: one column, " + form);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "offsetMs;name\\n0;ada\\n1500;bob\\n29990;eve\\n | separated by semicolon",
                "name\\toffsetMs\\nada\\t0\\nbob\\t1500\\neve\\t29990\\n | separated by tab",
                "name;offsetMs\\nada;0,0\\nbob;1500,0\\neve;29990,0\\n | separated by semicolon, decimal comma",
                "name,offsetMs\\nada,0.0\\nbob,1500.0\\neve,29990.0\\n | separated by comma, decimal point",
                "sep=;\\noffsetMs;name\\n0;ada\\n1500;bob\\n29990;eve\\n | separated by semicolon",
                "name,offsetMs\\n\"Smith, Ada\",0\\n\"two\\nlines\",1500\\nb,29990\\n | separated by comma, quoted",
                "name,offsetMs\\nada,0\\n,\\nbob,1500\\neve,29990\\n,\\n | separated by comma",
                "name,offsetMs\\r\\nada,0\\r\\nbob,1500\\r\\neve,29990 | separated by comma",
                "offsetMs\\n0,0\\n1500,0\\n29990,0\\n | one column, decimal comma",
            })
    void everyDialectOfSpreadsheetsIsReadAndNamed(String csv, String form) throws IOException {
        Path file = write(csv.replace("\\n", "\n").replace("\\t", "\t").replace("\\r", "\r"), StandardCharsets.UTF_8);

        assertThat(ArrivalTrace.read(file, notes::add).offsets()).isEqualTo(THREE);
        assertThat(notes).containsExactly(file + ": 3 arrivals from 0s to 29s990ms, read as CSV: " + form + ", UTF-8");
    }

    @ParameterizedTest
    @CsvSource({"UTF-16LE, UTF-16", "UTF-16BE, UTF-16", "UTF-16, UTF-16 with BOM", "ISO-8859-1, Latin-1"})
    void otherEncodingsAreReadAndNamed(String charset, String encoding) throws IOException {
        Path file = write("prénom;offsetMs\nZoë;0\nbob;1500\neve;29990\n", Charset.forName(charset));

        assertThat(ArrivalTrace.read(file, notes::add).offsets()).isEqualTo(THREE);
        assertThat(notes)
                .containsExactly(
                        file + ": 3 arrivals from 0s to 29s990ms, read as CSV: separated by semicolon, " + encoding);
    }

    @Test
    void aThousandsSeparatorIsRefusedInsteadOfReadAsACell() {
        assertThatThrownBy(() -> ArrivalTrace.parse("monday.csv", "offsetMs\n0\n1,500\n"))
                .isInstanceOf(BadInputException.class)
                .hasMessage("monday.csv: line 3, column 1 (offsetMs): expected whole milliseconds, like 1500 or -20:"
                        + " `1,500` may be 1500, with a thousands separator, or 1.500; write whole numbers without a"
                        + " separator");
        assertThatThrownBy(() -> ArrivalTrace.parse("monday.csv", "name,offsetMs\nada,0\nbob,1,500\n"))
                .hasMessage("monday.csv: line 3: the line has 3 cells, separated by comma, but the header has 2; write"
                        + " numbers without a thousands separator, and a cell that contains the separator in quotation"
                        + " marks");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.500", "-1,500", "12.345", "1,234,567", "1.234,5", "1 500", "1'500", "1\u202f500"})
    void numbersThatMayBeTwoNumbersAreRefused(String cell) {
        assertThatThrownBy(() -> ArrivalTrace.parse("monday.csv", "name;offsetMs\nada;" + cell + "\n"))
                .isInstanceOf(BadInputException.class)
                .hasMessageStartingWith("monday.csv: line 2, column 2 (offsetMs): expected whole milliseconds")
                .hasMessageContaining("thousands separator");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "offsetMs\\n1.5E+03\\n | line 2, column 1 (offsetMs)",
                "offsetMs\\n2026-09-07 15:00\\n | line 2, column 1 (offsetMs)",
                "offsetMs\\n1757257200000\\n | line 2, column 1 (offsetMs)",
                "name,offsetMs\\nada,0.0\\nbob,1.5\\n | line 3, column 2 (offsetMs): expected whole milliseconds, found `1.5`; is the column in seconds?",
                "offsetMs\\n#REF!\\n | line 2, column 1 (offsetMs)",
                "name;offsetMs\\nada;1,5\\nbob;1.5\\n | line 3, column 2 (offsetMs)",
                "name,offsetMs\\nada,1\\nbob\\n | line 3: the line has 1 cell",
                "name,offsetMs\\nada,\\n | found an empty cell",
                "name,offset\\nada,1\\n | line 1: expected a header with the column offsetMs, found `name`, `offset`; if `offset` is that column, rename it to offsetMs",
                "0\\n1500\\n | line 1: expected a header with the column offsetMs, found `0`",
                "offsetMs,x,offsetMs\\n1,2,3\\n | twice, as columns 1 and 3",
                "offsetMs,name\\n1,\"ada\\n2,bob\\n | quotation mark",
                "\\n\\n | the file is empty",
                "offsetMs\\n\\n | the file has no arrivals",
            })
    void otherFilesAreRefusedWithTheirPlaceAndCause(String csv, String message) {
        assertThatThrownBy(() -> ArrivalTrace.parse("monday.csv", csv.replace("\\n", "\n")))
                .isInstanceOf(BadInputException.class)
                .hasMessageStartingWith("monday.csv: ")
                .hasMessageContaining(message);
    }

    /** A row of sums counted as a student. */
    @ParameterizedTest
    @ValueSource(strings = {"Total", "TOTAL:", "Grand total", "Sum", "Summe", "Average", "Somme"})
    void aRowThatSumsUpTheOthersIsRefused(String word) {
        assertThatThrownBy(() ->
                        ArrivalTrace.parse("monday.csv", "name,offsetMs\nada,1000\nbob,2000\n" + word + ",3000\n"))
                .isInstanceOf(BadInputException.class)
                .hasMessage("monday.csv: line 4: the row is called `" + word
                        + "`, so it sums up the others in a spreadsheet; remove it");
    }

    /** What may be right, and is probably not. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-5 0 3 40 90 | all 5 arrivals lie within 95ms; if the column is in seconds, multiply it by 1000",
                "-600 0 300 1200 1800 | all 5 arrivals lie within 2s400ms; if the column is in seconds, multiply it by 1000",
                "1000 2500 9000 12500 | the number in the last row, 12500, is the sum of all others; if a spreadsheet added that row, remove it",
                "32400000 32401000 32460000 | no arrival is closer to the start of class than 9h; the numbers must count from the start of class, not from midnight or another day",
                "-86400000 -86340000 | no arrival is closer to the start of class than 23h59m; the numbers must count from the start of class, not from midnight or another day"
            })
    void doubtfulNumbersAreReadAndSaid(String numbers, String doubt) throws IOException {
        Path file = write("offsetMs\n" + numbers.replace(" ", "\n") + "\n", StandardCharsets.UTF_8);

        ArrivalTrace.read(file, notes::add);

        assertThat(notes).hasSize(2).last().isEqualTo(file + ": " + doubt);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0 0 0 0 0 0", "-2000 1500 5000 29990 40000", "100 200 900", "-7200000 600000", "3000"})
    void plausibleNumbersAreNotDoubted(String numbers) throws IOException {
        Path file = write("offsetMs\n" + numbers.replace(" ", "\n") + "\n", StandardCharsets.UTF_8);

        ArrivalTrace.read(file, notes::add);

        assertThat(notes).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"504b0304, Excel or OpenDocument workbook", "d0cf11e0, .xls", "1f8b0800, gzip", "00ff00ff00, not text"})
    void whatIsNotTextIsNamed(String hex, String message) throws IOException {
        Path file = folder.resolve("monday.csv");
        Files.write(file, HexFormat.of().parseHex(hex));

        assertThatThrownBy(() -> ArrivalTrace.read(file, notes::add))
                .isInstanceOf(BadInputException.class)
                .hasMessageStartingWith(file + ": ")
                .hasMessageContaining(message);
    }

    private Path write(String text, Charset charset) throws IOException {
        return Files.write(folder.resolve("monday.csv"), text.getBytes(charset));
    }
}
