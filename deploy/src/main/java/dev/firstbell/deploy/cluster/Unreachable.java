package dev.firstbell.deploy.cluster;

import java.io.IOException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateExpiredException;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/** Why a server cannot be reached, in words, from the exceptions of the JDK's HTTP client. Stateless and thread-safe. */
public final class Unreachable {
    /** The words for a failure whose cause the exception does not show. */
    static final String UNKNOWN = "connection failed";

    /** The words for a handshake that failed for a reason that the exception does not show. */
    static final String TLS = "the TLS handshake failed";

    private Unreachable() {}

    /** Whether the network failed, and not the content of a response. */
    public static boolean isNetwork(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            boolean json = cause.getClass().getName().contains("jackson");
            if ((cause instanceof IOException || cause instanceof TimeoutException) && !json) {
                return true;
            }
        }
        return false;
    }

    /** What happened: {@code the name of the host is unknown (no DNS entry)}. */
    public static String words(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
            if (cause instanceof UnknownHostException || cause instanceof UnresolvedAddressException) {
                return "the name of the host is unknown (no DNS entry)";
            }
            if (cause instanceof HttpTimeoutException || cause instanceof TimeoutException) {
                return "no answer in time";
            }
            if (cause instanceof CertificateExpiredException) {
                return "its certificate has expired";
            }
            if (cause instanceof CertPathBuilderException) {
                return "its certificate is not signed by a certificate authority that is trusted here";
            }
            if (message.contains("no subject alternative")) {
                return "its certificate is for another host";
            }
            if (message.contains("unsupported or unrecognized ssl message")) {
                return "the port speaks http, not https";
            }
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SSLException) {
                return TLS;
            }
        }
        return UNKNOWN;
    }
}
