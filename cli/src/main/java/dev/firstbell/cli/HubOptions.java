package dev.firstbell.cli;

import dev.firstbell.client.ApiToken;
import dev.firstbell.records.Problems;
import dev.firstbell.simulations.HubAccess;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which hub, and its token: never an argument, which every user of the machine could read. */
final class HubOptions {
    static final String TOKEN_VARIABLE = "FIRSTBELL_TOKEN";

    @Option(
            names = "--hub",
            required = true,
            paramLabel = "URL",
            description = "The hub's address as in the browser, with its base path if it has one.")
    private URI url;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "File that holds the hub's API token. Without it the environment variable " + TOKEN_VARIABLE
                    + " is read.")
    private Path tokenFile;

    /** The hub and its token; all problems at once. */
    HubAccess access() {
        Problems problems = new Problems();
        String scheme = url.getScheme();
        if (url.getHost() == null || !("http".equals(scheme) || "https".equals(scheme))) {
            problems.add("--hub", "`" + url + "` is no address like https://hub.example.edu/");
        }
        ApiToken token = null;
        try {
            token = Optional.ofNullable(tokenFile)
                    .map(ApiToken::fromFile)
                    .orElseGet(() -> ApiToken.fromEnvironment(TOKEN_VARIABLE));
        } catch (IllegalArgumentException e) {
            problems.add(tokenFile == null ? "token" : "--token-file", e.getMessage());
        }
        problems.throwIfAny();
        return new HubAccess(url, token);
    }
}
