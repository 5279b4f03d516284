package dev.firstbell.embedded.internal.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/** Reads JSON from outside, without trust in its form. */
public final class JsonObjects {
    private JsonObjects() {}

    /** The object; empty if the text is any other JSON value or not JSON at all. */
    public static Optional<JsonObject> parse(Buffer text) {
        try {
            return Json.decodeValue(text) instanceof JsonObject object ? Optional.of(object) : Optional.empty();
        } catch (DecodeException e) {
            return Optional.empty();
        }
    }

    /** The value as a text; the empty text if the value is anything else. */
    public static String text(JsonObject object, String key) {
        return object.getValue(key) instanceof String text ? text : "";
    }
}
