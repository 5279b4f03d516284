package dev.firstbell.client.singleuser;

import static dev.firstbell.client.FutureOutcomes.failure;
import static dev.firstbell.client.FutureOutcomes.get;
import static dev.firstbell.client.TestingHub.empty;
import static dev.firstbell.client.TestingHub.error;
import static dev.firstbell.client.TestingHub.json;
import static dev.firstbell.client.TestingHub.redirect;
import static dev.firstbell.client.TestingHub.typed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.firstbell.client.HubClient;
import dev.firstbell.client.TestingHub;
import dev.firstbell.client.call.HubException.Code;
import dev.firstbell.client.singleuser.PageResponse.Landed;
import dev.firstbell.client.singleuser.PageResponse.NotYet;
import dev.firstbell.client.singleuser.PageResponse.Rejected;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SingleUserTest {
    private static final String KERNEL = "edebcbcf-0000-4000-8000-0123456789ab";

    private final TestingHub hub = new TestingHub();
    private final HubClient client = hub.client().build();
    private final SingleUser ada = client.singleUser("ada");

    @AfterEach
    void close() {
        client.close();
        hub.close();
    }

    @Test
    void landsOnAPageOfTheServer() {
        hub.on("GET /user/ada/", typed(200, "text/html", "<html>"));
        assertThat(get(ada.firstPage())).isEqualTo(new Landed(200, "/user/ada/"));
    }

    @Test
    void followsRedirectsBelowTheServerWithTheToken() {
        hub.on("GET /user/ada/", redirect(302, "/user/ada/lab?"));
        hub.on("GET /user/ada/lab?", redirect(302, hub.url() + "user/ada/lab/tree"));
        hub.on("GET /user/ada/lab/tree", typed(200, "text/html", "<html>"));
        assertThat(get(ada.firstPage())).isEqualTo(new Landed(200, "/user/ada/lab/tree"));
        assertThat(hub.requests())
                .hasSize(3)
                .allSatisfy(asked ->
                        assertThat(asked.headers().getFirst("Authorization")).isEqualTo("token secret"));
    }

    @Test
    void aServerWithoutARouteIsNotYet() {
        hub.on("GET /user/ada/", redirect(302, "/hub/user/ada/"));
        assertThat(get(ada.firstPage())).isEqualTo(new NotYet(302, "/hub/user/ada/"));
    }

    @Test
    void aRedirectToAnotherUsersServerIsNotYet() {
        hub.on("GET /user/ada/", redirect(302, "/user/adam/"));
        assertThat(get(ada.firstPage())).isEqualTo(new NotYet(302, "/user/adam/"));
    }

    @ParameterizedTest
    @ValueSource(ints = {424, 500, 502, 503, 504})
    void serverErrorsAreNotYet(int status) {
        hub.on("GET /user/ada/", typed(status, "text/plain", "wait"));
        assertThat(get(ada.firstPage())).isEqualTo(new NotYet(status, "/user/ada/"));
    }

    @Test
    void noAccessIsRefused() {
        hub.on("GET /user/ada/", error(403, "Forbidden"));
        assertThat(get(ada.firstPage())).isEqualTo(new Rejected(403, "Forbidden"));
    }

    @Test
    void theTokenIsNeverSentToAnotherSite() {
        try (TestingHub elsewhere = new TestingHub()) {
            hub.on("GET /user/ada/", redirect(302, elsewhere.url() + "user/ada/"));
            assertThat(get(ada.firstPage())).isInstanceOf(Rejected.class);
            assertThat(elsewhere.requests()).isEmpty();
        }
    }

    @Test
    void aCircleOfRedirectsIsRefused() {
        hub.on("GET /user/ada/", redirect(302, "/user/ada/"));
        assertThat(get(ada.firstPage())).isEqualTo(new Rejected(302, "more than 10 redirects"));
        assertThat(hub.requests()).hasSize(11);
    }

    @Test
    void readsItsStatus() {
        hub.on("GET /user/ada/api/status", json(200, """
                        {"connections": 1, "kernels": 2, "started": "2026-11-23T08:00:00Z",
                         "last_activity": "2026-11-23T09:00:00.5Z"}"""));
        assertThat(get(ada.status()))
                .isEqualTo(new ServerStatus(
                        1, 2, Instant.parse("2026-11-23T08:00:00Z"), Instant.parse("2026-11-23T09:00:00.5Z")));
    }

    @Test
    void startsAndDeletesKernels() {
        hub.on("POST /user/ada/api/kernels", json(201, "{\"id\": \"" + KERNEL + "\", \"name\": \"python3\"}"));
        hub.on("DELETE /user/ada/api/kernels/" + KERNEL, empty(204));
        assertThat(get(ada.startKernel())).isEqualTo(new Kernel(KERNEL, "python3"));
        assertThat(hub.onlyRequest().body()).isEqualTo("{}");
        assertThat(get(ada.startKernel("python3"))).isEqualTo(new Kernel(KERNEL, "python3"));
        assertThat(hub.requests().get(1).body()).isEqualTo("{\"name\":\"python3\"}");
        assertThat(get(ada.deleteKernel(KERNEL))).isTrue();
        hub.on("DELETE /user/ada/api/kernels/" + KERNEL, error(404, "Kernel does not exist"));
        assertThat(get(ada.deleteKernel(KERNEL))).isFalse();
    }

    @Test
    void aServerThatDoesNotRunIsNotFound() {
        hub.on("GET /user/ada/api/status", redirect(302, "/hub/user/ada/api/status"));
        hub.on("POST /user/ada/api/kernels", typed(403, "text/html", "<html>'_xsrf' argument missing from POST"));
        assertThat(failure(ada.status()).code()).isEqualTo(Code.NOT_FOUND);
        assertThat(failure(ada.startKernel()).code()).isEqualTo(Code.NOT_FOUND);
    }

    @Test
    void aMissingScopeIsForbidden() {
        hub.on("POST /user/ada/api/kernels", json(403, "{\"message\": \"Forbidden\", \"reason\": null}"));
        assertThat(failure(ada.startKernel()).code()).isEqualTo(Code.FORBIDDEN);
    }

    @Test
    void malformedKernelIdsAreRejected() {
        hub.on("POST /user/ada/api/kernels", json(201, "{\"id\": \"../../hub/api\", \"name\": \"python3\"}"));
        assertThat(failure(ada.startKernel()).code()).isEqualTo(Code.PROTOCOL);
        assertThatIllegalArgumentException().isThrownBy(() -> ada.openKernel("../.."));
    }
}
