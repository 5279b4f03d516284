package dev.firstbell.deploy.issues;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstbell.deploy.prometheus.LabelMatchers;
import dev.firstbell.deploy.prometheus.PrometheusAccess;
import dev.firstbell.deploy.prometheus.PrometheusAddress;
import dev.firstbell.deploy.prometheus.PrometheusLogin;
import dev.firstbell.deploy.prometheus.ScriptedPrometheus;
import dev.firstbell.records.io.BadInputException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Slug: prometheus-wants-a-password. A Prometheus server behind basic authentication "wanted a token", and a sign-on page
 * in front of one was only "not in the format of the Prometheus API" (issue 14). Each message names what was found.
 */
@Tag("jdk")
class PrometheusRefusalsTest {
    private static final Instant FROM = Instant.parse("2026-09-07T14:50:00Z");
    private static final Instant UNTIL = Instant.parse("2026-09-07T15:30:00Z");
    /** {@code ada:s3:cret}. */
    private static final String BASIC = "Basic YWRhOnMzOmNyZXQ=";

    private final ScriptedPrometheus prometheus = new ScriptedPrometheus();
    private final List<String> notes = new ArrayList<>();

    @TempDir
    private Path temp;

    @AfterEach
    void close() {
        prometheus.close();
    }

    @Test
    void basicAuthenticationIsNamedAndItsPasswordFileWorks() throws IOException {
        prometheus.want(BASIC);

        assertThatThrownBy(() -> history(Optional.empty()))
                .isInstanceOf(BadInputException.class)
                .hasMessage("--prometheus: " + prometheus.url()
                        + " wants a user and a password (401, basic authentication); write USER:PASSWORD into a file and"
                        + " pass it with --prometheus-password-file");
        assertThatThrownBy(() -> history(Optional.of(PrometheusLogin.token("Bearer x"))))
                .hasMessageContaining("wants a user and a password (401, basic authentication), not a token");
        assertThatThrownBy(() -> history(Optional.of(login("ada:wrong\n"))))
                .hasMessageContaining("rejected the user and the password (401)")
                .hasMessageNotContaining("wrong");
        history(Optional.of(login("ada:s3:cret\n")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|is empty",
                "ada|has no user and password separated by a colon",
                ":secret|has no user and password separated by a colon",
                "ada:$2y$10$abc|holds a hash, as the server stores it",
                "ada:{SHA}abc=|holds a hash, as the server stores it"
            })
    void anUnusablePasswordFileSaysWhatIsInIt(String text, String message) {
        assertThatThrownBy(() -> login(text))
                .isInstanceOf(BadInputException.class)
                .hasMessageStartingWith("--prometheus-password-file: " + temp.resolve("login"))
                .hasMessageContaining(message)
                .hasMessageContaining("USER:PASSWORD")
                .hasMessageNotContaining("secret");
    }

    @Test
    void aLoginHidesItsSecret() throws IOException {
        assertThat(login("ada:s3:cret")).hasToString("PrometheusLogin[hidden]");
        assertThatThrownBy(() -> login("ada:x\nbob:y\n")).hasMessageContaining("has several lines");
        assertThatThrownBy(() -> PrometheusLogin.passwordFile(temp.resolve("none")))
                .hasMessageContaining("does not exist or is not a file");
    }

    @Test
    void aPageToSignOnIsCalledOne() {
        prometheus.answer(
                200,
                "<!doctype html><html><head><title>Sign in to Example</title></head><body>…</body></html>",
                Map.of("Content-Type", "text/html"));

        assertThatThrownBy(() -> history(Optional.empty()))
                .hasMessageContaining(
                        "responded with 200 and an HTML page titled `Sign in to Example`, which asks to sign on")
                .hasMessageContaining("kubectl port-forward");
    }

    @Test
    void aRedirectSaysWhereItLeads() {
        prometheus.answer(302, "", Map.of("Location", "https://sso.example.edu/authorize?state=s3cret"));

        assertThatThrownBy(() -> history(Optional.empty()))
                .hasMessageContaining(
                        "redirects (302) to https://sso.example.edu/authorize, which may be a page to sign on")
                .hasMessageNotContaining("s3cret");
    }

    @Test
    void aRedirectToHttpsSaysWhichAddressToGive() {
        prometheus.answer(308, "", Map.of("Location", "https://127.0.0.1/api/v1/query?query=x"));

        assertThatThrownBy(() -> history(Optional.empty()))
                .hasMessageContaining("redirects (308); give --prometheus https://127.0.0.1/");
    }

    @Test
    void aMissingPathPrefixIsFound() {
        try (ScriptedPrometheus below = new ScriptedPrometheus("/prometheus/")) {
            assertThatThrownBy(() -> PrometheusAccess.of(below.url(), Optional.empty(), Optional.empty(), "jhub")
                            .history(FROM, UNTIL, UNTIL, UNTIL, notes::add))
                    .hasMessageContaining("responded with 404 at " + below.url()
                            + "api/v1/query, but not in the format of the Prometheus API; it redirects to "
                            + below.url() + "prometheus/graph, so the API may have that path prefix");
            PrometheusAccess.of(below.url().resolve("/prometheus/"), Optional.empty(), Optional.empty(), "jhub")
                    .history(FROM, UNTIL, UNTIL, UNTIL, notes::add);
        }
    }

    @Test
    void compressedResponsesAreRead() {
        prometheus.compress();

        history(Optional.empty());

        assertThat(prometheus.queries()).hasSizeGreaterThan(3);
    }

    @Test
    void aQueryThatIsTooLargeSaysWhatHelps() {
        prometheus.answer(
                422,
                "{\"status\":\"error\",\"errorType\":\"execution\",\"error\":\"query processing would load too many"
                        + " samples into memory in query execution\"}",
                Map.of());

        assertThatThrownBy(() -> history(Optional.empty()))
                .hasMessageContaining("responded with 422: query processing would load too many samples into memory")
                .hasMessageEndingWith("; a shorter --for needs fewer samples");
    }

    @Test
    void aTenantThatIsMissingIsNamed() {
        prometheus.answer(401, "no org id\n", Map.of());

        assertThatThrownBy(() -> history(Optional.empty()))
                .hasMessageContaining("wants a tenant (401, `no org id`: header X-Scope-OrgID)");
    }

    @Test
    void aPartialResponseIsNoted() {
        prometheus.warn("No StoreAPIs matched for this query");

        history(Optional.empty());

        assertThat(notes)
                .contains(
                        "the Prometheus server warned that its responses may be partial: No StoreAPIs matched for this"
                                + " query");
    }

    @ParameterizedTest
    @CsvSource({
        "https://prom.example.edu/graph?g0.expr=up&g0.tab=1,https://prom.example.edu/",
        "https://prom.example.edu/prometheus/query?g0.expr=up,https://prom.example.edu/prometheus/",
        "HTTP://Prom.example.edu:9090/api/v1/query?query=up,http://prom.example.edu:9090/",
        "https://prom.example.edu/classic/graph#x,https://prom.example.edu/"
    })
    void aPastedPageIsCutOffAndThatIsSaid(String pasted, URI url) {
        assertThat(PrometheusAddress.of(pasted))
                .isEqualTo(new PrometheusAddress(
                        url,
                        Optional.of("--prometheus: taken as " + url + ", without the page that was pasted with it")));
    }

    @Test
    void aPlainAddressIsTakenAsItIs() {
        assertThat(PrometheusAddress.of(" http://127.0.0.1:9090/prom "))
                .isEqualTo(new PrometheusAddress(URI.create("http://127.0.0.1:9090/prom/"), Optional.empty()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "localhost:9090|has no scheme; write http://localhost:9090 or https://localhost:9090",
                "https://ada:s3cret@prom.example.edu/|contains a user or a password",
                "ftp://prom.example.edu/|is not an address",
                "http:///|is not an address"
            })
    void anUnusableAddressSaysWhy(String text, String message) {
        assertThatThrownBy(() -> PrometheusAddress.of(text))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining(message)
                .hasMessageNotContaining("s3cret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"job=hub", "job", "{}", "job=\"a\"} or up{", "job=\"a\" or job=\"b\""})
    void otherTextThanMatchersIsRefused(String text) {
        assertThatThrownBy(() -> LabelMatchers.of("--prometheus-select", text))
                .isInstanceOf(BadInputException.class)
                .hasMessageStartingWith("--prometheus-select: `" + text + "` is not a list of label matchers");
    }

    private PrometheusLogin login(String text) throws IOException {
        return PrometheusLogin.passwordFile(Files.writeString(temp.resolve("login"), text));
    }

    private void history(Optional<PrometheusLogin> login) {
        PrometheusAccess.of(prometheus.url(), login, Optional.empty(), "jhub")
                .history(FROM, UNTIL, UNTIL, UNTIL, notes::add);
    }
}
