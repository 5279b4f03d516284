package dev.firstbell.client.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.ProtocolException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class NetworkFailuresTest {
    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(
                        new SSLException("Unsupported or unrecognized SSL message"),
                        "the answer to the TLS handshake is not TLS; the port speaks http, not https"),
                Arguments.of(
                        new UnknownHostException("hub.exmple.edu"), "the name of the host is unknown (no DNS entry)"),
                Arguments.of(
                        new IOException(
                                "Failed to connect to /127.0.0.1:1", new ConnectException("Connection refused")),
                        "connection refused; no program listens at that port"),
                Arguments.of(new NoRouteToHostException("No route to host"), "there is no route to the host"),
                Arguments.of(new SocketTimeoutException("Connect timed out"), "no answer in time"),
                Arguments.of(new SocketException("Connection reset"), "the other side reset the connection"),
                Arguments.of(
                        new IOException(
                                "unexpected end of stream on http://x/", new EOFException("\\n not found: limit=0")),
                        "the other side closed the connection before it had answered"),
                Arguments.of(
                        new ProtocolException("Unexpected status line: SSH-2.0-OpenSSH_9.6\u0007\r\n"),
                        "the answer is not HTTP; its first line is \"SSH-2.0-OpenSSH_9.6\""),
                Arguments.of(
                        new IOException("Unexpected response code for CONNECT: 407"),
                        "the HTTP proxy responded to CONNECT with 407"),
                Arguments.of(
                        handshake(new CertPathValidatorException(
                                "validity check failed",
                                new CertificateExpiredException("NotAfter: Sat Nov 28 10:00:00 UTC 2026"))),
                        "the certificate has expired (2026-11-28T10:00:00Z)"),
                Arguments.of(
                        new SSLPeerUnverifiedException(
                                "Hostname hub not verified:\n    certificate: sha256/x\n    DN: CN=x\n"
                                        + "    subjectAltNames: [www.example.edu, example.edu]"),
                        "the certificate is for www.example.edu, example.edu"),
                Arguments.of(
                        handshake(new CertificateException("No subject alternative names present")),
                        "the certificate is for another host"),
                Arguments.of(
                        new SSLHandshakeException("Received fatal alert: certificate_required"),
                        "the server requires a client certificate, which Firstbell does not have"),
                Arguments.of(new SSLException("java.security.whatever: x.y.Z"), "the TLS handshake failed"),
                Arguments.of(new IOException("java.lang.Whatever: internal"), "the connection broke"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void eachFailureHasWordsWithoutAClassName(IOException failure, String words) {
        assertThat(NetworkFailures.words(failure)).isEqualTo(words);
    }

    private static IOException handshake(Exception cause) {
        SSLHandshakeException failure = new SSLHandshakeException("PKIX path validation failed");
        failure.initCause(cause);
        return failure;
    }
}
