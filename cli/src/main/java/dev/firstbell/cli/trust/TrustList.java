package dev.firstbell.cli.trust;

import dev.firstbell.cli.trust.TrustedHubs.TrustedHub;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.PastedCommand;
import java.net.URI;
import java.nio.file.Path;

/** The user's configuration: the list of the hubs that may be tested, and where it is stored. */
public final class TrustList {
    /** The system property that names another file than the one in the user's configuration folder. */
    public static final String FILE_PROPERTY = "firstbell.hubs";

    private TrustList() {}

    /** The list of the user who runs the command. */
    public static Path file() {
        String elsewhere = System.getProperty(FILE_PROPERTY);
        if (elsewhere != null) {
            return Path.of(elsewhere);
        }
        String configured = System.getenv("XDG_CONFIG_HOME");
        Path config = configured == null || configured.isBlank()
                ? Path.of(System.getProperty("user.home"), ".config")
                : Path.of(configured);
        return config.resolve("firstbell").resolve("hubs.yaml");
    }

    /**
     * The entry of a hub that is to be driven.
     *
     * @throws BadInputException if the hub has no entry
     */
    public static TrustedHub require(URI hub) {
        return TrustedHubs.read(file())
                .find(hub)
                .orElseThrow(() -> new BadInputException("--hub: " + hub + " is not trusted yet; if a test may start"
                        + " servers there, say so once: `"
                        + PastedCommand.of("firstbell", "trust", hub) + "`"));
    }
}
