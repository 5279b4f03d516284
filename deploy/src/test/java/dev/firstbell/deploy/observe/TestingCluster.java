package dev.firstbell.deploy.observe;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;

/** A hub's cluster on loopback; it grants every right that it was not told to deny. */
public final class TestingCluster implements AutoCloseable {
    private static final String NAMESPACE = "jhub";

    private final TestingApiServer server = new TestingApiServer();

    public TestingCluster() {
        server.admin()
                .namespaces()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(NAMESPACE)
                        .endMetadata()
                        .build())
                .create();
    }

    /** @param what {@code VERB RESOURCE} in the hub's namespace */
    public void deny(String what) {
        server.deny(what + " " + NAMESPACE);
    }

    /** From now on pods cannot be listed, although the right to it is there. */
    public void listNoPods() {
        server.refuse("/pods", 403);
    }

    /** A student's pod is there, whose container runs. */
    public void start(String user) {
        String now = ZonedDateTime.now(ZoneOffset.UTC)
                .truncatedTo(ChronoUnit.SECONDS)
                .toString();
        server.admin()
                .pods()
                .inNamespace(NAMESPACE)
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

    public Path kubeconfig(Path folder) {
        return server.kubeconfig(folder);
    }

    @Override
    public void close() {
        server.close();
    }
}
