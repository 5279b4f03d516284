package dev.firstbell.simulations;

import dev.firstbell.client.HubClient;
import dev.firstbell.client.call.HubException;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.simulations.internal.async.FutureFailures;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Creates the users of a run at a hub. Stateless. */
public final class TestUsers {
    /** How a hub begins its message about names that {@code Authenticator.username_pattern} does not match (5.5, 6.1). */
    private static final String INVALID = "Invalid username";

    private TestUsers() {}

    /**
     * Creates users.
     *
     * @return the names of those that did not exist before; fails with a {@link BadInputException} if the hub does not permit
     *     the names, in which case it has created none of them
     */
    public static CompletableFuture<List<String>> create(HubClient hub, List<String> names) {
        return hub.createUsers(names)
                .exceptionallyCompose(error -> CompletableFuture.failedFuture(
                        FutureFailures.cause(error) instanceof HubException hubError && isAboutNames(hubError)
                                ? new BadInputException(notPermitted(names))
                                : error));
    }

    private static boolean isAboutNames(HubException error) {
        return error.code() == HubException.Code.BAD_REQUEST
                && error.hubMessage().startsWith(INVALID);
    }

    private static String notPermitted(List<String> names) {
        return names.contains(HubLock.USER)
                ? "--hub: the hub does not permit the user name " + HubLock.USER
                        + ", which a run needs for its lock; its"
                        + " authenticator's username_pattern must match this name and those of the test users"
                        + " (docs/production.md has an example)"
                : "--prefix: the hub does not permit user names such as " + names.get(0)
                        + "; choose another --prefix, or extend its authenticator's username_pattern for the test";
    }
}
