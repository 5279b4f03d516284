package dev.firstbell.deploy.image;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** A registry on loopback that stores documents, but no layers, and requires authentication as real registries do. */
public final class TestingRegistry implements AutoCloseable {
    /** The unit of tar archives. */
    private static final int RECORD = 512;

    /** The authentication that a registry requires. */
    public enum LogIn {
        NONE,
        /** A token from the registry's token server, without credentials. */
        ANONYMOUS_TOKEN,
        /** A token, in exchange for {@link #USER} and {@link #PASSWORD}. */
        TOKEN,
        /** A token, in exchange for the refresh token {@link #PASSWORD}. */
        REFRESH_TOKEN,
        BASIC
    }

    static final String USER = "ada";
    static final String PASSWORD = "correct horse: battery";
    private static final String BEARER = "Bearer short-lived";

    private final HttpServer server;
    private final LogIn logIn;
    private final Map<String, byte[]> documents = new HashMap<>();
    private final Map<String, String> redirects = new HashMap<>();
    private final Map<String, String> types = new HashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();

    public TestingRegistry(LogIn logIn) {
        this.logIn = logIn;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::respond);
        server.start();
    }

    public String host() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    /** Method and path of each request so far, in order. */
    List<String> requests() {
        return requests;
    }

    /** Stores a manifest or an index under its digest and, unless null, a tag. */
    public String manifest(String repository, String tag, String type, String json) {
        String digest = digest(bytes(json));
        for (String version : tag == null ? List.of(digest) : List.of(digest, tag)) {
            documents.put("/v2/" + repository + "/manifests/" + version, bytes(json));
            types.put("/v2/" + repository + "/manifests/" + version, type);
        }
        return digest;
    }

    public String blob(String repository, String json) {
        String digest = digest(bytes(json));
        documents.put("/v2/" + repository + "/blobs/" + digest, bytes(json));
        return digest;
    }

    /** Replaces the content of a digest by content with another digest. */
    void tamper(String repository, String digest) {
        documents.replaceAll((path, content) -> path.endsWith(digest) ? bytes("{}") : content);
    }

    /** Redirects requests for a blob, as registries with their blobs in a bucket do. */
    void redirect(String repository, String digest, String location) {
        redirects.put("/v2/" + repository + "/blobs/" + digest, location);
    }

    private void respond(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String authorization = exchange.getRequestHeaders().getFirst("Authorization");
        requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI()
                + (authorization == null ? "" : " " + authorization.split(" ")[0]));
        if (path.equals("/token")) {
            String form = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            respondWithToken(exchange, authorization, form);
        } else if (!mayRead(authorization)) {
            String realm = "http://" + host() + "/token";
            exchange.getResponseHeaders()
                    .set(
                            "WWW-Authenticate",
                            logIn == LogIn.BASIC
                                    ? "Basic realm=\"class images\""
                                    : "Bearer realm=\"" + realm
                                            + "\",service=\"testing, registry\",scope=\"repository:cs/students:pull\"");
            send(exchange, 401, error("UNAUTHORIZED", "authentication required"));
        } else if (redirects.containsKey(path)) {
            exchange.getResponseHeaders().set("Location", redirects.get(path));
            send(exchange, 307, new byte[0]);
        } else if (documents.containsKey(path)) {
            exchange.getResponseHeaders().set("Content-Type", types.getOrDefault(path, "application/octet-stream"));
            send(exchange, 200, documents.get(path));
        } else {
            send(exchange, 404, error("MANIFEST_UNKNOWN", "manifest\nunknown"));
        }
    }

    private boolean mayRead(String authorization) {
        return switch (logIn) {
            case NONE -> true;
            case BASIC -> basic().equals(authorization);
            case ANONYMOUS_TOKEN, TOKEN, REFRESH_TOKEN -> BEARER.equals(authorization);
        };
    }

    private void respondWithToken(HttpExchange exchange, String authorization, String form) throws IOException {
        boolean known = switch (logIn) {
            case NONE, BASIC, ANONYMOUS_TOKEN -> true;
            case TOKEN -> basic().equals(authorization);
            case REFRESH_TOKEN ->
                form.contains("grant_type=refresh_token") && form.contains("refresh_token=correct+horse%3A+battery");
        };
        if (known) {
            send(exchange, 200, bytes("{\"access_token\": \"short-lived\", \"expires_in\": 60}"));
        } else {
            send(exchange, 401, error("UNAUTHORIZED", "wrong password"));
        }
    }

    private static void send(HttpExchange exchange, int status, byte[] content) throws IOException {
        exchange.sendResponseHeaders(status, content.length == 0 ? -1 : content.length);
        exchange.getResponseBody().write(content);
        exchange.close();
    }

    private static String basic() {
        return "Basic " + Base64.getEncoder().encodeToString(bytes(USER + ":" + PASSWORD));
    }

    private static byte[] error(String code, String message) {
        return bytes(
                "{\"errors\": [{\"code\": \"" + code + "\", \"message\": \"" + message.replace("\n", "\\n") + "\"}]}");
    }

    /** A tar archive of this length with one file, for tests of sizes. */
    public static byte[] archive(int length, byte[] content) {
        byte[] archive = new byte[length];
        int file = Math.max(0, (length - 3 * RECORD) / RECORD * RECORD);
        put(archive, 0, "file");
        put(archive, 100, "0000644\0" + "0000000\0" + "0000000\0");
        put(archive, 124, String.format("%011o\0%011o\0        0", file, 0));
        put(archive, 257, "ustar\00000");
        int sum = 0;
        for (int i = 0; i < RECORD; i++) {
            sum += archive[i] & 0xff;
        }
        put(archive, 148, String.format("%06o\0 ", sum));
        System.arraycopy(content, 0, archive, RECORD, Math.min(file, content.length));
        return archive;
    }

    private static void put(byte[] archive, int at, String text) {
        System.arraycopy(bytes(text), 0, archive, at, text.length());
    }

    public static String digest(byte[] content) {
        try {
            return "sha256:"
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
