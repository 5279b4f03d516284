package dev.firstbell.cli.plan;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.firstbell.records.classes.Slo;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.InputFiles;
import dev.firstbell.records.io.Json;
import dev.firstbell.records.io.JsonProblem;
import dev.firstbell.records.prescale.Means;
import dev.firstbell.records.schedule.DateRange;
import dev.firstbell.twin.term.Looks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * What other verbs need of {@code term.json}: the meetings of a planned term, and what was promised for each.
 *
 * @param schema the version of the format
 * @param timetable the timetable's name
 * @param timeZone the campus's time zone
 * @param terms the days in which the meetings take place
 * @param holidays the days on which they do not
 * @param parametersSha256 the checksum of the parameters that the plan was computed with
 * @param slo the promise to each class
 * @param limit how long a student is followed
 * @param means how nodes are held; empty in files of earlier versions, which mean node placeholders
 * @param every the time between two looks of the pre-scaler; empty in files of earlier versions
 * @param keep for how long a look keeps nodes that are wanted again; empty in files of earlier versions
 * @param days the days of the week; days that are alike are one entry
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record TermFile(
        int schema,
        String timetable,
        ZoneId timeZone,
        List<DateRange> terms,
        List<DateRange> holidays,
        String parametersSha256,
        Slo slo,
        @JsonProperty("limitMs") Duration limit,
        Optional<Means> means,
        @JsonProperty("everyMs") Optional<Duration> every,
        @JsonProperty("keepMs") Optional<Duration> keep,
        List<Day> days) {
    /** The version that this code reads and writes. */
    static final int SCHEMA = 1;

    public TermFile {
        terms = List.copyOf(terms);
        holidays = List.copyOf(holidays);
        means = means == null ? Optional.empty() : means;
        every = every == null ? Optional.empty() : every;
        keep = keep == null ? Optional.empty() : keep;
        looks(every, keep);
        days = List.copyOf(days);
    }

    /** Days of the week with the same classes. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Day(List<PlannedMeeting> promises) {
        public Day {
            promises = List.copyOf(promises);
        }
    }

    /**
     * A meeting, with the probability that its promise is kept.
     *
     * @param meeting its name
     * @param day the day of the week
     * @param showUp the mean share of the enrolled students who come
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record PlannedMeeting(
            String meeting,
            DayOfWeek day,
            LocalTime start,
            @JsonProperty("durationMs") Duration duration,
            int enrolled,
            double showUp,
            double share,
            double low,
            double high,
            int trials) {}

    /** All meetings of a week. */
    public List<PlannedMeeting> meetings() {
        return days.stream().flatMap(day -> day.promises().stream()).toList();
    }

    /** When the pre-scaler looks; as its chart has it where the file does not say. */
    Looks looks() {
        return looks(every, keep);
    }

    private static Looks looks(Optional<Duration> every, Optional<Duration> keep) {
        return new Looks(every.orElse(Looks.CHART.every()), keep.orElse(Looks.CHART.keep()));
    }

    /** Whether a folder holds the plan of a term. */
    public static boolean isIn(Path folder) {
        return Files.isRegularFile(folder.resolve(FileNames.TERM));
    }

    /**
     * Reads the file.
     *
     * @throws BadInputException if it cannot be read, or is of another version
     */
    public static TermFile read(Path file) {
        String text = InputFiles.read(file, "`firstbell plan TIMETABLE.yaml` writes one");
        try {
            JsonNode schema = Json.lines().readTree(text).path("schema");
            if (schema.isInt() && schema.asInt() != SCHEMA) {
                throw new BadInputException(file + ": schema: expected " + SCHEMA + ", found " + schema.asInt()
                        + "; another version of Firstbell wrote it; plan again with `firstbell plan`");
            }
            return Json.lines().readValue(text, TermFile.class);
        } catch (JacksonException e) {
            throw new BadInputException(JsonProblem.of(e)
                    .at(file + ": is not the plan of a term as this version of"
                            + " Firstbell writes it; plan again with `firstbell plan`"));
        }
    }
}
