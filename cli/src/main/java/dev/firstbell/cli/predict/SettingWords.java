package dev.firstbell.cli.predict;

import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Excerpt;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.prescale.Means;
import dev.firstbell.records.sweep.SweepFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** A setting on the command line, in the words of a sweep file: {@code nodePlaceholders nodes=5 lead=20m}. Stateless. */
final class SettingWords {
    static final String DESCRIPTION =
            "The setting, in the words of a sweep file: `none`, or means with their keys, like `nodePlaceholders nodes=5"
                    + " lead=20m`, `userPlaceholders students=200 lead=20m`, `poolMinimum nodes=5 lead=20m`;"
                    + " `concurrentSpawnLimit=200` and `startTimeout=300s` set the hub's limits (64 and 300s). Or a sweep"
                    + " file, for all of its settings. May be repeated.";

    private static final List<String> ROOM = List.of("nodes", "students", "strategy");
    private static final List<String> LIMITS = List.of("concurrentSpawnLimit", "startTimeout");

    private SettingWords() {}

    /** @throws BadInputException if the text is no setting */
    static List<Setting> read(String text) {
        String[] words = text.strip().split("\\s+");
        if (words[0].matches("(?i).*\\.ya?ml") || Files.isRegularFile(Path.of(words[0]))) {
            return SweepFile.read(Path.of(text.strip())).settings();
        }
        String place = "--setting " + Excerpt.quoted(text);
        try {
            return SweepFile.parse(place, yaml(place, words)).settings();
        } catch (BadInputException e) {
            throw new BadInputException(e.problems().stream()
                    .map(problem -> problem.replaceAll("settings\\[0\\]\\.(prescaling\\.|hub\\.)?", "")
                            .replaceAll("(?<=`): (?:line )?\\d+(?::|,)", ":"))
                    .toList());
        }
    }

    private static String yaml(String place, String[] words) {
        List<String> room = new ArrayList<>();
        List<String> limits = new ArrayList<>();
        String lead = "";
        for (int i = 1; i < words.length; i++) {
            String[] pair = words[i].split("=", 2);
            if (pair.length < 2 || !pair[1].matches("-?[0-9A-Za-z.]+")) {
                throw new BadInputException(place + ": expected KEY=VALUE after the means, as in `"
                        + Means.NODE_PLACEHOLDERS.label() + " nodes=5 lead=20m`; found " + Excerpt.quoted(words[i]));
            }
            String entry = pair[0] + ": " + pair[1];
            if (ROOM.contains(pair[0])) {
                room.add(entry);
            } else if (LIMITS.contains(pair[0])) {
                limits.add(entry);
            } else if (pair[0].equals("lead")) {
                lead = ", " + entry;
            } else {
                throw new BadInputException(place + ": expected one of " + String.join(", ", ROOM) + ", lead, "
                        + String.join(", ", LIMITS) + " before the `=`; found " + Excerpt.quoted(pair[0]));
            }
        }
        if (!words[0].matches("[A-Za-z]+")) {
            throw new BadInputException(place + ": expected the means first, one of "
                    + Arrays.stream(Means.values())
                            .filter(means -> means != Means.ROSTER)
                            .map(Means::label)
                            .collect(Collectors.joining(", "))
                    + "; found " + Excerpt.quoted(words[0]));
        }
        String name = String.join(" ", words);
        return "class: class.yaml\nenvironment: embedded\nsettings:\n  - {name: \"" + name + "\", prescaling: {means: "
                + words[0] + (room.isEmpty() ? "" : ", " + String.join(", ", room)) + "}" + lead
                + (limits.isEmpty() ? "" : ", hub: {" + String.join(", ", limits) + "}") + "}\n";
    }
}
