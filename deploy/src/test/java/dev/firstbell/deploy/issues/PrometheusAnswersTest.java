package dev.firstbell.deploy.issues;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.firstbell.deploy.prometheus.PrometheusAccess;
import dev.firstbell.deploy.prometheus.PrometheusAddress;
import dev.firstbell.deploy.prometheus.PrometheusHeaders;
import dev.firstbell.deploy.prometheus.ScriptedPrometheus;
import dev.firstbell.records.io.BadInputException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
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

/**
 * Slug: prometheus-answer-called-no-samples. Answers without a result, with values that are not numbers, with times in
 * milliseconds or of another year were "no samples", and a response that broke off was a server that "cannot be reached"
 * (issue 14). Each message names what was found.
 */
@Tag("jdk")
class PrometheusAnswersTest {
    private static final Instant FROM = Instant.parse("2026-09-07T14:50:00Z");
    private static final Instant UNTIL = Instant.parse("2026-09-07T15:30:00Z");

    private final ScriptedPrometheus prometheus = new ScriptedPrometheus();
    private final List<String> notes = new ArrayList<>();

    @TempDir
    private Path temp;

    @AfterEach
    void close() {
        prometheus.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'status':'success'}|with `status: success` and no `data`, where a result was expected; check the address",
                "{'status':'success','data':null}|with `status: success` and `data: null`",
                "{'status':'success','data':[]}|with `status: success` and `data: []`",
                "{'status':'success','data':{'resultType':'vector'}}|with no `result`, where a list of series",
                "{'status':'success','data':{'resultType':'vector','result':null}}|with `result: null`, where a list",
                "{'status':'success','data':{'resultType':'scalar','result':[1788793200,'1']}}|with one scalar (`result:",
                "{'status':'success','data':{'resultType':'string','result':[1788793200,'x']}}|with one string (`result:",
                "{'status':'success','data':{'resultType':'streams','result':[]}}|as Loki does",
                "{'status':'success','data':{'resultType':'vector','result':[1]}}|with `1` in result[0], where a series",
                "{'status':'success','data':{'resultType':'vector','result':[{'value':[1,'1']}]}}|no `metric` in result[0]",
                "{'status':'success','data':{'resultType':'vector','result':[{'metric':{},'value':['x','1']}]}}"
                        + "|in result[0].value, where a time and a value were expected",
                "{'status':'success','data':{'resultType':'vector','result':[{'metric':{},'value':[1788793200]}]}}"
                        + "|in result[0].value, where a time and a value were expected",
                "{'status':'success','data':{'resultType':'vector','result':[{'metric':{},'value':[1788793200,'many']}]}}"
                        + "|with the value `many` in result[0].value, where a number was expected",
                "{'status':'success','data':{'resultType':'matrix','result':[{'metric':{},'values':[[1788793200000,'1']]}]}}"
                        + "|with the time 1788793200000 in result[0].values[0], where seconds since 1970 were expected; it"
                        + " looks like milliseconds",
                "{'status':'success','data':{'resultType':'vector','result':[{'metric':{},'value':[1798793200,'1']}]}}"
                        + "|with a sample of 2027-01-01T08:46:40Z in result[0].value to a query for the time up to"
                        + " 2026-09-07T15:30:00Z",
                "{'status':'success','data':{'resultType':'matrix','result':[{'metric':{},'values':[[1698793200,'1']]}]}}"
                        + "|to a query for the time from 2026-09-07T14:50:00Z to 2026-09-07T15:30:00Z"
            })
    void aResultThatDoesNotFitItsQueryIsRefusedWithWhatWasFound(String body, String found) {
        prometheus.answer(200, body.replace('\'', '"'), Map.of());

        assertThatThrownBy(this::history)
                .isInstanceOf(BadInputException.class)
                .hasMessageStartingWith("--prometheus: " + prometheus.url() + " responded to the query max_over_time(")
                .hasMessageContaining(found);
    }

    @Test
    void valuesThatAreNotNumbersAreNamedAndNotCalledNoSamples() {
        prometheus.answer(
                200,
                "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[{\"metric\":{\"pod\":\"jupyter-a\"},"
                        + "\"value\":[1788793200,\"NaN\"]},{\"metric\":{\"pod\":\"jupyter-b\"},\"value\":[1788793200,\"+Inf\"]}]}}",
                Map.of());

        assertThat(history().facts()).isEmpty();
        assertThat(notes)
                .contains(
                        "the Prometheus server has samples of kube_pod_created, but none that is a number (1 × +Inf, 1 ×"
                                + " NaN), so the record contains no students' pods")
                .anyMatch(note -> note.startsWith("the Prometheus server has samples of"
                        + " jupyterhub_server_spawn_duration_seconds_count, but none that is a number"));
    }

    @Test
    void aNegativeCounterIsUnknown() {
        prometheus.series(
                "jupyterhub_server_spawn_duration_seconds_count{namespace=\"jhub\",status=\"success\"}",
                FROM,
                Map.of(-30, -5, 600, 3, 2390, 7));

        assertThat(history().counts()).isEmpty();
        assertThat(notes)
                .contains(
                        "the Prometheus server has negative values of jupyterhub_server_spawn_duration_seconds, which a"
                                + " counter cannot have, so the hub's counts of starts, failures and 429s are unknown");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "200|{\"status\":\"success\",\"data\":{\"resu|broke off after 33 bytes, in the middle of its JSON",
                "200|{\"status\":\"success\",\"data\":NaN}|text that begins like JSON and is not valid JSON (line 1",
                "429|too many requests|responded with 429, but not in the format of the Prometheus API (`too many requests`);"
                        + " it limits requests: wait, then repeat the command",
                "502|no healthy upstream|(`no healthy upstream`); a proxy in front of it may not reach it",
                "400|Client sent an HTTP request to an HTTPS server.|; write the address with https://",
                "200|<html><head><title>Grafana</title></head></html>|give its address there, …/api/datasources/proxy/uid/UID/",
                "500|{\"message\":\"data source is gone\"}|(`data source is gone`)",
                "422|{\"status\":\"error\",\"error\":\"the number of matching timeseries exceeds 300000\"}|; a shorter --for, or"
                        + " --prometheus-select, needs fewer series",
                "401|no org id|wants a tenant (401, `no org id`: header X-Scope-OrgID); pass it with --prometheus-tenant",
                "500|{\"status\":\"error\",\"error\":\"no org id\"}|wants a tenant (500, `no org id`"
            })
    void otherResponsesAreNamedByWhatTheyAre(int status, String body, String found) {
        prometheus.answer(status, body, Map.of());

        assertThatThrownBy(this::history).isInstanceOf(BadInputException.class).hasMessageContaining(found);
    }

    @Test
    void aResponseThatBreaksOffIsNotAServerThatCannotBeReached() throws IOException {
        try (RawServer raw = new RawServer(
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n{\"status\":\"succ")) {
            assertThatThrownBy(() -> history(raw.url()))
                    .hasMessageContaining("the response of " + raw.url() + " broke off after 15 of 5000 bytes");
        }
    }

    @Test
    void aServerThatClosesTheConnectionIsNotOneThatCannotBeReached() throws IOException {
        // The first frame of a server that speaks HTTP/2 only.
        try (RawServer raw = new RawServer("\0\0\6\4\0\0\0\0\0\0\5\0\0@\0")) {
            assertThatThrownBy(() -> history(raw.url()))
                    .hasMessageContaining(raw.url() + " closed the connection without a response in HTTP/1.1")
                    .hasMessageNotContaining("cannot be reached");
        }
    }

    @Test
    void compressionsThatWereNotAskedForAreNamed() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        byte[] zstd = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0, 1};
        byte[] gzip = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, 0, 1};
        byte[][] bodies = {zstd, gzip};
        int[] next = {0};
        server.createContext("/", exchange -> {
            byte[] body = bodies[next[0]++];
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
        try {
            assertThatThrownBy(() -> history(url)).hasMessageContaining("responded in the compression `zstd`");
            assertThatThrownBy(() -> history(url))
                    .hasMessageContaining("sent 11 bytes of gzip that are cut off or damaged");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void anApiBelowAUsualPrefixIsFound() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            boolean api = exchange.getRequestURI().getPath().equals("/select/0/prometheus/api/v1/query");
            byte[] body =
                    (api ? "{\"status\":\"success\"}" : "unsupported path requested").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(api ? 200 : 400, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
        try {
            assertThatThrownBy(() -> history(url))
                    .hasMessageEndingWith(
                            "(`unsupported path requested`); the API is at " + url + "select/0/prometheus/");
        } finally {
            server.stop(0);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "https://g.example.edu/connections/datasources/edit/X1,https://g.example.edu/api/datasources/proxy/uid/X1/",
        "https://g.example.edu/grafana/datasources/edit/X1/,https://g.example.edu/grafana/api/datasources/proxy/uid/X1/",
        "https://vm.example.edu/select/0/vmui/?#/x,https://vm.example.edu/select/0/prometheus/"
    })
    void aPageIsReplacedByItsApi(String pasted, URI url) {
        PrometheusAddress address = PrometheusAddress.of(pasted);

        assertThat(address.url()).isEqualTo(url);
        assertThat(address.remark())
                .contains("--prometheus: taken as " + url + ", where the page that was pasted has its API");
    }

    @Test
    void remarksOfTheServerAreNotedByTheirKind() {
        prometheus.warn("PromQL info: metric might not be a counter");

        history();

        assertThat(notes)
                .contains("the Prometheus server sent a remark with its response: PromQL info: metric might not be a"
                        + " counter")
                .noneMatch(note -> note.contains("may be partial"));
    }

    @Test
    void aTenantAndOtherHeadersAreSent() throws IOException {
        Path file = Files.writeString(temp.resolve("headers"), "# a gateway's\nX-Api-Key: s3cret\n\n");
        PrometheusHeaders headers = PrometheusHeaders.file(file).and(PrometheusHeaders.tenant(" team-a "));

        PrometheusAccess.of(prometheus.url(), Optional.empty(), Optional.empty(), "jhub")
                .sending(headers)
                .history(FROM, UNTIL, UNTIL, UNTIL, notes::add);

        assertThat(prometheus.lastHeader("X-Scope-OrgID")).isEqualTo("team-a");
        assertThat(prometheus.lastHeader("THANOS-TENANT")).isEqualTo("team-a");
        assertThat(prometheus.lastHeader("X-Api-Key")).isEqualTo("s3cret");
        assertThat(headers).hasToString("PrometheusHeaders[hidden]");
        assertThat(notes)
                .anyMatch(
                        note -> note.startsWith("the Prometheus server has no samples at all of the tenant `team-a`"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "s3cret|:1 is not a header; write one header a line into it, like X-Api-Key: VALUE",
                "X Key: s3cret|:1 is not a header",
                "Host: s3cret|:1: the header Host is set by Firstbell itself; remove it",
                "X-Key: s3crét|:1: the value of the header X-Key has characters other than printable ASCII",
                "# s3cret|has no header"
            })
    void aFileOfOtherThingsThanHeadersSaysSoWithoutItsContent(String text, String found) throws IOException {
        Path file = Files.writeString(temp.resolve("headers"), text);

        assertThatThrownBy(() -> PrometheusHeaders.file(file))
                .isInstanceOf(BadInputException.class)
                .hasMessageStartingWith("--prometheus-headers-file: " + file)
                .hasMessageContaining(found)
                .hasMessageNotContaining("s3cr");
    }

    @ParameterizedTest
    @CsvSource({"''", "a b", "té"})
    void aTextThatIsNotATenantIsRefused(String text) {
        assertThatThrownBy(() -> PrometheusHeaders.tenant(text))
                .isInstanceOf(BadInputException.class)
                .hasMessageStartingWith("--prometheus-tenant: `" + text + "` is not a tenant");
    }

    private PrometheusAccess.History history() {
        return history(prometheus.url());
    }

    private PrometheusAccess.History history(URI url) {
        return PrometheusAccess.of(url, Optional.empty(), Optional.empty(), "jhub")
                .history(FROM, UNTIL, UNTIL, UNTIL, notes::add);
    }
}
