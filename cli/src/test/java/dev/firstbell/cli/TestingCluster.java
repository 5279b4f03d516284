package dev.firstbell.cli;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
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
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Level;
import java.util.logging.Logger;

/** A cluster's API server on loopback, as far as the command needs one: it grants what it was not told to deny. */
final class TestingCluster implements AutoCloseable {
    /** It logs every request; held, since the logging library does not hold its loggers. */
    private static final Logger LOGGER = Logger.getLogger("io.fabric8.mockwebserver");

    static {
        LOGGER.setLevel(Level.WARNING);
    }

    private final KubernetesMockServer server;
    private final KubernetesClient admin;
    private final Set<String> denied = ConcurrentHashMap.newKeySet();
    private volatile boolean listsNothing;

    TestingCluster() {
        KubernetesCrudDispatcher objects = new KubernetesCrudDispatcher();
        server = new KubernetesMockServer(
                new Context(),
                new MockWebServer(),
                new HashMap<>(),
                new Dispatcher() {
                    @Override
                    public MockResponse dispatch(RecordedRequest request) {
                        return answer(request, objects)
                                .setHeader(
                                        "Date",
                                        ZonedDateTime.now(ZoneOffset.UTC).format(DateTimeFormatter.RFC_1123_DATE_TIME));
                    }
                },
                false);
        server.init();
        admin = server.createClient();
        admin.namespaces()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName("jhub")
                        .endMetadata()
                        .build())
                .create();
    }

    private MockResponse answer(RecordedRequest request, KubernetesCrudDispatcher objects) {
        if (request.getPath().equals("/version")) {
            return new MockResponse().setResponseCode(200).setBody("{\"major\":\"1\",\"minor\":\"34\"}");
        }
        if (request.getPath().endsWith("/selfsubjectaccessreviews")) {
            return new MockResponse().setResponseCode(201).setBody(judged(request.getUtf8Body()));
        }
        if (listsNothing && request.getPath().contains("/pods")) {
            return new MockResponse().setResponseCode(403).setBody("{}");
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
        return json.asJson(new SelfSubjectAccessReviewBuilder(review)
                .withNewStatus()
                .withAllowed(!denied.contains(asked.getVerb() + " " + asked.getResource()))
                .endStatus()
                .build());
    }

    /** @param what {@code VERB RESOURCE} */
    void deny(String what) {
        denied.add(what);
    }

    /** From now on pods cannot be listed, although the right to it is there. */
    void listNoPods() {
        listsNothing = true;
    }

    /** A student's pod is there, whose container runs. */
    void start(String user) {
        String now = ZonedDateTime.now(ZoneOffset.UTC)
                .truncatedTo(ChronoUnit.SECONDS)
                .toString();
        admin.pods()
                .inNamespace("jhub")
                .resource(new PodBuilder()
                        .withNewMetadata()
                        .withName("jupyter-" + user)
                        .withUid("uid-" + user)
                        .withCreationTimestamp(now)
                        .addToLabels("component", "singleuser-server")
                        .addToAnnotations("hub.jupyter.org/username", user)
                        .endMetadata()
                        .withNewSpec()
                        .withNodeName("node-1")
                        .addNewContainer()
                        .withName("notebook")
                        .withImage("registry/image:1")
                        .endContainer()
                        .endSpec()
                        .withNewStatus()
                        .addNewContainerStatus()
                        .withName("notebook")
                        .withNewState()
                        .withNewRunning(now)
                        .endState()
                        .endContainerStatus()
                        .endStatus()
                        .build())
                .create();
    }

    Path kubeconfig(Path folder) {
        try {
            return Files.writeString(folder.resolve("kubeconfig"), """
                    apiVersion: v1
                    kind: Config
                    clusters: [{name: here, cluster: {server: "http://127.0.0.1:%d/"}}]
                    users: [{name: me, user: {token: "s3cret"}}]
                    contexts: [{name: here, context: {cluster: here, user: me}}]
                    current-context: here
                    """.formatted(server.getPort()));
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
