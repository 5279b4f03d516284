package dev.firstbell.deploy.observe;

import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.fabric8.mockwebserver.dsl.HttpMethod;
import io.fabric8.mockwebserver.http.Buffer;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What the library's server lacks of an API server's writes: server-side apply, the scale subresource, conflicts by resource
 * version, and {@code managedFields} – of {@code spec.replicas} only, the one field whose owner matters here. An apply never
 * removes a field, and it replaces lists. Applied fields other than the count have no owner.
 */
final class TestingWrites {
    private final KubernetesCrudDispatcher objects;
    private final KubernetesSerialization json = new KubernetesSerialization();
    private final Clock clock;

    TestingWrites(KubernetesCrudDispatcher objects, Clock clock) {
        this.objects = objects;
        this.clock = clock;
    }

    /** The answer to a request of these kinds; empty for every other. */
    synchronized Optional<MockResponse> respond(RecordedRequest request) {
        String path = request.getPath().split("\\?", 2)[0];
        boolean apply = request.method() == HttpMethod.PATCH
                && String.valueOf(request.getHeader("Content-Type")).contains("apply-patch");
        if (path.endsWith("/scale")) {
            return Optional.of(scale(request, path.substring(0, path.length() - "/scale".length()), apply));
        }
        if (request.method() == HttpMethod.DELETE && isConflict(preconditions(request), read(request, path))) {
            return Optional.of(conflict());
        }
        return apply ? Optional.of(apply(request, path)) : Optional.empty();
    }

    /** Merges a patch into an object, as another program does. */
    synchronized void change(RecordedRequest request, String path, String manager, String patch) {
        Map<String, Object> object = read(request, path).orElseThrow();
        Map<String, Object> wanted = map(patch);
        own(object, map(wanted, "spec").get("replicas"), manager, false, "scale");
        merge(object, wanted);
        write(request, HttpMethod.PUT, path, object);
    }

    private MockResponse scale(RecordedRequest request, String path, boolean apply) {
        Optional<Map<String, Object>> found = read(request, path);
        if (found.isEmpty()) {
            return status(404, "NotFound", "not found");
        }
        Map<String, Object> object = found.get();
        if (request.method() != HttpMethod.GET) {
            Map<String, Object> wanted = map(request.getUtf8Body());
            if (isConflict(wanted, object)) {
                return conflict();
            }
            own(object, map(wanted, "spec").get("replicas"), manager(request), apply, "scale");
            map(object, "spec").put("replicas", map(wanted, "spec").get("replicas"));
            MockResponse written = write(request, HttpMethod.PUT, path, object);
            if (written.code() >= 300) {
                return written;
            }
            object = read(request, path).orElseThrow();
        }
        Map<String, Object> scale = new LinkedHashMap<>();
        scale.put("apiVersion", "autoscaling/v1");
        scale.put("kind", "Scale");
        scale.put(
                "metadata",
                Map.of(
                        "name", map(object, "metadata").get("name"),
                        "resourceVersion", map(object, "metadata").get("resourceVersion")));
        scale.put("spec", Map.of("replicas", map(object, "spec").get("replicas")));
        return new MockResponse().setResponseCode(200).setBody(json.asJson(scale));
    }

    private MockResponse apply(RecordedRequest request, String path) {
        Map<String, Object> wanted = map(request.getUtf8Body());
        Optional<Map<String, Object>> found = read(request, path);
        if (found.isEmpty()) {
            own(wanted, map(wanted, "spec").get("replicas"), manager(request), true, null);
            return write(request, HttpMethod.POST, path.substring(0, path.lastIndexOf('/')), wanted);
        }
        Map<String, Object> object = found.get();
        if (isConflict(wanted, object)) {
            return conflict();
        }
        map(wanted, "metadata").remove("resourceVersion");
        own(object, map(wanted, "spec").get("replicas"), manager(request), true, null);
        merge(object, wanted);
        return write(request, HttpMethod.PUT, path, object);
    }

