package dev.firstbell.cli.run;

import dev.firstbell.cli.trust.TrustedHubs;
import dev.firstbell.client.HubClient;
import dev.firstbell.client.hub.HubInfo;
import dev.firstbell.embedded.EmbeddedHub;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.run.Rung;
import dev.firstbell.records.time.HubClock;
import dev.firstbell.simulations.ClassStart;
import dev.firstbell.simulations.HubAccess;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/** On which rung of the fidelity ladder a hub stands: a claim never goes beyond it. Stateless. */
public final class RungOfHub {
    private RungOfHub() {}

    /**
     * The rung for the record, by what the user says and by the address.
     *
     * @param given by the user; null for the default
     * @throws BadInputException if the address needs a statement, or contradicts it
     */
    public static Rung of(URI url, Rung given) {
        if (given == null && TrustedHubs.isLoopback(url)) {
            throw new BadInputException("--rung: say what the hub on this machine is: embedded (`firstbell hub`), lab"
                    + " (`lab/up hub`), or live (the end of a tunnel)");
        }
        if (given == Rung.EMBEDDED && !TrustedHubs.isLoopback(url)) {
            throw new BadInputException(
                    "--rung: the embedded hub listens on this machine only, and " + url + " does not");
        }
        return given == null ? Rung.LIVE : given;
    }

    /** Reports a problem if the hub says that it stands on another rung; a hub that does not say what it is passes. */
    public static void check(HubAccess hub, Rung rung, Consumer<String> problems) {
        info(hub).map(HubInfo::authenticator).ifPresent(authenticator -> {
            boolean embedded = authenticator.equals(EmbeddedHub.AUTHENTICATOR);
            if (embedded && rung != Rung.EMBEDDED) {
                problems.accept("--rung: " + hub.url()
                        + " is an embedded hub (`firstbell hub`): hub and cluster are modelled, so a run there cannot be"
                        + " recorded as " + rung.label()
                        + (TrustedHubs.isLoopback(hub.url())
                                ? "; give --rung embedded"
                                : "; run on the machine of that hub, with --rung embedded"));
            }
            if (!embedded && rung == Rung.EMBEDDED) {
                problems.accept(
                        "--rung: " + hub.url() + " is not an embedded hub (`firstbell hub`): its authenticator is "
                                + authenticator + "; give --rung lab (`lab/up hub`), or live (the end of a tunnel)");
            }
        });
    }

    /** Empty if the token may not read it, which needs the scope {@code read:hub}. */
    private static Optional<HubInfo> info(HubAccess hub) {
        try (HubClient client = ClassStart.client(hub, HubClock.realTime())) {
            return Optional.of(client.info().join());
        } catch (CompletionException e) {
            return Optional.empty();
        }
    }
}
