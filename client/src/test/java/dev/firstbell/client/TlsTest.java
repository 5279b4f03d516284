package dev.firstbell.client;

import static dev.firstbell.client.Failures.failure;
import static dev.firstbell.client.Failures.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.firstbell.client.HubException.Code;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A hub whose certificate nobody but the department trusts; the key pair lives as long as the test. */
class TlsTest {
    private static final char[] PASSWORD = "firstbell".toCharArray();

    @TempDir
    static Path folder;

    private static HttpsServer hub;
    private static Path certificate;

    @BeforeAll
    static void start() throws Exception {
        Path store = folder.resolve("store.p12");
        Process keytool = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-alias",
                        "hub",
                        "-dname",
                        "CN=hub",
                        "-ext",
                        "SAN=ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        new String(PASSWORD),
                        "-keystore",
                        store.toString()))
                .redirectErrorStream(true)
                .start();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(keytool.waitFor()).as(said).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD);
        }
        certificate = folder.resolve("ca.pem");
        Files.writeString(
                certificate,
                "-----BEGIN CERTIFICATE-----\n"
                        + Base64.getMimeEncoder()
                                .encodeToString(keys.getCertificate("hub").getEncoded())
                        + "\n-----END CERTIFICATE-----\n");
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        hub = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        hub.setHttpsConfigurator(new HttpsConfigurator(context));
        hub.createContext("/", exchange -> {
            boolean version = exchange.getRequestURI().getPath().equals("/hub/api/");
            byte[] body = (version ? "{\"version\": \"5.5.4\"}" : "").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(version ? 200 : 404, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        hub.start();
    }

    @AfterAll
    static void stop() {
        hub.stop(0);
    }

    private static HubClient.Builder builder(String host) {
        return HubClient.builder(
                URI.create("https://" + host + ":" + hub.getAddress().getPort() + "/"));
    }

    @Test
    void aCertificateOfAnUnknownAuthorityIsRefused() {
        try (HubClient client = builder("127.0.0.1").build()) {
            assertThat(failure(client.version()).code()).isEqualTo(Code.UNREACHABLE);
        }
    }

    @Test
    void anAuthorityInAFileIsTrusted() {
        try (HubClient client =
                builder("127.0.0.1").trustAuthorities(certificate).build()) {
            assertThat(get(client.version()).major()).isEqualTo(5);
        }
    }

    @Test
    void aTrustedCertificateOfAnotherHostIsRefusedUnlessEveryoneIsTrusted() {
        try (HubClient client =
                        builder("localhost").trustAuthorities(certificate).build();
                HubClient careless =
                        builder("localhost").trustEveryoneInsecurely().build()) {
            assertThat(failure(client.version()).code()).isEqualTo(Code.UNREACHABLE);
            assertThat(get(careless.version()).major()).isEqualTo(5);
        }
    }

    @ParameterizedTest
    @EnumSource
    void websocketsTrustTheSame(WebSocketEngine engine) {
        String kernel = "edebcbcf-0000-4000-8000-0123456789ab";
        // 404, not "unreachable": the handshake of TLS went through.
        try (HubClient client = builder("127.0.0.1")
                        .trustAuthorities(certificate)
                        .webSockets(engine)
                        .build();
                HubClient careless = builder("localhost")
                        .trustEveryoneInsecurely()
                        .webSockets(engine)
                        .build();
                HubClient strict = builder("127.0.0.1").webSockets(engine).build();
                HubClient otherHost = builder("localhost")
                        .trustAuthorities(certificate)
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
    void aFileWithoutCertificatesIsRefused() throws Exception {
        Path empty = Files.writeString(folder.resolve("empty.pem"), "");
        Path noise = Files.writeString(folder.resolve("noise.pem"), "-----BEGIN CERTIFICATE-----\nnoise\n");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder("127.0.0.1").trustAuthorities(empty));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder("127.0.0.1").trustAuthorities(noise));
    }
}
