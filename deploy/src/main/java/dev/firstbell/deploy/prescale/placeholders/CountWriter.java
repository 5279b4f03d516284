package dev.firstbell.deploy.prescale.placeholders;

import dev.firstbell.deploy.prescale.ClusterCalls;
import dev.firstbell.deploy.prescale.PrescaleException;
import dev.firstbell.records.prescale.PrescaleFailure;
import dev.firstbell.records.prescale.PrescaleFailure.Kind;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntSupplier;

/**
 * Writes the count of an object without overwriting another's: a change since it was read is a conflict, after which it is
 * read again, and a count that a person or another program has set is left as it is.
 */
final class CountWriter {
    private static final int ATTEMPTS = 6;

    private final ClusterCalls calls;
    private final boolean takeOver;

    CountWriter(ClusterCalls calls, boolean takeOver) {
        this.calls = calls;
        this.takeOver = takeOver;
    }

    /** Makes an attempt until there is no conflict. Each attempt reads first. */
    int untilNoConflict(String permission, IntSupplier attempt) {
        KubernetesClientException conflict = null;
        for (int i = 0; i < ATTEMPTS; i++) {
            try {
                return attempt.getAsInt();
            } catch (KubernetesClientException e) {
                if (!ClusterCalls.isConflict(e)) {
                    throw new PrescaleException(calls.failure(permission, e));
                }
                conflict = e;
            }
        }
        throw new PrescaleException(calls.failure(permission, conflict));
    }

    /**
     * @param replaced the count that may be replaced whoever has set it; empty for none
     * @throws PrescaleException if a person or another program has set the object to another count
     */
    void checkOwner(HasMetadata object, int present, int wanted, OptionalInt replaced) {
        boolean mayReplace = takeOver || replaced.isPresent() && replaced.getAsInt() == present;
        if (!mayReplace && present != wanted) {
            setByAnother(object, present, wanted).ifPresent(failure -> {
                throw new PrescaleException(failure);
            });
        }
    }

    /** The failure that names who has set another count; empty if the prescaler's count is in force. */
    Optional<PrescaleFailure> setByAnother(HasMetadata object, int present, int wanted) {
        String name = object.getKind() + " " + object.getMetadata().getName();
        return CountOwner.other(object.getMetadata())
                .filter(owner -> present != wanted)
                .map(owner -> new PrescaleFailure(
                        Kind.SET_BY_ANOTHER,
                        name + " is set to " + present + ", not " + wanted + ": " + owner.words()
                                + " set it, so it is left as it is",
                        "managedFields of " + name,
                        Optional.of("to hand it back, set it to the wanted count: `kubectl --namespace "
                                + calls.cluster().namespace() + " scale "
                                + object.getKind().toLowerCase(Locale.ROOT) + " "
                                + object.getMetadata().getName() + " --replicas " + wanted + "`")));
    }

    /**
     * Writes the count through the scale subresource.
     *
     * @param resource {@code deployments} or {@code statefulsets}
     * @param read the object as it was read
     */
    void scale(String resource, HasMetadata read, int count) {
        // The owner was checked when the object was read, and the version shows that it has not changed since.
        calls.patch(
                "apis/apps/v1/namespaces/" + calls.cluster().namespace() + "/" + resource + "/"
                        + read.getMetadata().getName() + "/scale?fieldManager=" + CountOwner.PRESCALER + "&force=true",
                PatchType.SERVER_SIDE_APPLY,
                """
                        {"apiVersion":"autoscaling/v1","kind":"Scale",\
                        "metadata":{"name":"%s","namespace":"%s","resourceVersion":"%s"},"spec":{"replicas":%d}}\
                        """.formatted(
                                read.getMetadata().getName(),
                                calls.cluster().namespace(),
                                read.getMetadata().getResourceVersion(),
                                count));
    }
}