    /** Notes who owns the count now: an update that changes nothing owns nothing, an apply of the same value shares it. */
    private void own(Map<String, Object> object, Object count, String manager, boolean apply, String subresource) {
        if (count == null) {
            return;
        }
        boolean changes = !Objects.equals(String.valueOf(map(object, "spec").get("replicas")), String.valueOf(count));
        if (!changes && !apply) {
            return;
        }
        List<Object> entries = new ArrayList<>(
                map(object, "metadata").get("managedFields") instanceof List<?> list ? list : List.of());
        entries.removeIf(entry -> changes && subresourceOwns(entry)
                || entry instanceof Map<?, ?> one && manager.equals(one.get("manager")));
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("manager", manager);
        entry.put("operation", apply ? "Apply" : "Update");
        if (subresource != null) {
            entry.put("subresource", subresource);
        }
        entry.put("time", clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
        entry.put("fieldsType", "FieldsV1");
        entry.put("fieldsV1", Map.of("f:spec", Map.of("f:replicas", Map.of())));
        entries.add(entry);
        map(object, "metadata").put("managedFields", entries);
    }

    private static boolean subresourceOwns(Object entry) {
        return entry instanceof Map<?, ?> one
                && one.get("fieldsV1") instanceof Map<?, ?> fields
                && fields.get("f:spec") instanceof Map<?, ?> spec
                && spec.containsKey("f:replicas");
    }

    private static String manager(RecordedRequest request) {
        for (String parameter : request.getPath().replaceFirst("^[^?]*\\??", "").split("&")) {
            if (parameter.startsWith("fieldManager=")) {
                return parameter.substring("fieldManager=".length());
            }
        }
        return "unknown";
    }

    private static boolean isConflict(Map<String, Object> wanted, Map<String, Object> present) {
        Object version = map(wanted, "metadata").get("resourceVersion");
        return version != null && !version.equals(map(present, "metadata").get("resourceVersion"));
    }

    /** A deletion may be bound to a version, as a change is. */
    private Map<String, Object> preconditions(RecordedRequest request) {
        Map<String, Object> options = map(request.getUtf8Body());
        return Map.of("metadata", options == null ? Map.of() : map(options, "preconditions"));
    }

    private static boolean isConflict(Map<String, Object> wanted, Optional<Map<String, Object>> present) {
        return present.isPresent() && isConflict(new LinkedHashMap<>(wanted), present.get());
    }

    private MockResponse conflict() {
        return status(409, "Conflict", "the object has been modified; please apply your changes to the latest version");
    }

    MockResponse status(int code, String reason, String message) {
        return new MockResponse()
                .setResponseCode(code)
                .setBody(json.asJson(Map.of(
                        "kind",
                        "Status",
                        "apiVersion",
                        "v1",
                        "status",
                        "Failure",
                        "message",
                        message,
                        "reason",
                        reason,
                        "code",
                        code)));
    }

    /** Whether the object of a request exists. */
    boolean exists(RecordedRequest request) {
        return read(request, request.getPath().split("\\?", 2)[0].replaceFirst("/(scale|status)$", ""))
                .isPresent();
    }

    private Optional<Map<String, Object>> read(RecordedRequest request, String path) {
        MockResponse found = objects.dispatch(new RecordedRequest(
                request.getHttpVersion(), HttpMethod.GET, path, request.getHeaders(), new Buffer()));
        return found.code() == 200
                ? Optional.of(map(new String(found.getBody().getBytes(), StandardCharsets.UTF_8)))
                : Optional.empty();
    }

    private MockResponse write(RecordedRequest request, HttpMethod method, String path, Map<String, Object> object) {
        return objects.dispatch(new RecordedRequest(
                request.getHttpVersion(),
                method,
                path,
                request.getHeaders(),
                new Buffer().writeUtf8(json.asJson(object))));
    }

    @SuppressWarnings("unchecked")
    private static void merge(Map<String, Object> into, Map<String, Object> from) {
        from.forEach((key, value) -> {
            if (value instanceof Map<?, ?> && into.get(key) instanceof Map<?, ?> present) {
                Map<String, Object> copy = new LinkedHashMap<>((Map<String, Object>) present);
                merge(copy, (Map<String, Object>) value);
                into.put(key, copy);
            } else {
                into.put(key, value);
            }
        });
    }

    @SuppressWarnings("unchecked")
    private Map<String, Object> map(String text) {
        return json.unmarshal(text, LinkedHashMap.class);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Map<String, Object> parent, String key) {
        return (Map<String, Object>) parent.computeIfAbsent(key, missing -> new LinkedHashMap<String, Object>());
    }
}
