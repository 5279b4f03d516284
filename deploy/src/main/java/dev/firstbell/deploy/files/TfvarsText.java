package dev.firstbell.deploy.files;

import dev.firstbell.deploy.values.ValuesEditor.Span;
import dev.firstbell.records.applied.KeyEdit;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Excerpt;
import dev.firstbell.records.io.JsonProblem;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * Terraform variables as JSON, with the position of each. Only the characters of one number are replaced, or one member is
 * inserted behind the others, in their form; every other byte stays as it is. Immutable.
 */
final class TfvarsText {
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private static final Pattern HCL = Pattern.compile("(?m)^\\s*[A-Za-z_][A-Za-z0-9_-]*\\s*=");

    private final String place;
    private final String text;
    private final int open;
    private final List<Member> members;

    private TfvarsText(String place, String text, int open, List<Member> members) {
        this.place = place;
        this.text = text;
        this.open = open;
        this.members = members;
    }

    /**
     * A variable.
     *
     * @param name its name
     * @param keyStart where its name begins, with the quote
     * @param value where its value is
     * @param number whether the value is a number
     */
    record Member(String name, int keyStart, Span value, boolean number) {}

    /**
     * Parses a text.
     *
     * @param place the file's name, for messages
     * @throws BadInputException if it is not a JSON object
     */
    static TfvarsText parse(String place, String text) {
        int skipped = text.startsWith("\uFEFF") ? 1 : 0;
        String json = text.substring(skipped);
        if (json.isBlank()) {
            throw new BadInputException(
                    place + ": the file is empty; write {} into it, or remove it, and it is created;"
                            + " the file was not changed");
        }
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new BadInputException(place + ": expected an object with a variable for each key, found "
                        + Excerpt.quoted(json.strip()) + "; the file was not changed");
            }
            int open = skipped + (int) parser.currentTokenLocation().getCharOffset();
            List<Member> members = new ArrayList<>();
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                int key = skipped + (int) parser.currentTokenLocation().getCharOffset();
                JsonToken token = parser.nextToken();
                int start = skipped + (int) parser.currentTokenLocation().getCharOffset();
                parser.skipChildren();
                // A text or a number is only read as far as needed; this reads it to its end.
                parser.getString();
                int end = skipped + (int) parser.currentLocation().getCharOffset();
                boolean number = token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT;
                members.add(new Member(name, key, new Span(start, number ? numberEnd(text, start) : end), number));
            }
            if (parser.nextToken() != null) {
                throw new BadInputException(
                        place + ": expected one object, found more text after it; the file was not" + " changed");
            }
            return new TfvarsText(place, text, open, members);
        } catch (JacksonException e) {
            throw new BadInputException(
                    HCL.matcher(json).find() && !json.stripLeading().startsWith("{")
                            ? place
                                    + ": the file is in Terraform's own language, not JSON; give a file whose name ends in"
                                    + " .auto.tfvars.json, which Terraform loads, too; it is created if it does not exist"
                            : JsonProblem.of(e).at(place + ": is not JSON") + "; the file was not changed");
        }
    }

    private static int numberEnd(String text, int start) {
        int end = start;
        while (end < text.length() && "+-.0123456789eE".indexOf(text.charAt(end)) >= 0) {
            end++;
        }
        return end;
    }

    Optional<Member> member(String name) {
        return members.stream().filter(member -> member.name().equals(name)).findFirst();
    }

    List<Member> members() {
        return members;
    }

    /** Where the value of a variable is. */
    Optional<Span> span(List<String> path) {
        return path.size() == 1 ? member(path.get(0)).map(Member::value) : Optional.empty();
    }

    /** The text of a variable's value. */
    String value(Member member) {
        return text.substring(member.value().start(), member.value().end());
    }

    /** The file and the line of a variable. */
    String where(Member member) {
        return place + ":"
                + (text.substring(0, member.keyStart())
                                .chars()
                                .filter(c -> c == '\n')
                                .count()
                        + 1);
    }

    /**
     * The whole number of a variable; empty if the file does not have it.
     *
     * @throws BadInputException if its value is not a whole number
     */
    Optional<Long> whole(String name) {
        return member(name).map(member -> {
            String found = value(member);
            try {
                if (member.number()) {
                    return new BigDecimal(found).longValueExact();
                }
            } catch (ArithmeticException e) {
                // The message below says what was found.
            }
            throw new BadInputException(where(member) + ": " + name + ": expected a whole number, found "
                    + Excerpt.quoted(found)
                    + (found.matches("\"\\d+\"")
                            ? "; remove the quotes"
                            : "; is it the maximum of the pool? Name the" + " variable with --pool-variable")
                    + "; the file was not changed");
        });
    }

    /** The edit that sets a variable to a whole number. */
    KeyEdit set(String name, long number) {
        Optional<Member> present = member(name);
        String value = Long.toString(number);
        return present.map(member -> new KeyEdit(List.of(name), value(member), value, 0))
                .orElseGet(() -> inserted(name, value));
    }

    /** Where an edit made by {@link #set} begins. */
    int position(KeyEdit edit) {
        return member(edit.key().get(0))
                .map(member -> member.value().start())
                .orElseGet(() -> members.isEmpty()
                        ? open + 1
                        : members.get(members.size() - 1).value().end());
    }

    private KeyEdit inserted(String name, String value) {
        String key = '"' + name + '"';
        String lineBreak = text.contains("\r\n") ? "\r\n" : "\n";
        if (members.isEmpty()) {
            String inside = text.substring(open + 1, text.indexOf('}', open));
            String start = lineBreak + "  " + key + ": ";
            return new KeyEdit(List.of(name), inside, start + value + lineBreak, start.length());
        }
        Member last = members.get(members.size() - 1);
        int before = members.size() == 1 ? open : text.lastIndexOf(',', last.keyStart());
        String space = text.substring(before + 1, last.keyStart());
        String between = text.substring(last.keyStart(), last.value().start());
        String colon = between.substring(between.lastIndexOf('"') + 1);
        String start = "," + (space.isEmpty() && members.size() == 1 ? " " : space) + key + colon;
        return new KeyEdit(List.of(name), "", start + value, start.length());
    }
}
