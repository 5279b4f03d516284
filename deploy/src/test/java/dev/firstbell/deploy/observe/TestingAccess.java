package dev.firstbell.deploy.observe;

import io.fabric8.mockwebserver.dsl.HttpMethod;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One permission that a request to an API server needs.
 *
 * @param resource with its subresource, as in {@code deployments/scale}
 * @param group of the API; empty for the core one
 * @param namespace empty for the whole cluster
 * @param name empty for all objects, and for a new one
 */
record TestingAccess(String verb, String resource, String group, Optional<String> namespace, Optional<String> name) {
    private static final Pattern PATH = Pattern.compile(
            "/(?:api/v1|apis/([^/]+)/[^/]+)(?:/namespaces/([^/]+)(?=/))?/([^/?]+)(?:/([^/?]+))?(?:/([^/?]+))?");

    /** All that a request needs; none if it is about no object. */
    static List<TestingAccess> neededBy(RecordedRequest request, TestingWrites writes) {
        Matcher path = PATH.matcher(request.getPath().split("\\?", 2)[0]);
        if (!path.matches()) {
            return List.of();
        }
        Optional<String> name = Optional.ofNullable(path.group(4));
        TestingAccess access = new TestingAccess(
                verb(request.method(), name.isPresent()),
                path.group(3) + (path.group(5) == null ? "" : "/" + path.group(5)),
                path.group(1) == null ? "" : path.group(1),
                Optional.ofNullable(path.group(2)),
                name);
        List<TestingAccess> needed = new ArrayList<>(List.of(access));
        if (request.method() == HttpMethod.PATCH && !writes.exists(request)) {
            // An apply creates an object that does not exist.
            needed.add(new TestingAccess("create", access.resource, access.group, access.namespace, Optional.empty()));
        }
        return needed;
    }

    private static String verb(HttpMethod method, boolean item) {
        return switch (method) {
            case GET -> item ? "get" : "list";
            case POST -> "create";
            case PUT -> "update";
            case PATCH -> "patch";
            case DELETE -> "delete";
            default -> "other";
        };
    }

    /** {@code VERB RESOURCE}. */
    String permission() {
        return verb + " " + resource;
    }

    boolean isIn(Set<String> granted) {
        String all = permission() + " in " + namespace.orElse("the cluster");
        return granted.contains(all)
                || name.filter(one -> granted.contains(all + " named " + one)).isPresent();
    }

    /** What an API server says (apiserver/pkg/endpoints/handlers/responsewriters/errors.go). */
    String refusal() {
        return resource.split("/", 2)[0] + (group.isEmpty() ? "" : "." + group)
                + name.map(one -> " \"" + one + "\"").orElse("") + " is forbidden: User \"me\" cannot " + verb
                + " resource \""
                + resource + "\" in API group \"" + group + "\""
                + namespace.map(one -> " in the namespace \"" + one + "\"").orElse(" at the cluster scope");
    }
}
