package dev.firstbell.deploy.issues;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.firstbell.deploy.TestingCertificates;
import dev.firstbell.deploy.cluster.ClusterAccess;
import dev.firstbell.records.io.BadInputException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that are given as a kubeconfig, and servers that a kubeconfig names: each is called what it is. */
@Tag("jdk")
class KubeconfigKindsTest {
    private static final String KUBECONFIG = """
            apiVersion: v1
            kind: Config
            clusters: [{name: here, cluster: {server: "https://127.0.0.1:1/"}}]
            users: [{name: me, user: {token: s3cret}}]
            contexts: [{name: here, context: {cluster: here, user: me}}]
            current-context: here
            """;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '^',
            value = {
                "^^~is empty; expected a kubeconfig, as `kubectl config view --raw --minify --flatten` prints it",
                "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJrdWJlIn0.c2lnbmF0dXJl~is a token (a JSON web token, as of a service account)",
                "-----BEGIN CERTIFICATE-----\\nMIIB~is a certificate or key (PEM), not a kubeconfig",
                "<!DOCTYPE html><html></html>~is a web page or XML, not a kubeconfig",
                "[default]\\naws_access_key_id = A\\naws_secret_access_key = s3cret~is a credentials file of AWS",
                "{\"type\": \"service_account\", \"private_key\": \"s3cret\"}~is a JSON key of Google Cloud, not a kubeconfig",
                "{\"clientId\": \"x\", \"clientSecret\": \"s3cret\"}~is a JSON key of Azure, not a kubeconfig",
                "{\"AccessKey\": {\"SecretAccessKey\": \"s3cret\"}}~is a JSON key of AWS, not a kubeconfig",
                "apiVersion: v1\\nkind: ServiceAccount\\nmetadata: {name: x}~is a manifest of Kubernetes (kind: ServiceAccount)",
                "apiVersion: v1\\nkind: Secret\\ndata: {token: s3cret}~is a Secret of Kubernetes, not a kubeconfig",
                "kind: ExecCredential\\nstatus: {token: s3cret}~is the output of a credential plugin",
                "hub:\\n  config: {}\\nsingleuser: {}~is a Helm values file, not a kubeconfig",
                "name: CS 101\\nstudents: 10~is not a valid kubeconfig: it has the keys name, students; expected a kubeconfig",
                "- 1~is not a valid kubeconfig: it holds a list",
                "hello~is not a valid kubeconfig: it holds plain text",
                "kind: Config\\nclusters: null\\ncontexts: null\\nusers: null~is a kubeconfig without clusters, contexts and users",
                "kind: Config\\nclusters: {here: {}}~is not a valid kubeconfig: expected a list in `clusters`, found a mapping",
            })
    void anotherFileIsCalledWhatItIs(String text, String what) throws IOException {
        assertRefused(text.replace("\\n", "\n"), what);
    }

    @Test
    void twoKubeconfigsInOneFileAreNamedWithTheirLines() throws IOException {
        assertRefused(
                KUBECONFIG + KUBECONFIG,
                "holds 2 kubeconfigs, one after the other (`clusters:` in line 3 and line 9); keep each in a file of its own");
        assertRefused(KUBECONFIG + "---\n" + KUBECONFIG, "holds 2 kubeconfigs, one after the other");
        assertRefused(
                "---\n# a Secret\n" + KUBECONFIG + "---\nkind: Secret\ndata: {}\n",
                "holds 2 YAML documents; keep the kubeconfig in a file of its own");
    }

    @Test
    void whatKubectlLeavesOutIsNamed() throws IOException {
        assertRefused(
                KUBECONFIG.replace("s3cret", "REDACTED"),
                "has `REDACTED` in place of a certificate, key or token: `kubectl config view` leaves them out");
        assertRefused(
                KUBECONFIG.replace("cluster: {", "cluster: {certificate-authority-data: DATA+OMITTED, "),
                "has `DATA+OMITTED` in place of");
    }

    @Test
    void aListOfFilesIsCalledOne() throws IOException {
        Path one = Files.writeString(folder.resolve("a"), KUBECONFIG);
        Path list = Path.of(one + ":" + folder.resolve("b"));

        assertThatThrownBy(() -> ClusterAccess.of(list, "jhub"))
                .isInstanceOf(BadInputException.class)
                .hasMessage(
                        "--kubeconfig: " + list + " is a list of files, as in the variable KUBECONFIG; kubectl merges"
                                + " them into one file: `KUBECONFIG=" + list
                                + " kubectl config view --raw --minify --flatten > kubeconfig.yaml`");
    }

    @Test
    void aPipeIsRead() throws Exception {
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        Path file = Files.writeString(folder.resolve("file"), KUBECONFIG);
        new ProcessBuilder("sh", "-c", "cat " + file + " > " + pipe).start();

        try (ClusterAccess access = ClusterAccess.of(pipe, "jhub")) {
            assertThat(access.server()).isEqualTo("https://127.0.0.1:1/");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "certificate-authority-data: '***'|has a certificate-authority-data that cannot be used: it is not base64;",
                "certificate-authority-data: aGVsbG8=|has a certificate-authority-data that cannot be used: it holds no"
                        + " certificate in PEM (`-----BEGIN CERTIFICATE-----`)",
                "certificate-authority-data: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUIKLS0tLS1FTkQgQ0VSVElGSUNBVEUtLS0tLQo=|"
                        + "has a certificate-authority-data that cannot be used: it holds a certificate that is damaged or cut off",
                "certificate-authority-data: TFMwdExTMUNSVWRKVGlCRFJWSlVTVVpKUTBGVVJTMHRMUzB0|"
                        + "has a certificate-authority-data that cannot be used: it is encoded in base64 twice; decode it once",
                "certificate-authority-data: '-----BEGIN CERTIFICATE-----'|"
                        + "has a certificate-authority-data that cannot be used: it is PEM; a key that ends in -data holds",
                "proxy-url: 'socks5://127.0.0.1:1080'|has a proxy-url of the scheme `socks5`, which kubectl can use and"
                        + " Firstbell cannot: it takes http:// proxies only. Leave `kubectl proxy --kubeconfig FILE` running",
                "proxy-url: 'https://127.0.0.1:1080'|has a proxy-url of the scheme `https`",
                "proxy-url: '127.0.0.1:1080'|has a proxy-url that is not an address; expected one such as http://",
                "proxy-url: 'http://me:s3cret@127.0.0.1:1080'|has a proxy-url with a name or password",
            })
    void aPartOfTheClusterThatCannotBeUsedIsNamed(String part, String what) throws IOException {
        assertRefused(KUBECONFIG.replace("cluster: {", "cluster: {" + part + ", "), what);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "10.0.0.1:6443|has the server `10.0.0.1:6443`, which is not an https:// address; with a scheme it is"
                        + " `https://10.0.0.1:6443`",
                "k8s.example.edu|with a scheme it is `https://k8s.example.edu`",
                "k8s.example.edu:6443/k8s/c-1|with a scheme it is `https://k8s.example.edu:6443/k8s/c-1`",
                "https://me:s3cret@k8s.example.edu|has a server with a name or password before the `@`",
                "ssh://k8s.example.edu|has the server `ssh://k8s.example.edu`, which is not an https:// address",
            })
    void anAddressThatCannotBeOneIsNamed(String server, String what) throws IOException {
        assertRefused(KUBECONFIG.replace("https://127.0.0.1:1/", server), what);
    }

    @Test
    void aKeyThatIsNoneIsNamed() throws IOException {
        String hello = base64("hello");
        assertRefused(
                KUBECONFIG.replace(
                        "token: s3cret", "client-certificate-data: " + hello + ", client-key-data: " + hello),
                "has a client-certificate-data that cannot be used: it holds no certificate in PEM");
    }

    @Test
    void aClientCertificateThatExpiredIsNamedWithItsTime() throws IOException {
        assertRefused(
                KUBECONFIG.replace(
                        "token: s3cret",
                        "client-certificate-data: " + base64(TestingCertificates.EXPIRED) + ", client-key-data: "
                                + base64(TestingCertificates.VALID)),
                "has a client certificate that expired at 2025-02-01T00:00:00Z; get a new kubeconfig");
        assertRefused(
                KUBECONFIG.replace(
                        "token: s3cret",
                        "client-certificate-data: " + base64(TestingCertificates.VALID) + ", client-key-data: "
                                + base64(TestingCertificates.VALID)),
                "has a client-key-data that cannot be used: it holds no private key in PEM (`-----BEGIN PRIVATE KEY-----`);"
                        + " it holds a certificate");
    }

    @Test
    void textBeforeACertificateIsNotADamage() throws IOException {
        Files.writeString(folder.resolve("ca.crt"), "Bag Attributes\n  key-id: x\n" + TestingCertificates.VALID);
        Path file = Files.writeString(
                folder.resolve("file"), KUBECONFIG.replace("cluster: {", "cluster: {certificate-authority: ca.crt, "));

        try (ClusterAccess access = ClusterAccess.of(file, "jhub")) {
            assertThat(access.server()).isEqualTo("https://127.0.0.1:1/");
        }
    }

    @Test
    void aNameThatIsNotAPathIsNamed() throws IOException {
        assertRefused(
                KUBECONFIG.replace("cluster: {", "cluster: {certificate-authority: \"a\\0b\", "),
                "names a file as certificate-authority whose name is not a path");
        assertRefused(
                KUBECONFIG.replace("token: s3cret", "exec: {command: \"a\\0b\"}"),
                "has a credential plugin (exec) without a command");
    }

    @Test
    void aHubIsNotAnApiServer() throws IOException {
        assertThat(problem(200, "{\"version\": \"5.5.4\"}", Map.of("X-JupyterHub-Version", "5.5.4")))
                .isEqualTo(
                        "does not answer like an API server of Kubernetes: it is a JupyterHub (5.5.4), not the API server"
                                + " of its cluster; check the server in the kubeconfig");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "200|<html><title>Welcome to nginx!</title></html>|answers /version with 200 and the page \"Welcome to nginx!\","
                        + " from nginx/1.27",
                "404|<html><title>404 Not Found</title></html>|answers /version with 404 and the page \"404 Not Found\", from"
                        + " nginx/1.27",
                "302||redirects /version to /login, from nginx/1.27",
                "200|hello|answers /version with 200 and the text \"hello\", from nginx/1.27",
                "400|Client sent an HTTP request to an HTTPS server.|speaks https, not http; write https:// in the server",
            })
    void whatAnswersInsteadOfAnApiServerIsNamed(int status, String body, String found) throws IOException {
        assertThat(problem(
                        status,
                        body == null ? "" : body,
                        Map.of("Server", "nginx/1.27", "Location", "/login?x=s3cret")))
                .contains("API server of Kubernetes: it " + found);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "https|HTTP/1.1 400 Bad Request|the port speaks http, not https; write http:// in the server",
                "http|ALERT|the port speaks https, not http; write https:// in the server",
                "http|SSH-2.0-OpenSSH_9.6|the answer is not HTTP; its first line is \"SSH-2.0-OpenSSH_9.6\"",
            })
    void aPortOfAnotherProtocolIsNamed(String scheme, String answer, String found) throws IOException {
        try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            Thread answering = new Thread(() -> {
                while (true) {
                    try (Socket socket = server.accept()) {
                        socket.getOutputStream()
                                .write((answer.replace("ALERT", "\u0015\u0003\u0003") + "\r\n\r\n")
                                        .getBytes(StandardCharsets.ISO_8859_1));
                    } catch (IOException e) {
                        return;
                    }
                }
            });
            answering.setDaemon(true);
            answering.start();
            String url = scheme + "://127.0.0.1:" + server.getLocalPort() + "/";
            Path file = Files.writeString(folder.resolve("file"), KUBECONFIG.replace("https://127.0.0.1:1/", url));

            assertThat(check(file)).containsExactly("--kubeconfig: " + url + " cannot be reached: " + found);
        }
    }

    @Test
    void aServerNameThatIsNotUsedIsNamedIfTheConnectionFails() throws IOException {
        Path file = Files.writeString(
                folder.resolve("file"),
                KUBECONFIG.replace("cluster: {", "cluster: {tls-server-name: inner.example.edu, "));

        assertThat(check(file)).noneMatch(problem -> problem.contains("JDK"));
    }

    @Test
    void aProxyThatDoesNotAnswerIsNamed() throws IOException {
        int closed;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }
        Path file = Files.writeString(
                folder.resolve("file"),
                KUBECONFIG
                        .replace("cluster: {", "cluster: {proxy-url: 'http://127.0.0.1:" + closed + "', ")
                        .replace("127.0.0.1:1/", "k8s.example.edu/"));

        assertThat(check(file))
                .singleElement()
                .asString()
                .startsWith(
                        "--kubeconfig: https://k8s.example.edu/ cannot be reached through the proxy-url of the kubeconfig"
                                + " (http://127.0.0.1:" + closed + "): ");
    }

    /** The only problem of a kubeconfig whose server answers everything like this, without the server's address. */
    private String problem(int status, String body, Map<String, String> headers) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            headers.forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        try {
            String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/";
            Path file = Files.writeString(folder.resolve("file"), KUBECONFIG.replace("https://127.0.0.1:1/", url));
            List<String> problems = check(file);
            assertThat(problems).singleElement().asString().startsWith("--kubeconfig: " + url + " ");
            return problems.get(0).substring(("--kubeconfig: " + url + " ").length());
        } finally {
            server.stop(0);
        }
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> check(Path file) {
        List<String> problems = new ArrayList<>();
        try (ClusterAccess access = ClusterAccess.of(file, "jhub")) {
            access.check(problems::add);
        }
        return problems;
    }

    private void assertRefused(String text, String what) throws IOException {
        Path file = Files.writeString(folder.resolve("file"), text);

        assertThatThrownBy(() -> ClusterAccess.of(file, "jhub"))
                .isInstanceOf(BadInputException.class)
                .hasMessageStartingWith("--kubeconfig: " + file + " ")
                .hasMessageContaining(what.replace("FILE", file.toString()))
                .message()
                .doesNotContain("s3cret");
    }
}
