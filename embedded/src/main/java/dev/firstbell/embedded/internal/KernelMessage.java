package dev.firstbell.embedded.internal;

import io.vertx.core.json.JsonObject;

/** A message of the Jupyter protocol. */
record KernelMessage(String channel, JsonObject header, JsonObject parent, JsonObject metadata, JsonObject content) {
    String type() {
        return JsonObjects.text(header, "msg_type");
    }

    String id() {
        return JsonObjects.text(header, "msg_id");
    }
}
