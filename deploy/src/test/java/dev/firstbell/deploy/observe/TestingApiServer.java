package dev.firstbell.deploy.observe;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.ResourceAttributes;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.dsl.HttpMethod;
import io.fabric8.mockwebserver.http.Dispatcher;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * A simulated API server on loopback. It stores objects, answers access reviews, and sends a {@code Date} header. Of
 * server-side apply and scale it has what {@link TestingWrites} says. It has no scheduler and no controllers, sends neither
 * 410 nor bookmarks, and fails on demand. Tests of other modules use it through deploy's test artifact. Thread-safe.
 */
public final class TestingApiServer implements AutoCloseable {
    /**
     * The server logs every request. The field keeps the logger alive, since the logging library holds it only weakly.
     */
    private static final Logger LOGGER = Logger.getLogger("io.fabric8.mockwebserver");

    static {
        LOGGER.setLevel(Level.WARNING);
    }

    private static final String TOKEN = "s3cret";
    private static final Set<HttpMethod> WRITES = Set.of(HttpMethod.PATCH, HttpMethod.PUT, HttpMethod.DELETE);

    private final KubernetesMockServer server;
    private final KubernetesClient admin;
    private final Set<String> denied = ConcurrentHashMap.newKeySet();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final Set<String> forbidden = ConcurrentHashMap.newKeySet();
    private final Deque<Change> beforeWrites = new ConcurrentLinkedDeque<>();
    private volatile Fault fault = new Fault("/", 0);
    private volatile Duration clockAhead = Duration.ZERO;
    private volatile Duration delay = Duration.ZERO;
    private volatile Set<String> permitted;

    private record Change(String path, String manager, String patch) {}

    private record Fault(String path, int status) {
        boolean appliesTo(RecordedRequest request) {
            return status != 0 && request.getPath().contains(path);
        }
    }

    public TestingApiServer() {
        KubernetesCrudDispatcher objects = new KubernetesCrudDispatcher();
        TestingWrites writes = new TestingWrites(objects, Clock.systemUTC());
        server = new KubernetesMockServer(
                new Context(),
                new MockWebServer(),
                new HashMap<>(),
                new Dispatcher() {
                    @Override
                    public MockResponse dispatch(RecordedRequest request) {
                        MockResponse response = respond(request, objects, writes);
                        MockResponse late = delay.isZero() ? response : response.setBodyDelay(delay);
                        return clockAhead == null
                                ? late
                                : late.setHeader(
                                        "Date",
                                        ZonedDateTime.now(ZoneOffset.UTC)
                                                .plus(clockAhead)
                                                .format(DateTimeFormatter.RFC_1123_DATE_TIME));
                    }
                },
                false);
        server.init();
        admin = server.createClient();
    }

    private MockResponse respond(RecordedRequest request, KubernetesCrudDispatcher objects, TestingWrites writes) {
        requests.add(request.getMethod() + " " + request.getPath());
        // The client with all permissions sends another token than the kubeconfig's.
        boolean byUser = ("Bearer " + TOKEN).equals(request.getHeader("Authorization"));
        if (byUser) {
            Optional<TestingAccess> refused = TestingAccess.neededBy(request, writes).stream()
                    .filter(access ->
                            forbidden.contains(access.permission()) || permitted != null && !access.isIn(permitted))
                    .findFirst();
            if (refused.isPresent()) {
                return writes.status(403, "Forbidden", refused.get().refusal());
            }
        }
        if (fault.appliesTo(request)) {
            return new MockResponse().setResponseCode(fault.status()).setBody("{}");
        }
        if (request.getPath().equals("/version")) {
            return new MockResponse().setResponseCode(200).setBody("{\"major\":\"1\",\"minor\":\"34\"}");
        }
        if (request.getPath().endsWith("/selfsubjectaccessreviews")) {
            return new MockResponse().setResponseCode(201).setBody(reviewed(request.getUtf8Body()));
        }
        Optional<String> key = request.getPath().contains("/configmaps")
                ? wrongKey(new String(request.getBody().getBytes(), StandardCharsets.UTF_8))
                : Optional.empty();
        if (key.isPresent()) {
            return writes.status(422, "Invalid", key.get());
        }
        if (byUser && WRITES.contains(request.method()) && !beforeWrites.isEmpty()) {
            Change change = beforeWrites.poll();
            writes.change(request, change.path(), change.manager(), change.patch());
        }
        return writes.respond(request).orElseGet(() -> stored(request, objects));
    }

