package dev.firstbell.client.internal.http;

import java.io.EOFException;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * What happened on the network, in a few plain words: the libraries' own messages name classes, or only a host. The causes
 * are recognised by the exceptions and messages of the JDK 17 to 25 and OkHttp 5. Stateless and thread-safe.
 */
public final class NetworkFailures {
    /** OkHttp's message for a first line that is not HTTP; the server sent the part after the colon. */
    private static final Pattern STATUS_LINE = Pattern.compile("Unexpected status line: (.*)", Pattern.DOTALL);

    /** The beginning of the words for an answer of another protocol. */
    public static final String NOT_HTTP = "the answer is not HTTP";

    private static final Pattern PROXY_STATUS = Pattern.compile("Unexpected response code for CONNECT: (\\d+)");
    private static final Pattern NAMES = Pattern.compile("subjectAltNames: \\[(.*?)]", Pattern.DOTALL);
    private static final int LONGEST = 60;

    private NetworkFailures() {}

    /** What happened, without a subject of its own: {@code connection refused}. */
    public static String words(IOException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            Optional<String> known = known(cause, String.valueOf(cause.getMessage()));
            if (known.isPresent()) {
                return known.get();
            }
        }
        return failure instanceof SSLException ? "the TLS handshake failed" : "the connection broke";
    }

    /** Whether the server answered a TLS handshake with something else: it most likely speaks plain http. */
    public static boolean isPlainText(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SSLException
                    && String.valueOf(cause.getMessage()).contains("Unsupported or unrecognized SSL message")) {
                return true;
            }
        }
        return false;
    }

    private static Optional<String> known(Throwable cause, String message) {
        if (cause instanceof SSLException || cause instanceof java.security.GeneralSecurityException) {
            return tls(cause, message);
        }
        if (cause instanceof UnknownHostException) {
            return Optional.of("the name of the host is unknown (no DNS entry)");
        }
        if (cause instanceof NoRouteToHostException) {
            return Optional.of("there is no route to the host");
        }
        if (cause instanceof BindException) {
            return Optional.of("this machine has no free port for another connection");
        }
        if (cause instanceof SocketTimeoutException || message.equals("timeout")) {
            return Optional.of("no answer in time");
        }
        return text(cause, message);
    }

    private static Optional<String> text(Throwable cause, String message) {
        String lower = message.toLowerCase(Locale.ROOT);
        if (lower.contains("connection refused")) {
            return Optional.of("connection refused; no program listens at that port");
        }
        if (lower.contains("network is unreachable")) {
            return Optional.of("the network is unreachable");
        }
        if (lower.contains("timed out")) {
            return Optional.of("no answer in time");
        }
        if (lower.contains("connection reset") || lower.contains("broken pipe")) {
            return Optional.of("the other side reset the connection");
        }
        if (lower.contains("too many open files")) {
            return Optional.of("this process has too many open files");
        }
        Matcher proxy = PROXY_STATUS.matcher(message);
        if (proxy.find()) {
            return Optional.of("the HTTP proxy responded to CONNECT with " + proxy.group(1));
        }
        Matcher line = STATUS_LINE.matcher(message);
        if (line.matches()) {
            return Optional.of(NOT_HTTP + "; its first line is \"" + visible(line.group(1)) + "\"");
        }
        if (cause instanceof ProtocolException) {
            return Optional.of("malformed HTTP");
        }
        if (cause instanceof EOFException || lower.contains("unexpected end of stream") || lower.contains("eof")) {
            return Optional.of("the other side closed the connection before it had answered");
        }
        return cause instanceof ConnectException && cause.getCause() == null
                ? Optional.of("the connection could not be made")
                : Optional.empty();
    }

    private static Optional<String> tls(Throwable cause, String message) {
        String lower = message.toLowerCase(Locale.ROOT);
        if (isPlainText(cause)) {
            return Optional.of("the answer to the TLS handshake is not TLS; the port speaks http, not https");
        }
        if (cause instanceof CertificateExpiredException) {
            return Optional.of("the certificate has expired" + since(message));
        }
        if (cause instanceof CertificateNotYetValidException) {
            return Optional.of("the certificate is not valid yet" + since(message));
        }
        if (cause instanceof CertPathBuilderException) {
            return Optional.of("the certificate is untrusted: its certificate authority is unknown");
        }
        if (cause instanceof SSLPeerUnverifiedException) {
            Matcher names = NAMES.matcher(message);
            return Optional.of("the certificate is for "
                    + (names.find() && !names.group(1).isBlank() ? visible(names.group(1)) : "another host"));
        }
        if (lower.contains("no subject alternative")) {
            return Optional.of("the certificate is for another host");
        }
        if (lower.contains("certificate_required") || lower.contains("bad_certificate")) {
            return Optional.of("the server requires a client certificate, which Firstbell does not have");
        }
        if (lower.contains("protocol_version") || lower.contains("no appropriate protocol")) {
            return Optional.of("the server and this Java have no TLS version in common");
        }
        if (lower.contains("handshake_failure") || lower.contains("unrecognized_name")) {
            return Optional.of("the server ended the TLS handshake; it may not serve this host name");
        }
        return Optional.empty();
    }

    /** The JDK writes {@code NotAfter: Sat Nov 28 10:00:00 UTC 2026}. */
    @SuppressWarnings("deprecation") // Date.parse reads exactly what Date.toString wrote, in any time zone
    private static String since(String message) {
        try {
            Instant at = Instant.ofEpochMilli(Date.parse(message.substring(message.indexOf(':') + 1)));
            return " (" + at.truncatedTo(ChronoUnit.SECONDS) + ")";
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    /** What another program sent, safe to print: one line, visible characters, bounded. */
    private static String visible(String text) {
        String line = text.replaceAll("[^\\x20-\\x7e]+", " ").strip();
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "...";
    }
}
