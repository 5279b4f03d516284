package dev.firstbell.deploy.prescale.gke;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.firstbell.deploy.prescale.PrescaleException;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.prescale.PrescaleFailure.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens and names from the metadata server or a file. */
@Tag("jdk")
class GoogleCredentialsTest {
    @TempDir
    private Path folder;

    private TestingGkePool pool;
    private MetadataServer metadata;

    @BeforeEach
    void start() {
        pool = new TestingGkePool(ScriptedGke.ofOneZone(), folder);
        metadata = new MetadataServer(pool.gke.url(), pool.clock);
    }

    @AfterEach
    void stop() {
        pool.close();
    }

    private long tokensIssued() {
        return pool.gke.requests.stream().filter("GET metadata"::equals).count();
    }

    @Test
    void aTokenIsKeptUntilAMinuteBeforeItExpires() {
        assertThat(metadata.token()).isEqualTo("ya29.first");
        pool.gke.token = "ya29.second";
        pool.clock.sleep(Duration.ofMinutes(58));
        assertThat(metadata.token()).isEqualTo("ya29.first");
        pool.clock.sleep(Duration.ofMinutes(1));
        assertThat(metadata.token()).isEqualTo("ya29.second");
        assertThat(tokensIssued()).isEqualTo(2);
    }

    @Test
    void aTokenOfUnknownValidityIsUsedOnce() {
        pool.gke.next("metadata", 200, "{\"access_token\": \"a\"}");
        pool.gke.next("metadata", 200, "{\"access_token\": \"b\", \"expires_in\": 9223372036854775807}");

        assertThat(List.of(metadata.token(), metadata.token(), metadata.token()))
                .containsExactly("a", "b", "b");
    }

    @Test
    void aRejectedTokenIsReplacedOnce() {
        Prescalers.apply(pool, metadata);
        pool.gke.token = "ya29.second";
        pool.gke.authorizations.clear();
        pool.gke.refuse("pool", 401, "UNAUTHENTICATED", "Request had invalid authentication credentials.");

        Prescalers.apply(pool, metadata);
        assertThat(pool.gke.authorizations).startsWith("Bearer ya29.first", "Bearer ya29.second");
    }

    @Test
    void aNewTokenThatIsRejectedToo() {
        pool.gke.refuse("pool", 401, "UNAUTHENTICATED", "no").refuse("pool", 401, "UNAUTHENTICATED", "no");

        PrescaleException e = catchThrowableOfType(PrescaleException.class, () -> Prescalers.apply(pool, metadata));
        assertThat(e.failure().kind()).isEqualTo(Kind.FORBIDDEN);
        assertThat(e)
                .hasMessage("127.0.0.1 rejects the service account that the metadata server names (401); check that the"
                        + " Kubernetes service account of this pod is bound to one of Google Cloud");
    }

    @Test
    void theClusterIsTheOneInWhichThePodRuns() {
        assertThat(NodePoolName.ofThisCluster("--pool", "user", metadata)).isEqualTo(ScriptedGke.POOL);
    }

    @Test
    void outsideOfGkeThereIsNoClusterName() {
        pool.gke.next("metadata", 404, "not found");

        assertThatThrownBy(metadata::clusterName)
                .hasMessage(
                        "the metadata server at 127.0.0.1 responded with 404 to instance/attributes/cluster-name; this"
                                + " machine is not a node of GKE: name the node pool in full");
    }

    @Test
    void whatDoesNotCallItselfGooglesIsNotBelieved() {
        pool.gke.next(
                "metadata", 200, Map.of("Metadata-Flavor", ""), "{\"access_token\": \"evil\", \"expires_in\": 1}");

        assertThatThrownBy(metadata::token)
                .hasMessage(
                        "127.0.0.1 answers (200), but not like Google's metadata server: its header Metadata-Flavor is"
                                + " missing; run this in a pod on GKE, or name a file with an access token");
    }

    @Test
    void aTokenThatIsNoneIsNotSent() {
        pool.gke.next("metadata", 200, "{\"access_token\": \"a b\\n\", \"expires_in\": 3600}");

        assertThatThrownBy(metadata::token)
                .hasMessageContaining("issued no access token for this pod")
                .hasMessageNotContaining("a b");
    }

    @Test
    void aFileIsReadForEachRequest() throws IOException {
        Path file = folder.resolve("token");
        GoogleCredentials credentials = GoogleCredentials.ofFile(file);

        assertThatThrownBy(credentials::token)
                .hasMessage(file + " cannot be read; write a token there with `gcloud auth print-access-token > FILE`");
        Files.writeString(file, "ya29.one\n");
        assertThat(credentials.token()).isEqualTo("ya29.one");
        Files.writeString(file, "ya29.two\n");
        assertThat(credentials.token()).isEqualTo("ya29.two");
        Files.writeString(file, "{\"access_token\": \"secret\"}");
        assertThatThrownBy(credentials::token)
                .hasMessageContaining("does not hold an access token and nothing else")
                .hasMessageNotContaining("secret");
    }

    @Test
    void aTokenIsInNoText() {
        metadata.token();
        assertThat(metadata.toString()).doesNotContain("ya29");
    }

    @Test
    void aRedirectGetsNoToken() throws IOException {
        try (ScriptedGke elsewhere = ScriptedGke.ofOneZone()) {
            pool.gke.next("pool", 307, Map.of("Location", elsewhere.url().toString()), "");

            assertThatThrownBy(() -> Prescalers.apply(pool, metadata))
                    .hasMessageContaining("redirects to 127.0.0.1 (307)");
            assertThat(elsewhere.requests).isEmpty();
        }
    }

    @Test
    void tokensAreSentEncryptedOnly() {
        assertThatThrownBy(() -> new GkeAddresses(
                        java.net.URI.create("http://container.googleapis.com/v1/"), GkeAddresses.GOOGLE.compute()))
                .hasMessage("the address of an API must begin with https://: http://container.googleapis.com/v1/");
    }

    @Test
    void aPoolsNameIsTheWholeRestName() {
        String whole = "projects/school/locations/us-central1/clusters/hub/nodePools/user";
        assertThat(NodePoolName.parse("--pool", whole))
                .isEqualTo(ScriptedGke.POOL)
                .hasToString(whole);
        for (String wrong : List.of("user", whole + "/", whole.replace("user", "User"), whole.replace("hub", ".."))) {
            assertThatThrownBy(() -> NodePoolName.parse("--pool", wrong))
                    .isInstanceOf(BadInputException.class)
                    .hasMessageStartingWith("--pool: ")
                    .hasMessageContaining("projects/PROJECT/locations/LOCATION/clusters/CLUSTER/nodePools/POOL");
        }
    }

    /** Short form of one call. */
    private static final class Prescalers {
        static void apply(TestingGkePool pool, GoogleCredentials credentials) {
            pool.prescaler(credentials).applied();
        }
    }
}
