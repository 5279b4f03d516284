package dev.firstbell.deploy.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstbell.deploy.image.TestingRegistry.LogIn;
import dev.firstbell.records.io.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads images from a registry, with each kind of authentication. */
@Tag("jdk")
class RegistryTest {
    private static final String REPOSITORY = "cs/students";
    private static final String OCI = "application/vnd.oci.image.manifest.v1+json";
    private static final String INDEX = "application/vnd.oci.image.index.v1+json";
    private static final String GZIP = "application/vnd.oci.image.layer.v1.tar+gzip";
    private static final String ZSTD = "application/vnd.oci.image.layer.v1.tar+zstd";
    private static final String LAYER_1 = "sha256:" + "1".repeat(64);
    private static final String LAYER_2 = "sha256:" + "2".repeat(64);
    /** The digest of 10,240 zeros: an archive without files. */
    private static final String NOTHING = TestingRegistry.digest(new byte[10_240]);

    @TempDir
    private Path folder;

    private TestingRegistry registry = new TestingRegistry(LogIn.NONE);

    @AfterEach
    void close() {
        registry.close();
    }

    @Test
    void fetchesManifestAndConfigurationButNoLayers() throws IOException {
        String digest = image("amd64", "week-1", layer(GZIP, LAYER_1, 1000), layer(ZSTD, LAYER_2, 500));

        ImageLayers layers = read("week-1");

        assertThat(layers.digest()).isEqualTo(digest);
        assertThat(layers.layers()).extracting(ImageLayers.Layer::bytes).containsExactly(1000L, 500L);
        assertThat(layers.layers()).extracting(ImageLayers.Layer::createdBy).containsExactly("RUN one", "RUN two");
        assertThat(layers.layers()).noneMatch(ImageLayers.Layer::weighed).noneMatch(ImageLayers.Layer::empty);
        assertThat(layers.unpackedBytes()).isGreaterThan(layers.bytes());
        assertThat(registry.requests())
                .hasSize(2)
                .allMatch(request -> request.startsWith("GET /v2/cs/students/"))
                .noneMatch(request -> request.contains(LAYER_1) || request.contains(LAYER_2));
    }

    @Test
    void selectsThePlatformsImageFromAnIndexAndIgnoresAttestations() throws IOException {
        String arm = image("arm64", null, layer(GZIP, LAYER_1, 1));
        String amd = image("amd64", null, layer(GZIP, LAYER_2, 2));
        String attestation = "{\"digest\": \"%s\", \"platform\": {\"os\": \"unknown\", \"architecture\": \"unknown\"},"
                        .formatted(LAYER_1)
                + " \"annotations\": {\"vnd.docker.reference.type\": \"attestation-manifest\"}}";
        registry.manifest(
                REPOSITORY,
                "both",
                INDEX,
                "{\"manifests\": [%s, %s, %s]}".formatted(entry(arm, "arm64"), attestation, entry(amd, "amd64")));

        assertThat(read("both").digest()).isEqualTo(amd);
        assertThat(read("both", Platform.parse("linux/arm64")).digest()).isEqualTo(arm);
        assertThatThrownBy(() -> read("both", Platform.parse("linux/s390x")))
                .isInstanceOf(BadInputException.class)
                .hasMessageEndingWith(
                        " has no image for linux/s390x; choose one of linux/amd64, linux/arm64 with --platform");
    }

    @Test
    void rejectsAnImageForAnotherPlatform() {
        image("arm64", "arm", layer(GZIP, LAYER_1, 1));

        assertThatThrownBy(() -> read("arm"))
                .isInstanceOf(BadInputException.class)
                .hasMessageEndingWith(":arm is an image for linux/arm64, not for linux/amd64; choose with --platform");
    }

    @Test
    void prefersADigestOverATagAndVerifiesTheContent() throws IOException {
        String first = image("amd64", "latest", layer(GZIP, LAYER_1, 1));
        image("amd64", "latest", layer(GZIP, LAYER_2, 2));

        assertThat(read("latest@" + first).digest()).isEqualTo(first);

        registry.tamper(REPOSITORY, first);
        assertThatThrownBy(() -> read("latest@" + first))
                .isInstanceOf(IOException.class)
                .hasMessageEndingWith("sent content that does not have the requested digest " + first);
    }

    @Test
    void recognizesAnEmptyLayerByItsArchivesDigest() throws IOException {
        String config = registry.blob(
                REPOSITORY,
                "{\"os\": \"linux\", \"architecture\": \"amd64\", \"rootfs\": {\"diff_ids\": [\"%s\", \"%s\"]}}"
                        .formatted(LAYER_1, NOTHING));
        registry.manifest(REPOSITORY, "t", OCI, manifest(config, layer(GZIP, LAYER_1, 1), layer(GZIP, LAYER_2, 2)));

        assertThat(read("t").layers()).extracting(ImageLayers.Layer::empty).containsExactly(false, true);
    }

