package dev.firstbell.deploy.cluster;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.EOFException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertificateException;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/**
 * Reasons of failed connections, short enough for one line of a message and without the words of the libraries that
 * failed. Stateless and thread-safe.
 */
public final class FailureMessages {
    private static final int MAX_LENGTH = 200;

    private FailureMessages() {}

    /**
     * The reason of a failure: in Firstbell's words where it is a known one, otherwise the first line of the innermost
     * cause's message.
     */
    public static String reason(Throwable error) {
        Throwable innermost = error;
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            String known = known(cause);
            if (known != null) {
                return known;
            }
            innermost = cause;
        }
        String message = innermost.getMessage();
        String line =
                message == null ? "" : message.lines().findFirst().orElse("").strip();
        if (line.isEmpty()) {
            return "the connection failed without a reason";
        }
        return line.length() > MAX_LENGTH ? line.substring(0, MAX_LENGTH) + "…" : line;
    }

    /** The reason of one failure in a chain of causes; null if it says nothing by itself. */
    private static String known(Throwable cause) {
        if (cause instanceof UnknownHostException || cause instanceof UnresolvedAddressException) {
            return "the host's name cannot be resolved";
        }
        if (cause instanceof KubernetesClientException refused && refused.getCode() > 0) {
            return response(refused);
        }
        if (cause instanceof ConnectException) {
            // The JDK's client gives it no message, and its cause only says that a channel is closed.
            return cause.getCause() instanceof UnresolvedAddressException
                    ? "the host's name cannot be resolved"
                    : "connection failed";
        }
        if (cause instanceof HttpTimeoutException || cause instanceof TimeoutException) {
            return "no response in time";
        }
        if (cause instanceof SSLException) {
            return tls((SSLException) cause);
        }
        if (cause instanceof EOFException || cause instanceof ClosedChannelException) {
            return "the connection was closed before the response was complete";
        }
        String message = String.valueOf(cause.getMessage());
        if (message.contains("header parser received no bytes") || message.contains("EOF reached while reading")) {
            return "the connection was closed before the response was complete";
        }
        return null;
    }

    /** The failure in a chain of causes that is an answer of the API server; empty if it gave none. */
    public static Optional<KubernetesClientException> answer(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof KubernetesClientException refused && refused.getCode() > 0) {
                return Optional.of(refused);
            }
        }
        return Optional.empty();
    }

    /** The library's own message is the whole status as its Java text. */
    private static String response(KubernetesClientException refused) {
        boolean kubernetes = refused.getStatus() != null
                && refused.getStatus().getReason() != null
                && refused.getStatus().getMessage() != null;
        String said = kubernetes ? ": " + refused.getStatus().getMessage().replaceAll("[\\s\\p{Cntrl}]+", " ") : "";
        return "the API server responded with " + refused.getCode()
                + (said.length() > MAX_LENGTH ? said.substring(0, MAX_LENGTH) + "…" : said);
    }

    private static String tls(SSLException failure) {
        String message = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
        if (message.contains("unsupported or unrecognized ssl message") || message.contains("plaintext connection")) {
            return "it speaks http, not https; write the address with http://";
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String text = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
            if (text.contains("unable to find valid certification path")) {
                return "its certificate is signed by an authority that this machine does not trust; name the authority's"
                        + " certificate with --ca-file";
            }
            if (text.contains("no subject alternative") || text.contains("no name matching")) {
                return "its certificate is for another host name";
            }
            if (text.contains("certificateexpired") || text.contains("notafter")) {
                return "its certificate has expired";
            }
            if (cause instanceof CertificateException) {
                return "its certificate cannot be verified";
            }
        }
        return "the TLS connection failed";
    }
}
