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
 * Students of a class who come for the same start: a whole class that has no sections, or one of its sections.
 *
 * @param name unique in its class; empty for a whole class
 * @param start when it starts, on the campus's clock
 * @param students enrolled
 * @param showUp the share of the enrolled who come, in (0, 1]
 * @param journeys what students do, mixed by these shares; at least one
 * @param behaviours what they do when it takes long, mixed by these shares; at least one. Their times count from this
 *     section's start
 * @param profile the hub's profile that they choose ({@code profileList}); empty where they choose none
 * @param vscodePath where VS Code is, below a student's server
 * @param arrivals shapes around the start, mixed by their shares; at least one
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
    /** The share of the enrolled who come where the file does not say. */
    public static final double DEFAULT_SHOW_UP = 1;

    /** What students do where the file does not say. */
    public static final Journey DEFAULT_JOURNEY = Journey.NOTEBOOK;

    /** Where VS Code is if the file does not say: in the students' image of this project and in most others. */
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

    /** Students expected to come: enrolled times show-up, rounded. */
    public int expected() {
        return (int) Math.max(1, Math.round(students * showUp));
    }
}
