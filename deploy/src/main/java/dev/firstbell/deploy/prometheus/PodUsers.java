package dev.firstbell.deploy.prometheus;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which user a student in the metrics of Kubernetes is, whose name KubeSpawner has turned into a pod's name or a label. A
 * name cannot be computed back from its hash, so the names of users who are known from elsewhere are turned and compared.
 * KubeSpawner 6 escapes each character ({@code ada-40uni-2eedu}, {@code escape_slug}); 7 keeps a valid name and gives another
 * one a hash ({@code ada-uni-edu---1a2b3c4d}, {@code safe_slug} in kubespawner/slugs.py). Immutable.
 */
public final class PodUsers {
    private static final int POD_NAME = 48;
    private static final int SHORTENED = 32;
    private static final int HASH = 8;
    private static final int LABEL = 63;
    /** The length of each of two names that share one hash. */
    private static final int OF_TWO = (POD_NAME - HASH - 1) / 2 - 2;

    private static final Pattern OBJECT_NAME = Pattern.compile("[a-z](?:[a-z0-9-]*[a-z0-9])?");
    private static final Pattern LABEL_VALUE = Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?");
    private static final Pattern WITH_HASH = Pattern.compile(".*---[0-9a-f]{" + HASH + "}");

    private final Map<String, String> users = new HashMap<>();
    private final Map<String, String> withServers = new HashMap<>();

    private PodUsers(Collection<String> known) {
        Set<String> ambiguous = new HashSet<>();
        Set<String> ambiguousWithServers = new HashSet<>();
        for (String user : new LinkedHashSet<>(known)) {
            for (String form : List.of(
                    user,
                    escaped(user),
                    slug(user, OBJECT_NAME, POD_NAME, POD_NAME),
                    slug(user, LABEL_VALUE, LABEL, SHORTENED))) {
                put(users, ambiguous, form, user);
            }
            put(withServers, ambiguousWithServers, safe(user, OF_TWO), user);
        }
    }

    private static void put(Map<String, String> forms, Set<String> ambiguous, String form, String user) {
        if (ambiguous.contains(form)) {
            return;
        }
        String other = forms.putIfAbsent(form, user);
        if (other != null && !other.equals(user)) {
            forms.remove(form);
            ambiguous.add(form);
        }
    }

    /** Compares with these users, as the hub knows them. */
    public static PodUsers of(Collection<String> known) {
        return new PodUsers(known);
    }

    /**
     * The user with this label, or with a pod of this name.
     *
     * @param form the value of the label {@code hub.jupyter.org/username}, or what follows {@code jupyter-} in a pod's name,
     *     with a named server's name or without
     * @return empty if no known user has this form, or two of them have it
     */
    public Optional<String> user(String form) {
        if (users.containsKey(form)) {
            return Optional.of(users.get(form));
        }
        for (int cut = form.indexOf("--"); cut > 0; cut = form.indexOf("--", cut + 1)) {
            boolean ofHash = form.charAt(cut - 1) == '-' || form.startsWith("---", cut);
            if (!ofHash && users.containsKey(form.substring(0, cut))) {
                return Optional.of(users.get(form.substring(0, cut)));
            }
            if (!ofHash && WITH_HASH.matcher(form).matches() && withServers.containsKey(form.substring(0, cut))) {
                return Optional.of(withServers.get(form.substring(0, cut)));
            }
        }
        return Optional.empty();
    }

    /** Each byte of a character that is no lower-case letter or digit, as a hyphen and two hexadecimal digits. */
    static String escaped(String user) {
        StringBuilder escaped = new StringBuilder();
        for (byte one : user.getBytes(StandardCharsets.UTF_8)) {
            boolean plain = one >= 'a' && one <= 'z' || one >= '0' && one <= '9';
            escaped.append(plain ? String.valueOf((char) one) : String.format(Locale.ROOT, "-%02x", one & 0xff));
        }
        return escaped.toString();
    }

    /** The name itself if it is valid, otherwise its beginning and its hash. */
    private static String slug(String user, Pattern valid, int longest, int shortened) {
        boolean kept = !user.contains("--")
                && user.length() <= longest
                && valid.matcher(user).matches();
        return kept ? user : safe(user, shortened - HASH - 3) + "---" + hash(user);
    }

    private static String safe(String user, int longest) {
        String plain =
                user.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-+", "");
        String cut = withoutHyphensAtTheEnd(plain.substring(0, Math.min(longest, plain.length())));
        if (!cut.isEmpty() && !Character.isLetter(cut.charAt(0))) {
            return "x-" + cut.substring(0, Math.min(longest - 2, cut.length()));
        }
        return cut.isEmpty() ? "x" : cut;
    }

    private static String withoutHyphensAtTheEnd(String text) {
        return text.replaceAll("-+$", "");
    }

    private static String hash(String user) {
        try {
            byte[] all = MessageDigest.getInstance("SHA-256").digest(user.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(all).substring(0, HASH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK does not support SHA-256", e);
        }
    }
}
