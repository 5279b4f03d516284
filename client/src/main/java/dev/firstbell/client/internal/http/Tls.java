package dev.firstbell.client.internal.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * The trusted certificates, if they differ from the JDK's.
 *
 * @param checksHostNames whether a certificate must name the host
 */
public record Tls(SSLSocketFactory socketFactory, X509TrustManager trustManager, boolean checksHostNames) {
    /**
     * Trusts the JDK's certificate authorities and those in a file.
     *
     * @param file X.509 certificates in PEM
     * @throws IllegalArgumentException if the file contains no certificate
     * @throws UncheckedIOException if the file cannot be read
     */
    public static Tls withAuthoritiesIn(Path file) {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int number = 0;
            for (X509Certificate certificate : authorities()) {
                store.setCertificateEntry("jdk-" + number++, certificate);
            }
            for (Certificate certificate : certificates(file)) {
                store.setCertificateEntry("file-" + number++, certificate);
            }
            X509TrustManager trust = trustManager(store);
            return new Tls(socketFactory(trust), trust, true);
        } catch (IOException e) {
            throw new UncheckedIOException("certificates in " + file + " cannot be read", e);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(file + " does not contain certificates in PEM", e);
        }
    }

    /** Trusts every certificate. */
    public static Tls trustingEveryone() {
        X509TrustManager trust = new TrustingEveryone();
        try {
            return new Tls(socketFactory(trust), trust, false);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK does not support TLS", e);
        }
    }

    private static Collection<? extends Certificate> certificates(Path file)
            throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(file)) {
            Collection<? extends Certificate> found =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (found.isEmpty()) {
                throw new IllegalArgumentException(file + " contains no certificate");
            }
            return found;
        }
    }

    private static List<X509Certificate> authorities() throws GeneralSecurityException {
        return new ArrayList<>(List.of(trustManager(null).getAcceptedIssuers()));
    }

    /** @param store null for the JDK's certificate authorities */
    private static X509TrustManager trustManager(KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509TrustManager x509) {
                return x509;
            }
        }
        throw new GeneralSecurityException("no X.509 trust manager");
    }

    private static SSLSocketFactory socketFactory(X509TrustManager trust) throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {trust}, null);
        return context.getSocketFactory();
    }

    private static final class TrustingEveryone extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
