package dev.firstbell.deploy.observe;

import io.fabric8.kubernetes.api.model.authorization.v1.ResourceAttributes;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.http.Dispatcher;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * An API server on loopback that keeps objects, answers for rights, and dates its answers. It knows neither 410 nor bookmarks.
 * Other rooms' tests have it, too (deploy's test artifact).
 */
public final class TestingApiServer implements AutoCloseable {
    /** It logs every request; held, since the logging library does not hold its loggers. */
    private static final Logger LOGGER = Logger.getLogger("io.fabric8.mockwebserver");

    static {
        LOGGER.setLevel(Level.WARNING);
    }

    private final KubernetesMockServer server;
    private final KubernetesClient admin;
    private final Set<String> denied = ConcurrentHashMap.newKeySet();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private volatile Refusal refusal = new Refusal("/", 0);

    private record Refusal(String path, int status) {
        boolean meets(RecordedRequest request) {
            return status != 0 && request.getPath().contains(path);
        }
    }

    public TestingApiServer() {
        KubernetesCrudDispatcher objects = new KubernetesCrudDispatcher();
        server = new KubernetesMockServer(
                new Context(),
                new MockWebServer(),
                new HashMap<>(),
                new Dispatcher() {
                    @Override
                    public MockResponse dispatch(RecordedRequest request) {
                        MockResponse answer = answer(request, objects);
                        return answer.setHeader(
                                "Date", ZonedDateTime.now(ZoneOffset.UTC).format(DateTimeFormatter.RFC_1123_DATE_TIME));
                    }
                },
                false);
        server.init();
        admin = server.createClient();
    }

    private MockResponse answer(RecordedRequest request, KubernetesCrudDispatcher objects) {
        requests.add(request.getMethod() + " " + request.getPath());
        if (refusal.meets(request)) {
            return new MockResponse().setResponseCode(refusal.status()).setBody("{}");
        }
        if (request.getPath().equals("/version")) {
            return new MockResponse().setResponseCode(200).setBody("{\"major\":\"1\",\"minor\":\"34\"}");
        }
        if (request.getPath().endsWith("/selfsubjectaccessreviews")) {
            return new MockResponse().setResponseCode(201).setBody(judged(request.getUtf8Body()));
        }
        return objects.dispatch(new RecordedRequest(
                request.getHttpVersion(),
                request.method(),
                // The library's server would find no event with it: it looks only at names.
                request.getPath().replaceAll("fieldSelector=involvedObject[^&]*&?", ""),
                request.getHeaders(),
                request.getBody()));
    }

    private String judged(String question) {
        KubernetesSerialization json = new KubernetesSerialization();
        SelfSubjectAccessReview review = json.unmarshal(question, SelfSubjectAccessReview.class);
        ResourceAttributes asked = review.getSpec().getResourceAttributes();
        String what = asked.getVerb() + " " + asked.getResource()
                + (asked.getNamespace() == null ? "" : " " + asked.getNamespace());
        return json.asJson(new SelfSubjectAccessReviewBuilder(review)
                .withNewStatus()
                .withAllowed(!denied.contains(what))
                .endStatus()
                .build());
    }

    /** A client that may do everything. */
    public KubernetesClient admin() {
        return admin;
    }

    /** @param what {@code VERB RESOURCE NAMESPACE}, or without a namespace for the cluster */
    public void deny(String what) {
        denied.add(what);
    }

    /** From now on answers what has this in its path with this status, whatever rights there are. */
    public void refuse(String path, int status) {
        refusal = new Refusal(path, status);
    }

    /** Everything that was asked, as {@code METHOD PATH}. */
    List<String> requests() {
        return requests;
    }

    String url() {
        return "http://127.0.0.1:" + server.getPort() + "/";
    }

    /** A kubeconfig for it. */
    public Path kubeconfig(Path folder) {
        return kubeconfig(folder, url());
    }

    static Path kubeconfig(Path folder, String server) {
        try {
            return Files.writeString(folder.resolve("kubeconfig"), """
                    apiVersion: v1
                    kind: Config
                    clusters: [{name: here, cluster: {server: "%s"}}]
                    users: [{name: me, user: {token: "s3cret"}}]
                    contexts: [{name: here, context: {cluster: here, user: me}}]
                    current-context: here
                    """.formatted(server));
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
