package dev.firstbell.deploy.prescale.gke;

import dev.firstbell.deploy.prescale.CloudReason;
import dev.firstbell.deploy.prescale.PrescaleException;
import dev.firstbell.records.prescale.PrescaleFailure;
import dev.firstbell.records.prescale.PrescaleFailure.Kind;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * An operation of GKE. It is a {@code google.container.v1.Operation}, not one of {@code google.longrunning}: it is done when
 * {@code status} is {@code DONE}, and failed if it then has an {@code error} ({@code google.rpc.Status}) or, in the older
 * form, a {@code statusMessage}.
 *
 * @param type e.g. {@code SET_NODE_POOL_SIZE}
 * @param error why it failed; empty if it did not, or is not done
 */
record Operation(
        String name, String type, boolean done, Optional<String> error, Optional<Instant> startedAt, String target) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9-]{1,200}");

    static Operation read(Call call, JsonNode json) {
        String name = Fields.text(json, "name").orElse("");
        if (!NAME.matcher(name).matches()) {
            throw new PrescaleException(Refusals.notTheApi(call, "sent an operation without a name"));
        }
        boolean done = json.path("status").asString("").equals("DONE");
        return new Operation(
                name,
                Fields.text(json, "operationType").orElse(""),
                done,
                done ? error(json) : Optional.empty(),
                Fields.time(json, "startTime"),
                Fields.text(json, "targetLink").orElse(""));
    }

    private static Optional<String> error(JsonNode json) {
        JsonNode error = json.path("error");
        boolean failed = error.isObject()
                && (Fields.text(error, "message").isPresent()
                        || error.path("code").asInt(0) != 0);
        Optional<String> message = failed
                ? Fields.text(error, "message")
                        .or(() -> Optional.of("code " + error.path("code").asInt(0)))
                : Fields.text(json, "statusMessage");
        // The codes of a pool's conditions say more than the message.
        StringBuilder codes = new StringBuilder();
        for (JsonNode condition : json.path("nodepoolConditions")) {
            Fields.text(condition, "code")
                    .ifPresent(code -> codes.append(" [").append(code).append(']'));
        }
        return message.map(text -> text + codes);
    }

    /** The failure that it ended with. */
    Optional<PrescaleFailure> failure(NodePoolName pool) {
        return error.map(text -> {
            Kind kind = CloudReason.of(text).orElse(Kind.OPERATION_FAILED);
            return new PrescaleFailure(
                    kind,
                    "the operation " + name + " on node pool " + pool.pool() + " failed: " + CloudReason.quoted(text),
                    "operation " + name,
                    CloudReason.remedy(kind, text));
        });
    }
}
