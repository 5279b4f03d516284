package dev.firstbell.embedded.internal.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/** Reads what strangers send. */
public final class JsonObjects {
    private JsonObjects() {}

    /** An object; empty if the text is anything else, valid JSON or not. */
    public static Optional<JsonObject> parse(Buffer text) {
        try {
            return Json.decodeValue(text) instanceof JsonObject object ? Optional.of(object) : Optional.empty();
        } catch (DecodeException e) {
            return Optional.empty();
        }
    }

    /** A text, or an empty one if the value is anything else. */
    public static String text(JsonObject object, String key) {
        return object.getValue(key) instanceof String text ? text : "";
    }
}
