package dev.firstbell.deploy;

/** Certificates of nobody, in PEM, whose key does not exist. */
public final class TestingCertificates {
    /** Valid until 2126. */
    public static final String VALID = """
            -----BEGIN CERTIFICATE-----
            MIIBbzCCARWgAwIBAgIUMWY8ZIVDYVnSmSJ5FOQp71NtvEcwCgYIKoZIzj0EAwIw
            DDEKMAgGA1UEAwwBeDAgFw0yNjExMzAxMjM1MjVaGA8yMTI2MTEwNjEyMzUyNVow
            DDEKMAgGA1UEAwwBeDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABFfFSm+hAjdS
            5I1qlDQaef/UoWN+fl0ipJ2fUfPAJ2Tkj+/Gzv5NcpS1tnGuLz7VSQN+x8tKP6nl
            WmnPDmese3SjUzBRMB0GA1UdDgQWBBTDLUuoVG0KUQ5Gf/T1sPS/ppX1+TAfBgNV
            HSMEGDAWgBTDLUuoVG0KUQ5Gf/T1sPS/ppX1+TAPBgNVHRMBAf8EBTADAQH/MAoG
            CCqGSM49BAMCA0gAMEUCIQC5FP4BaGlFroH/eGJ7TQzvltA0mQDA+t16TxYk4YeU
            SwIgTktohMlPoQSSNf1lonbxZUrFtkaf4q4fhi/S60Smi+I=
            -----END CERTIFICATE-----
            """;

    /** Expired on 2025-02-01. */
    public static final String EXPIRED = """
            -----BEGIN CERTIFICATE-----
            MIH/MIGmAgEBMAoGCCqGSM49BAMCMAwxCjAIBgNVBAMMAXgwHhcNMjUwMTAxMDAw
            MDAwWhcNMjUwMjAxMDAwMDAwWjAMMQowCAYDVQQDDAF4MFkwEwYHKoZIzj0CAQYI
            KoZIzj0DAQcDQgAEV8VKb6ECN1LkjWqUNBp5/9ShY35+XSKknZ9R88AnZOSP78bO
            /k1ylLW2ca4vPtVJA37Hy0o/qeVaac8OZ6x7dDAKBggqhkjOPQQDAgNIADBFAiEA
            j2ShX5Jm/EHRuruwppM9nlVic078pM7xvQPVZSRTYZ8CICJkyB1ryrmQr1bxl3pr
            ObepdZjdI++QE1ZDzNYEYtWn
            -----END CERTIFICATE-----
            """;

    private TestingCertificates() {}
}
