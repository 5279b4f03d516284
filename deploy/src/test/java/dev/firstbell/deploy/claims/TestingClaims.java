package dev.firstbell.deploy.claims;

import dev.firstbell.deploy.observe.TestingApiServer;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import java.util.List;
import java.util.stream.Stream;

/** Puts claims, and pods that mount them, into a simulated API server as KubeSpawner does. */
public final class TestingClaims {
    private static final String USERNAME = "hub.jupyter.org/username";

    private final TestingApiServer server;

    public TestingClaims(TestingApiServer server) {
        this.server = server;
    }

    public void namespace(String name) {
        server.admin()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .build())
                .create();
    }

    /** A claim as KubeSpawner 7.1 makes it. */
    public void claim(String namespace, String name, String user, String size) {
        create(new PersistentVolumeClaimBuilder(bare(namespace, name, size))
                .editMetadata()
                .addToLabels("component", "singleuser-storage")
                .addToLabels(USERNAME, user)
                .addToAnnotations(USERNAME, user)
                .endMetadata()
                .build());
    }

    void claimByLabel(String namespace, String name, String user) {
        create(new PersistentVolumeClaimBuilder(bare(namespace, name, "1Gi"))
                .editMetadata()
                .addToLabels("component", "singleuser-storage")
                .addToLabels(USERNAME, user)
                .endMetadata()
                .build());
    }

    /** The claim of the hub's database, which the chart makes. */
    void claimOfTheHub(String name) {
        create(new PersistentVolumeClaimBuilder(bare("jhub", name, "1Gi"))
                .editMetadata()
                .addToLabels("component", "hub")
                .endMetadata()
                .build());
    }

    /** A user's pod that mounts these claims. */
    public void pod(String namespace, String name, String user, String... claims) {
        List<Volume> volumes = Stream.of(claims)
                .map(claim -> new VolumeBuilder()
                        .withName("volume-" + claim)
                        .withNewPersistentVolumeClaim()
                        .withClaimName(claim)
                        .endPersistentVolumeClaim()
                        .build())
                .toList();
        server.admin()
                .resource(new PodBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName(name)
                        .addToAnnotations(USERNAME, user)
                        .endMetadata()
                        .withNewSpec()
                        .withVolumes(volumes)
                        .endSpec()
                        .build())
                .create();
    }

    /** The names of the claims in a namespace. */
    public List<String> names(String namespace) {
        return server.admin().persistentVolumeClaims().inNamespace(namespace).list().getItems().stream()
                .map(claim -> claim.getMetadata().getName())
                .toList();
    }

    private void create(PersistentVolumeClaim claim) {
        server.admin().resource(claim).create();
    }

    private static PersistentVolumeClaim bare(String namespace, String name, String size) {
        return new PersistentVolumeClaimBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withAccessModes("ReadWriteOnce")
                .withNewResources()
                .addToRequests("storage", new Quantity(size))
                .endResources()
                .endSpec()
                .build();
    }
}
