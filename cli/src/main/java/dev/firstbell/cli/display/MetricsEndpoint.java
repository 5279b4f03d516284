package dev.firstbell.cli.display;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.FileProblem;
import dev.firstbell.simulations.RunProgress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;

/** {@code /metrics}: a run's progress for a Prometheus server, as of now. Clients need no credentials. */
final class MetricsEndpoint implements AutoCloseable {
    private static final String PATH = "/metrics";

    private final HttpServer server;
    private volatile String text = OpenMetrics.nothing();

    private MetricsEndpoint(HttpServer server) {
        this.server = server;
    }

    /**
     * Listens.
     *
     * @param port 0 chooses a free one
     * @throws BadInputException if it cannot have that address or port
     */
    static MetricsEndpoint open(String address, int port) {
        if (port < 0 || port > 65_535) {
            throw new BadInputException("--metrics-port: must be from 0 to 65535: " + port);
        }
        if (address.isBlank()) {
            // An empty name would mean this machine.
            throw new BadInputException("--metrics-address: the address is empty; 127.0.0.1 is this machine alone");
        }
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getByName(address), port), 0);
            MetricsEndpoint endpoint = new MetricsEndpoint(server);
            server.createContext("/", endpoint::answer);
            server.start();
            return endpoint;
        } catch (UnknownHostException e) {
            throw new BadInputException(
                    "--metrics-address: " + address + " is not an address; 127.0.0.1 is this machine alone");
        } catch (IOException e) {
            throw new BadInputException(cannotListen(address, port, FileProblem.reason(e)));
        }
    }

    private static String cannotListen(String address, int port, String reason) {
        if (reason.startsWith("this machine does not have")) {
            return "--metrics-address: this machine does not have the address " + address
                    + "; 127.0.0.1 is this machine alone, 0.0.0.0 all its addresses";
        }
        return "--metrics-port: cannot listen at " + address + " port " + port + ": "
                + (reason.startsWith("permission denied")
                        ? "the system reserves this port; a port from 1024 needs no permission"
                        : reason + "; --metrics-port 0 chooses a free one");
    }

    /** Where it is read. */
    URI url() {
        InetSocketAddress at = server.getAddress();
        String host = at.getAddress().getHostAddress();
        return URI.create("http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + at.getPort() + PATH);
    }

    void show(String name, RunProgress progress) {
        text = OpenMetrics.of(name, progress);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String method = exchange.getRequestMethod();
            if (!exchange.getRequestURI().getPath().equals(PATH)) {
                exchange.sendResponseHeaders(404, -1);
            } else if (!method.equals("GET") && !method.equals("HEAD")) {
                exchange.getResponseHeaders().set("Allow", "GET, HEAD");
                exchange.sendResponseHeaders(405, -1);
            } else {
                byte[] body = text.getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("Content-Type", OpenMetrics.CONTENT_TYPE);
                boolean head = method.equals("HEAD");
                exchange.sendResponseHeaders(200, head ? -1 : body.length);
                if (!head) {
                    exchange.getResponseBody().write(body);
                }
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
