package dev.firstbell.deploy.hub;

import dev.firstbell.records.fuzzing.FuzzTarget;
import dev.firstbell.records.fuzzing.ParserFuzzTest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

/** A log has no form that could be refused: a line is about students, or it is not. */
class HubLogFuzzTest extends ParserFuzzTest {
    @Override
    protected List<FuzzTarget> targets() {
        return List.of(FuzzTarget.of(
                "hub-log",
                "hub.log",
                bytes -> HubLog.part(
                        new String(bytes, StandardCharsets.UTF_8).lines(),
                        ZoneOffset.UTC,
                        Instant.parse("2026-09-07T00:00:00Z"),
                        Instant.parse("2026-09-08T00:00:00Z")),
                """
                [I 2026-09-07 08:59:41.214 JupyterHub log:192] 302 GET /hub/spawn/ada -> /hub/spawn-pending/ada (ada@10.0.0.7) 12.34ms
                2026-09-07T15:00:01.500Z stdout F [W 2026-09-07 15:00:01.499 JupyterHub base:1029] 64 pending spawns, throttling. Suggested retry in 30 seconds.
                [W 2026-09-07 15:00:01.500 JupyterHub log:192] 429 POST /hub/api/users/bob/server (bob@10.0.0.8) 3.21ms
                [I 2026-09-07 15:00:09.120 JupyterHub proxy:331] Adding user ada to proxy /user/ada/ => http://10.1.2.3:8888
                [I 2026-09-07 15:00:09.130 JupyterHub users:899] Server ada is ready
                [E 2026-09-07 15:05:00.000 JupyterHub user:884] bob's server failed to start in 300 seconds, giving up.
                """));
    }
}
