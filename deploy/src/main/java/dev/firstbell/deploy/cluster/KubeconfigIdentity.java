package dev.firstbell.deploy.cluster;

import dev.firstbell.records.io.BadInputException;
import io.fabric8.kubernetes.api.model.AuthInfo;
import io.fabric8.kubernetes.api.model.Config;
import io.fabric8.kubernetes.api.model.NamedAuthInfo;
import io.fabric8.kubernetes.api.model.NamedCluster;
import io.fabric8.kubernetes.api.model.NamedContext;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Whom a kubeconfig's requests speak for: the tokens and names that become headers of a request. A value that cannot be one
 * is refused by the name of its key, and is not repeated. Stateless.
 */
final class KubeconfigIdentity {
    private KubeconfigIdentity() {}

    /** Refuses two entries with one name, as kubectl does: which of them is meant is not certain. */
    static void checkNames(Path file, Config parsed) {
        unique(file, "clusters", parsed.getClusters().stream().map(NamedCluster::getName));
        unique(file, "contexts", parsed.getContexts().stream().map(NamedContext::getName));
        unique(file, "users", parsed.getUsers().stream().map(NamedAuthInfo::getName));
    }

    private static void unique(Path file, String list, Stream<String> names) {
        Set<String> seen = new HashSet<>();
        names.filter(Objects::nonNull)
                .filter(name -> !seen.add(name))
                .findFirst()
                .ifPresent(name -> {
                    throw KubeconfigText.problem(
                            file,
                            "has two entries named `" + PluginOutput.start(name) + "` under `" + list
                                    + "`, so it is not certain which one is meant; kubectl refuses it, too: remove one of them");
                });
    }

    /**
     * Checks the user's token, without the white space around it, and the user to impersonate.
     *
     * @throws BadInputException if one of them cannot be sent
     */
    static void check(Path file, String name, AuthInfo user) {
        if (user.getToken() != null) {
            user.setToken(token(file, name, user));
        }
        if (isGiven(user.getAsUid())) {
            throw KubeconfigText.problem(
                    file,
                    "impersonates another user by `as-uid`, which Firstbell cannot send; name the user with `as` alone");
        }
        boolean more = user.getAsGroups() != null && !user.getAsGroups().isEmpty()
                || user.getAsUserExtra() != null && !user.getAsUserExtra().isEmpty();
        if (more && !isGiven(user.getAs())) {
            throw KubeconfigText.problem(
                    file, "has `as-groups` or `as-user-extra` without `as`; impersonation needs a user");
        }
        header(file, "as", user.getAs());
        groups(user).forEach(group -> header(file, "as-groups", group));
        extra(user).forEach((key, values) -> {
            header(file, "as-user-extra", key);
            values.forEach(value -> header(file, "as-user-extra", value));
        });
    }

    private static String token(Path file, String name, AuthInfo user) {
        String token = user.getToken().strip();
        boolean other = user.getExec() != null
                || user.getAuthProvider() != null
                || isGiven(user.getTokenFile())
                || isGiven(user.getUsername())
                || isGiven(user.getClientCertificate())
                || isGiven(user.getClientCertificateData());
        if (token.isEmpty() && !other) {
            throw KubeconfigText.problem(
                    file,
                    "has an empty token for the user `" + PluginOutput.start(name)
                            + "`; write the token there, or remove the key `token`");
        }
        if (token.toLowerCase(Locale.ROOT).startsWith("bearer ")) {
            throw KubeconfigText.problem(
                    file,
                    "has a token that begins with `" + token.substring(0, "bearer".length())
                            + "`; write the token alone");
        }
        header(file, "token", token);
        return token.isEmpty() ? null : token;
    }

    /** Refuses what a header cannot hold: control characters, white space within a word, characters beyond ASCII. */
    static void header(Path file, String key, String value) {
        unusable(value).ifPresent(what -> {
            throw KubeconfigText.problem(
                    file,
                    "has a value of `" + key + "` that cannot be sent: it contains " + what
                            + (key.equals("token") ? "; a token is one line without blanks" : ""));
        });
    }

    /** What in a value no header of HTTP can hold. */
    static Optional<String> unusable(String value) {
        if (value == null) {
            return Optional.empty();
        }
        if (value.contains("\n") || value.contains("\r")) {
            return Optional.of("a line break");
        }
        return value.chars()
                .filter(character -> character < ' ' || character > '~')
                .boxed()
                .findFirst()
                .map(character -> Character.isISOControl(character)
                        ? String.format(Locale.ROOT, "the control character U+%04X", character)
                        : String.format(Locale.ROOT, "the character U+%04X, which is not ASCII", character));
    }

    /** Has the client send the requests in the name of the user to impersonate. */
    static void impersonate(AuthInfo user, io.fabric8.kubernetes.client.Config config) {
        if (isGiven(user.getAs())) {
            config.setImpersonateUsername(user.getAs());
            config.setImpersonateGroups(groups(user).toArray(String[]::new));
            config.setImpersonateExtras(extra(user));
        }
    }

    private static List<String> groups(AuthInfo user) {
        return user.getAsGroups() == null
                ? List.of()
                : user.getAsGroups().stream().filter(Objects::nonNull).toList();
    }

    private static Map<String, List<String>> extra(AuthInfo user) {
        return user.getAsUserExtra() == null ? Map.of() : user.getAsUserExtra();
    }

    private static boolean isGiven(String text) {
        return text != null && !text.isBlank();
    }
}
