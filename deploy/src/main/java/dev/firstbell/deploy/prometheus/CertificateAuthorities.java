package dev.firstbell.deploy.prometheus;

import dev.firstbell.records.io.BadInputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** The certificate authorities that TLS connections trust. Stateless and thread-safe. */
final class CertificateAuthorities {
    private CertificateAuthorities() {}

    /**
     * A TLS context that trusts the JDK's authorities and those in a PEM file.
     *
     * @throws BadInputException if the file cannot be read or contains no certificate
     */
    public static SSLContext withFile(Path file) {
        try (InputStream pem = Files.newInputStream(file)) {
            List<Certificate> all =
                    new ArrayList<>(CertificateFactory.getInstance("X.509").generateCertificates(pem));
            if (all.isEmpty()) {
                throw new BadInputException("--ca-file: " + file + " contains no certificate in PEM format");
            }
            all.addAll(jdk());
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (int i = 0; i < all.size(); i++) {
                store.setCertificateEntry("authority-" + i, all.get(i));
            }
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers(store).getTrustManagers(), null);
            return context;
        } catch (IOException e) {
            throw new BadInputException("--ca-file: " + file + " cannot be read");
        } catch (GeneralSecurityException e) {
            throw new BadInputException("--ca-file: " + file + " is not a file of certificates in PEM format");
        }
    }

    private static List<X509Certificate> jdk() throws GeneralSecurityException {
        return Arrays.stream(managers(null).getTrustManagers())
                .filter(X509TrustManager.class::isInstance)
                .flatMap(manager -> Arrays.stream(((X509TrustManager) manager).getAcceptedIssuers()))
                .toList();
    }

    private static TrustManagerFactory managers(KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory;
    }
}
