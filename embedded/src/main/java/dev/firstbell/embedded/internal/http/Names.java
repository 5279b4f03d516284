package dev.firstbell.embedded.internal.http;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Names in paths, as the hub writes and reads them. */
public final class Names {
    private static final String SAFE = "-._~@";

    private Names() {}

    /** As the hub stores a user's name (JupyterHub auth.py, normalize_username). */
    public static String normalize(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /**
     * Whether a user may have this name: not empty, without slashes, without spaces at the ends (auth.py,
     * validate_username).
     */
    public static boolean isValid(String name) {
        return !name.isEmpty() && name.length() <= 255 && !name.contains("/") && name.equals(name.strip());
    }

    /** The name as part of a path (JupyterHub utils.py, url_escape_path). */
    public static String escape(String name) {
        StringBuilder escaped = new StringBuilder();
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            boolean plain = c < 0x80 && (Character.isLetterOrDigit(c) || SAFE.indexOf(c) >= 0);
            escaped.append(plain ? String.valueOf(c) : String.format(Locale.ROOT, "%%%02X", (int) c));
        }
        return escaped.toString();
    }

    /**
     * The decoded segments of a raw path; a trailing slash gives an empty last one. Empty if the path cannot be
     * decoded.
     */
    public static Optional<List<String>> segments(String rawPath) {
        List<String> segments = new ArrayList<>();
        for (String raw : rawPath.substring(rawPath.startsWith("/") ? 1 : 0).split("/", -1)) {
            Optional<String> decoded = decode(raw);
            if (decoded.isEmpty()) {
                return Optional.empty();
            }
            segments.add(decoded.get());
        }
        return Optional.of(List.copyOf(segments));
    }

    private static Optional<String> decode(String raw) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c != '%') {
                bytes.writeBytes(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
            } else if (i + 2 < raw.length() && isHex(raw.charAt(i + 1)) && isHex(raw.charAt(i + 2))) {
                bytes.write(Integer.parseInt(raw.substring(i + 1, i + 3), 16));
                i += 2;
            } else {
                return Optional.empty();
            }
        }
        return Optional.of(bytes.toString(StandardCharsets.UTF_8));
    }

    private static boolean isHex(char c) {
        return Character.digit(c, 16) >= 0 && c < 0x80;
    }
}