    /** What an API server says to a key of a ConfigMap that it does not take (apimachinery, IsConfigMapKey). */
    private static Optional<String> wrongKey(String body) {
        if (!body.contains("\"data\"")) {
            return Optional.empty();
        }
        ConfigMap map = new KubernetesSerialization().unmarshal(body, ConfigMap.class);
        return map.getData() == null
                ? Optional.empty()
                : map.getData().keySet().stream()
                        .filter(key -> !key.matches("[-._a-zA-Z0-9]{1,253}"))
                        .findFirst()
                        .map(key -> "ConfigMap is invalid: data[" + key
                                + "]: Invalid value: a valid config key must consist of"
                                + " alphanumeric characters, '-', '_' or '.'");
    }

    private static MockResponse stored(RecordedRequest request, KubernetesCrudDispatcher objects) {
        return objects.dispatch(new RecordedRequest(
                request.getHttpVersion(),
                request.method(),
                // With this selector the library's server would find no events: it compares only names.
                request.getPath().replaceAll("fieldSelector=involvedObject[^&]*&?", ""),
                request.getHeaders(),
                request.getBody()));
    }

    private String reviewed(String body) {
        KubernetesSerialization json = new KubernetesSerialization();
        SelfSubjectAccessReview review = json.unmarshal(body, SelfSubjectAccessReview.class);
        ResourceAttributes requested = review.getSpec().getResourceAttributes();
        String what = requested.getVerb() + " " + requested.getResource()
                + (requested.getNamespace() == null ? "" : " " + requested.getNamespace());
        return json.asJson(new SelfSubjectAccessReviewBuilder(review)
                .withNewStatus()
                .withAllowed(!denied.contains(what))
                .endStatus()
                .build());
    }

    /** A client with all permissions. */
    public KubernetesClient admin() {
        return admin;
    }

    /** Creates the hub's namespace; without it, credentials that may look for it find none. */
    public TestingApiServer withNamespace(String name) {
        admin.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .build())
                .create();
        return this;
    }

    /**
     * Denies a permission in access reviews.
     *
     * @param what {@code VERB RESOURCE NAMESPACE}, or {@code VERB RESOURCE} for a resource of the cluster
     */
    public void deny(String what) {
        denied.add(what);
    }

    /** Responds from now on with this status to requests whose path contains this text, whatever the permissions. */
    public void refuse(String path, int status) {
        fault = new Fault(path, status);
    }

    /**
     * Refuses requests that need a permission, whatever access reviews say.
     *
     * @param permission {@code VERB RESOURCE}, as in {@code patch deployments/scale}
     */
    public void forbid(String permission) {
        forbidden.add(permission);
    }

    /** Permits again what was refused, and answers at once again. */
    public void recover() {
        forbidden.clear();
        fault = new Fault("/", 0);
        delay = Duration.ZERO;
    }

    /** Sends the body of each answer this much later from now on. */
    public void setDelay(Duration delay) {
        this.delay = delay;
    }

    /**
     * Has another program change an object between the next change or deletion of an object by a client and what that client
     * has read before. Each call is for one of them.
     *
     * @param manager the program's name
     * @param patch to be merged into the object
     */
    public void changeBeforeNextWrite(String path, String manager, String patch) {
        beforeWrites.add(new Change(path, manager, patch));
    }

    /** Sets this server's clock ahead of the real time from now on. */
    public void setClockAhead(Duration ahead) {
        clockAhead = ahead;
    }

    /** Sends no {@code Date} from now on. */
    public void omitDate() {
        clockAhead = null;
    }

    /**
     * Grants these permissions from now on and no other.
     *
     * @param permissions each as {@code VERB RESOURCE in NAMESPACE} or {@code VERB RESOURCE in the cluster}, and {@code named
     *     NAME} if it is for one object
     */
    public void permitOnly(Set<String> permissions) {
        permitted = Set.copyOf(permissions);
    }

    /** All requests so far, as {@code METHOD PATH}. */
    public List<String> requests() {
        return requests;
    }

    public String url() {
        return "http://127.0.0.1:" + server.getPort() + "/";
    }

    /** Writes a kubeconfig for this server into a folder. */
    public Path kubeconfig(Path folder) {
        return kubeconfig(folder, url());
    }

    public static Path kubeconfig(Path folder, String server) {
        try {
            return Files.writeString(folder.resolve("kubeconfig"), """
                    apiVersion: v1
                    kind: Config
                    clusters: [{name: here, cluster: {server: "%s"}}]
                    users: [{name: me, user: {token: "%s"}}]
                    contexts: [{name: here, context: {cluster: here, user: me}}]
                    current-context: here
                    """.formatted(server, TOKEN));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        admin.close();
        server.destroy();
    }
}
