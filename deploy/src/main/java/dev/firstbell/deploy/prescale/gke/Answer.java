package dev.firstbell.deploy.prescale.gke;

import dev.firstbell.records.io.Json;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * A response of a server of Google. Errors have the form of {@code google.rpc.Status} in JSON: {@code {"error": {"code":
 * 403, "message": "…", "status": "PERMISSION_DENIED", "details": […]}}} (Google's API design guide, errors).
 *
 * @param headers their names in lower case
 */
record Answer(int status, Map<String, String> headers, byte[] body) {
    private static final Pattern WAIT = Pattern.compile("\\d{1,4}");

    boolean isSuccess() {
        return status == 200;
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    /** After how long the server wants to be asked again; zero if it does not say. */
    Duration retryAfter() {
        return header("retry-after")
                .map(String::strip)
                .filter(text -> WAIT.matcher(text).matches())
                .map(text -> Duration.ofSeconds(Long.parseLong(text)))
                .orElse(Duration.ZERO);
    }

    /** The body; missing if it is not a JSON object. */
    JsonNode json() {
        try {
            JsonNode node = Json.lines().readTree(body);
            return node != null && node.isObject() ? node : MissingNode.getInstance();
        } catch (JacksonException e) {
            return MissingNode.getInstance();
        }
    }

    /** The error's message; empty if the body is not an error of this form. */
    String message() {
        return json().path("error").path("message").asString("");
    }

    /** The error's canonical code, such as {@code FAILED_PRECONDITION}; empty if there is none. */
    String code() {
        return json().path("error").path("status").asString("");
    }

    /** Whether one of the error's details has this reason ({@code google.rpc.ErrorInfo}). */
    boolean hasReason(String reason) {
        for (JsonNode detail : json().path("error").path("details")) {
            if (detail.path("reason").asString("").equals(reason)) {
                return true;
            }
        }
        return false;
    }
}
