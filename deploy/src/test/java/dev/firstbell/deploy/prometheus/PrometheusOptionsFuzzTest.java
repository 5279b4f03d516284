package dev.firstbell.deploy.prometheus;

import dev.firstbell.records.fuzzing.FuzzTarget;
import dev.firstbell.records.fuzzing.ParserFuzzTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a person pastes, and the files that the options name. */
class PrometheusOptionsFuzzTest extends ParserFuzzTest {
    /** Self-signed, of nothing. */
    private static final String CERTIFICATE = """
            -----BEGIN CERTIFICATE-----
            MIIBezCCASGgAwIBAgIUeufSHGzNzLKPgxNcULf7T9BUj9QwCgYIKoZIzj0EAwIw
            EjEQMA4GA1UEAwwHRXhhbXBsZTAgFw0yNjExMzAxMjQyNTlaGA8yMTI2MTEwNjEy
            NDI1OVowEjEQMA4GA1UEAwwHRXhhbXBsZTBZMBMGByqGSM49AgEGCCqGSM49AwEH
            A0IABH+TXPuu5rs4ML9q/Z/qzwbntKngv7pfYNIgKXu8hgnrrhCfDbVKFlxFmHXY
            T4f/27vhjiLVeKY1LcjPsusHLMCjUzBRMB0GA1UdDgQWBBTV3EzW5Uj5W+rwiwtc
            CgpKcOftpTAfBgNVHSMEGDAWgBTV3EzW5Uj5W+rwiwtcCgpKcOftpTAPBgNVHRMB
            Af8EBTADAQH/MAoGCCqGSM49BAMCA0gAMEUCIDeK50JDrHYrqMc0BPZ1Etb7a2hV
            xKJ+MzK76sjKZHQyAiEArrmDVE9HU6dm1SLXFQvhr04+cfNjhVANzvVFq8xIPjA=
            -----END CERTIFICATE-----
            """;

    @Override
    protected List<FuzzTarget> targets() {
        return List.of(
                FuzzTarget.of(
                        "prometheus-address",
                        "--prometheus",
                        bytes -> PrometheusAddress.of(new String(bytes, StandardCharsets.UTF_8)),
                        "https://prom.example.edu/prometheus/graph?g0.expr=up&g0.tab=1",
                        "http://127.0.0.1:9090/"),
                FuzzTarget.of(
                        "label-matchers",
                        "--prometheus-select",
                        bytes -> LabelMatchers.of("--prometheus-select", new String(bytes, StandardCharsets.UTF_8)),
                        "cluster=\"prod\", tenant=~\"a|b\\\\.c\"",
                        "{job!=\"x\"}"),
                passwordFile(),
                authorities());
    }

    private static FuzzTarget passwordFile() {
        Path file = Path.of("target", "fuzz-password");
        return FuzzTarget.of(
                "prometheus-password-file",
                "--prometheus-password-file",
                bytes -> PrometheusLogin.passwordFile(written(file, bytes)),
                "ada:secret\n");
    }

    private static FuzzTarget authorities() {
        Path file = Path.of("target", "fuzz-authorities.pem");
        return FuzzTarget.of(
                "ca-file", "--ca-file", bytes -> CertificateAuthorities.withFile(written(file, bytes)), CERTIFICATE);
    }

    private static Path written(Path file, byte[] bytes) throws IOException {
        Files.createDirectories(file.getParent());
        Files.write(file, bytes);
        return file;
    }
}
