package dev.firstbell.records.readiness;

import static java.util.Objects.requireNonNull;

/**
 * One limit of a ResourceQuota.
 *
 * @param quota the ResourceQuota's name
 * @param resource as it is written there: {@code requests.memory}
 * @param hard the limit: bytes, thousandths of a CPU, or a count
 * @param used how much of it is in use
 * @param scoped whether it holds for some of the pods only
 */
public record QuotaLimit(String quota, String resource, long hard, long used, boolean scoped) {
    public QuotaLimit {
        requireNonNull(quota, "quota is null");
        requireNonNull(resource, "resource is null");
    }

    /** How much is left; 0 if more is in use than permitted. */
    public long left() {
        return Math.max(0, hard - used);
    }
}
