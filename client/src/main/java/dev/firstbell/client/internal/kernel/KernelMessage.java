package dev.firstbell.client.internal.kernel;

import static java.util.Objects.requireNonNull;

import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A Jupyter message (jupyter_client docs/messaging.rst) on one of a kernel's channels.
 *
 * @param channel {@code shell}, {@code iopub}, {@code control} or {@code stdin}
 * @param parentHeader the header of the request that caused this message; {} for none
 * @param buffers binary attachments
 */
public record KernelMessage(
        String channel,
        JsonNode header,
        JsonNode parentHeader,
        JsonNode metadata,
        JsonNode content,
        List<byte[]> buffers) {
    public KernelMessage {
        requireNonNull(channel, "channel is null");
        requireNonNull(header, "header is null");
        requireNonNull(parentHeader, "parentHeader is null");
        requireNonNull(metadata, "metadata is null");
        requireNonNull(content, "content is null");
        buffers = List.copyOf(buffers);
    }

    static KernelMessage request(String channel, ObjectNode header, ObjectNode content) {
        JsonNodeFactory json = JsonNodeFactory.instance;
        return new KernelMessage(channel, header, json.objectNode(), json.objectNode(), content, List.of());
    }

    String type() {
        return text(header, "msg_type");
    }

    /** The id of the request that caused this message; empty for none. */
    String parentId() {
        return text(parentHeader, "msg_id");
    }

    private static String text(JsonNode node, String field) {
        JsonNode value = node.get(field);
        return value != null && value.isString() ? value.stringValue() : "";
    }
}
