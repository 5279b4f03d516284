package dev.firstbell.deploy.cluster;

import io.fabric8.kubernetes.client.OAuthTokenProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A token in a file that another program replaces before it expires, as the kubelet does with a service account's. It is
 * read at each request. Thread-safe.
 */
final class TokenFile implements OAuthTokenProvider {
    private final Path file;
    private volatile String last = "";

    TokenFile(Path file) {
        this.file = file;
    }

    /** @throws IOException if the file cannot be read */
    String read() throws IOException {
        last = Files.readString(file).strip();
        return last;
    }

    @Override
    public String getToken() {
        try {
            return read();
        } catch (IOException e) {
            // While it is being replaced. The server says whether the last one is still valid.
            return last;
        }
    }
}
