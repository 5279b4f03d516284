package dev.firstbell.deploy.claims;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.firstbell.deploy.cluster.ClusterAccess;
import dev.firstbell.deploy.observe.TestingApiServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VolumeClaimsTest {
    private static final long GIB = 1L << 30;

    private final TestingApiServer server = new TestingApiServer();
    private final TestingClaims cluster = new TestingClaims(server);

    @TempDir
    private Path folder;

    private ClusterAccess access;
    private VolumeClaims claims;

    @BeforeEach
    void connect() {
        access = ClusterAccess.of(server.kubeconfig(folder), "jhub");
        claims = new VolumeClaims(access);
    }

    @AfterEach
    void close() {
        access.close();
        server.close();
    }

    @Test
    void onlyTheClaimsOfUsersHomesInTheHubsNamespaceAreListed() {
        cluster.claim("jhub", "claim-ada", "ada", "10Gi");
        cluster.claim("jhub", "claim-firstbell-000", "firstbell-000", "512Mi");
        cluster.claim("other", "claim-firstbell-001", "firstbell-001", "10Gi");
        cluster.claimOfTheHub("hub-db-dir");

        assertThat(seen().all())
                .extracting(VolumeClaim::name, VolumeClaim::user, VolumeClaim::bytes, VolumeClaim::ending)
                .containsExactly(
                        tuple("claim-ada", Optional.of("ada"), 10 * GIB, false),
                        tuple("claim-firstbell-000", Optional.of("firstbell-000"), GIB / 2, false));
        assertThat(seen().largest()).isEqualTo(10 * GIB);
    }

    @Test
    void aUsersClaimsIncludeThoseOfNamedServersAndOfNoUserWithASimilarName() {
        cluster.claim("jhub", "claim-firstbell-00", "firstbell-00", "10Gi");
        cluster.claim("jhub", "claim-firstbell-000", "firstbell-000", "10Gi");
        cluster.claim("jhub", "claim-firstbell-000--lab", "firstbell-000", "10Gi");
        cluster.claim("jhub", "claim-firstbell-0001", "firstbell-0001", "10Gi");
        cluster.claim("jhub", "claim-firstbell", "firstbell", "10Gi");

        assertThat(seen().of(Set.of("firstbell-000")))
                .extracting(VolumeClaim::name)
                .containsExactly("claim-firstbell-000", "claim-firstbell-000--lab");
    }

    @Test
    void aClaimWithoutTheAnnotationIsReadByItsLabel() {
        cluster.claimByLabel("jhub", "claim-firstbell-2d000", "firstbell-000");

        VolumeClaim claim = seen().of(Set.of("firstbell-000")).get(0);
        assertThat(claim.isNamedAfterItsUser()).as("the older escaped form").isTrue();
    }

    @Test
    void aClaimThatIsTheHomeOfSeveralUsersIsKnown() {
        cluster.claim("jhub", "claim-jupyter", "firstbell-000", "100Gi");
        cluster.claim("jhub", "claim-ada", "ada", "10Gi");
        cluster.pod("jhub", "jupyter-ada", "ada", "claim-jupyter", "claim-ada");
        cluster.pod("jhub", "jupyter-bob", "bob", "claim-jupyter", "claim-ada");

        assertThat(seen().sharedHomes()).singleElement().satisfies(claim -> {
            assertThat(claim.name()).isEqualTo("claim-jupyter");
            assertThat(claim.mountedBy()).containsExactlyInAnyOrder("ada", "bob");
        });
    }

    @Test
    void onlyTheGivenClaimIsDeletedAndTwiceIsNoFailure() {
        cluster.claim("jhub", "claim-ada", "ada", "10Gi");
        cluster.claim("jhub", "claim-firstbell-000", "firstbell-000", "10Gi");
        VolumeClaim claim = seen().of(Set.of("firstbell-000")).get(0);

        assertThat(claims.delete(claim)).isEmpty();
        assertThat(claims.delete(claim)).isEmpty();

        assertThat(seen().all()).extracting(VolumeClaim::name).containsExactly("claim-ada");
    }

    @Test
    void aDeletionThatIsRefusedHasItsReason() {
        cluster.claim("jhub", "claim-firstbell-000", "firstbell-000", "10Gi");
        VolumeClaim claim = seen().all().get(0);

        server.refuse("/persistentvolumeclaims/", 409);
        assertThat(claims.delete(claim)).contains("it changed meanwhile");
        server.refuse("/persistentvolumeclaims/", 401);
        assertThat(claims.delete(claim).orElseThrow()).contains("rejected the credentials (401)");
    }

    @Test
    void claimsThatMayNotBeListedAreNotTakenForNone() {
        cluster.claim("jhub", "claim-firstbell-000", "firstbell-000", "10Gi");
        server.refuse("/persistentvolumeclaims", 403);

        assertThat(claims.look())
                .isEqualTo(
                        new ClaimsLook.Unseen("the kubeconfig's user may not list pods and volume claims in namespace"
                                + " jhub, which deploy/kubernetes/claims-role.yaml permits"));
    }

    @Test
    void aMissingPermissionIsNamedWithTheManifest() {
        cluster.namespace("jhub");
        server.deny("delete persistentvolumeclaims jhub");

        assertThat(problems(false)).isEmpty();
        assertThat(problems(true))
                .containsExactly(
                        "--kubeconfig: missing permissions: delete persistentvolumeclaims in namespace jhub; ask a"
                                + " cluster administrator to run `kubectl apply -f deploy/kubernetes/claims-role.yaml`, or check"
                                + " that --namespace is the hub's namespace");
    }

    @Test
    void aNamespaceThatDoesNotExistIsNotTakenForOneWithoutClaims() {
        assertThat(problems(false)).singleElement().asString().contains("has no namespace `jhub`");
    }

    private List<String> problems(boolean delete) {
        List<String> problems = new ArrayList<>();
        claims.check(delete, problems::add);
        return problems;
    }

    private ClaimsLook.Seen seen() {
        return claims.look().match(seen -> seen, unseen -> {
            throw new AssertionError(unseen.reason());
        });
    }
}
