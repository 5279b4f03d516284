package dev.firstbell.deploy.prescale;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.records.prescale.PrescaleFailure.Kind;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One place knows how clouds and autoscalers word a stock-out and a quota, and what helps. */
class CloudReasonTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "stockOut | Node scale up in zones us-central1-a associated with this pod failed: GCE out of resources. Pod is"
                        + " at risk of not being scheduled.",
                "stockOut | GCE_STOCKOUT none left",
                "stockOut | The zone 'us-central1-a' does not have enough resources available to fulfill the request.",
                "stockOut | ZONE_RESOURCE_POOL_EXHAUSTED_WITH_DETAILS quota",
                "stockOut | scale.up.error.out.of.resources",
                "stockOut | We currently do not have sufficient capacity: InsufficientInstanceCapacity",
                "stockOut | SkuNotAvailable: The requested VM size is not available",
                "stockOut | AllocationFailed",
                "quota | GCE quota exceeded.",
                "quota | Quota 'N2_CPUS' exceeded. Limit: 24.0 in region us-central1.",
                "quota | QUOTA_EXCEEDED Instance 'gke-1' creation failed",
                "quota | QuotaExceeded",
                "quota | scale.up.error.quota.exceeded",
                "quota | Insufficient regional quota to satisfy request: resource \"CPUS\"",
                "quota | VcpuLimitExceeded: You have requested more vCPU capacity than your current vCPU limit",
                "quota | Operation could not be completed as it results in exceeding approved Total Regional Cores quota",
                "quota | exceeded quota: compute, requested: pods=1, used: pods=10, limited: pods=10",
                "quota | The regional quota of CPUS is exhausted",
                "quota | pod didn't trigger scale-up: 1 max node group size reached",
                "quota | 1 max cluster cpu limit reached",
                "quota | scale.up.error.ip.space.exhausted",
                "quota | IP_SPACE_EXHAUSTED",
                "quota | IP space is exhausted",
                "forbidden | SERVICE_ACCOUNT_DELETED",
            })
    void kindThatAMessageStates(String kind, String message) {
        assertThat(CloudReason.of(message).map(Kind::label)).contains(kind);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Your application is authenticating by using local credentials. The API requires a quota project, which is"
                        + " not set by default.",
                "Rate Limit Exceeded",
                "Quota exceeded for quota metric 'Read requests' and limit 'Read requests per minute' of service"
                        + " 'container.googleapis.com'",
                "403: Quota exceeded for quota group 'ReadGroup': rateLimitExceeded",
                "Time limit exceeded",
                "RequestLimitExceeded: Request limit exceeded.",
                "pod didn't trigger scale-up: 1 Insufficient cpu, 2 node(s) didn't match Pod's node affinity/selector",
                "in backoff after failed scale-up",
                "",
            })
    void messageThatStatesNeither(String message) {
        assertThat(CloudReason.of(message)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GCE quota exceeded. | raise the quota or the limit, or ask for fewer nodes",
                "1 max node group size reached | raise the pool's maximum",
                "IP space is exhausted | give the pool a larger range of addresses, or ask for fewer nodes",
                "GCE_STOCKOUT | ask for the nodes earlier, or let the pool use another zone, another machine type or on-demand"
                        + " machines",
            })
    void remedyIsThatOfTheLimitWhichIsNamed(String message, String remedy) {
        assertThat(CloudReason.remedy(CloudReason.of(message).orElseThrow(), message))
                .contains(remedy);
    }
}
