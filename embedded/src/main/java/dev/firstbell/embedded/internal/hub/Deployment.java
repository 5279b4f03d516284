package dev.firstbell.embedded.internal.hub;

import dev.firstbell.twin.World;
import dev.firstbell.twin.clock.PacedLoop;
import java.util.function.Consumer;

/**
 * A modelled hub and cluster, with what the hub keeps beside the model. Everything except the loop is touched on the
 * loop's thread only.
 *
 * @param paths of everything below the base path
 * @param accounts the tokens, and the password for log-ins
 * @param browsers the log-ins of browsers
 * @param groups of users
 * @param starts of servers, requested through the API or a page
 * @param metrics that the hub counts
 * @param files removes a user's files
 */
public record Deployment(
        PacedLoop loop,
        World world,
        Paths paths,
        Accounts accounts,
        Browsers browsers,
        GroupStore groups,
        Starts starts,
        MetricsPage metrics,
        Consumer<String> files)
        implements AutoCloseable {
    /** Forgets everything about a user who has been removed. */
    public void forget(String user) {
        accounts.forget(user);
        browsers.forget(user);
        groups.forget(user);
        starts.forget(user);
        files.accept(user);
    }

    @Override
    public void close() {
        loop.close();
    }
}
