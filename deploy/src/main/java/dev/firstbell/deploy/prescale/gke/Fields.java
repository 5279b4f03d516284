package dev.firstbell.deploy.prescale.gke;

import dev.firstbell.deploy.prescale.PrescaleException;
import dev.firstbell.records.io.Excerpt;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Reads an answer's fields. A number that is zero is left out in JSON of protocol buffers 3. Stateless. */
final class Fields {
    /** More nodes than a cluster of GKE can have (15,000, by its documented limits). */
    static final int MOST_NODES = 100_000;

    private static final Pattern DIGITS = Pattern.compile("\\d{1,6}");

    private Fields() {}

    /** A number of nodes; 0 if it is left out. */
    static int count(Call call, JsonNode object, String name) {
        JsonNode value = object.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return 0;
        }
        int count = -1;
        if (value.isIntegralNumber() && value.canConvertToInt()) {
            count = value.asInt(-1);
        } else if (value.isString() && DIGITS.matcher(value.asString("")).matches()) {
            count = Integer.parseInt(value.asString(""));
        }
        if (count < 0 || count > MOST_NODES) {
            String shown =
                    value.isValueNode() ? Excerpt.quoted(value.asString("")) : value.isArray() ? "a list" : "an object";
            throw new PrescaleException(
                    Refusals.notTheApi(call, "sent " + shown + " as " + name + "; expected a number of nodes"));
        }
        return count;
    }

    /** A text; empty if it is left out, or is no text. */
    static Optional<String> text(JsonNode object, String name) {
        return Optional.of(object.path(name).asString("").strip()).filter(text -> !text.isEmpty());
    }

    /** A time in RFC 3339; empty if it is left out, or is none. */
    static Optional<Instant> time(JsonNode object, String name) {
        return text(object, name).flatMap(text -> {
            try {
                return Optional.of(Instant.parse(text));
            } catch (DateTimeParseException e) {
                return Optional.empty();
            }
        });
    }
}
