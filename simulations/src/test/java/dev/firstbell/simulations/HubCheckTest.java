package dev.firstbell.simulations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.client.ApiToken;
import dev.firstbell.client.TestingHttps;
import dev.firstbell.client.TestingHub;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What somebody is told whose hub cannot be driven, beyond what the command's tests show. */
class HubCheckTest {
    private static final ApiToken TOKEN = ApiToken.of("secret");

    @TempDir
    private Path folder;

    private final List<String> problems = new ArrayList<>();

    @Test
    void aCertificateOfAnUnknownAuthorityIsNotAHubOutOfReach() {
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
                            + " is signed by nobody whom this machine knows; give its authority with --ca-file");
            assertThat(problems.get(1)).contains("does not answer like a JupyterHub");
        }
    }

    @Test
    void aHubThatIsRestartingIsWorthAnotherTry() {
        try (TestingHub hub = new TestingHub()) {
            hub.on("GET /hub/api/", 503, "");

            HubCheck.of(new HubAccess(hub.url(), TOKEN)).run(problems::add);

            assertThat(problems).singleElement().asString().contains("try again in a minute");
        }
    }
}
