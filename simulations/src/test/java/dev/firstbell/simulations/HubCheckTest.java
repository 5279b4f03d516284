package dev.firstbell.simulations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.client.TestingHttps;
import dev.firstbell.client.TestingHub;
import dev.firstbell.client.call.ApiToken;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Problems of hubs that cannot be tested, in addition to those that the command's tests cover. */
class HubCheckTest {
    private static final ApiToken TOKEN = ApiToken.of("secret");

    @TempDir
    private Path folder;

    private final List<String> problems = new ArrayList<>();

    @Test
    void anUntrustedCertificateIsNotReportedAsAnUnreachableHub() {
        try (TestingHttps hub = new TestingHttps(folder, exchange -> {
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
        })) {
            HubCheck.of(new HubAccess(hub.url("127.0.0.1"), TOKEN)).run(problems::add);
            HubCheck.of(new HubAccess(hub.url("127.0.0.1"), TOKEN, Optional.of(hub.authority())))
                    .run(problems::add);

            assertThat(problems).hasSize(2);
            assertThat(problems.get(0))
                    .isEqualTo("--hub: the certificate of " + hub.url("127.0.0.1")
                            + " is untrusted; name the file of its certificate authority with --ca-file");
            assertThat(problems.get(1)).contains("does not answer like a JupyterHub");
        }
    }

    @Test
    void aRestartingHubIsReportedAsTransient() {
        try (TestingHub hub = new TestingHub()) {
            hub.on("GET /hub/api/", 503, "");

            HubCheck.of(new HubAccess(hub.url(), TOKEN)).run(problems::add);

            assertThat(problems).singleElement().asString().contains("try again in a minute");
        }
    }
}
