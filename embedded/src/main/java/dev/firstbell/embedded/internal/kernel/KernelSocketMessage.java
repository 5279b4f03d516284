package dev.firstbell.embedded.internal.kernel;

import dev.firstbell.embedded.internal.http.JsonObjects;
import io.vertx.core.json.JsonObject;

/** A message of the Jupyter protocol. */
record KernelSocketMessage(
        String channel, JsonObject header, JsonObject parent, JsonObject metadata, JsonObject content) {
    String type() {
        return JsonObjects.text(header, "msg_type");
    }

    String id() {
        return JsonObjects.text(header, "msg_id");
    }
}
