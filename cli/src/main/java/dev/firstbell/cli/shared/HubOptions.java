package dev.firstbell.cli.shared;

import dev.firstbell.client.call.ApiToken;
import dev.firstbell.records.io.BadInputException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which hub, and its token. */
public final class HubOptions {
    @Option(
            names = "--hub",
            required = true,
            paramLabel = "URL",
            description = "The hub's address as in the browser, with its base path if it has one.")
    private String url;

    @Mixin
    private TokenOption token;

    @Mixin
    private CaFileOption caFile;

    /**
     * The hub's address.
     *
     * @throws BadInputException if it is not a plain address
     */
    public URI url() {
        return checked("--hub", url);
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

    /** An address that may stand in a record: without anything that could be a secret. */
    public static URI checked(URI url) {
        return checked("URL", url.toString());
    }

    /** @param place where the address comes from, for messages */
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
