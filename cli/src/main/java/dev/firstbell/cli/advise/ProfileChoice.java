package dev.firstbell.cli.advise;

import dev.firstbell.records.classes.ClassFile;
import dev.firstbell.records.classes.Section;
import dev.firstbell.records.io.BadInputException;
import java.util.List;
import java.util.Optional;

/** Which profile of the hub the students of a class choose. Stateless. */
public final class ProfileChoice {
    private ProfileChoice() {}

    /**
     * The profile that is given, else the one of the class file.
     *
     * @param place what named the class file, for messages
     * @return empty for the preselected one
     * @throws BadInputException if sections have different profiles and none is given
     */
    public static Optional<String> of(ClassFile file, Optional<String> given, String place) {
        if (given.isPresent()) {
            return given;
        }
        List<Optional<String>> named =
                file.sections().stream().map(Section::profile).distinct().toList();
        if (named.size() > 1) {
            throw new BadInputException(place + ": the sections have different profiles; choose one with --profile, and"
                    + " run the command for each");
        }
        return named.get(0);
    }
}