    @Test
    void usesTheUncompressedSizeThatTheBuilderRecorded() throws IOException {
        image("amd64", "t", """
                {"mediaType": "%s", "digest": "%s", "size": 7,
                 "annotations": {"io.containers.estargz.uncompressed-size": "12345"}}""".formatted(GZIP, LAYER_1));

        assertThat(read("t").layers()).singleElement().satisfies(layer -> {
            assertThat(layer.unpackedBytes()).isEqualTo(12_345);
            assertThat(layer.weighed()).isTrue();
        });
    }

    @Test
    void requestsAnAnonymousToken() throws IOException {
        restart(LogIn.ANONYMOUS_TOKEN);
        image("amd64", "t", layer(GZIP, LAYER_1, 1));

        assertThat(read("t").layers()).hasSize(1);
        assertThat(registry.requests())
                .element(1)
                .asString()
                .startsWith("GET /token?service=testing%2C+registry&scope=repository%3Acs%2Fstudents%3Apull");
        assertThat(registry.requests()).hasSize(4);
    }

    @Test
    void exchangesThePasswordFromDockersFileForAToken() throws IOException {
        restart(LogIn.TOKEN);
        image("amd64", "t", layer(GZIP, LAYER_1, 1));
        auths("\"%s\": {\"auth\": \"%s\"}"
                .formatted(registry.host(), base64(TestingRegistry.USER + ":" + TestingRegistry.PASSWORD)));

        assertThat(read("t").layers()).hasSize(1);
    }

    @Test
    void reportsAWrongPasswordWithoutThePassword() throws IOException {
        restart(LogIn.TOKEN);
        auths("\"https://%s/v1/\": {\"auth\": \"%s\"}".formatted(registry.host(), base64("ada:s3cret")));

        assertThatThrownBy(() -> read("t"))
                .isInstanceOf(BadInputException.class)
                .hasMessageEndingWith("denied access to user ada (message: UNAUTHORIZED wrong password)")
                .hasMessageNotContaining("s3cret");
    }

    @Test
    void namesTheSearchedFilesIfThereAreNoCredentials() {
        restart(LogIn.BASIC);

        assertThatThrownBy(() -> read("t"))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("the image does not exist, or " + registry.host()
                        + " requires credentials; found no credentials in " + folder.resolve("config.json"))
                .hasMessageEndingWith("run `docker login " + registry.host() + "` to add them");
    }

    @Test
    void sendsThePasswordIfTheRegistryRequiresBasicAuthentication() throws IOException {
        restart(LogIn.BASIC);
        image("amd64", "t", layer(GZIP, LAYER_1, 1));
        auths("\"%s/cs\": {\"auth\": \"%s\"}"
                .formatted(registry.host(), base64(TestingRegistry.USER + ":" + TestingRegistry.PASSWORD)));

        assertThat(read("t").layers()).hasSize(1);
    }

    @Test
    void exchangesAnIdentityTokenForAToken() throws IOException {
        restart(LogIn.REFRESH_TOKEN);
        image("amd64", "t", layer(GZIP, LAYER_1, 1));
        auths("\"%s\": {\"identitytoken\": \"%s\"}".formatted(registry.host(), TestingRegistry.PASSWORD));

        assertThat(read("t").layers()).hasSize(1);
    }

    @Test
    void namesAMissingCredentialHelperAndItsFile() throws IOException {
        restart(LogIn.BASIC);
        Files.writeString(
                folder.resolve("config.json"),
                "{\"credHelpers\": {\"%s\": \"not-installed\"}}".formatted(registry.host()));

        assertThatThrownBy(() -> read("t"))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining(folder.resolve("config.json")
                        + " names the credential helper docker-credential-not-installed, which cannot be started");
    }

