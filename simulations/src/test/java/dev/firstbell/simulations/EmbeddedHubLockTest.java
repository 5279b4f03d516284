package dev.firstbell.simulations;

import dev.firstbell.client.call.ApiToken;
import dev.firstbell.embedded.EmbeddedHub;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;

class EmbeddedHubLockTest extends HubLockContract {
    private EmbeddedHub hub;

    @Override
    protected HubAccess hub() {
        if (hub == null) {
            hub = start();
        }
        return new HubAccess(hub.url(), ApiToken.of(hub.token()));
    }

    private static EmbeddedHub start() {
        try {
            EmbeddedHub started = EmbeddedHub.start(EmbeddedHub.Config.at(Instant.now()));
            started.pace(1);
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    protected void closeHub() {
        hub.close();
        hub = null;
    }
}
