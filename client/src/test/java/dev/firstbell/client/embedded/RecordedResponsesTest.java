package dev.firstbell.client.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.firstbell.client.HubClient;
import dev.firstbell.client.HubFixture.Target;
import dev.firstbell.client.exchanges.RecordedExchange;
import dev.firstbell.client.progress.ProgressEnd;
import dev.firstbell.records.plan.Setting.HubLimits;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The embedded hub responds to a GET with a token as a real hub of the same line was recorded to respond: with the same
 * status, the same headers, and JSON with the same keys and values of the same types.
 */
class RecordedResponsesTest {
    private static final Path RECORDED = Path.of("src/test/resources/exchanges/5.5.4");
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Recordings that need another state than "ada's server runs, bob's does not", or a browser that is logged in. */
    private static final Set<String> OTHER_STATES =
            Set.of("user-starting", "progress", "progress-that-failed", "login-form", "spawn-pending-not-running");

    /** The values of these keys depend on the spawner. */
    private static final Set<String> SPAWNERS_OWN = Set.of("state", "user_options");

    private static ContractHub hub;

    @BeforeAll
    static void startAda() throws IOException {
        hub = ContractHub.start(HubLimits.Z2JH, ContractHub.FEATURES, 10);
        Target target = hub.target();
        try (HubClient client =
                HubClient.builder(target.url()).token(target.token()).build()) {
            client.createUsers(List.of("ada", "bob")).join();
            client.createToken("ada", "recorded", Duration.ofHours(1)).join();
            client.startServer("ada").join();
            var end = client.progress("ada", event -> {}).end();
            await().until(end::isDone);
            assertThat(end.join()).isInstanceOf(ProgressEnd.Ready.class);
        }
    }

    @AfterAll
    static void stop() {
        hub.close();
    }

    static Stream<RecordedExchange> read() {
        return RecordedExchange.in(RECORDED).stream()
                .filter(exchange -> exchange.request().startsWith("GET "))
                .filter(exchange -> !OTHER_STATES.contains(exchange.name()));
    }

    @ParameterizedTest
    @MethodSource("read")
    void theResponseHasTheRecordedShape(RecordedExchange recorded) throws IOException, InterruptedException {
        String path = recorded.request().substring("GET ".length());
        HttpRequest request = HttpRequest.newBuilder(hub.target().url().resolve(path))
                .header("Authorization", "token " + hub.embedded().token())
                .header("Accept", "application/jupyterhub-pagination+json, application/json")
                .build();
        HttpResponse<String> response = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());

        assertThat(response.statusCode()).isEqualTo(recorded.status());
        assertThat(response.headers().map().keySet())
                .containsAll(recorded.headers().keySet());
        assertThat(response.headers().firstValue("Content-Type").map(RecordedResponsesTest::mediaType))
                .isEqualTo(recorded.headers().getOrDefault("content-type", List.of()).stream()
                        .map(RecordedResponsesTest::mediaType)
                        .findFirst());
        if (recorded.body().startsWith("{") || recorded.body().startsWith("[")) {
            assertThat(shape(JSON.readTree(response.body()))).isEqualTo(shape(JSON.readTree(recorded.body())));
        }
    }

    private static String mediaType(String header) {
        return header.replaceFirst(";.*", "");
    }

    /** The path and the type of every value. The first element of a list stands for all. */
    private static Set<String> shape(JsonNode json) {
        Set<String> shape = new TreeSet<>();
        collect("", json, shape);
        return shape;
    }

    private static void collect(String path, JsonNode json, Set<String> shape) {
        if (json.isArray()) {
            shape.add(path + " list");
            json.values().stream().limit(1).forEach(first -> collect(path + "[]", first, shape));
        } else if (json.isObject()) {
            shape.add(path + " object");
            json.properties().stream()
                    .filter(field -> !SPAWNERS_OWN.contains(field.getKey()))
                    .forEach(field -> collect(path + "." + field.getKey(), field.getValue(), shape));
        } else {
            shape.add(path + " " + (json.isNull() ? "null" : json.getNodeType()));
        }
    }
}
