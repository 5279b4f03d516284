package dev.firstbell.deploy.readiness;

import dev.firstbell.records.readiness.QuotaLimit;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads the ResourceQuotas of the hub's namespace. */
final class QuotaReading {
    private QuotaReading() {}

    static List<QuotaLimit> read(FactReader facts) {
        List<QuotaLimit> limits = new ArrayList<>();
        facts.list(
                        "list resourcequotas in namespace " + facts.namespace(),
                        () -> facts.calls()
                                .cluster()
                                .client()
                                .resourceQuotas()
                                .inNamespace(facts.namespace())
                                .list()
                                .getItems())
                .forEach(quota -> limits.addAll(limits(quota)));
        return limits;
    }

    private static List<QuotaLimit> limits(ResourceQuota quota) {
        // The status has the limits that are enforced now; a new quota has none yet.
        boolean counted = quota.getStatus() != null && quota.getStatus().getHard() != null;
        Map<String, Quantity> hard = counted
                ? quota.getStatus().getHard()
                : quota.getSpec() == null || quota.getSpec().getHard() == null
                        ? Map.of()
                        : quota.getSpec().getHard();
        Map<String, Quantity> used = counted && quota.getStatus().getUsed() != null
                ? quota.getStatus().getUsed()
                : Map.of();
        boolean scoped = quota.getSpec() != null
                && (!Kube.orEmpty(quota.getSpec().getScopes()).isEmpty()
                        || quota.getSpec().getScopeSelector() != null);
        return new TreeMap<>(hard)
                .entrySet().stream()
                        .map(limit -> new QuotaLimit(
                                Kube.name(quota),
                                limit.getKey(),
                                amount(limit.getKey(), limit.getValue()),
                                amount(limit.getKey(), used.get(limit.getKey())),
                                scoped))
                        .toList();
    }

    private static long amount(String resource, Quantity quantity) {
        return resource.endsWith("cpu") ? Kube.milli(quantity) : Kube.bytes(quantity);
    }
}
