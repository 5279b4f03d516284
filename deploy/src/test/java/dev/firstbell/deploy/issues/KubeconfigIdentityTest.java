package dev.firstbell.deploy.issues;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.firstbell.deploy.cluster.ClusterAccess;
import dev.firstbell.records.io.BadInputException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Slug: whom-a-kubeconfig-speaks-for. A token with a line break ended in "an error in the program itself" and was printed in
 * the trace; the user to impersonate was ignored; of two users with one name the first counted (issue 14).
 */
@Tag("jdk")
class KubeconfigIdentityTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '^',
            value = {
                "token: \"s3cret\\ntoo\"~has a value of `token` that cannot be sent: it contains a line break; a token is one line",
                "token: \"s3c\\u0007ret\"~has a value of `token` that cannot be sent: it contains the control character U+0007",
                "token: \"s3cret\\u2026\"~has a value of `token` that cannot be sent: it contains the character U+2026, which is not"
                        + " ASCII",
                "token: Bearer s3cret~has a token that begins with `Bearer`; write the token alone",
                "token: \"\"~has an empty token for the user `me`; write the token there, or remove the key `token`",
                "{token: s3cret, as: \"a\\nb\"}~has a value of `as` that cannot be sent: it contains a line break",
                "{token: s3cret, as: ana, as-uid: \"7\"}~impersonates another user by `as-uid`, which Firstbell cannot send",
                "{token: s3cret, as-groups: [staff]}~has `as-groups` or `as-user-extra` without `as`",
            })
    void whatCannotBeSentIsRefusedByItsName(String user, String what) throws IOException {
        refused(kubeconfig("https://127.0.0.1:1", user), what);
    }

    @ParameterizedTest
    @CsvSource({"users", "contexts", "clusters"})
    void twoEntriesWithOneNameAreRefused(String list) throws IOException {
        String again = switch (list) {
            case "users" -> "- {name: me, user: {token: other}}";
            case "contexts" -> "- {name: here, context: {cluster: here, user: me}}";
            default -> "- {name: here, cluster: {server: \"https://127.0.0.1:2\"}}";
        };
        refused(
                kubeconfig("https://127.0.0.1:1", "token: s3cret").replace(list + ":\n", list + ":\n" + again + "\n"),
                "has two entries named `" + (list.equals("users") ? "me" : "here") + "` under `" + list + "`");
    }

    @Test
    void theTokenIsSentWithoutTheLineBreakAfterItAndForTheUserToImpersonate() throws IOException {
        List<String> sent = new CopyOnWriteArrayList<>();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            sent.add(exchange.getRequestHeaders().getFirst("Authorization") + " "
                    + exchange.getRequestHeaders().getFirst("Impersonate-User") + " "
                    + exchange.getRequestHeaders().get("Impersonate-Group"));
            exchange.sendResponseHeaders(403, -1);
            exchange.close();
        });
        server.start();
        try (ClusterAccess access = ClusterAccess.of(
                write(kubeconfig(
                        "http://127.0.0.1:" + server.getAddress().getPort(),
                        "{token: \"abc\\n\", as: ana, as-groups: [staff]}")),
                "jhub")) {
            access.check(problem -> {});
        } finally {
            server.stop(0);
        }
        assertThat(sent).isNotEmpty().allMatch("Bearer abc ana [staff]"::equals);
    }

    private void refused(String text, String what) throws IOException {
        Path file = write(text);
        assertThatThrownBy(() -> ClusterAccess.of(file, "jhub"))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("--kubeconfig: " + file + " " + what)
                .hasMessageNotContaining("s3c");
    }

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("kubeconfig"), text, StandardCharsets.UTF_8);
    }

    private static String kubeconfig(String server, String user) {
        String block = user.startsWith("{") ? " " + user : "\n    " + user;
        return """
                apiVersion: v1
                kind: Config
                clusters:
                - name: here
                  cluster:
                    server: "%s"
                users:
                - name: me
                  user:%s
                contexts:
                - name: here
                  context: {cluster: here, user: me}
                current-context: here
                """.formatted(server, block);
    }
}