    @Test
    void rejectsAPathAsTheNameOfACredentialHelper() throws IOException {
        restart(LogIn.BASIC);
        Path program = folder.resolve("x");
        Files.createFile(program, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.writeString(folder.resolve("config.json"), "{\"credsStore\": \"/../%s\"}".formatted(program));

        assertThatThrownBy(() -> read("t")).hasMessageContaining("which is not a valid program name");
    }

    @Test
    void reportsMalformedCredentialsWithoutTheirContent() throws IOException {
        restart(LogIn.BASIC);
        auths("\"%s\": {\"auth\": \"s3cret!\"}".formatted(registry.host()));

        assertThatThrownBy(() -> read("t"))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("config.json: auths." + registry.host() + ".auth is not the base64 encoding")
                .hasMessageNotContaining("s3cret");
    }

    @Test
    void sendsNoCredentialsAlongWithARedirectToAnotherServer() throws IOException {
        restart(LogIn.BASIC);
        String digest = image("amd64", "t", layer(GZIP, LAYER_1, 1));
        auths("\"%s\": {\"auth\": \"%s\"}"
                .formatted(registry.host(), base64(TestingRegistry.USER + ":" + TestingRegistry.PASSWORD)));
        try (TestingRegistry bucket = new TestingRegistry(LogIn.NONE)) {
            String config = bucket.blob(REPOSITORY, config("amd64", 1));
            registry.redirect(REPOSITORY, config, "http://" + bucket.host() + "/v2/" + REPOSITORY + "/blobs/" + config);

            assertThat(read("t").digest()).isEqualTo(digest);
            assertThat(bucket.requests()).containsExactly("GET /v2/cs/students/blobs/" + config);
        }
    }

    @Test
    void rejectsARedirectToAnUnencryptedAddress() {
        image("amd64", "t", layer(GZIP, LAYER_1, 1));
        registry.redirect(REPOSITORY, TestingRegistry.digest(config("amd64", 1).getBytes()), "http://example.org/x");

        assertThatThrownBy(() -> read("t")).hasMessageContaining("http://example.org, which is not encrypted");
    }

    @Test
    void reportsAMissingTagWithTheRegistrysMessageOnOneLine() {
        assertThatThrownBy(() -> read("nowhere"))
                .isInstanceOf(BadInputException.class)
                .hasMessage(registry.host()
                        + "/cs/students:nowhere does not exist (message: MANIFEST_UNKNOWN manifest unknown)");
    }

    @Test
    void rejectsALayerWithAnotherCompression() {
        image("amd64", "xz", layer("application/vnd.oci.image.layer.v1.tar+xz", LAYER_1, 1));

        assertThatThrownBy(() -> read("xz"))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("only plain, gzip and zstd layers are supported");
    }

    @Test
    void rejectsSizesThatContradictTheContent() {
        String config = registry.blob(REPOSITORY, config("amd64", 1));
        registry.manifest(
                REPOSITORY,
                "t",
                OCI,
                manifest(config, layer(GZIP, LAYER_1, 1))
                        .replace("\"digest\": \"" + config, "\"size\": 7, \"digest\": \"" + config));

        assertThatThrownBy(() -> read("t"))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining(": the configuration " + config + " has ")
                .hasMessageEndingWith(
                        " bytes, and what refers to it states 7; nodes refuse such an image; build or copy it again");
    }

    @Test
    void doesNotBelieveAnUnpackedSizeThatCannotBe() throws IOException {
        image("amd64", "t", """
                {"mediaType": "%s", "digest": "%s", "size": 1000000,
                 "annotations": {"io.containers.estargz.uncompressed-size": "9000000000000"}}""".formatted(GZIP, LAYER_1));

        assertThat(read("t").layers()).singleElement().satisfies(layer -> {
            assertThat(layer.unpackedBytes()).isEqualTo(3_200_000);
            assertThat(layer.weighed()).isFalse();
        });
        assertThat(read("t").lints())
                .contains(
                        "layer 1 of 1 cannot unpack to the 9000000000000 bytes that its builder recorded, since its packed"
                                + " size is 1000000 bytes; its unpacked size is estimated");
    }

    @Test
    void reportsAnUnreachableRegistryAsAnIoError() {
        registry.close();

        assertThatThrownBy(() -> read("t"))
                .isInstanceOf(IOException.class)
                .hasMessage(registry.host() + " cannot be reached: connection failed");
    }

    private void restart(LogIn logIn) {
        registry.close();
        registry = new TestingRegistry(logIn);
    }

    private ImageLayers read(String version) throws IOException {
        return read(version, Platform.LINUX_AMD64);
    }

    private ImageLayers read(String version, Platform platform) throws IOException {
        return new Registry(
                        ImageReference.parse(registry.host() + "/" + REPOSITORY + ":" + version),
                        new RegistryCredentials(List.of(folder.resolve("config.json"))))
                .read(platform);
    }

    private void auths(String entries) throws IOException {
        Files.writeString(folder.resolve("config.json"), "{\"auths\": {" + entries + "}}");
    }

    private String image(String architecture, String tag, String... layers) {
        String config = registry.blob(REPOSITORY, config(architecture, layers.length));
        return registry.manifest(REPOSITORY, tag, OCI, manifest(config, layers));
    }

    private static String config(String architecture, int layers) {
        String steps = layers == 1
                ? "{\"created_by\": \"RUN one\"}"
                : "{\"created_by\": \"RUN one\"}, {\"created_by\": \"ENV x\", \"empty_layer\": true},"
                        + " {\"created_by\": \"RUN two\"}";
        return "{\"os\": \"linux\", \"architecture\": \"%s\", \"history\": [%s]}".formatted(architecture, steps);
    }

    private static String manifest(String config, String... layers) {
        return "{\"schemaVersion\": 2, \"config\": {\"digest\": \"%s\"}, \"layers\": [%s]}"
                .formatted(config, String.join(", ", layers));
    }

    private static String layer(String type, String digest, long size) {
        return "{\"mediaType\": \"%s\", \"digest\": \"%s\", \"size\": %d}".formatted(type, digest, size);
    }

    private static String entry(String digest, String architecture) {
        return "{\"digest\": \"%s\", \"platform\": {\"os\": \"linux\", \"architecture\": \"%s\"}}"
                .formatted(digest, architecture);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes());
    }
}
