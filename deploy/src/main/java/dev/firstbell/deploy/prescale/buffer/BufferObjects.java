package dev.firstbell.deploy.prescale.buffer;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.PodTemplate;
import io.fabric8.kubernetes.api.model.PodTemplateBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** The two objects of a buffer, as they are to be. Stateless. */
final class BufferObjects {
    static final String GROUP = "autoscaling.x-k8s.io";
    static final String VERSION = "v1beta1";
    static final String KIND = "CapacityBuffer";

    static final ResourceDefinitionContext BUFFERS = new ResourceDefinitionContext.Builder()
            .withGroup(GROUP)
            .withVersion(VERSION)
            .withKind(KIND)
            .withPlural("capacitybuffers")
            .withNamespaced(true)
            .build();

    static final String MANAGED_BY = "app.kubernetes.io/managed-by";
    static final String FIRSTBELL = "firstbell";

    /** The number of units that Firstbell set last. Another number in the spec is another's. */
    static final String UNITS = "firstbell.dev/units";

    /** Never started: the pods exist in the autoscaler's memory only. */
    private static final String IMAGE = "registry.k8s.io/pause:3.10";

    private BufferObjects() {}

    /** The pod that the autoscaler keeps room for. */
    static PodTemplate template(BufferOptions options, String namespace) {
        return new PodTemplateBuilder()
                .withMetadata(metadata(options, namespace))
                .withNewTemplate()
                .withNewMetadata()
                .addToLabels("app.kubernetes.io/name", "firstbell-buffer")
                .endMetadata()
                .withNewSpec()
                .withAutomountServiceAccountToken(false)
                .withTerminationGracePeriodSeconds(0L)
                .withNodeSelector(options.nodeSelector())
                // GKE allows no slash in the key of a pool's taint; Zero to JupyterHub tolerates both spellings.
                .addNewToleration("NoSchedule", "hub.jupyter.org/dedicated", "Equal", null, "user")
                .addNewToleration("NoSchedule", "hub.jupyter.org_dedicated", "Equal", null, "user")
                .addNewContainer()
                .withName("room")
                .withImage(IMAGE)
                .withNewResources()
                .addToRequests("cpu", new Quantity(options.chunk().cpu()))
                .addToRequests("memory", new Quantity(options.chunk().memory()))
                .endResources()
                .endContainer()
                .endSpec()
                .endTemplate()
                .build();
    }

    static GenericKubernetesResource buffer(BufferOptions options, String namespace, int units) {
        GenericKubernetesResource buffer = new GenericKubernetesResource();
        buffer.setApiVersion(GROUP + "/" + VERSION);
        buffer.setKind(KIND);
        ObjectMeta metadata = metadata(options, namespace);
        metadata.setAnnotations(annotations(options, units));
        buffer.setMetadata(metadata);
        buffer.setAdditionalProperty("spec", spec(options, units));
        return buffer;
    }

    static Map<String, String> annotations(BufferOptions options, int units) {
        Map<String, String> annotations = new TreeMap<>(options.annotations());
        annotations.put(UNITS, Integer.toString(units));
        return annotations;
    }

    static Map<String, Object> spec(BufferOptions options, int units) {
        Map<String, Object> spec = new LinkedHashMap<>();
        spec.put("podTemplateRef", Map.of("name", options.name()));
        spec.put("replicas", units);
        spec.put("provisioningStrategy", options.strategy().provisioningStrategy());
        return spec;
    }

    /** Whether Firstbell made an object. */
    static boolean isFirstbells(ObjectMeta metadata) {
        return metadata != null
                && metadata.getLabels() != null
                && FIRSTBELL.equals(metadata.getLabels().get(MANAGED_BY));
    }

    private static ObjectMeta metadata(BufferOptions options, String namespace) {
        return new ObjectMetaBuilder()
                .withName(options.name())
                .withNamespace(namespace)
                .addToLabels(MANAGED_BY, FIRSTBELL)
                .addToLabels("app.kubernetes.io/component", "prescaling")
                .build();
    }
}
