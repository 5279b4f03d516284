package dev.firstbell.twin.cluster;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/**
 * The name of a user's pod, as KubeSpawner 7 creates it (kubespawner/slugs.py, scheme {@code safe}). Stateless and
 * thread-safe.
 */
public final class PodName {
    private static final int LONGEST_KEPT = 48;
    private static final int LONGEST_STRIPPED = 37;

    private PodName() {}

    /**
     * The pod's name: {@code jupyter-ada}; for a named server {@code jupyter-ada--lab-1}. In names that are not DNS
     * labels, invalid characters are replaced and a hash is appended.
     *
     * @param key the server's key ({@code ModelServer#key()})
     */
    public static String of(String key) {
        int slash = key.indexOf('/');
        if (slash < 0) {
            return "jupyter-" + slug(key);
        }
        String joined = slug(key.substring(0, slash)) + "--" + slug(key.substring(slash + 1));
        return "jupyter-" + (joined.length() <= LONGEST_KEPT ? joined : slug(key));
    }

    private static String slug(String user) {
        if (user.length() <= LONGEST_KEPT && isLabel(user)) {
            return user;
        }
        String stripped =
                user.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-+|-+$", "");
        if (stripped.isEmpty() || !Character.isLetter(stripped.charAt(0))) {
            stripped = "x-" + stripped;
        }
        if (stripped.length() > LONGEST_STRIPPED) {
            stripped = stripped.substring(0, LONGEST_STRIPPED);
        }
        return stripped.replaceAll("-+$", "") + "---" + hash(user);
    }

    /** Whether a name consists of lower-case letters, digits and single dashes, begins with a letter and ends with no dash. */
    private static boolean isLabel(String name) {
        // Not a pattern: the twin names a pod for each start that it predicts.
        char before = '-';
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean letter = c >= 'a' && c <= 'z';
            boolean digit = c >= '0' && c <= '9';
            if (!(letter || i > 0 && (digit || c == '-' && before != '-'))) {
                return false;
            }
            before = c;
        }
        return before != '-';
    }

    private static String hash(String user) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(user.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 4);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK does not support SHA-256", e);
        }
    }
}
