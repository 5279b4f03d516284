package dev.firstbell.records.classes;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.student.Journey;
import java.time.LocalDateTime;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Students of a class who share a start time: one of its sections, or the whole class if it has no sections.
 *
 * @param name unique in its class; empty for a whole class
 * @param start when it starts, in the campus's time zone
 * @param students the number of enrolled students
 * @param showUp the share of the enrolled students who come, in (0, 1]
 * @param journeys the journeys with their shares; at least one
 * @param behaviours the behaviours with their shares; at least one. Their times count from this section's start
 * @param profile the hub's profile that the students choose ({@code profileList}); empty if they do not choose one
 * @param vscodePath the path of VS Code below a student's server
 * @param arrivals the shapes of arrivals around the start, with their shares; at least one
 */
public record Section(
        Optional<String> name,
        LocalDateTime start,
        int students,
        double showUp,
        Map<Journey, Double> journeys,
        Map<Behaviour, Double> behaviours,
        Optional<String> profile,
        String vscodePath,
        List<Arrivals> arrivals) {
    /** The default share of the enrolled students who come. */
    public static final double DEFAULT_SHOW_UP = 1;

    /** The default journey. */
    public static final Journey DEFAULT_JOURNEY = Journey.NOTEBOOK;

    /** The default path of VS Code, as in this project's image for students and in most others. */
    public static final String DEFAULT_VSCODE_PATH = "vscode/";

    public Section {
        requireNonNull(name, "name is null");
        requireNonNull(start, "start is null");
        requireNonNull(profile, "profile is null");
        requireNonNull(vscodePath, "vscodePath is null");
        if (journeys.values().stream().noneMatch(share -> share > 0)) {
            throw new IllegalArgumentException("a class needs at least one journey");
        }
        journeys = Collections.unmodifiableMap(new EnumMap<>(journeys));
        if (behaviours.values().stream().noneMatch(share -> share > 0)) {
            throw new IllegalArgumentException("a class needs at least one behaviour");
        }
        behaviours = Collections.unmodifiableMap(new LinkedHashMap<>(behaviours));
        arrivals = List.copyOf(arrivals);
        if (arrivals.isEmpty()) {
            throw new IllegalArgumentException("a class needs at least one shape of arrivals");
        }
        if (students < 1 || students > ClassFile.MOST_STUDENTS) {
            throw new IllegalArgumentException(
                    "students must be from 1 to " + ClassFile.MOST_STUDENTS + ": " + students);
        }
        if (!(showUp > 0 && showUp <= 1)) {
            throw new IllegalArgumentException("showUp must be in (0, 1]: " + showUp);
        }
    }

    /** The expected number of students: enrolled times show-up, rounded. */
    public int expected() {
        return (int) Math.max(1, Math.round(students * showUp));
    }
}
