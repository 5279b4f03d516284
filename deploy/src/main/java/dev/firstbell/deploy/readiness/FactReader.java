package dev.firstbell.deploy.readiness;

import dev.firstbell.deploy.prescale.ClusterCalls;
import dev.firstbell.deploy.prescale.PrescaleException;
import dev.firstbell.records.prescale.PrescaleFailure;
import dev.firstbell.records.prescale.PrescaleFailure.Kind;
import dev.firstbell.records.readiness.Fact;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Reads facts; a read that the API server refuses becomes an unknown fact that names the permission. Thread-safe. */
final class FactReader {
    private static final String MISSING = "missing permission: ";

    private final ClusterCalls calls;

    FactReader(ClusterCalls calls) {
        this.calls = calls;
    }

    ClusterCalls calls() {
        return calls;
    }

    String namespace() {
        return calls.cluster().namespace();
    }

    /**
     * Reads one.
     *
     * @param source where it is read
     * @throws PrescaleException if the API server cannot be reached
     */
    <T> Fact<T> read(String source, Supplier<T> reading) {
        try {
            return new Fact.Known<>(reading.get(), source);
        } catch (PrescaleException e) {
            return unknown(source, e.failure());
        }
    }

    static <T> Fact<T> unknown(String source, PrescaleFailure failure) {
        if (failure.kind() == Kind.UNREACHABLE) {
            throw new PrescaleException(failure);
        }
        return new Fact.Unknown<>(
                source,
                why(failure),
                failure.kind() == Kind.FORBIDDEN
                        ? "ask a cluster administrator to run `kubectl apply -f " + ReadyPermissions.MANIFEST
                                + "`, or check that --namespace is the hub's namespace"
                        : failure.remedy().orElse("run this again"));
    }

    /** {@code needs `list nodes` in the cluster}, or what else was found. */
    static String why(PrescaleFailure failure) {
        return needs(failure).map(permission -> "needs " + permission).orElse(failure.found());
    }

    /** The missing permission, the verb and the resource in backticks; empty if that is not the cause. */
    private static Optional<String> needs(PrescaleFailure failure) {
        return failure.kind() == Kind.FORBIDDEN && failure.found().startsWith(MISSING)
                ? Optional.of(failure.found().substring(MISSING.length()).replaceFirst("^(\\S+ \\S+)", "`$1`"))
                : Optional.empty();
    }

    /** Lists objects of the hub's namespace or of the cluster. */
    <T> List<T> list(String permission, Supplier<List<T>> listing) {
        return calls.call(permission, listing);
    }
}
