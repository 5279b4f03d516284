package dev.firstbell.client;

import static dev.firstbell.client.FutureOutcomes.failure;
import static dev.firstbell.client.FutureOutcomes.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.firstbell.client.call.HubException.Code;
import dev.firstbell.client.websocket.WebSocketEngine;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A hub with a certificate that the JDK does not trust. */
class TlsTest {
    @TempDir
    static Path folder;

    private static TestingHttps hub;

    @BeforeAll
    static void start() {
        hub = new TestingHttps(folder, exchange -> {
            boolean version = exchange.getRequestURI().getPath().equals("/hub/api/");
            byte[] body = (version ? "{\"version\": \"5.5.4\"}" : "").getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("X-JupyterHub-Version", "5.5.4");
            exchange.sendResponseHeaders(version ? 200 : 404, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
    }

    @AfterAll
    static void stop() {
        hub.close();
    }

    private static HubClientBuilder builder(String host) {
        return HubClient.builder(hub.url(host));
    }

    @Test
    void aCertificateOfAnUnknownAuthorityIsRejected() {
        try (HubClient client = builder("127.0.0.1").build()) {
            assertThat(failure(client.version()).code()).isEqualTo(Code.UNREACHABLE);
        }
    }

    @Test
    void anAuthorityInAFileIsTrusted() {
        try (HubClient client =
                builder("127.0.0.1").trustAuthorities(hub.authority()).build()) {
            assertThat(get(client.version()).major()).isEqualTo(5);
        }
    }

    @Test
    void aCertificateOfAnotherHostIsRejectedUnlessEveryCertificateIsTrusted() {
        try (HubClient client =
                        builder("localhost").trustAuthorities(hub.authority()).build();
                HubClient careless =
                        builder("localhost").trustEveryoneInsecurely().build()) {
            assertThat(failure(client.version()).code()).isEqualTo(Code.UNREACHABLE);
            assertThat(get(careless.version()).major()).isEqualTo(5);
        }
    }

    @ParameterizedTest
    @EnumSource
    void websocketsTrustTheSameCertificates(WebSocketEngine engine) {
        String kernel = "edebcbcf-0000-4000-8000-0123456789ab";
        // NOT_FOUND instead of UNREACHABLE: the TLS handshake succeeded.
        try (HubClient client = builder("127.0.0.1")
                        .trustAuthorities(hub.authority())
                        .webSockets(engine)
                        .build();
                HubClient careless = builder("localhost")
                        .trustEveryoneInsecurely()
                        .webSockets(engine)
                        .build();
                HubClient strict = builder("127.0.0.1").webSockets(engine).build();
                HubClient otherHost = builder("localhost")
                        .trustAuthorities(hub.authority())
                        .webSockets(engine)
                        .build()) {
            assertThat(failure(client.singleUser("ada").openKernel(kernel)).code())
                    .isEqualTo(Code.NOT_FOUND);
            assertThat(failure(careless.singleUser("ada").openKernel(kernel)).code())
                    .isEqualTo(Code.NOT_FOUND);
            assertThat(failure(strict.singleUser("ada").openKernel(kernel)).code())
                    .isEqualTo(Code.UNREACHABLE);
            assertThat(failure(otherHost.singleUser("ada").openKernel(kernel)).code())
                    .isEqualTo(Code.UNREACHABLE);
        }
    }

    @Test
    void aFileWithoutCertificatesIsRejected() throws Exception {
        Path empty = Files.writeString(folder.resolve("empty.pem"), "");
        Path noise = Files.writeString(folder.resolve("noise.pem"), "-----BEGIN CERTIFICATE-----\nnoise\n");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder("127.0.0.1").trustAuthorities(empty));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder("127.0.0.1").trustAuthorities(noise));
    }
}
