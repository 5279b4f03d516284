package dev.firstbell.deploy.yaml;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.io.BadInputException;
import java.util.Iterator;
import java.util.Optional;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * Checks the YAML of a deployment's files before anything is built from it. The check needs no recursion, so a text
 * that is nested too deeply ends in a message. Stateless and thread-safe.
 */
public final class OthersYaml {
    /** More than any values file: a Helm release, which contains its values, has at most 1 MiB. */
    private static final int LARGEST = 3 * 1024 * 1024;

    private static final int DEEPEST = 100;

    private static final int MOST_ALIASES = 2_000;
    private static final Pattern MANIFEST = Pattern.compile("(?m)^apiVersion:");
    private static final Pattern TEMPLATE = Pattern.compile("\\{\\{|\\{%");

    private OthersYaml() {}

    /**
     * Checks that a text is one YAML document within the limits.
     *
     * @param place the file's name, for messages
     * @throws BadInputException with the line and the cause otherwise
     */
    public static void check(String place, String text, LoadSettings settings) {
        requireNonNull(place, "place is null");
        if (text.length() > LARGEST) {
            throw new BadInputException(place + ": the file has more than " + LARGEST / (1024 * 1024)
                    + " MiB; a values file is smaller, because Helm stores it in a release of at most 1 MiB");
        }
        try {
            Iterator<Event> events = new Parse(settings).parseString(text).iterator();
            int depth = 0;
            int documents = 0;
            while (events.hasNext()) {
                Event event = events.next();
                if (event instanceof DocumentStartEvent start && ++documents > 1) {
                    throw new BadInputException(place + ":" + line(start.getStartMark())
                            + ": a second YAML document begins here, and "
                            + (MANIFEST.matcher(text).find()
                                    ? "only a file with one is read; keep the object with the values in a file of its"
                                            + " own"
                                    : "Helm reads only the first one of a values file; keep the values in a file of"
                                            + " their own"));
                }
                if (event instanceof CollectionStartEvent && ++depth > DEEPEST) {
                    throw new BadInputException(place + ":" + line(event.getStartMark())
                            + ": mappings and lists are nested more than " + DEEPEST + " levels deep");
                }
                if (event instanceof CollectionEndEvent) {
                    depth--;
                }
            }
        } catch (YamlEngineException e) {
            throw problem(place, text, e);
        }
    }

    /**
     * The content of a file as maps, lists and scalars; null for an empty file.
     *
     * @throws BadInputException as {@link #check}
     */
    public static Object load(String place, String text) {
        LoadSettings settings = LoadSettings.builder()
                .setAllowDuplicateKeys(true)
                // Expands merge keys; the chart's schema has more than a hundred.
                .setSchema(new CoreSchema())
                .setMaxAliasesForCollections(MOST_ALIASES)
                .build();
        check(place, text, settings);
        try {
            return new Load(settings).loadFromString(text);
        } catch (YamlEngineException e) {
            throw problem(place, text, e);
        }
    }

    /** What is wrong with a text that the parser rejects: the line, and the cause where it can be recognized. */
    public static BadInputException problem(String place, String text, YamlEngineException error) {
        Optional<Mark> mark = error instanceof MarkedYamlEngineException marked
                ? marked.getProblemMark().or(marked::getContextMark)
                : Optional.empty();
        Optional<Integer> whole = BrokenText.template(text);
        if (whole.isPresent()) {
            return template(place, whole.get());
        }
        Optional<BadInputException> cause = BrokenText.cause(place, text);
        if (cause.isPresent()) {
            return cause.get();
        }
        if (mark.isEmpty()) {
            return new BadInputException(place + ": the file is not valid YAML, or uses characters or aliases that"
                    + " YAML parsers reject");
        }
        int line = mark.get().getLine();
        String at = place + ":" + (line + 1) + ":" + (mark.get().getColumn() + 1) + ": ";
        Optional<Integer> template = templateAt(text, line);
        if (template.isPresent()) {
            return template(place, template.get());
        }
        if (lineOf(text, line).matches("[ ]*\\t.*")) {
            return new BadInputException(at + "the line is indented with a tab; YAML allows only spaces");
        }
        if (String.valueOf(error.getMessage()).contains("undefined alias")) {
            return new BadInputException(at + "an alias (*name) has no anchor (&name) before it");
        }
        return BrokenText.colon(place, text, line)
                .orElseGet(() -> new BadInputException(at + "the file is not valid YAML from here on; check the"
                        + " indentation, quotes and brackets of this line and of the line above"));
    }

    /** The message about a file that becomes YAML only when another tool has rendered it. */
    public static BadInputException template(String place, int line) {
        return new BadInputException(place + ":" + line + ": a template ({{ … }} or {% … %}); the file becomes YAML"
                + " only when its tool (helmfile, Helm, Jinja) renders it; give the file that the tool renders, or one"
                + " without templates");
    }

    /** The first line, from 1, of a template near a line from 0, on which the parser gave up. */
    private static Optional<Integer> templateAt(String text, int line) {
        for (int near = Math.max(0, line - 1); near <= line; near++) {
            if (TEMPLATE.matcher(lineOf(text, near)).find()) {
                return Optional.of(near + 1);
            }
        }
        return Optional.empty();
    }

    private static String lineOf(String text, int line) {
        return text.lines().skip(line).findFirst().orElse("");
    }

    private static String line(Optional<Mark> mark) {
        return mark.map(at -> Integer.toString(at.getLine() + 1)).orElse("?");
    }
}
