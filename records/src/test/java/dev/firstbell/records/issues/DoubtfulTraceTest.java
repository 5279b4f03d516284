package dev.firstbell.records.issues;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.records.classes.ArrivalTrace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Traces that are no arrivals one by one, or not in milliseconds, were read without a note. */
class DoubtfulTraceTest {
    @TempDir
    private Path folder;

    @Test
    void aColumnThatCountsStudentsIsNotRead() throws IOException {
        assertThat(notes("offsetMs,students\n0,5\n1000,10\n20000,3\n30000,1\n"))
                .containsExactly(
                        "the column `students` is not read: each line is one student; if it counts the students"
                                + " who came at that time, write a line for each of them, 19 in all");
        assertThat(notes("n;offsetMs\n5;0\n10;1000\n3;20000\n")).hasSize(1);
        assertThat(notes("offsetMs,Number of students\n0,5\n1000,1\n20000,3\n")).hasSize(1);
        assertThat(notes("offsetMs,students\n0,1\n1000,1\n20000,1\n")).isEmpty();
        assertThat(notes("offsetMs,room\n0,101\n1000,101\n20000,102\n")).isEmpty();
    }

    @Test
    void arrivalsAtOneTimeAreDoubtful() throws IOException {
        assertThat(notes("offsetMs\n" + "-600000\n".repeat(200)))
                .containsExactly(
                        "all 200 arrivals are at the same time, -10m from the start of class; check that the column"
                                + " holds the time of each arrival");
        assertThat(notes("offsetMs\n" + "0\n".repeat(30) + "90000\n"))
                .singleElement()
                .asString()
                .startsWith("30 of 31 arrivals are at the same time, 0s from the start");
        assertThat(notes("offsetMs\n0\n0\n")).isEmpty();
    }

    @Test
    void secondsAreDoubtfulEvenIfAFewStudentsComeLate() throws IOException {
        String most = IntStream.range(-60, 300).mapToObj(i -> i + "\n").collect(Collectors.joining());

        assertThat(notes("offsetMs\n-600\n" + most + "4700\n"))
                .singleElement()
                .asString()
                .endsWith("; if the column is in seconds, multiply it by 1000");
        assertThat(notes("offsetMs\n-600000\n" + most.replace("\n", "000\n") + "4700000\n"))
                .as("in milliseconds")
                .isEmpty();
    }

    @Test
    void aRowOfMeansIsDoubtful() throws IOException {
        assertThat(notes("offsetMs\n0\n1000\n2000\n30000\n8250\n"))
                .containsExactly(
                        "the number in the last row, 8250, is the mean of all others; if a spreadsheet added that"
                                + " row, remove it");
        assertThat(notes("offsetMs\n0\n1000\n2000\n30000\n1500\n"))
                .singleElement()
                .asString()
                .contains("is the median of all others");
        assertThat(notes("offsetMs\n0\n1000\n2000\n30000\n4\n"))
                .singleElement()
                .asString()
                .contains("is the number of all others");
        assertThat(notes("offsetMs\n8250\n0\n1000\n2000\n30000\n8250\n")).isEmpty();
    }

    @Test
    void aNumberThatIsCutOffIsDoubtful() throws IOException {
        for (String cut : List.of("offsetMs\n0\n1000\n20000\n30000\n40", "offsetMs\n0\n1000\n20000\n3")) {
            assertThat(notes(cut))
                    .singleElement()
                    .asString()
                    .startsWith("the file ends without a line break, and the number in its last row, ")
                    .endsWith("; if the file was cut off there, copy it again");
        }
        assertThat(notes("offsetMs\n0\n1000\n20000\n30000\n40000")).isEmpty();
        assertThat(notes("offsetMs\n0\n30000\n20000\n30000\n40"))
                .as("in no order")
                .isEmpty();
    }

    private List<String> notes(String csv) throws IOException {
        Path file = Files.writeString(folder.resolve("trace.csv"), csv);
        List<String> notes = new ArrayList<>();
        ArrivalTrace.read(file, notes::add);
        String place = file + ": ";
        return notes.stream()
                .skip(1)
                .map(note -> note.substring(place.length()))
                .toList();
    }
}
