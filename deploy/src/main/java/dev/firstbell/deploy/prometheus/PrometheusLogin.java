package dev.firstbell.deploy.prometheus;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.io.BadInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.regex.Pattern;

/**
 * What a Prometheus server is given to let a client in: a token (RFC 6750), or a user and a password (RFC 7617).
 * {@link #toString()} and messages show neither. Immutable.
 */
public final class PrometheusLogin {
    /** The option that names the file with a token. */
    public static final String TOKEN_OPTION = "--prometheus-token-file";

    /** The option that names the file with a user and a password. */
    public static final String PASSWORD_OPTION = "--prometheus-password-file";

    /** The beginnings of the hashes that {@code htpasswd} and Prometheus' own {@code web.yml} store. */
    private static final Pattern HASH = Pattern.compile("\\$(?:2[abxy]|apr1|[156])\\$.*|\\{SHA}.*");

    private final String header;
    private final boolean password;

    private PrometheusLogin(String header, boolean password) {
        this.header = header;
        this.password = password;
    }

    /** @param header the value of the {@code Authorization} header, such as {@code Bearer …} */
    public static PrometheusLogin token(String header) {
        return new PrometheusLogin(requireNonNull(header, "header is null"), false);
    }

    /**
     * Reads {@code USER:PASSWORD} from a file of one line. The password may contain colons. White space at the end of the
     * line is removed.
     *
     * @throws BadInputException if the file cannot be read or has another content
     */
    public static PrometheusLogin passwordFile(Path file) {
        String place = PASSWORD_OPTION + ": " + file;
        String text = SecretFile.text(place, file, "write USER:PASSWORD into it, on one line")
                .strip();
        int colon = text.indexOf(':');
        if (text.isEmpty()) {
            throw new BadInputException(place + " is empty; write USER:PASSWORD into it, on one line");
        }
        if (text.lines().count() > 1) {
            throw new BadInputException(
                    place + " has several lines; write USER:PASSWORD into it, on one line, and nothing else");
        }
        if (colon < 1 || colon == text.length() - 1) {
            throw new BadInputException(
                    place + " has no user and password separated by a colon; write USER:PASSWORD into it, on one line");
        }
        if (HASH.matcher(text.substring(colon + 1)).matches()) {
            throw new BadInputException(place
                    + " holds a hash, as the server stores it, not the password; write USER:PASSWORD into it, with the"
                    + " password itself");
        }
        if (text.chars().anyMatch(Character::isISOControl)) {
            throw new BadInputException(
                    place + " contains control characters; write USER:PASSWORD into it, on one line");
        }
        // RFC 7617: a server that does not announce a charset gets UTF-8, as every current one expects.
        return new PrometheusLogin(
                "Basic " + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)), true);
    }

    /** The value of the {@code Authorization} header. Only this method reveals the secret. */
    String header() {
        return header;
    }

    /** Whether it is a user and a password; otherwise it is a token. */
    boolean isPassword() {
        return password;
    }

    @Override
    public String toString() {
        return "PrometheusLogin[hidden]";
    }
}
