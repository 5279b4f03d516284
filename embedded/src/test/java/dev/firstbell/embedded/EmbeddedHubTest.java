package dev.firstbell.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.plan.Setting.HubLimits;
import dev.firstbell.records.prescale.Prescaling;
import dev.firstbell.twin.parameters.Quantity;
import dev.firstbell.twin.parameters.TwinParameters;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EmbeddedHubTest {
    private static final Instant MORNING = Instant.parse("2026-09-07T08:00:00Z");
    private static final double FAST = 100;
    private static final TwinParameters WARM = TwinParameters.defaults().with(Quantity.POOL_BASE, 3);

    private EmbeddedHub hub;
    private TestingHubHttp http;

    @BeforeEach
    void listen() throws IOException {
        hub = EmbeddedHub.start(EmbeddedHub.Config.at(MORNING).withParameters(WARM));
        http = new TestingHubHttp(hub);
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    private static JsonObject json(HttpResponse<String> answer) {
        return new JsonObject(answer.body());
    }

    @Test
    void theApiRootShowsTheVersionWithoutAToken() {
        HttpResponse<String> answer = http.as("").get("/hub/api/");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(json(answer).getString("version")).isEqualTo("5.5.4");
        assertThat(answer.headers().firstValue("X-JupyterHub-Version")).contains("5.5.4");
    }

    @Test
    void aStartIsAcceptedAndStreamedUntilReadyAndTheUserModelShowsIt() {
        http.users("firstbell-000");
        hub.pace(1);
        assertThat(http.post("/hub/api/users/firstbell-000/server", "").statusCode())
                .isEqualTo(202);
        // Frozen, so that the stream is followed from its beginning even on a slow machine.
        hub.freeze();
        String stream = http.stream("/hub/api/users/firstbell-000/server/progress", () -> hub.pace(FAST));

        assertThat(stream).startsWith("\n\n").contains("data: {\"progress\":0,\"message\":\"Server requested\"}\n\n");
        assertThat(stream).contains("\"reason\":\"Scheduled\"").contains("\"eventTime\":\"2026-09-07T08:");
        assertThat(stream).endsWith("\"url\":\"/user/firstbell-000/\"}\n\n").contains("\"ready\":true");
        JsonObject user = json(http.get("/hub/api/users/firstbell-000"));
        assertThat(user.getString("server")).isEqualTo("/user/firstbell-000/");
        assertThat(user.getString("pending")).isNull();
        assertThat(user.getJsonObject("servers").getJsonObject("").getBoolean("ready"))
                .isTrue();
        HttpResponse<String> again = http.post("/hub/api/users/firstbell-000/server", "");
        assertThat(again.statusCode()).isEqualTo(400);
        assertThat(json(again).getString("message")).isEqualTo("firstbell-000 is already running");
    }

    @Test
    void aStartBeyondTheLimitIsRefusedWithARetryAfterInWholeSeconds() throws IOException {
        hub.close();
        hub = EmbeddedHub.start(EmbeddedHub.Config.at(MORNING)
                .withParameters(WARM)
                .withLimits(new HubLimits(2, Duration.ofSeconds(300))));
        http = new TestingHubHttp(hub);
        hub.pace(1);
        http.users("a", "b", "c");

        List<CompletableFuture<HttpResponse<String>>> asked = List.of("a", "b", "c").stream()
                .map(user -> http.postLater("/hub/api/users/" + user + "/server"))
                .toList();
        List<HttpResponse<String>> answers =
                asked.stream().map(CompletableFuture::join).toList();

        assertThat(answers).extracting(HttpResponse::statusCode).containsExactlyInAnyOrder(202, 202, 429);
        HttpResponse<String> refused = answers.stream()
                .filter(answer -> answer.statusCode() == 429)
                .findFirst()
                .orElseThrow();
        assertThat(refused.headers().firstValue("Retry-After"))
                .hasValueSatisfying(value -> assertThat(Integer.parseInt(value)).isBetween(30, 59));
        assertThat(json(refused).getString("message"))
                .matches("Too many users trying to log in right now\\. Try again in [3456]0 seconds\\.");
        assertThat(hub.throttles()).isEqualTo(1);
    }

    @Test
    void aSettingIsAppliedInTheQuietHoursAndVerifiedBeforeClass() {
        hub.close();
        Instant class9 = MORNING.plus(Duration.ofHours(1));
        try (EmbeddedHub cold = EmbeddedHub.start(EmbeddedHub.Config.at(MORNING))) {
            cold.apply(
                    new Setting("two", Prescaling.nodePlaceholders(2), Duration.ofMinutes(30), HubLimits.Z2JH), class9);

            cold.advanceTo(class9.minus(Duration.ofMinutes(31)));
            assertThat(cold.nodes()).isEmpty();
            cold.advanceTo(class9.minus(Duration.ofSeconds(1)));

            assertThat(cold.verify(Prescaling.nodePlaceholders(2)).verified()).isTrue();
            assertThat(cold.verify(Prescaling.nodePlaceholders(3)).verified()).isFalse();
            assertThat(cold.nodesUsed()).isZero();
            assertThat(cold.nodeHours(MORNING, class9)).isBetween(0.8, 1.0);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void frozenTimeStandsStillAndAdvancesAtOnceOnRequest() {
        assertThat(hub.now()).isEqualTo(MORNING);

        assertThat(hub.advanceTo(MORNING.plus(Duration.ofHours(3)))).isEqualTo(MORNING.plus(Duration.ofHours(3)));
        assertThat(hub.now()).isEqualTo(MORNING.plus(Duration.ofHours(3)));
        assertThat(hub.warmNodes()).as("the base stays").isEqualTo(3);
    }

    @Test
    void aListWithoutThePaginationHeaderIsCutAt200() {
        http.users(IntStream.range(0, 230).mapToObj(i -> "u" + i).toArray(String[]::new));

        assertThat(new JsonArray(http.get("/hub/api/users").body())).hasSize(200);
        JsonObject page = json(
                http.get("/hub/api/users?offset=150&limit=100", "Accept", "application/jupyterhub-pagination+json"));
        assertThat(page.getJsonArray("items")).hasSize(80);
        assertThat(page.getJsonObject("_pagination").getInteger("total")).isEqualTo(230);
        assertThat(page.getJsonObject("_pagination").getValue("next")).isNull();
    }
}
