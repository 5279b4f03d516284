package dev.firstbell.deploy.prescale.gke;

import static java.util.Objects.requireNonNull;

import dev.firstbell.deploy.prescale.PrescaleException;
import dev.firstbell.records.prescale.PrescaleFailure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/** A token in a file. Thread-safe. */
final class TokenFile implements GoogleCredentials {
    private static final int MAX_BYTES = 16 * 1024;

    /** What an {@code Authorization: Bearer} header may hold (RFC 6750, section 2.1). */
    static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/=-]{1,8192}");

    private static final String COMMAND = "`gcloud auth print-access-token > FILE`";

    private final Path file;

    TokenFile(Path file) {
        this.file = requireNonNull(file, "file is null");
    }

    @Override
    public String token() {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MAX_BYTES + 1);
        } catch (IOException e) {
            throw failure(file + " cannot be read", "write a token there with " + COMMAND);
        }
        String text = new String(bytes, StandardCharsets.UTF_8).strip();
        if (bytes.length > MAX_BYTES || !TOKEN.matcher(text).matches()) {
            throw failure(
                    file + (text.isEmpty() ? " is empty" : " does not hold an access token and nothing else"),
                    "write one with " + COMMAND);
        }
        return text;
    }

    @Override
    public void rejected() {
        // The next token is read anew.
    }

    @Override
    public Advice advice() {
        return new Advice(
                "the token in " + file, "a token is valid for about an hour: write a new one with " + COMMAND);
    }

    private static PrescaleException failure(String found, String remedy) {
        return new PrescaleException(new PrescaleFailure(
                PrescaleFailure.Kind.FORBIDDEN, found, "the file of the token", Optional.of(remedy)));
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
