package dev.firstbell.cli.issues;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.client.internal.http.NetworkFailures;
import dev.firstbell.records.io.FileProblem;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two rooms word the errors of the operating system: the client may use no other room. The words are the same. */
class SystemErrorsInOneWordingTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Connection refused",
                "Connection reset",
                "Connection timed out",
                "Network is unreachable",
                "No route to host",
                "Too many open files"
            })
    void theClientAndTheRecordsHaveTheSameWords(String error) {
        IOException failure =
                error.startsWith("No route") ? new java.net.NoRouteToHostException(error) : new IOException(error);

        assertThat(NetworkFailures.words(failure)).startsWith(FileProblem.reason(failure));
    }
}
