package dev.firstbell.embedded.internal.front;

import static java.util.Objects.requireNonNull;

import dev.firstbell.embedded.internal.hub.Deployment;
import dev.firstbell.embedded.internal.pages.SpawnProfiles;
import dev.firstbell.embedded.internal.singleuser.SingleUserServers;

/**
 * Responds to the requests that {@link Front} receives.
 *
 * @param deployment the hub and its cluster
 * @param form that students may see before a start
 * @param servers the processes of the students' servers
 */
public record Backend(Deployment deployment, SpawnProfiles form, SingleUserServers servers) implements AutoCloseable {
    public Backend {
        requireNonNull(deployment, "deployment is null");
        requireNonNull(form, "form is null");
        requireNonNull(servers, "servers is null");
    }

    @Override
    public void close() {
        deployment.close();
    }
}
