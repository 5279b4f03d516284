package dev.firstbell.deploy.cluster;

import io.fabric8.kubernetes.api.model.AuthInfo;
import io.fabric8.kubernetes.api.model.Cluster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Base64;
import java.util.Collection;
import java.util.Optional;

/** Checks the certificates and keys of a kubeconfig, and names the key of the one that cannot be used. */
final class KubeconfigPem {
    private static final String CERTIFICATE = "-----BEGIN CERTIFICATE-----";
    private static final String TRUSTED_CERTIFICATE = "-----BEGIN TRUSTED CERTIFICATE-----";

    private final Path kubeconfig;
    private final Clock clock;

    KubeconfigPem(Path kubeconfig, Clock clock) {
        this.kubeconfig = kubeconfig;
        this.clock = clock;
    }

    /**
     * @param cluster with absolute paths
     * @param user with absolute paths
     * @throws dev.firstbell.records.io.BadInputException if one cannot be used
     */
    void check(Cluster cluster, AuthInfo user) {
        if (isGiven(cluster.getCertificateAuthorityData())) {
            certificate(
                    "certificate-authority-data",
                    data("certificate-authority-data", cluster.getCertificateAuthorityData()));
        } else if (isGiven(cluster.getCertificateAuthority())) {
            certificate("certificate-authority", file("certificate-authority", cluster.getCertificateAuthority()));
        }
        Optional<X509Certificate> own = Optional.empty();
        if (isGiven(user.getClientCertificateData())) {
            own = certificate(
                    "client-certificate-data", data("client-certificate-data", user.getClientCertificateData()));
        } else if (isGiven(user.getClientCertificate())) {
            own = certificate("client-certificate", file("client-certificate", user.getClientCertificate()));
        }
        own.filter(one -> one.getNotAfter().toInstant().isBefore(clock.instant()))
                .ifPresent(one -> {
                    throw KubeconfigText.problem(
                            kubeconfig,
                            "has a client certificate that expired at "
                                    + one.getNotAfter().toInstant()
                                    + "; get a new kubeconfig from the cluster's administrator or tool");
                });
        if (isGiven(user.getClientKeyData())) {
            key("client-key-data", data("client-key-data", user.getClientKeyData()));
        } else if (isGiven(user.getClientKey())) {
            key("client-key", file("client-key", user.getClientKey()));
        }
    }

    private String data(String key, String value) {
        if (value.contains("-----BEGIN ")) {
            throw unusable(key, "is PEM; a key that ends in -data holds the PEM in base64 (`base64 -w0 FILE`)");
        }
        String text;
        try {
            text = new String(Base64.getMimeDecoder().decode(strict(value)), StandardCharsets.ISO_8859_1);
        } catch (IllegalArgumentException e) {
            throw unusable(key, "is not base64; expected PEM in base64 (`base64 -w0 FILE`)");
        }
        if (text.startsWith("LS0tLS1")) {
            throw unusable(key, "is encoded in base64 twice; decode it once");
        }
        return text;
    }

    /** The value without line breaks. The decoder would ignore all other characters. */
    private static String strict(String value) {
        String text = value.replaceAll("\\s+", "");
        if (!text.matches("[A-Za-z0-9+/]*={0,2}")) {
            throw new IllegalArgumentException("other characters than those of base64");
        }
        return text;
    }

    private String file(String key, String path) {
        try {
            return new String(Files.readAllBytes(Path.of(path)), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw unusable(key, "names " + path + ", which cannot be read");
        }
    }

    private Optional<X509Certificate> certificate(String key, String pem) {
        if (!pem.contains(CERTIFICATE) && !pem.contains(TRUSTED_CERTIFICATE)) {
            throw unusable(key, "holds no certificate in PEM (`" + CERTIFICATE + "`)" + found(pem));
        }
        try {
            Collection<? extends Certificate> all = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.ISO_8859_1)));
            return all.stream()
                    .filter(X509Certificate.class::isInstance)
                    .map(X509Certificate.class::cast)
                    .findFirst();
        } catch (CertificateException e) {
            throw unusable(key, "holds a certificate that is damaged or cut off");
        }
    }

    private void key(String key, String pem) {
        if (pem.contains("-----BEGIN ENCRYPTED PRIVATE KEY-----") || pem.contains("Proc-Type: 4,ENCRYPTED")) {
            throw unusable(
                    key,
                    "holds a key with a passphrase, which Firstbell cannot ask for; `openssl pkey -in KEY -out"
                            + " PLAIN` removes it");
        }
        if (!pem.matches("(?s).*-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----.*")) {
            throw unusable(key, "holds no private key in PEM (`-----BEGIN PRIVATE KEY-----`)" + found(pem));
        }
    }

    private static String found(String pem) {
        if (pem.contains("-----BEGIN CERTIFICATE-----")) {
            return "; it holds a certificate";
        }
        if (pem.contains("PRIVATE KEY-----")) {
            return "; it holds a private key";
        }
        if (pem.isBlank()) {
            return "; it is empty";
        }
        return pem.chars().anyMatch(c -> c < ' ' && c != '\n' && c != '\r' && c != '\t')
                ? "; it holds binary data, maybe DER: `openssl x509 -inform der -in FILE` prints PEM"
                : "";
    }

    private dev.firstbell.records.io.BadInputException unusable(String key, String what) {
        return KubeconfigText.problem(kubeconfig, "has a " + key + " that cannot be used: it " + what);
    }

    private static boolean isGiven(String text) {
        return text != null && !text.isBlank();
    }
}
