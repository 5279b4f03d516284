package dev.firstbell.records.classes;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.InputFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/**
 * A class as {@code class.yaml} describes it ({@code docs/class-file.md}).
 *
 * @param name the course and section, for tables and reports
 * @param start when class starts, in the campus's time zone
 * @param timeZone the campus's time zone
 * @param duration how long each section lasts
 * @param sections the class's sections; a class without sections has one without a name
 * @param retry how students request a server again after a failed start
 * @param slo the SLO of the class
 * @param limit how long a student is followed from the intended arrival; a student who has not landed by then is censored
 * @param seed determines every draw of the plan
 * @param notes what the file says without saying it: in which form its traces were read, which of two equal local times is
 *     meant; one line each
 */
public record ClassFile(
        String name,
        LocalDateTime start,
        ZoneId timeZone,
        Duration duration,
        List<Section> sections,
        Retry retry,
        Slo slo,
        Duration limit,
        long seed,
        List<String> notes) {
    /** The largest number of students in a class, to catch typing errors. It is not a capacity. */
    public static final int MOST_STUDENTS = 10_000;

    /** The default duration of a class. */
    public static final Duration DEFAULT_DURATION = Duration.ofMinutes(50);

    /** The default limit. */
    public static final Duration DEFAULT_LIMIT = Duration.ofMinutes(10);

    /** The default seed. */
    public static final int DEFAULT_SEED = 1;

    public ClassFile {
        requireNonNull(name, "name is null");
        requireNonNull(start, "start is null");
        requireNonNull(timeZone, "timeZone is null");
        requireNonNull(duration, "duration is null");
        requireNonNull(retry, "retry is null");
        requireNonNull(slo, "slo is null");
        requireNonNull(limit, "limit is null");
        sections = List.copyOf(sections);
        notes = notes.stream().distinct().toList();
        if (sections.isEmpty()) {
            throw new IllegalArgumentException("a class needs at least one section");
        }
        if (sections.size() > 1
                && sections.stream().map(Section::name).distinct().count() < sections.size()) {
            throw new IllegalArgumentException("two sections have the same name");
        }
        int enrolled = sections.stream().mapToInt(Section::students).sum();
        if (enrolled > MOST_STUDENTS) {
            throw new IllegalArgumentException("students must be from 1 to " + MOST_STUDENTS + ": " + enrolled);
        }
        if (duration.isZero() || duration.isNegative()) {
            throw new IllegalArgumentException("duration must be positive: " + duration);
        }
        if (limit.compareTo(slo.within()) < 0) {
            throw new IllegalArgumentException("limit " + limit + " is shorter than the SLO's " + slo.within());
        }
    }

    /** A class without notes. */
    public ClassFile(
            String name,
            LocalDateTime start,
            ZoneId timeZone,
            Duration duration,
            List<Section> sections,
            Retry retry,
            Slo slo,
            Duration limit,
            long seed) {
        this(name, start, timeZone, duration, sections, retry, slo, limit, seed, List.of());
    }

    /** The class's start as an instant. */
    public Instant startInstant() {
        return start.atZone(timeZone).toInstant();
    }

    /** How much later than the class a section starts; negative if earlier. */
    public Duration offset(Section section) {
        return Duration.between(startInstant(), section.start().atZone(timeZone).toInstant());
    }

    /** From the class's start to the end of its last section. */
    public Duration length() {
        return sections.stream()
                .map(section -> offset(section).plus(duration))
                .max(Duration::compareTo)
                .orElseThrow();
    }

    /** The number of students enrolled in all sections. */
    public int students() {
        return sections.stream().mapToInt(Section::students).sum();
    }

    /** The share of the enrolled students who come, over all sections. */
    public double showUp() {
        // For one section exactly the file's value, without rounding errors.
        return sections.size() == 1
                ? sections.get(0).showUp()
                : sections.stream()
                                .mapToDouble(section -> section.students() * section.showUp())
                                .sum()
                        / students();
    }

    /** The expected number of students: enrolled times show-up, rounded section by section. */
    public int expected() {
        return sections.stream().mapToInt(Section::expected).sum();
    }

    /**
     * Reads a class file.
     *
     * @throws BadInputException with every problem, each with its place in the file and its remedy
     */
    public static ClassFile read(Path file) {
        List<String> notes = new ArrayList<>();
        return new ClassFileReader(
                        file.getFileName().toString(),
                        trace -> ArrivalTrace.read(file.resolveSibling(trace), notes::add),
                        notes)
                .read(InputFiles.read(file, "the folder examples/ has class files to begin with"));
    }

    /**
     * Parses the text of a class file without a folder, so it cannot refer to a trace.
     *
     * @param place the file's name, for messages
     * @throws BadInputException with every problem
     */
    public static ClassFile parse(String place, String text) {
        return new ClassFileReader(
                        place,
                        trace -> {
                            throw new BadInputException(
                                    trace + ": a trace can be read only beside a class file on disk");
                        },
                        new ArrayList<>())
                .read(text);
    }
}
