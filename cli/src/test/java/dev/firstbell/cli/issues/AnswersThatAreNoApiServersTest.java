package dev.firstbell.cli.issues;

import static dev.firstbell.cli.Cli.firstbell;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.firstbell.cli.Cli;
import dev.firstbell.cli.shared.ExitCode;
import dev.firstbell.deploy.observe.TestingApiServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Slug: answers-that-are-no-api-servers. Where the kubeconfig named an address that is no API server, {@code release} took its
 * 404 for an object that does not exist and printed "nothing is asked for"; an empty answer was an error in the program, and
 * a proxy's 403 a missing permission in the cluster (issue 15).
 */
class AnswersThatAreNoApiServersTest {
    @TempDir
    private Path folder;

    static Stream<Arguments> answers() {
        return Stream.of(
                Arguments.of(
                        404, "404 page not found", "it answers /version with 404 and the text \"404 page not found\""),
                Arguments.of(200, "", "it answers /version with 200 and an empty body"),
                Arguments.of(200, "{}", "it answers /version with 200 and JSON of something else"),
                Arguments.of(200, "null", "it answers /version with 200 and the text \"null\""),
                Arguments.of(
                        200,
                        "{\"kind\":\"Status\",\"status\":\"Failure\",\"code\":500}",
                        "it answers /version with 200 and JSON of something else"),
                Arguments.of(
                        403,
                        "<html><title>Blocked</title></html>",
                        "it answers /version with 403 and the page \"Blocked\""));
    }

    @ParameterizedTest
    @MethodSource("answers")
    void whatAnswersIsNamedAndNothingIsConcluded(int status, String body, String found) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        try {
            String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/";
            Path kubeconfig = TestingApiServer.kubeconfig(folder, url);
            Path schedule = Files.writeString(
                    folder.resolve("schedule.yaml"),
                    "schema: 1\ntimeZone: America/Denver\nwindows:\n"
                            + "  - {course: x, from: 2020-01-01T00:00, until: 2100-01-01T00:00, nodes: 5}\n");
            String message = "firstbell: " + url + " does not answer like an API server of Kubernetes: " + found
                    + "; check the server in the kubeconfig\n";

            for (Cli.Answer answer : new Cli.Answer[] {
                firstbell("prescale", "release", "--kubeconfig", kubeconfig),
                firstbell("prescale", "status", "--kubeconfig", kubeconfig, "--image", "course:1"),
                firstbell(
                        "prescale",
                        "converge",
                        "--kubeconfig",
                        kubeconfig,
                        "--schedule",
                        schedule,
                        "--max-nodes",
                        8,
                        "--max-node-hours",
                        100)
            }) {
                assertThat(answer.err()).isEqualTo(message);
                assertThat(answer.out()).isEmpty();
                assertThat(answer.exitCode()).isEqualTo(ExitCode.FAILED);
            }
        } finally {
            server.stop(0);
        }
    }

    @Test
    void anObjectThatDoesNotExistIsStillNone() {
        try (TestingApiServer server = new TestingApiServer().withNamespace("jhub")) {
            assertThat(firstbell("prescale", "release", "--kubeconfig", server.kubeconfig(folder))
                            .out())
                    .isEqualTo("nothing is asked for\n");
        }
    }
}
