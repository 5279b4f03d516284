package dev.firstbell.cli.shared;

import dev.firstbell.client.call.ApiToken;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.simulations.HubAccess;
import dev.firstbell.simulations.RunCleanUp;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Which hub, and its token. */
public final class HubOptions {
    @Option(
            names = "--hub",
            required = true,
            paramLabel = "URL",
            description =
                    "The hub's address, with its base path if it has one. A page of the hub that is pasted with it,"
                            + " like /hub/home, is cut off.")
    private String url;

    @Mixin
    private TokenOption token;

    @Mixin
    private CaFileOption caFile;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec verb;

    /** The address, once it is read, so that a change is said once. */
    private URI known;

    /**
     * The hub's address. How it differs from the text that was given is printed.
     *
     * @throws BadInputException if it cannot be a hub's address
     */
    public URI url() {
        if (known == null) {
            known = HubAddress.read("--hub", url, line -> Say.line(verb, line));
        }
        return known;
    }

    /** Waits while a hub restarts, and says so. */
    public static void awaitRestart(CommandSpec verb, HubAccess hub) {
        LongWait.during(verb, "the response of " + hub.url(), () -> {
            RunCleanUp.awaitRestart(hub, response -> Say.line(verb, hub.url() + " " + response));
            return hub;
        });
    }

    /**
     * The token.
     *
     * @throws BadInputException if there is none
     */
    public ApiToken token() {
        return token.read();
    }

    /**
     * The certificate authorities to trust besides the JDK's.
     *
     * @throws BadInputException if the file holds none
     */
    public Optional<Path> authorities() {
        return caFile.read();
    }

    /**
     * The address of another server than a hub, without anything that could be a secret.
     *
     * @param place where the address comes from, for messages
     * @throws BadInputException if it is not a plain address
     */
    public static URI checked(String place, String text) {
        try {
            URI url = new URI(text);
            boolean web = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
            boolean plain = url.getRawUserInfo() == null && url.getRawQuery() == null && url.getRawFragment() == null;
            if (web && plain && url.getHost() != null) {
                return url;
            }
        } catch (URISyntaxException e) {
            // Says the same below.
        }
        throw new BadInputException(
                place + ": give a plain address like https://hub.example.edu/, without name, password or query");
    }
}
