package dev.firstbell.deploy.files;

import dev.firstbell.records.applied.KeyEdit;
import dev.firstbell.records.io.BadInputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The maximum of the students' node pool, as a variable in a file that Terraform loads by itself. Stateless. */
public final class PoolMaximum {
    /** The file that {@code apply} writes. */
    public static final String FILE = "firstbell.auto.tfvars.json";

    /** The variable, where nothing names another one. */
    public static final String VARIABLE = "user_pool_max_nodes";

    private static final Pattern DECLARED = Pattern.compile("(?m)^\\s*variable\\s+\"([^\"]+)\"");
    private static final Pattern LOADED = Pattern.compile("terraform\\.tfvars\\.json|.*\\.auto\\.tfvars\\.json");
    private static final int MOST_CANDIDATES = 6;

    private PoolMaximum() {}

    /**
     * What is to be written.
     *
     * @param after the new text; the old one if nothing is to be changed
     * @param made the edits of the text
     * @param notes what a person must know, one sentence each
     * @param unmet why the value has no effect, one sentence each
     */
    public record Proposal(String after, List<KeyEdit> made, List<String> notes, List<String> unmet) {
        public Proposal {
            made = List.copyOf(made);
            notes = List.copyOf(notes);
            unmet = List.copyOf(unmet);
        }
    }

    /**
     * What is asked for.
     *
     * @param nodes the least maximum
     * @param because why so many, for messages
     * @param exactly whether a larger maximum is lowered to it
     */
    public record Wanted(int nodes, String because, boolean exactly) {}

    /**
     * Proposes the edit.
     *
     * @param place the file's name, for messages
     * @param file the file, whose neighbours are read: they declare the variable, or set it, too
     * @param text the file's text; empty if it does not exist yet
     * @param named the variable's name, if the user named it
     * @throws BadInputException if the text is not a JSON object, the variable is not a whole number, or it is not certain
     *     which variable is the maximum
     */
    public static Proposal propose(
            String place, Path file, Optional<String> text, Optional<String> named, Wanted wanted) {
        TfvarsText json = TfvarsText.parse(place, text.orElse("{}"));
        String name = variable(place, file, json, named);
        List<String> notes = new ArrayList<>();
        if (!LOADED.matcher(file.getFileName().toString()).matches()) {
            notes.add(place + ": Terraform loads a file by itself only if its name ends in .auto.tfvars.json; give this"
                    + " one with -var-file");
        }
        Optional<Long> present = json.whole(name);
        String where = json.member(name).map(json::where).orElse(place);
        if (present.isPresent()
                && (present.get() == wanted.nodes() || present.get() > wanted.nodes() && !wanted.exactly())) {
            if (present.get() > wanted.nodes()) {
                notes.add(where + ": " + name + ": stays " + present.get() + "; " + wanted.nodes() + " would do ("
                        + wanted.because() + "), and --pool-max lowers it");
            }
            return new Proposal(text.orElse(""), List.of(), notes, overridden(file, name));
        }
        KeyEdit edit = json.set(name, wanted.nodes());
        notes.add(where + ": " + name + ": "
                + present.map(now -> (now > wanted.nodes() ? "LOWERED" : "raised") + " from " + now)
                        .orElse("set")
                + " to " + wanted.nodes() + " (" + wanted.because() + ")");
        if (text.isEmpty()) {
            return new Proposal(
                    "{\n  \"" + name + "\": " + wanted.nodes() + "\n}\n", List.of(), notes, overridden(file, name));
        }
        int from = json.position(edit);
        String after = text.get().substring(0, from)
                + edit.after()
                + text.get().substring(from + edit.before().length());
        if (TfvarsText.parse(place, after)
                .whole(name)
                .filter(value -> value == wanted.nodes())
                .isEmpty()) {
            throw new BadInputException(place + ": " + name + ": the edit would not have the value " + wanted.nodes()
                    + "; edit the file by hand; the file was not changed");
        }
        return new Proposal(after, List.of(edit), notes, overridden(file, name));
    }

    private static String variable(String place, Path file, TfvarsText json, Optional<String> named) {
        if (named.isPresent()) {
            return named.get();
        }
        List<String> declared = new ArrayList<>();
        List<Path> sources = neighbours(file, ".*\\.tf");
        for (Path source : sources) {
            Matcher matcher = DECLARED.matcher(read(source));
            while (matcher.find()) {
                declared.add(matcher.group(1));
            }
        }
        if (json.member(VARIABLE).isPresent() || sources.isEmpty() || declared.contains(VARIABLE)) {
            return VARIABLE;
        }
        String candidates = declared.stream()
                .filter(name -> name.matches("(?i).*max.*"))
                .limit(MOST_CANDIDATES)
                .collect(Collectors.joining(", "));
        throw new BadInputException(
                place + ": it is not certain which variable is the maximum of the students' pool: the"
                        + " .tf files beside it do not declare `" + VARIABLE + "`"
                        + (candidates.isEmpty()
                                ? "; declare it, or name another one with --pool-variable"
                                : "; name it with" + " --pool-variable; candidates: " + candidates));
    }

    /** Files that Terraform reads later, so that their value wins. */
    private static List<String> overridden(Path file, String name) {
        Pattern set = Pattern.compile("(?m)^\\s*\"?" + Pattern.quote(name) + "\"?\\s*[=:]");
        String own = file.getFileName().toString();
        return neighbours(file, ".*\\.auto\\.tfvars(\\.json)?").stream()
                .filter(other -> other.getFileName().toString().compareTo(own) > 0)
                .filter(other -> set.matcher(read(other)).find())
                .map(other -> other.getFileName() + " sets " + name + ", too, and Terraform reads it after " + own
                        + ", so its value wins; remove the line there")
                .toList();
    }

    private static List<Path> neighbours(Path file, String names) {
        Path folder = file.toAbsolutePath().normalize().getParent();
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> found = Files.list(folder)) {
            return found.filter(other -> other.getFileName().toString().matches(names)
                            && Files.isRegularFile(other)
                            && !other.equals(file.toAbsolutePath().normalize()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }
}
