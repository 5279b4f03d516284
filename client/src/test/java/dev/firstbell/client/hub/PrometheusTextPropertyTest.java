package dev.firstbell.client.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.firstbell.client.hub.Metrics.Sample;
import dev.firstbell.client.hub.Metrics.SpawnOutcome;
import dev.firstbell.client.hub.Metrics.Timing;
import dev.firstbell.client.internal.http.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class PrometheusTextPropertyTest {
    private static Metrics parse(String text) {
        return PrometheusText.parse(text.getBytes(StandardCharsets.UTF_8));
    }

    @Property
    void readsEverySampleThatIsWritten(
            @ForAll("names") String name, @ForAll("names") String label, @ForAll String value, @ForAll double number) {
        // Client libraries escape only these three characters. Other characters that end a line in Java do not occur.
        String clean = value.replaceAll("[\\r\\uD800-\\uDFFF]", "");
        String escaped = clean.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
        assertThat(parse("# HELP x y\n" + name + "{" + label + "=\"" + escaped + "\",} " + number + "\n")
                        .samples())
                .containsExactly(new Sample(name, Map.of(label, clean), number));
    }

    @Property
    void arbitraryBytesAreMetricsOrMalformed(@ForAll byte[] bytes) {
        readOrMalformed(bytes);
    }

    @Property
    void damagedMetricsAreMetricsOrMalformed(@ForAll int place, @ForAll byte change) {
        byte[] text = "jupyterhub_a_bucket{le=\"+Inf\",status=\"success\"} 1.5e3 1700000000\n"
                .getBytes(StandardCharsets.UTF_8);
        text[Math.floorMod(place, text.length)] = change;
        readOrMalformed(text);
        readOrMalformed(java.util.Arrays.copyOf(text, Math.floorMod(place, text.length)));
    }

    private static void readOrMalformed(byte[] bytes) {
        try {
            PrometheusText.parse(bytes);
        } catch (MalformedInputException e) {
            assertThat(e).hasMessageMatching("(?s).{1,600}");
        }
    }

    @Provide
    Arbitrary<String> names() {
        return Arbitraries.strings().alpha().ofMinLength(1).ofMaxLength(20);
    }

    @Example
    void readsTheLabelsOfJupyterHub5() {
        Metrics metrics = parse("""
                jupyterhub_server_spawn_duration_seconds_count{status="success"} 3.0
                jupyterhub_server_spawn_duration_seconds_sum{status="success"} 4.5
                jupyterhub_server_spawn_duration_seconds_count{status="throttled"} 7.0
                jupyterhub_server_spawn_duration_seconds_count{status="too-many-users"} 1.0
                jupyterhub_server_spawn_duration_seconds_count{status="failure"} 2.0
                jupyterhub_running_servers 3.0
                """);
        assertThat(metrics.spawns())
                .containsEntry(SpawnOutcome.SUCCESS, new Timing(3, Duration.ofMillis(4500)))
                .containsEntry(SpawnOutcome.THROTTLED, new Timing(7, Duration.ZERO))
                .containsEntry(SpawnOutcome.TOO_MANY_USERS, new Timing(1, Duration.ZERO))
                .containsEntry(SpawnOutcome.FAILURE, new Timing(2, Duration.ZERO))
                .containsEntry(SpawnOutcome.ALREADY_PENDING, new Timing(0, Duration.ZERO));
        assertThat(metrics.value("running_servers")).hasValue(3);
    }

    @Example
    void readsTheLabelsOfJupyterHub6() {
        Metrics metrics = parse("""
                jupyterhub_server_spawn_duration_seconds_count{reason="",status="success"} 3.0
                jupyterhub_server_spawn_duration_seconds_count{reason="throttled",status="failure"} 7.0
                jupyterhub_server_spawn_duration_seconds_count{reason="exited",status="failure"} 2.0
                jupyterhub_server_spawn_duration_seconds_count{reason="",status="error"} 1.0
                """);
        assertThat(metrics.spawns())
                .containsEntry(SpawnOutcome.SUCCESS, new Timing(3, Duration.ZERO))
                .containsEntry(SpawnOutcome.THROTTLED, new Timing(7, Duration.ZERO))
                .containsEntry(SpawnOutcome.FAILURE, new Timing(3, Duration.ZERO));
    }

    @Example
    void tooManyMetricsAreMalformed() {
        assertThatExceptionOfType(MalformedInputException.class).isThrownBy(() -> parse("a 1\n".repeat(100_001)));
    }
}
