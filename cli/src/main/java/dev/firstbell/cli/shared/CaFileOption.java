package dev.firstbell.cli.shared;

import dev.firstbell.client.HubClient;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.FileProblem;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The certificate authorities to trust besides the JDK's: a department may sign its hub's certificate itself. */
public final class CaFileOption {
    @Option(
            names = "--ca-file",
            paramLabel = "FILE",
            description = "Certificate authorities to trust (PEM), besides the JDK's, for all HTTPS connections"
                    + " except those to the cluster, whose kubeconfig has its own.")
    private Path file;

    /**
     * The file, where one is named.
     *
     * @throws BadInputException if it holds no certificates
     */
    public Optional<Path> read() {
        if (file == null) {
            return Optional.empty();
        }
        try {
            HubClient.builder(URI.create("https://localhost/")).trustAuthorities(file);
        } catch (UncheckedIOException e) {
            throw new BadInputException("--ca-file: " + e.getMessage() + ": " + FileProblem.reason(e));
        } catch (IllegalArgumentException e) {
            throw new BadInputException("--ca-file: " + e.getMessage());
        }
        return Optional.of(file.toAbsolutePath());
    }
}
