package dev.firstbell.deploy.prescale.placeholders;

import dev.firstbell.deploy.prescale.verify.StudentPool;
import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.AffinityBuilder;
import io.fabric8.kubernetes.api.model.NodeSelectorTerm;
import io.fabric8.kubernetes.api.model.NodeSelectorTermBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The Deployment of placeholders that the tool makes where the chart has not made one.
 *
 * @param name of the Deployment
 * @param requests of each placeholder
 * @param oneForEachNode whether the placeholders exclude each other from a node
 */
record PlaceholderPods(String name, Map<String, Quantity> requests, boolean oneForEachNode) {
    static final String NAME = "app.kubernetes.io/name";
    static final String MANAGED_BY = "app.kubernetes.io/managed-by";
    static final String TOOL = "firstbell";

    /** The fingerprint of the pods that the Deployment makes, so that one of an older version is recognized. */
    static final String TEMPLATE = "firstbell.dev/template";

    private static final String DESCRIPTION = "Keeps a node for students. Made by `firstbell prescale`.";
    private static final long NOBODY = 65_534;
    private static final int FINGERPRINT = 16;

    /** The labels by which its pods are found. */
    Map<String, String> labels() {
        return Map.of(NAME, name);
    }

    /** The whole object. */
    Deployment deployment(String namespace, PlaceholderOptions options, int count) {
        PodTemplateSpec template = template(options);
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put(NAME, name);
        labels.put("app.kubernetes.io/component", "placeholder");
        labels.put("app.kubernetes.io/part-of", TOOL);
        labels.put(MANAGED_BY, TOOL);
        // A rolling update of pods that exclude each other would start nodes for those of the new version.
        return new DeploymentBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace)
                .withLabels(labels)
                .addToAnnotations(TEMPLATE, fingerprint(template))
                .addToAnnotations("kubernetes.io/description", DESCRIPTION)
                .endMetadata()
                .withNewSpec()
                .withReplicas(count)
                .withNewStrategy()
                .withType("Recreate")
                .endStrategy()
                .withNewSelector()
                .withMatchLabels(labels())
                .endSelector()
                .withTemplate(template)
                .endSpec()
                .build();
    }

    private PodTemplateSpec template(PlaceholderOptions options) {
        return new PodTemplateSpecBuilder()
                .withNewMetadata()
                .addToLabels(NAME, name)
                .addToLabels("app.kubernetes.io/component", "placeholder")
                .addToLabels("app.kubernetes.io/part-of", TOOL)
                .endMetadata()
                .withNewSpec()
                .withPriorityClassName(options.priorityClass())
                .withTerminationGracePeriodSeconds(0L)
                .withAutomountServiceAccountToken(false)
                .withEnableServiceLinks(false)
                .withAffinity(affinity(options.pool()))
                .withTolerations(options.pool().tolerations())
                .withNewSecurityContext()
                .withRunAsNonRoot(true)
                .withRunAsUser(NOBODY)
                .withRunAsGroup(NOBODY)
                .withNewSeccompProfile()
                .withType("RuntimeDefault")
                .endSeccompProfile()
                .endSecurityContext()
                .addNewContainer()
                .withName("pause")
                .withImage(options.pauseImage())
                .withNewResources()
                .withRequests(requests)
                .endResources()
                .withNewSecurityContext()
                .withAllowPrivilegeEscalation(false)
                .withReadOnlyRootFilesystem(true)
                .withNewCapabilities()
                .addToDrop("ALL")
                .endCapabilities()
                .endSecurityContext()
                .endContainer()
                .endSpec()
                .build();
    }

    private Affinity affinity(StudentPool pool) {
        NodeSelectorTerm labelled = term("In", List.of(StudentPool.USER));
        AffinityBuilder affinity = new AffinityBuilder();
        if (pool.purpose() == StudentPool.Purpose.REQUIRE) {
            affinity.withNewNodeAffinity()
                    .withNewRequiredDuringSchedulingIgnoredDuringExecution()
                    .withNodeSelectorTerms(labelled)
                    .endRequiredDuringSchedulingIgnoredDuringExecution()
                    .endNodeAffinity();
        } else {
            // Students may be placed on any node; a placeholder on a node of the hub would hold none for them.
            affinity.withNewNodeAffinity()
                    .withNewRequiredDuringSchedulingIgnoredDuringExecution()
                    .withNodeSelectorTerms(labelled, term("DoesNotExist", List.of()))
                    .endRequiredDuringSchedulingIgnoredDuringExecution()
                    .addNewPreferredDuringSchedulingIgnoredDuringExecution()
                    .withWeight(100)
                    .withPreference(labelled)
                    .endPreferredDuringSchedulingIgnoredDuringExecution()
                    .endNodeAffinity();
        }
        if (oneForEachNode) {
            affinity.withNewPodAntiAffinity()
                    .addNewRequiredDuringSchedulingIgnoredDuringExecution()
                    .withTopologyKey("kubernetes.io/hostname")
                    .withNewLabelSelector()
                    .withMatchLabels(labels())
                    .endLabelSelector()
                    .endRequiredDuringSchedulingIgnoredDuringExecution()
                    .endPodAntiAffinity();
        }
        return affinity.build();
    }

    private static NodeSelectorTerm term(String operator, List<String> values) {
        return new NodeSelectorTermBuilder()
                .addNewMatchExpression()
                .withKey(StudentPool.LABEL)
                .withOperator(operator)
                .withValues(values)
                .endMatchExpression()
                .build();
    }

    private static String fingerprint(PodTemplateSpec template) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(Serialization.asJson(template).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, FINGERPRINT);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
