package dev.firstbell.records.applied;

import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.InputFiles;
import dev.firstbell.records.io.Json;
import dev.firstbell.records.io.JsonProblem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;

/**
 * Where the values in a deployment's files come from, and what was there before: {@code firstbell-applied.json}, beside the
 * files. Immutable.
 *
 * @param schema the version of the format
 * @param applications the oldest first; at least one
 */
public record AppliedRecord(int schema, List<Application> applications) {
    /** The version that this code writes. */
    public static final int SCHEMA = 1;

    /** The name of the file. */
    public static final String FILE = "firstbell-applied.json";

    public AppliedRecord {
        if (schema != SCHEMA) {
            throw new IllegalArgumentException("schema must be " + SCHEMA + ": " + schema);
        }
        applications = List.copyOf(applications);
        if (applications.isEmpty()) {
            throw new IllegalArgumentException("applications must not be empty");
        }
    }

    /** The record with one more application. */
    public static AppliedRecord with(Optional<AppliedRecord> earlier, Application last) {
        List<Application> all =
                new ArrayList<>(earlier.map(AppliedRecord::applications).orElse(List.of()));
        all.add(last);
        return new AppliedRecord(SCHEMA, all);
    }

    /** The record without its last application; empty if there was no other. */
    public Optional<AppliedRecord> withoutLast() {
        return applications.size() == 1
                ? Optional.empty()
                : Optional.of(new AppliedRecord(SCHEMA, applications.subList(0, applications.size() - 1)));
    }

    /** The last application. */
    public Application last() {
        return applications.get(applications.size() - 1);
    }

    /** The last application that wrote a plan into a file; empty if there is none. */
    public Optional<Application> lastOf(String path) {
        return applications.stream()
                .filter(application -> application.files().stream()
                        .anyMatch(file -> file.path().equals(path)))
                .reduce((earlier, later) -> later);
    }

    /** The edits of a file that plans of a name made, the oldest first. */
    public List<KeyEdit> editsOf(String path, String planName) {
        return applications.stream()
                .filter(application -> application.plan().name().equals(planName))
                .flatMap(application -> application.files().stream())
                .filter(file -> file.path().equals(path))
                .flatMap(file -> file.edits().stream())
                .toList();
    }

    /** The text of the file. */
    public String text() {
        return Json.pretty().writeValueAsString(this) + "\n";
    }

    /**
     * Reads the record of a folder; empty if there is none.
     *
     * @throws BadInputException if the file cannot be read
     */
    public static Optional<AppliedRecord> read(Path folder) {
        Path file = folder.resolve(FILE);
        return Files.exists(file)
                ? Optional.of(parse(file.toString(), InputFiles.read(file, "`firstbell apply` writes one")))
                : Optional.empty();
    }

    /**
     * Parses the text of a record.
     *
     * @param place the file's name, for messages
     * @throws BadInputException if it is not a record
     */
    public static AppliedRecord parse(String place, String text) {
        try {
            return Json.lines().readValue(text, AppliedRecord.class);
        } catch (JacksonException e) {
            throw new BadInputException(JsonProblem.of(e).at(place + ": is not a record of `firstbell apply`")
                    + "; restore it from a copy or from version control");
        }
    }
}
